"""Water that runs, and water that breaks on a shore."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Lognormal, Range
from stillmotion.sound.ambience.grains import Burst, Scatter, chirp
from stillmotion.sound.ambience.noise import Bed, Drift
from stillmotion.sound.ambience.spectra import Cut, Sweep, Tilt, bump, swell
from stillmotion.sound.arrays import RATE, Curve, Mono, Stereo, samples


@dataclass(frozen=True)
class Wave:
    """A wave, in seconds since it is first heard: it swells, breaks and runs up the sand.

    The swell is highest at `swell_s`, `swell_width_s` to each side. It breaks at `break_s`, within
    `crash_rise_s`, and falls to 1 / e in `crash_fade_s`. From `wash_s` on it washes up, loudest
    after `wash_attack_s`, to a share of `wash_left` that falls no more while the rest falls to
    1 / e in `wash_fade_s`.
    """

    swell_s: float = 0.9
    swell_width_s: float = 1.0
    break_s: float = 1.2
    crash_rise_s: float = 0.30
    crash_fade_s: float = 0.75
    wash_s: float = 1.3
    wash_attack_s: float = 0.8
    wash_left: float = 0.4
    wash_fade_s: float = 3.0

    def envelopes(self, since: Curve, force: float) -> tuple[Curve, Curve, Curve]:
        """Of the swell, the crash and the wash."""
        crash = np.where(
            since < self.break_s,
            bump(since, self.break_s, self.crash_rise_s),
            np.exp(-(since - self.break_s) / self.crash_fade_s),
        )
        late = np.clip(since - self.wash_s, 0, None)
        fading = self.wash_left + (1 - self.wash_left) * np.exp(-late / self.wash_fade_s)
        wash = swell(late, self.wash_attack_s, force) * fading
        return force * bump(since, self.swell_s, self.swell_width_s), force * crash, wash


@dataclass(frozen=True)
class Foam:
    """Bubbles of the wash that burst: `kinds` sounds; `gain` is beside the wave's."""

    bubble: Burst = Burst(3500, 12000, decay_s=0.005, seconds=0.008)
    kinds: int = 12
    fizz: Scatter = Scatter(130.0, Lognormal(-2.0, 0.6))
    gain: float = 0.5

    def synthesise(
        self, length: int, times: Curve, wash: Curve, random: np.random.Generator
    ) -> Stereo:
        """(length, 2), as loud as the wash is at `times`."""
        bubbles = self.bubble.grains(self.kinds, random)
        starts = self.fizz.starts(length, random)
        force = np.interp(starts / RATE, times, wash)
        return self.gain * self.fizz.strewn(length, starts, bubbles, random, force)


@dataclass(frozen=True)
class Waves:
    """Surf of a calm sea: a wave swells and breaks while the last one draws back.

    Waves are `apart_s` seconds apart with a `force` each, the first from `first_s` on; each reaches
    one side `lag_s` before the other. The swell, crash and wash have a gain, the `_calm` part of
    which is there without a wave, and a spectrum each; crash and wash `churn`.
    """

    wave: Wave = Wave()
    first_s: Range = Range(-3.5, 0.4)
    apart_s: Range = Range(5.0, 8.0)
    force: Range = Range(0.7, 1.1)
    lag_s: Range = Range(-0.5, 0.5)
    ahead_s: float = 3.0
    churn: Drift = Drift(0.8, 0.4, rate_hz=4.0)
    swell_gain: float = 1.1
    swell_calm: float = 0.10
    swell_low_cut: Cut = Cut(35, 3)
    swell_high_cut: Cut = Cut(160, 2)
    crash_gain: float = 0.85
    crash_calm: float = 0.05
    crash_tilt: Tilt = Tilt(0.5, 400)
    crash_low_cut: Cut = Cut(120, 2)
    crash_high_cut: Sweep = Sweep(500, 3800, 2)
    wash_gain: float = 0.30
    wash_calm: float = 0.03
    wash_low_cut: Cut = Cut(2200, 2)
    wash_high_cut: Cut = Cut(9000, 3)
    width: float = 0.85
    foam: Foam = Foam()

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        times, frequencies = noise.frame_times(length), noise.frame_frequencies()
        swells, crash, wash = self._envelopes(times, length / RATE, random)
        churn = self.churn.at(times, random)
        low = 1 / self.swell_high_cut.high(frequencies) / self.swell_low_cut.low(frequencies)
        middle = self.crash_tilt.magnitude(frequencies)
        middle = middle / self.crash_high_cut.high(frequencies, np.minimum(crash, 1)[..., None])
        middle = middle / self.crash_low_cut.low(frequencies)
        high = 1 / self.wash_low_cut.low(frequencies) / self.wash_high_cut.high(frequencies)
        spectrogram = (
            self.swell_gain * (self.swell_calm + swells)[..., None] * low
            + self.crash_gain * (churn * (self.crash_calm + crash))[..., None] * middle
            + self.wash_gain * (churn * (self.wash_calm + wash))[..., None] * high
        )
        sound = noise.moving(spectrogram, length, self.width, random)
        foam = self.foam.synthesise(length, times, wash.mean(axis=0), random)
        return noise.level(sound + foam)

    def _envelopes(self, times: Curve, seconds: float, random: np.random.Generator) -> Curve:
        """(3, 2, times): of the swell, the crash and the wash on both sides."""
        envelopes = np.zeros((3, 2, times.size))
        moment = self.first_s.draw(random)
        while moment < seconds + self.ahead_s:
            force, lag = self.force.draw(random), self.lag_s.draw(random)
            for side in range(2):
                envelopes[:, side] += self.wave.envelopes(times - moment - side * lag, force)
            moment += self.apart_s.draw(random)
        return envelopes


@dataclass(frozen=True)
class Bubble:
    """A bubble that rings as it closes, at Minnaert's resonance: 3.26 m/s over its radius.

    Its pitch is drawn evenly in octaves (bubbles of 1 to 7 mm) and rises by `rise` of itself while
    it falls to 1 / e, in `periods` periods and `decay_s`; it is cut off after `decays` of that.
    `gain_pivot_hz` is where its gain is 1: the larger the louder.
    """

    pitch_hz: Range = Range(420, 2400)
    periods: float = 6.5
    decay_s: float = 0.004
    decays: float = 5.0
    rise: Range = Range(0.0, 0.25)
    gain_pivot_hz: float = 500.0

    def grain(self, random: np.random.Generator) -> Mono:
        """One of them."""
        lowest, highest = np.log(self.pitch_hz)
        pitch = float(np.exp(random.uniform(lowest, highest)))
        decay = self.periods / pitch + self.decay_s
        time = np.arange(samples(self.decays * decay)) / RATE
        rising = pitch * (1 + self.rise.draw(random) * time / decay)
        return chirp(rising, (self.gain_pivot_hz / pitch) ** 0.5 * np.exp(-time / decay))


@dataclass(frozen=True)
class River:
    """A brook: countless bubbles, of `bubble_kinds` sounds, over the rush of the water.

    It gurgles `gurgle_hz` times a second: the rush has a gain of `rush_calm` and `rush_gurgle` more
    then, bubbles one of `bubble_calm` beside the gurgle, all of them times `near_gain`.
    """

    rush: Bed = Bed(260, 2600, tilt=0.55)
    gurgle_hz: float = 2.2
    rush_calm: float = 0.30
    rush_gurgle: float = 0.12
    bubble: Bubble = Bubble()
    bubble_kinds: int = 48
    bubbling: Scatter = Scatter(230.0, Lognormal(-1.0, 0.8), Range(-0.9, 0.9), before_s=0.1)
    bubble_calm: float = 0.35
    near_gain: float = 1.1

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        rush = self.rush.synthesise(length, random)
        gurgle = noise.slow(length, self.gurgle_hz, random)
        bubbles = [self.bubble.grain(random) for _ in range(self.bubble_kinds)]
        starts = self.bubbling.starts(length, random)
        flow = np.interp(np.clip(starts, 0, length - 1), np.arange(length), gurgle)
        near = self.bubbling.strewn(length, starts, bubbles, random, self.bubble_calm + flow)
        rushing = rush * (self.rush_calm + self.rush_gurgle * gurgle[:, None])
        return noise.level(rushing + self.near_gain * near)
