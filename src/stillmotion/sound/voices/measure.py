"""What sets a voice apart, measured on speech of some seconds: pitch, range, pace, timbre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import signal

from stillmotion.sound.arrays import Curve, Mono, power_db
from stillmotion.sound.pitch import FRAME_S, HOP_S, SEMITONES, Track, track

PER_OCTAVE = 24
LOWEST, HIGHEST = 2000.0, 8000.0
"""Hertz between which the spectrum tells the size of a throat. Below, it tells which vowels were
said: there, two texts of one speaker differ by as much as two speakers do."""

BAND = 0.25
"""Octaves to each side over which the spectrum is taken together, so that harmonics do not show."""

FURTHEST = 6
"""Bands by which resonances may be off: factors of 0.84 to 1.19."""

TILT_FROM, TILT_TO = 300.0, 5000.0
"""Hertz between which the tilt is measured."""

LEAST_VOICED = 20
"""Frames with a voice, or nothing can be measured."""

DEVIATION_PERCENTILES = (16, 84)
"""A standard deviation below and above the median of a normal distribution."""

PAUSE_DB = 28.0
"""Frames that are so far below the loud ones are pauses."""

LOUD_PERCENTILE = 95
"""Of the levels of all frames: that of the loud ones."""

LEAST_SPOKEN_S = 0.1
"""A pace is told of no less."""

SYLLABLE_HZ = (300, 2500)
"""Where vowels are loud and consonants are not."""

SYLLABLE_FRAMES = 8
"""Frames from one syllable's middle to the next, at least."""

SMOOTHED = 9
"""Frames that a parabola is laid through, so that a syllable has one peak."""

SYLLABLE_DB = 2.0
"""By how much a syllable's middle stands out of its ends."""


@dataclass(frozen=True)
class Measured:
    """`pitch` is the median in hertz, `spread` the standard deviation in semitones, `pace` in
    syllables a second of speech without its pauses, `tilt` in decibels an octave; `spectrum` is
    the mean in decibels without its own tilt, `PER_OCTAVE` bands from `LOWEST` on."""

    pitch: float
    spread: float
    pace: float
    tilt: float
    spectrum: Curve


def measure(sound: Mono, rate: int) -> Measured:
    """Measure speech of one speaker, mono. Raises ValueError where nothing in it is voiced."""
    found = track(sound, rate)
    voiced = found.pitch[found.voiced]
    if len(voiced) < LEAST_VOICED:
        raise ValueError("nothing in it is voiced")
    tilt, spectrum = _spectrum(sound, rate, found)
    middle = float(np.median(voiced))
    return Measured(
        pitch=middle,
        spread=spread(voiced),
        pace=_pace(sound, rate),
        tilt=tilt,
        spectrum=spectrum,
    )


def spread(pitch: Curve) -> float:
    """The range of a pitch in semitones: the standard deviation, without outliers."""
    semitones = SEMITONES * np.log2(pitch)
    low, high = np.percentile(semitones, DEVIATION_PERCENTILES)
    return float(high - low) / 2


def levels(sound: Mono, rate: int) -> Curve:
    """The level of each frame of `pitch.track`, in decibels of full scale."""
    size, hop = round(FRAME_S * rate), round(HOP_S * rate)
    padded = np.pad(sound.astype(np.float64), (0, max(0, size - len(sound))))
    power = np.convolve(padded**2, np.ones(size) / size, "valid")[::hop]
    return power_db(power)


def size_of(voice: Measured, other: Measured) -> float:
    """How much smaller the throat of `voice` is than that of `other`: a factor of resonances."""
    best, found = -np.inf, 0
    for shift in range(-FURTHEST, FURTHEST + 1):
        if shift >= 0:
            a, b = voice.spectrum[shift:], other.spectrum[: len(other.spectrum) - shift]
        else:
            a, b = voice.spectrum[:shift], other.spectrum[-shift:]
        likeness = float(np.corrcoef(a, b)[0, 1])
        if likeness > best:
            best, found = likeness, shift
    return float(np.exp2(found / PER_OCTAVE))


def _spectrum(sound: Mono, rate: int, found: Track) -> tuple[float, Curve]:
    """The tilt, and the upper part of the mean spectrum, of what is voiced."""
    size = 1 << int(np.ceil(np.log2(FRAME_S * rate)))
    padded = np.pad(sound.astype(np.float64), (0, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[:: round(HOP_S * rate)]
    frames = frames[: len(found.pitch)][found.voiced[: len(frames)]]
    power = np.abs(np.fft.rfft(frames * np.hanning(size))) ** 2
    frequency = np.fft.rfftfreq(size, 1 / rate)
    lower, upper = _bands(TILT_FROM, TILT_TO), _bands(LOWEST, HIGHEST)
    tilt, _ = np.polyfit(np.log2(lower), _mean_level(power, frequency, lower), 1)
    level = _mean_level(power, frequency, upper)
    slope, offset = np.polyfit(np.log2(upper), level, 1)
    return float(tilt), np.asarray(level - (slope * np.log2(upper) + offset))


def _bands(low: float, high: float) -> Curve:
    return np.asarray(low * np.exp2(np.arange(int(np.log2(high / low) * PER_OCTAVE)) / PER_OCTAVE))


def _mean_level(power: Curve, frequency: Curve, bands: Curve) -> Curve:
    """Decibels in each band, the mean over frames: of sounds, not of energy."""
    about = (frequency >= bands[:, None] * 2**-BAND) & (frequency <= bands[:, None] * 2**BAND)
    taken = power @ (about / np.maximum(about.sum(axis=1, keepdims=True), 1)).T
    return np.asarray(power_db(taken).mean(axis=0))


def _pace(sound: Mono, rate: int) -> float:
    """Syllables a second, by the peaks of what vowels are loud in."""
    sos = signal.butter(2, SYLLABLE_HZ, "bandpass", fs=rate, output="sos")
    level = levels(np.asarray(signal.sosfiltfilt(sos, sound), np.float32), rate)
    level = signal.savgol_filter(level, SMOOTHED, 2)
    spoken = level > np.percentile(level, LOUD_PERCENTILE) - PAUSE_DB
    peaks, _ = signal.find_peaks(
        np.maximum(level, level.max() - PAUSE_DB), prominence=SYLLABLE_DB, distance=SYLLABLE_FRAMES
    )
    return float(len(peaks) / max(spoken.sum() * HOP_S, LEAST_SPOKEN_S))
