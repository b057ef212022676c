"""Small sounds come near: what is quiet is brought up, what is high opened, the sides widened."""

from __future__ import annotations

import numpy as np
from scipy import ndimage, signal

from stillmotion.sound.arrays import RATE, SILENCE, Stereo, from_db, samples
from stillmotion.sound.loudness import mastered

WINDOW_S = 0.12
"""Over which it is told how loud it is just now."""

LOUD_PERCENTILE = 95
"""Of the levels: what counts as loud."""

RAISED = 0.5
"""What is quieter by so many decibels is brought up by this share of them."""

QUIET_DB = 12.0
"""By how much the quietest is brought up."""

OPEN_HZ, OPEN_DB = 4000.0, 6.0
"""Above so many hertz, by so much."""

WIDER = 1.3


def near(track: Stereo) -> Stereo:
    """The track so, at the loudness of every soundtrack."""
    squared = (track.astype(np.float64) ** 2).mean(axis=1)
    power = ndimage.uniform_filter1d(squared, samples(WINDOW_S))
    level = np.sqrt(power) + SILENCE
    loud = np.percentile(level, LOUD_PERCENTILE)
    gain = np.clip((loud / level) ** RAISED, 1.0, from_db(QUIET_DB))
    gain = ndimage.uniform_filter1d(gain, samples(WINDOW_S))
    high = signal.sosfilt(signal.butter(1, OPEN_HZ, "high", fs=RATE, output="sos"), track, axis=0)
    opened = (track + high * (from_db(OPEN_DB) - 1)) * gain[:, None]
    middle, side = opened.mean(axis=1), (opened[:, 0] - opened[:, 1]) / 2 * WIDER
    return mastered(np.stack([middle + side, middle - side], axis=1).astype(np.float32))
