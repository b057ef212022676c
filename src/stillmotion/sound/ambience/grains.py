"""Short sounds, and how they are strewn over time: drops, crackles, ticks, chirps, steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import fft

from stillmotion.sound.ambience.draws import Lognormal, Range
from stillmotion.sound.ambience.spectra import Cut
from stillmotion.sound.arrays import RATE, SILENCE, Curve, Mono, Stereo, samples
from stillmotion.sound.panning import pan_gains

SOFT_START_S = 0.0004
"""A grain rises this long: a hard edge is heard as a click of the loudspeaker's, not its own."""

SOFT_END_S = 0.004

DECAYED = 6.9
"""The natural logarithm of 60 dB, to which all decay times refer."""

BURST_ORDER = 4
"""A burst's noise falls by 12 dB an octave beyond its band: the order of its power."""

BURST_SPARE = 512
"""Samples that a burst's noise is longer than it, or its end would run into its start."""

ALL_AROUND = Range(-1, 1)
"""Pans: anywhere between left and right."""


class Mode(NamedTuple):
    """A resonance of something struck: `decay_s` until it has fallen by 60 dB, `gain` at first."""

    hz: float
    decay_s: float
    gain: float


@dataclass(frozen=True)
class Struck:
    """Something struck that rings in its modes; cut off after `seconds`."""

    modes: tuple[Mode, ...]
    seconds: float

    def grain(self, scale: float = 1.0) -> Mono:
        """The sound of it; `scale` is a factor of all frequencies."""
        time = np.arange(samples(self.seconds)) / RATE
        rows = [
            mode.gain
            * np.exp(-DECAYED * time / mode.decay_s)
            * np.sin(2 * np.pi * (scale * mode.hz) * time)
            for mode in self.modes
        ]
        return tapered(np.sum(rows, axis=0))


@dataclass(frozen=True)
class Burst:
    """A burst of noise between two frequencies: a drop's tap, a crackle, a footfall's grit.

    It falls by 60 dB in `decay_s` and is cut off after `seconds`. Where `low_hz` is a range, each
    grain has a corner of its own.
    """

    low_hz: float | Range
    high_hz: float
    decay_s: float
    seconds: float

    def grain(self, random: np.random.Generator, scale: float = 1.0) -> Mono:
        """One of them, its peak about 1; `scale` is a factor of the upper frequency."""
        low = self.low_hz.draw(random) if isinstance(self.low_hz, Range) else self.low_hz
        length = samples(self.seconds)
        size = fft.next_fast_len(length + BURST_SPARE, real=True)
        frequencies = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1.0)
        shape = 1 / np.sqrt(
            Cut(low, BURST_ORDER).low(frequencies)
            * Cut(self.high_hz * scale, BURST_ORDER).high(frequencies)
        )
        phases = random.standard_normal((shape.size, 2)) @ np.array([1, 1j])
        noise = fft.irfft(phases * shape, size)[:length]
        noise /= max(float(np.abs(noise).max()), SILENCE)
        return tapered(noise * np.exp(-DECAYED * np.arange(length) / RATE / self.decay_s))

    def grains(self, count: int, random: np.random.Generator) -> list[Mono]:
        """So many of them, no two alike."""
        return [self.grain(random) for _ in range(count)]


def chirp(pitch: Curve, amplitude: Curve) -> Mono:
    """A tone whose pitch in Hz and amplitude are given for each sample."""
    return tapered(np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * amplitude)


def tapered(grain: Curve) -> Mono:
    """With a soft start, and an end at zero."""
    grain = np.array(grain, np.float32)
    rise = min(samples(SOFT_START_S), grain.size // 4)
    fall = min(samples(SOFT_END_S), grain.size // 4)
    if rise:
        grain[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    if fall:
        grain[-fall:] *= np.linspace(1, 0, fall, dtype=np.float32)
    return grain


def strewn(
    length: int,
    starts: Curve,
    grains: Sequence[Mono],
    gains: Curve,
    pans: Curve,
    random: np.random.Generator,
) -> Stereo:
    """(length, 2): at each start (in samples) one of the grains, at random, from its own side.

    `gains` are factors and `pans` from -1 (left) to 1 (right), one for each start.
    """
    sound = np.zeros((2, length), np.float32)
    left, right = (side * gains for side in pan_gains(np.asarray(pans)))
    chosen = random.integers(len(grains), size=len(starts))
    for start, which, to_left, to_right in zip(
        np.asarray(starts, int).tolist(), chosen.tolist(), left.tolist(), right.tolist(),
        strict=True,
    ):  # fmt: skip
        skipped = max(-start, 0)
        grain = grains[which][skipped : max(length - start, 0)]
        if grain.size:
            place = slice(start + skipped, start + skipped + grain.size)
            sound[0, place] += grain * np.float32(to_left)
            sound[1, place] += grain * np.float32(to_right)
    return np.ascontiguousarray(sound.T)


def poisson(length: int, rate_hz: float, random: np.random.Generator, before: float = 0.0) -> Curve:
    """Moments of independent events, in samples, `rate_hz` a second on average.

    `before` seconds ahead of the start are covered too, for grains that still ring then.
    """
    first = -samples(before)
    count = int(random.poisson(rate_hz * (length - first) / RATE))
    return np.sort(random.integers(first, max(length, first + 1), size=count))


def regular(length: int, rate_hz: float, first: Range, random: np.random.Generator) -> Curve:
    """Moments of what beats, in seconds, `rate_hz` a second; the first is drawn of a range."""
    return np.arange(first.draw(random), length / RATE, 1 / rate_hz)


@dataclass(frozen=True)
class Scatter:
    """Grains at moments that know nothing of one another: rain, rustling, foam.

    `rate_hz` is how many there are a second on average, from `before_s` ahead of the start on;
    `gain` and `pan` (-1 left to 1 right) are drawn for each.
    """

    rate_hz: float
    gain: Lognormal
    pan: Range = ALL_AROUND
    before_s: float = 0.0

    def starts(self, length: int, random: np.random.Generator) -> Curve:
        """When they begin, in samples."""
        return poisson(length, self.rate_hz, random, self.before_s)

    def strewn(
        self,
        length: int,
        starts: Curve,
        grains: Sequence[Mono],
        random: np.random.Generator,
        force: Curve | float = 1.0,
    ) -> Stereo:
        """(length, 2): some of the grains at all starts; `force` is a factor of their gains."""
        gains = self.gain.draws(random, starts.size) * force
        return strewn(length, starts, grains, gains, self.pan.draws(random, starts.size), random)
