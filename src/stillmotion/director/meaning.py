"""What the lexicon misses: clauses compared with prototype sentences by a sentence embedding.

A clause means a cue or a move when it is nearer to one of its prototypes than `LEAST`, and nearer
by `MARGIN` than to anything that means none (descriptions, and actions that no warp can do).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from stillmotion.director.lexicon.camera import Move
from stillmotion.director.lexicon.prototypes import CUE_PROTOTYPES, MOVE_PROTOTYPES, NOTHING
from stillmotion.storyboard import CueKind

Embed = Callable[[Sequence[str]], NDArray[np.floating[Any]]]
"""Sentences to unit vectors, (n, d)."""

LEAST = 0.6
"""Cosine from which a clause may mean what a prototype does; chosen on the development half of
the labelled prompts (`bench/director_reading.py`), where lower lets descriptions in."""

MARGIN = 0.12
"""By how much it must be nearer than to the nearest sentence that means nothing here."""


class Meant(NamedTuple):
    """The sure guess for a clause: a cue or a move."""

    cue: CueKind | None
    move: Move | None
    likeness: float


class _Prototypes(NamedTuple):
    kinds: tuple[CueKind | Move, ...]
    vectors: NDArray[np.floating[Any]]
    nothing: NDArray[np.floating[Any]]


def prototype_sentences() -> list[str]:
    """All sentences that clauses are compared with, each once."""
    tables = (*CUE_PROTOTYPES.values(), *MOVE_PROTOTYPES.values(), NOTHING)
    return list(dict.fromkeys(sentence for sentences in tables for sentence in sentences))


@lru_cache(maxsize=2)
def _prototypes(embed: Embed) -> _Prototypes:
    tables = (*CUE_PROTOTYPES.items(), *MOVE_PROTOTYPES.items())
    kinds = tuple(kind for kind, sentences in tables for _ in sentences)
    sentences = [sentence for _, sentences in tables for sentence in sentences]
    return _Prototypes(kinds, embed(sentences), embed(NOTHING))


def meanings(texts: Sequence[str], embed: Embed) -> list[Meant | None]:
    """What each clause means, None where none is sure."""
    if not texts:
        return []
    known = _prototypes(embed)
    vectors = embed(texts)
    near = vectors @ known.vectors.T
    far = (vectors @ known.nothing.T).max(axis=1)
    result: list[Meant | None] = []
    for row, nothing in zip(near, far, strict=True):
        best = int(row.argmax())
        if row[best] < LEAST or row[best] - nothing < MARGIN:
            result.append(None)
            continue
        kind = known.kinds[best]
        if kind in MOVE_PROTOTYPES:
            result.append(Meant(None, kind, float(row[best])))
        else:
            result.append(Meant(cast("CueKind", kind), None, float(row[best])))
    return result
