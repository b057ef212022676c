"""Speech from phonemes: Kokoro (hexgrad, 2025, after StyleTTS 2), and how long each phoneme takes.

Phonemes are the characters of Kokoro's alphabet (IPA with a few capitals for English diphthongs);
a voice is a table of style vectors, one for each length of a text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from stillmotion.arrays import Matrix, Tensor, Vector
from stillmotion.models.folder import folder, paths
from stillmotion.models.sessions import kept, run_with

RATE = 24_000
"""Samples a second."""

FRAME = 600
"""Samples in the unit that durations are counted in."""

EARLY = 2.2
"""Frames by which sounds come before the network's durations say so: the last layers look ahead.
In all voices the hiss of an s begins and ends 2.0 to 2.5 frames early, and forced alignment says
2.2. Kokoro's own code corrects by 3."""

LONGEST = 480
"""Characters that are spoken at once."""

STYLE = 256
"""Numbers in a style vector."""

_DURATIONS = "/encoder/Clip_output_0"
_EDGE = 0
"""The token at both ends."""


def speak(phonemes: str, voice: str, speed: float) -> tuple[Vector, Vector]:
    """(samples,) float32, and the samples that each phoneme takes, with the silence at both ends
    as the first and the last.

    Raises ModelMissing, KeyError for a character not in `alphabet()`, and ValueError for none or
    more than `LONGEST`.
    """
    model = paths("speech")[0]
    ids = tokens(phonemes)
    styles = kept(folder() / f"kokoro-{voice}.bin", _styles)
    sound, frames = run_with(
        model,
        _DURATIONS,
        np.array([ids], np.int64),
        styles[min(len(phonemes), len(styles)) - 1][None],
        np.array([speed], np.float32),
    )
    return sound.reshape(-1), lengths(frames)


def lengths(frames: Tensor) -> Vector:
    """The network's durations in samples, corrected for `EARLY`."""
    counts = frames.reshape(-1).copy()
    moved = min(float(counts[0]), EARLY)
    counts[0] -= moved
    counts[-1] += moved
    return counts * FRAME


def tokens(phonemes: str) -> Sequence[int]:
    """Numbers of the characters, as models of this alphabet take them."""
    if not 0 < len(phonemes) <= LONGEST:
        raise ValueError(f"{len(phonemes)} phonemes, where 1 to {LONGEST} can be spoken at once")
    known = alphabet()
    return [_EDGE, *(known[character] for character in phonemes), _EDGE]


@cache
def alphabet() -> dict[str, int]:
    """The characters that can be spoken."""
    listed = resources.files("hibari").joinpath("assets/vocab.json").read_text("utf-8")
    numbers: dict[str, int] = json.loads(listed)
    return numbers


def _styles(path: Path) -> Matrix:
    return np.fromfile(path, np.float32).reshape(-1, STYLE)
