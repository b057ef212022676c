"""Noise with a spectrum: steady, or changing with time. What wind, water and rooms are made of.

Noise is drawn as random phases and magnitudes in the frequency domain, so any spectrum costs the
same and none has a start that a filter would have to settle from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft
from scipy.interpolate import CubicSpline

from stillmotion.sound.ambience.spectra import Cut, Tilt
from stillmotion.sound.arrays import RATE, SILENCE, Curve, Mono, Stereo

FRAME = 2048
"""Samples in a frame of noise whose spectrum changes: 43 ms."""

HOP = FRAME // 2

SHARED_BELOW_HZ = 120.0
"""Lower sounds come from the middle: the ear does not place them, and they stay in mono."""

TILT_PIVOT_HZ = 1000.0
"""Where the tilt of a `Bed` changes nothing."""

CONTROL_STEP = 240
"""Samples between the points of a slow curve: 5 ms."""

DRIFT_SHAPE = 1.6
"""Both parameters of the beta distribution of a drift's turning points: the middle is likelier."""

SPARE_POINTS = 7
"""A drift's spline has so many points more than turns, so that it ends beyond its times."""


@dataclass(frozen=True)
class Bed:
    """Steady noise in a band: the air, or a rush that single sounds stand out of.

    Between `low_hz` and `high_hz`, beyond which it falls by `order` * 6 dB an octave; within, its
    magnitude falls with frequency ** `tilt` (0 is white, 0.5 pink, 1 brown). `width` is from 0
    (mono) to 1 (sides without relation).
    """

    low_hz: float
    high_hz: float
    tilt: float = 0.0
    width: float = 0.9
    order: float = 1.5

    def magnitude(self, frequencies: Curve) -> Curve:
        """Relative magnitude at frequencies in Hz."""
        below = 1 / np.sqrt(Cut(self.low_hz, 2 * self.order).low(frequencies))
        above = 1 / np.sqrt(Cut(self.high_hz, 2 * self.order).high(frequencies))
        return np.asarray(below * above * Tilt(self.tilt, TILT_PIVOT_HZ).magnitude(frequencies))

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2) of an rms of 1."""
        size = fft.next_fast_len(length + FRAME, real=True)
        frequencies = np.fft.rfftfreq(size, 1 / RATE)
        magnitude = self.magnitude(np.maximum(frequencies, 1.0)).astype(np.float32)
        magnitude[0] = 0
        middle, side = (_gaussian(magnitude.shape, random) * magnitude for _ in range(2))
        both = _sides(middle, side, _across(frequencies, self.width))
        return level(fft.irfft(both, size, axis=1)[:, :length].T)


def moving(spectrogram: Curve, length: int, width: float, random: np.random.Generator) -> Stereo:
    """(length, 2) noise of an rms of 1 whose spectrum changes; `width` as for `Bed`.

    `spectrogram` holds magnitudes, (frames, FRAME / 2 + 1), or (2, frames, ...) for two sides that
    differ: frame n is about sample n * HOP. See `frame_times` for how many there must be.
    """
    frames, bins = spectrogram.shape[-2:]
    across = _across(np.fft.rfftfreq(FRAME, 1 / RATE), width)
    middle, side = (_gaussian((frames, bins), random) for _ in range(2))
    sides = _sides(middle, side, across)
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


@dataclass(frozen=True)
class Drift:
    """A level that wanders from `floor` to `floor` + `depth`, with `rate_hz` turns a second."""

    floor: float
    depth: float
    rate_hz: float

    def at(self, times: Curve, random: np.random.Generator) -> Curve:
        """At rising times in seconds."""
        return self.floor + self.depth * drift(times, self.rate_hz, random)

    def over(self, length: int, random: np.random.Generator) -> Mono:
        """For each of so many samples."""
        return self.floor + self.depth * slow(length, self.rate_hz, random)


def drift(times: Curve, rate_hz: float, random: np.random.Generator) -> Curve:
    """A smooth random curve from 0 to 1 at rising times, with about `rate_hz` turns a second."""
    start, end = float(times[0]), float(times[-1])
    count = int((end - start) * rate_hz * 2) + SPARE_POINTS
    # A random start within the first step, or all curves would turn at the same moments.
    first = start - (1 + float(random.uniform())) / (2 * rate_hz)
    points = first + np.arange(count) / (2 * rate_hz)
    values = random.beta(DRIFT_SHAPE, DRIFT_SHAPE, points.size)
    return np.asarray(np.clip(CubicSpline(points, values)(times), 0, 1))


def slow(length: int, rate_hz: float, random: np.random.Generator) -> Mono:
    """`drift` over samples: (length,), worked out every few milliseconds."""
    coarse = np.arange(length // CONTROL_STEP + 2) * CONTROL_STEP
    curve = drift(coarse / RATE, rate_hz, random)
    return np.interp(np.arange(length), coarse, curve).astype(np.float32)


def level(sound: Curve) -> Stereo:
    """The same with an rms of 1 (silence stays silence)."""
    power = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))
    return np.ascontiguousarray(sound / max(power, SILENCE), dtype=np.float32)


def _across(frequencies: Curve, width: float) -> Curve:
    """How much of each frequency is between the sides rather than in the middle, as an angle."""
    share = frequencies**2 / (frequencies**2 + SHARED_BELOW_HZ**2)
    return (np.pi / 4 * width * share).astype(np.float32)


def _sides(middle: Curve, side: Curve, across: Curve) -> Curve:
    """Left and right, of two noises without relation and the angle between them."""
    return np.stack([middle * np.cos(across) + side * np.sin(across),
                     middle * np.cos(across) - side * np.sin(across)])  # fmt: skip


def _gaussian(shape: tuple[int, ...], random: np.random.Generator) -> Curve:
    parts = random.standard_normal((*shape, 2), dtype=np.float32)
    return parts.view(np.complex64)[..., 0]
