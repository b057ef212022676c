"""Tone matching: brightness and colour of one picture brought to those of another.

The tones of pixels that both show are paired by rank (histogram matching, which needs no exact
registration) into a table from each level of one to a level of the other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Levels, Vector

LEVELS = np.arange(256, dtype=np.float64)

RANKS = np.linspace(0.01, 0.99, 25)
"""Quantiles at which tones are paired."""

NOTICED = 1.5
"""Mean difference in levels from which it is one of exposure."""

STEEPEST, FLATTEST = 3.0, 1 / 3
"""Slopes of a table at most and at least."""


def match_tones(first: Vector, second: Vector) -> Levels:
    """The table that gives samples `first` the tones of samples `second` of the same pixels."""
    return _to_table(tone_curve(first, second))


def tone_curve(first: Vector, second: Vector) -> NDArray[np.float64]:
    """(256,): as `match_tones`, unrounded; the levels themselves where the tones are alike."""
    if not len(first):
        return LEVELS
    low, high = np.quantile(first, RANKS), np.quantile(second, RANKS)
    if np.abs(high - low).mean() < NOTICED:
        return LEVELS
    middle = np.interp(LEVELS, *_strictly_increasing(low, high))
    # Beyond the outermost ranks the offset there is kept.
    curve = np.where(low[0] > LEVELS, LEVELS + high[0] - low[0], middle)
    curve = np.where(low[-1] < LEVELS, LEVELS + high[-1] - low[-1], curve)
    steps = np.clip(np.diff(curve), FLATTEST, STEEPEST)
    steady = np.concatenate([[0.0], np.cumsum(steps)])
    anchor = int(np.clip(np.median(first), 0, 255))
    return np.asarray(np.clip(steady - steady[anchor] + curve[anchor], 0, 255))


def blend_table(curve: NDArray[np.float64], fraction: float) -> Levels:
    """The table that goes the fraction `fraction` towards `curve`."""
    return _to_table(LEVELS + fraction * (curve - LEVELS))


def _strictly_increasing(low: Vector, high: Vector) -> tuple[Vector, Vector]:
    """The pairs without those that repeat a level."""
    rises = np.concatenate([[True], np.diff(low) > 0])
    return low[rises], high[rises]


def _to_table(curve: NDArray[np.float64]) -> Levels:
    return np.clip(np.rint(curve), 0, 255).astype(np.uint8)
