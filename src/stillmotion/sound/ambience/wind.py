"""Moving air: gusts of wind, and a breeze in leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Lognormal, Range
from stillmotion.sound.ambience.grains import Burst, Scatter
from stillmotion.sound.ambience.spectra import Cut, Sweep, Tilt, bump
from stillmotion.sound.arrays import RATE, Curve, Stereo


@dataclass(frozen=True)
class Whistle:
    """A tone that a gust draws from an edge, about `centre_hz`.

    Its pitch starts from `lowest` times that and bends up by `bend` times it, turning `rate_hz`
    times a second; the gust bends it too, and without one there is `calm` of that. `bandwidth` is
    a share of the pitch, `gain` its magnitude in the full gust, with whose force ** `onset` it
    comes.
    """

    centre_hz: float
    gain: float
    lowest: float = 0.8
    bend: float = 0.5
    calm: float = 0.4
    rate_hz: float = 0.6
    bandwidth: float = 0.05
    onset: float = 2.5

    def magnitude(
        self, times: Curve, frequencies: Curve, gust: Curve, random: np.random.Generator
    ) -> Curve:
        """(times, frequencies)."""
        bend = self.bend * noise.drift(times, self.rate_hz, random) * (self.calm + gust)
        pitch = (self.centre_hz * (self.lowest + bend))[:, None]
        tone = bump(frequencies, pitch, self.bandwidth * pitch)
        return self.gain * (gust**self.onset)[:, None] * tone


@dataclass(frozen=True)
class Wind:
    """Gusts: the harder it blows, the brighter it is, and edges begin to whistle.

    The wind turns `gust_hz` times a second (a gust takes two to four seconds) and flutters
    `flutter_hz` times; `cross_s` is how long a gust takes from one side to the other. Its force is
    `calm` without a gust, `gust_gain` more in a full one (with the gust ** `gust_onset`) and
    changed by `flutter_gain`, at least `least`. Its spectrum has a `tilt` between `low_cut` and
    `high_cut`, which opens with force ** `opening`.
    """

    gust_hz: float = 0.45
    flutter_hz: float = 3.5
    cross_s: float = 0.35
    calm: float = 0.18
    gust_gain: float = 0.82
    gust_onset: float = 1.5
    flutter_gain: float = 0.14
    least: float = 0.05
    tilt: Tilt = Tilt(0.2, 200)
    low_cut: Cut = Cut(80, 3)
    high_cut: Sweep = Sweep(260, 1700, 2.5)
    opening: float = 1.3
    whistles: tuple[Whistle, ...] = (Whistle(520.0, 0.45), Whistle(910.0, 0.22))
    width: float = 0.75

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        times, frequencies = noise.frame_times(length), noise.frame_frequencies()
        gust = noise.drift(times, self.gust_hz, random)
        flutter = noise.drift(times, self.flutter_hz, random) - 0.5
        sides = []
        for lag in (0.0, self.cross_s):
            here = np.interp(times - lag, times, gust)
            force = self.calm + self.gust_gain * here**self.gust_onset + self.flutter_gain * flutter
            force = np.clip(force, self.least, None)[:, None]
            body = self.tilt.magnitude(frequencies)
            body = body / self.high_cut.high(frequencies, force**self.opening)
            sides.append(force * (body / self.low_cut.low(frequencies)))
        spectrogram = np.stack(sides)
        for whistle in self.whistles:
            spectrogram += whistle.magnitude(times, frequencies, gust, random)
        return noise.moving(spectrogram, length, self.width, random)


@dataclass(frozen=True)
class Leaves:
    """A breeze in leaves: it comes and goes, made of many small rustles.

    The breeze turns `breeze_hz` times a second and has its force ** `breeze_onset`. Leaves further
    off are noise with a `tilt` between `low_cut` and `high_cut`, `calm` without a breeze; near ones
    are `rustle_kinds` rustles, with a gain of `near_calm` without a breeze and `near_breeze` more
    in it. `far_gain` and `near_gain` are their levels in the mix.
    """

    breeze_hz: float = 0.5
    breeze_onset: float = 1.4
    tilt: Tilt = Tilt(0.15, 3000)
    low_cut: Cut = Cut(1700, 3)
    high_cut: Cut = Cut(7500, 3)
    calm: float = 0.25
    width: float = 0.9
    rustle: Burst = Burst(Range(1800, 4000), 9000, decay_s=0.035, seconds=0.05)
    rustle_kinds: int = 20
    rustling: Scatter = Scatter(120.0, Lognormal(-1.2, 0.6), Range(-0.9, 0.9), before_s=0.05)
    near_calm: float = 0.15
    near_breeze: float = 1.6
    far_gain: float = 0.6
    near_gain: float = 1.2

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        times, frequencies = noise.frame_times(length), noise.frame_frequencies()
        breeze = noise.drift(times, self.breeze_hz, random) ** self.breeze_onset
        body = self.tilt.magnitude(frequencies) / self.low_cut.low(frequencies)
        body = body / self.high_cut.high(frequencies)
        far = noise.moving((self.calm + breeze)[:, None] * body, length, self.width, random)
        rustles = self.rustle.grains(self.rustle_kinds, random)
        starts = self.rustling.starts(length, random)
        force = np.interp(np.clip(starts, 0, None) / RATE, times, breeze)
        force = self.near_calm + self.near_breeze * force
        near = self.rustling.strewn(length, starts, rustles, random, force)
        return noise.level(self.far_gain * far + self.near_gain * near)
