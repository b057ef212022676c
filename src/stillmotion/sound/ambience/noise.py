"""Noise with a spectrum: still, or changing with time. What wind, water and rooms are made of.

Noise is drawn as random phases and magnitudes in the frequency domain, so any spectrum costs the
same and none has a start that a filter would have to settle from.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import fft
from scipy.interpolate import CubicSpline

from stillmotion.sound.arrays import RATE, Curve, Mono, Stereo

FRAME = 2048
"""Samples in a frame of noise whose spectrum changes: 43 ms."""

HOP = FRAME // 2

SHARED_BELOW_HZ = 120.0
"""Lower sounds come from the middle: the ear does not place them, and they stay in mono."""

Spectrum = Callable[[Curve], Curve]
"""Relative magnitude at frequencies in Hz."""


def still(spectrum: Spectrum, length: int, width: float, random: np.random.Generator) -> Stereo:
    """(length, 2) noise of an rms of 1. `width` from 0 (mono) to 1 (sides without relation)."""
    size = fft.next_fast_len(length + FRAME, real=True)
    frequencies = np.fft.rfftfreq(size, 1 / RATE)
    magnitude = spectrum(np.maximum(frequencies, 1.0)).astype(np.float32)
    magnitude[0] = 0
    middle, side = (_gaussian(magnitude.shape, random) * magnitude for _ in range(2))
    across = _across(frequencies, width)
    both = np.stack([middle * np.cos(across) + side * np.sin(across),
                     middle * np.cos(across) - side * np.sin(across)])  # fmt: skip
    return level(fft.irfft(both, size, axis=1)[:, :length].T)


def moving(spectrogram: Curve, length: int, width: float, random: np.random.Generator) -> Stereo:
    """(length, 2) noise of an rms of 1 whose spectrum changes.

    `spectrogram` holds magnitudes, (frames, FRAME / 2 + 1), or (2, frames, ...) for two sides that
    differ: frame n is about sample n * HOP. See `frame_times` for how many there must be.
    """
    frames, bins = spectrogram.shape[-2:]
    across = _across(np.fft.rfftfreq(FRAME, 1 / RATE), width)
    middle, side = (_gaussian((frames, bins), random) for _ in range(2))
    sides = np.stack([middle * np.cos(across) + side * np.sin(across),
                      middle * np.cos(across) - side * np.sin(across)])  # fmt: skip
    sides *= spectrogram.astype(np.float32)
    sides[..., 0] = 0
    # Windows whose squares add up to one: frames without relation keep their power.
    window = np.sin(np.pi * (np.arange(FRAME) + 0.5) / FRAME).astype(np.float32)
    parts = fft.irfft(sides, FRAME, axis=2) * window
    sound = np.zeros((2, (frames + 1) * HOP), np.float32)
    sound[:, : frames * HOP] += parts[:, :, :HOP].reshape(2, -1)
    sound[:, HOP:] += parts[:, :, HOP:].reshape(2, -1)
    return level(sound[:, HOP : HOP + length].T)


def frame_times(length: int) -> Curve:
    """Seconds of the middles of the frames that `moving` wants for so many samples."""
    return np.arange(-(-length // HOP) + 1, dtype=np.float64) * HOP / RATE


def frame_frequencies() -> Curve:
    """Hz of the columns that `moving` wants; the first is not 0, to be divided by."""
    return np.asarray(np.maximum(np.fft.rfftfreq(FRAME, 1 / RATE), 1.0))


def drift(times: Curve, rate: float, random: np.random.Generator) -> Curve:
    """A smooth random curve from 0 to 1 at rising times, with about `rate` turns a second."""
    start, end = float(times[0]), float(times[-1])
    count = int((end - start) * rate * 2) + 5
    # A random start within the first step, or all curves would turn at the same moments.
    first = start - (1 + float(random.uniform())) / (2 * rate)
    points = first + np.arange(count + 2) / (2 * rate)
    values = random.beta(1.6, 1.6, points.size)
    return np.asarray(np.clip(CubicSpline(points, values)(times), 0, 1))


def slow(length: int, rate: float, random: np.random.Generator) -> Mono:
    """`drift` over samples: (length,), worked out every few milliseconds."""
    coarse = np.arange(length // 240 + 2) * 240
    curve = drift(coarse / RATE, rate, random)
    return np.interp(np.arange(length), coarse, curve).astype(np.float32)


def band(low: float, high: float, steep: float = 2.0) -> Spectrum:
    """A band between two frequencies in Hz, falling by `steep` * 6 dB an octave beyond them."""

    def spectrum(frequencies: Curve) -> Curve:
        below = 1 / np.sqrt(1 + (low / frequencies) ** (2 * steep))
        above = 1 / np.sqrt(1 + (frequencies / high) ** (2 * steep))
        return np.asarray(below * above)

    return spectrum


def tilted(exponent: float, low: float, high: float, steep: float = 2.0) -> Spectrum:
    """A band whose magnitude falls with frequency ** exponent: 0.5 is pink, 1 is brown."""
    inside = band(low, high, steep)
    return lambda frequencies: np.asarray(inside(frequencies) * (frequencies / 1000) ** -exponent)


def level(sound: Curve) -> Stereo:
    """The same with an rms of 1 (silence stays silence)."""
    power = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))
    return np.ascontiguousarray(sound / max(power, 1e-12), dtype=np.float32)


def _across(frequencies: Curve, width: float) -> Curve:
    """How much of each frequency is between the sides rather than in the middle, as an angle."""
    share = frequencies**2 / (frequencies**2 + SHARED_BELOW_HZ**2)
    return (np.pi / 4 * width * share).astype(np.float32)


def _gaussian(shape: tuple[int, ...], random: np.random.Generator) -> Curve:
    parts = random.standard_normal((*shape, 2), dtype=np.float32)
    return parts.view(np.complex64)[..., 0]
