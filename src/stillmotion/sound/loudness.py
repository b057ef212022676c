"""Loudness by EBU R 128, and the limiter that keeps true peaks under their limit.

Loudness is pyloudnorm's (ITU-R BS.1770-4); true peaks are those of the four times oversampled
signal (BS.1770-4, annex 2).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pyloudnorm
from scipy import ndimage, signal

from stillmotion.sound.arrays import RATE, SILENCE, Curve, Stereo, from_db, gains, samples, to_db

TARGET_LUFS = -16.0

PEAK_DBTP = -1.0
"""What a true peak may reach in the finished video."""

HEADROOM_DB = 1.5
"""How far below `PEAK_DBTP` the limiter stays: AAC does not keep peaks exactly."""

OVERSAMPLED = 4

HIGHEST_BETWEEN = 0.5
"""Samples below this share of the limit have no true peak between them that reaches it."""

ATTACK_DB_S = 4000.0
RELEASE_DB_S = 180.0
"""How fast the limiter turns down ahead of a peak, and up again after it: slow enough that the
gain follows no single period of a low sound."""

CORNER_S = 0.0005
"""Half the width that the gain's corners are rounded over."""

CLOSE_LU = 0.15
ROUNDS = 8
"""Limiting takes loudness away, which is given back, until it is this close."""

OVERSHOOT = 1.25
"""What is pushed into the limiter comes out as less: go so much further than is missing."""

BLOCK_S = 0.4
"""What BS.1770 measures over: anything shorter is measured as if it were repeated."""


def loudness(sound: Stereo) -> float:
    """Integrated loudness in LUFS; -inf for silence."""
    if not len(sound):
        return float("-inf")
    repeats = -(-2 * samples(BLOCK_S) // len(sound)) if len(sound) < samples(BLOCK_S) else 1
    return float(_meter().integrated_loudness(np.tile(sound, (repeats, 1)).astype(np.float64)))


def true_peak(sound: Stereo) -> float:
    """The highest true peak in dBTP; -inf for silence."""
    peak = float(_true(sound).max(initial=0))
    return float(to_db(peak)) if peak else float("-inf")


def mastered(sound: Stereo) -> Stereo:
    """At `TARGET_LUFS`, with true peaks under `PEAK_DBTP`. Silence stays silence."""
    measured = loudness(sound)
    if not np.isfinite(measured):
        return sound
    lift = TARGET_LUFS - measured
    made = limited(sound * np.float32(from_db(lift)))
    for _ in range(ROUNDS):
        missing = TARGET_LUFS - loudness(made)
        if abs(missing) < CLOSE_LU:
            break
        lift += missing * OVERSHOOT
        made = limited(sound * np.float32(from_db(lift)))
    return made


def limited(sound: Stereo) -> Stereo:
    """With true peaks under the limit, both sides turned down together around each."""
    ceiling = from_db(PEAK_DBTP - HEADROOM_DB)
    peaks = _true(sound)
    if float(peaks.max(initial=0)) <= ceiling:
        return sound
    wanted = to_db(np.minimum(1.0, ceiling / np.maximum(peaks, SILENCE)))
    rounded = samples(CORNER_S)
    time = np.arange(len(sound)) / RATE
    held = ndimage.minimum_filter1d(wanted, 2 * rounded + 1)
    # No faster down than the attack, looking ahead, and no faster up than the release.
    down = np.minimum.accumulate((held + ATTACK_DB_S * time)[::-1])[::-1] - ATTACK_DB_S * time
    up = np.minimum.accumulate(down - RELEASE_DB_S * time) + RELEASE_DB_S * time
    smooth = ndimage.uniform_filter1d(up, 2 * rounded + 1)
    return np.asarray(sound * gains(smooth)[:, None], np.float32)


def _true(sound: Stereo) -> Curve:
    """The true peak about each sample, over both sides, as a factor of full scale."""
    sides = np.ascontiguousarray(sound.T)
    plain = np.maximum(*np.abs(sides))
    loud = plain > HIGHEST_BETWEEN * from_db(PEAK_DBTP - HEADROOM_DB)
    if not loud.any():
        return np.asarray(plain)
    over = np.maximum(*np.abs(signal.resample_poly(sides, OVERSAMPLED, 1, axis=1)))
    between = np.maximum.reduce([over[phase::OVERSAMPLED] for phase in range(OVERSAMPLED)])
    return np.asarray(np.maximum(plain, np.maximum(between, np.append(0, between[:-1]))))


@cache
def _meter() -> pyloudnorm.Meter:
    return pyloudnorm.Meter(RATE)
