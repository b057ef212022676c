"""Pictures that carry a number, and the number that a frame made of one still shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BITS = 12
WIDTH, HEIGHT = 480, 320


def numbered(
    number: int, bits: int = BITS, size: tuple[int, int] = (WIDTH, HEIGHT), grain: int = 24
) -> NDArray[np.uint8]:
    """A picture of `bits` light and dark columns that spell `number`, over some texture (`grain`
    levels of it; 0 for none)."""
    width, height = size
    picture = np.zeros((height, width, 3), np.uint8)
    if grain:
        picture += np.random.default_rng(number).integers(0, grain, picture.shape).astype(np.uint8)
    edges = np.linspace(0, width, bits + 1).astype(int)
    for bit in range(bits):
        picture[:, edges[bit] : edges[bit + 1]] += 200 if number >> bit & 1 else 20
    return picture


def number_of(frame: NDArray[np.uint8], bits: int = BITS) -> int:
    """The number that a frame spells, whose camera hardly moves."""
    rows = frame[frame.shape[0] // 4 : -frame.shape[0] // 4].mean(axis=(0, 2))
    edges = np.linspace(0, len(rows), bits + 1)
    middles = ((edges[:-1] + edges[1:]) / 2).astype(int)
    return sum(int(rows[x - 3 : x + 4].mean() > 128) << bit for bit, x in enumerate(middles))
