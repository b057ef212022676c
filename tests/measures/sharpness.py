"""Sharpness: how much of what is heard lies high, the more unpleasant the more."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

BARK_HZ = (
    20, 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150,
    3700, 4400, 5300, 6400, 7700, 9500, 12000, 15500,
)  # fmt: skip
"""Edges of the ear's critical bands (Zwicker, 1961)."""

THRESHOLD_DB = (30, 18, 12, 8, 7, 6, 5, 4, *(3,) * 16)
"""Sound pressure that is just heard in each."""

LISTENED_DB = 65.0
"""Sound pressure at which sharpness is told: that of a film at home."""

MASKING_DB = (27.0, 10.0)
"""A band hides what is so much softer in the next lower one, and in the next higher one."""


def sharpness(sound: NDArray[np.floating], rate: int) -> float:
    """How sharp (samples, sides) sound at `LISTENED_DB`, in acum: 1 for a band about 1 kHz, 2.3 for
    pink noise, 3 for white. After DIN 45692, over Zwicker's specific loudness in critical bands.
    """
    power = np.sum(np.abs(np.fft.rfft(sound, axis=0)) ** 2, axis=1)
    frequencies = np.fft.rfftfreq(len(sound), 1 / rate)
    bands = np.array(
        [
            power[(frequencies >= low) & (frequencies < high)].sum()
            for low, high in itertools.pairwise(BARK_HZ)
        ]
    )
    level = 10 * np.log10(bands / bands.sum() + 1e-12) + LISTENED_DB
    apart = np.arange(bands.size)[:, None] - np.arange(bands.size)
    below, above = MASKING_DB
    excitation = np.max(level - np.where(apart > 0, above * apart, -below * apart), axis=1)
    quiet = np.array(THRESHOLD_DB)
    loud = 0.5 + 0.5 * 10 ** ((excitation - quiet) / 10)
    specific = 10 ** (0.023 * quiet) * np.maximum(loud**0.23 - 1, 0)
    bark = np.arange(bands.size) + 0.5
    weight = np.where(bark < 15.8, 1.0, 0.15 * np.exp(0.42 * (bark - 15.8)) + 0.85)
    return float(0.11 * np.sum(specific * weight * bark) / np.sum(specific))
