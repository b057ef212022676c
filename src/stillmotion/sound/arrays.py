"""The kinds of array that sound is made of, and the rate it all runs at."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
"""Samples a second of everything that is mixed."""

SILENCE = 1e-9
"""An amplitude far below hearing, so that silence can be divided by."""

SILENT_POWER = 1e-12
"""The same of a power, and for logarithms."""

Mono = NDArray[np.float32]
"""(samples,), full scale is 1."""

Stereo = NDArray[np.float32]
"""(samples, 2): left and right, full scale is 1."""

Curve = NDArray[Any]
"""Numbers over time or frequency, of whatever float kind the arithmetic gives."""


def samples(seconds: float) -> int:
    """Samples that last so long."""
    return round(seconds * RATE)


def from_db(decibels: float) -> float:
    """The factor of amplitude that a level in decibels stands for."""
    return float(10 ** (decibels / 20))


def gains(decibels: Curve) -> Curve:
    """`from_db` of a curve."""
    return np.asarray(10 ** (decibels / 20))


def to_db(amplitude: Curve | float) -> Curve:
    """The level of amplitudes in decibels; they are above 0."""
    return np.asarray(20 * np.log10(amplitude))


def power_from_db(decibels: float) -> float:
    """The factor of power that a level in decibels stands for."""
    return float(10 ** (decibels / 10))


def power_db(power: Curve) -> Curve:
    """The level of a power in decibels, also where it is 0."""
    return np.asarray(10 * np.log10(power + SILENT_POWER))


def rms(sound: Curve) -> float:
    """Root mean square over everything."""
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if sound.size else 0.0
