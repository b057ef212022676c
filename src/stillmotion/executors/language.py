"""The sentence model as the director takes it: a function, and the prototypes' vectors kept.

The director compares every prompt with the same sentences. Their vectors take the model some
seconds and are the same each time, so they are kept in a file beside the model.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from stillmotion.arrays import Matrix, Vector
from stillmotion.director.meaning import Embed, prototype_sentences
from stillmotion.models import available
from stillmotion.models.folder import paths

log = logging.getLogger("stillmotion.director")


def sentence_model() -> Embed | None:
    """What tells how near sentences are in meaning; None where it is not on this machine."""
    if not available("sentences"):
        return None
    return _model(paths("sentences")[0])


@cache
def _model(weights: Path) -> Embed:
    from stillmotion.models import sentences

    prototypes = prototype_sentences()
    kept = _Kept(weights, prototypes)

    def embed(texts: Sequence[str]) -> Matrix:
        known = kept.vectors()
        new = [text for text in texts if text not in known]
        made = dict(zip(new, sentences.embed(new), strict=True))
        return np.stack([known[text] if text in known else made[text] for text in texts])

    return embed


class _Kept:
    """Vectors of the prototypes, from the file or made once and written to it."""

    def __init__(self, weights: Path, prototypes: Sequence[str]) -> None:
        stat = weights.stat()
        stamp = f"{stat.st_size} {stat.st_mtime_ns} {prototypes}"
        digest = hashlib.sha256(stamp.encode()).hexdigest()[:16]
        self._file = weights.with_name(f"prototypes-{digest}.npy")
        self._prototypes = prototypes
        self._vectors: dict[str, Vector] = {}

    def vectors(self) -> dict[str, Vector]:
        if not self._vectors:
            self._vectors = dict(zip(self._prototypes, self._matrix(), strict=True))
        return self._vectors

    def _matrix(self) -> Matrix:
        try:
            stored: Matrix = np.load(self._file, allow_pickle=False)
            if len(stored) == len(self._prototypes):
                return stored
        except (OSError, ValueError, EOFError):
            pass
        from stillmotion.models import sentences

        made = sentences.embed(self._prototypes)
        partial = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        try:
            with partial.open("wb") as stream:
                np.save(stream, made)
            partial.replace(self._file)
        except OSError as error:
            log.info("the vectors of the director's sentences are not kept: %s", error)
        return made
