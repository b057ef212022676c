"""The pitch of a voice over time, by autocorrelation (Boersma, 1993), and where it is voiced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import signal

from stillmotion.sound.arrays import SILENT_POWER, Curve, Mono, power_from_db

LOWEST, HIGHEST = 60.0, 500.0
"""Hertz."""

WORK_RATE = 8000
"""Samples a second at which pitch is looked for."""

FRAME_S = 0.045
HOP_S = 0.01

VOICED = 0.5
"""Correlation with itself a period later from which a frame counts as voiced."""

OCTAVE_COST = 0.04
"""What a period costs for each octave below the highest pitch, so that doubles of it do not win."""

LAGS = 0.75
"""Lags are looked at up to this share of a frame: further off, too little of it is left."""

NEIGHBOURS = 8
"""Frames on each side that a frame's pitch is compared with, its own included."""

LEAST_NEIGHBOURS = 4
"""Frames among them that are voiced, or the frame is not."""

STRAY = 0.6
"""Octaves from the median of its neighbours from which a frame's pitch is wrong."""

A4_HZ, A4_SEMITONES, SEMITONES = 440.0, 69, 12
"""The tone that MIDI's numbers count from, its number, and semitones in an octave."""

QUIET_DB = 30.0
"""Frames that are so far below the loudest are not voiced."""


@dataclass(frozen=True)
class Track:
    """`pitch` in hertz of each frame, 0 where it is not voiced; a frame each `HOP_S`, the first in
    the middle of the first `FRAME_S`."""

    pitch: Curve

    @property
    def voiced(self) -> Curve:
        """Which frames are voiced."""
        return np.asarray(self.pitch > 0)

    def at(self, seconds: Curve) -> Curve:
        """The pitch at each moment, 0 where it is not voiced."""
        place = np.rint((seconds - FRAME_S / 2) / HOP_S).astype(int)
        return np.asarray(self.pitch[np.clip(place, 0, len(self.pitch) - 1)])


def semitones(hertz: float) -> float:
    """A pitch as MIDI counts it."""
    return float(A4_SEMITONES + SEMITONES * np.log2(hertz / A4_HZ))


def hertz(semitones: float) -> float:
    """The reverse of `semitones`."""
    return float(A4_HZ * 2 ** ((semitones - A4_SEMITONES) / SEMITONES))


def track(sound: Mono, rate: int) -> Track:
    """The pitch of a voice alone, mono at `rate`."""
    low = signal.resample_poly(sound.astype(np.float64), WORK_RATE, rate)
    size, hop = round(FRAME_S * WORK_RATE), round(HOP_S * WORK_RATE)
    if len(low) < size:
        low = np.pad(low, (0, size - len(low)))
    frames = np.lib.stride_tricks.sliding_window_view(low, size)[::hop]
    power = np.mean(frames**2, axis=1)
    first, last = int(WORK_RATE / HIGHEST), int(WORK_RATE / LOWEST)
    alike = _correlation(frames - frames.mean(axis=1, keepdims=True))
    lags = np.arange(len(alike[0]))
    cost = OCTAVE_COST * np.log2(np.maximum(lags, first) / first)
    searched = (alike - cost)[:, first : last + 1]
    # Only true peaks: the slope from lag 0 is none.
    inner = searched[:, 1:-1]
    is_peak = (inner >= searched[:, :-2]) & (inner >= searched[:, 2:])
    best = np.where(is_peak, inner, -np.inf).argmax(axis=1) + first + 1
    rows = np.arange(len(frames))
    strength = alike[rows, best]
    before, after = alike[rows, best - 1], alike[rows, best + 1]
    bend = before - 2 * strength + after
    offset = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, -1), 0.0)
    pitch = WORK_RATE / (best + np.clip(offset, -0.5, 0.5))
    loud = power > power.max(initial=0.0) * power_from_db(-QUIET_DB)
    return Track(_steady(np.where((strength > VOICED) & loud, pitch, 0.0)))


def _correlation(frames: Curve) -> Curve:
    """Each frame with itself a lag later, 1 for the same; (frames, lags)."""
    size = frames.shape[1]
    window = np.hanning(size)
    padded = 1 << int(np.ceil(np.log2(2 * size)))
    spectrum = np.abs(np.fft.rfft(frames * window, padded)) ** 2
    lags = int(size * LAGS)
    raw = np.fft.irfft(spectrum)[:, :lags]
    own = np.fft.irfft(np.abs(np.fft.rfft(window, padded)) ** 2)[:lags]
    level = np.maximum(raw[:, :1], SILENT_POWER)
    return np.asarray(raw / level / (own / own[0]))


def _steady(pitch: Curve) -> Curve:
    """Without frames that are an octave or more off those about them, and without lone ones."""
    result = pitch.copy()
    for i in np.flatnonzero(pitch):
        about = pitch[max(0, i - NEIGHBOURS) : i + NEIGHBOURS + 1]
        about = about[about > 0]
        few = len(about) < LEAST_NEIGHBOURS
        if few or abs(np.log2(pitch[i] / np.median(about))) > STRAY:
            result[i] = 0.0
    return result
