"""What falls from the sky: rain that taps and plinks, and snow that swallows all else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Lognormal, Range
from stillmotion.sound.ambience.grains import Burst, Scatter, chirp
from stillmotion.sound.ambience.noise import Bed, Drift
from stillmotion.sound.arrays import RATE, Mono, Stereo, samples


@dataclass(frozen=True)
class Plink:
    """A bubble that a drop has caught: it rings higher as it shrinks (van den Doel, 2005).

    It starts at `pitch_hz`, which rises by `rise_per_s` times itself a second, falls to 1 / e in
    `decay_s` and is cut off after `seconds`; `gain` is beside a tap's.
    """

    pitch_hz: Range = Range(1400, 4200)
    rise_per_s: float = 9.0
    decay_s: float = 0.004
    seconds: float = 0.022
    gain: float = 0.5

    def grain(self, random: np.random.Generator) -> Mono:
        """One of them."""
        time = np.arange(samples(self.seconds)) / RATE
        pitch = self.pitch_hz.draw(random) * (1 + self.rise_per_s * time)
        return self.gain * chirp(pitch, np.exp(-time / self.decay_s))


@dataclass(frozen=True)
class Rain:
    """A wide hiss of all drops that fall far off, and near ones that tap and plink.

    `far` and `drum` (on roofs and ground) swell together; `drops` are those that can be told
    apart, of `tap_kinds` and `plink_kinds` sounds. The gains are their levels in the mix.
    """

    far: Bed = Bed(700, 6500, tilt=0.2)
    drum: Bed = Bed(120, 500, tilt=0.5, width=0.6)
    swell: Drift = Drift(0.85, 0.3, rate_hz=0.5)
    tap: Burst = Burst(Range(900, 2400), 6500, decay_s=0.008, seconds=0.011)
    tap_kinds: int = 14
    plink: Plink = Plink()
    plink_kinds: int = 10
    drops: Scatter = Scatter(260.0, Lognormal(-1.0, 0.75), before_s=0.03)
    far_gain: float = 0.6
    drum_gain: float = 0.10
    near_gain: float = 0.7

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        far = self.far.synthesise(length, random)
        drum = self.drum.synthesise(length, random)
        swell = self.swell.over(length, random)[:, None]
        sounds = self.tap.grains(self.tap_kinds, random)
        sounds += [self.plink.grain(random) for _ in range(self.plink_kinds)]
        near = self.drops.strewn(length, self.drops.starts(length, random), sounds, random)
        return noise.level(
            swell * (self.far_gain * far + self.drum_gain * drum) + self.near_gain * near
        )


@dataclass(frozen=True)
class Snow:
    """A hush: air without an echo, and the dry ticking of flakes close by.

    `air` swells with `breath`, the `sift` of falling snow with `shimmer`; `flake_kinds` flakes
    tick. The gains are their levels beside the air.
    """

    air: Bed = Bed(90, 900, tilt=0.55)
    sift: Bed = Bed(5500, 13000, width=1.0)
    breath: Drift = Drift(0.75, 0.5, rate_hz=0.25)
    shimmer: Drift = Drift(0.3, 0.7, rate_hz=0.8)
    flake: Burst = Burst(6000, 14000, decay_s=0.004, seconds=0.006)
    flake_kinds: int = 10
    ticking: Scatter = Scatter(34.0, Lognormal(-1.6, 0.6))
    sift_gain: float = 0.16
    tick_gain: float = 0.8

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        air = self.air.synthesise(length, random)
        sift = self.sift.synthesise(length, random)
        breath = self.breath.over(length, random)[:, None]
        shimmer = self.shimmer.over(length, random)[:, None]
        flakes = self.flake.grains(self.flake_kinds, random)
        ticks = self.ticking.strewn(length, self.ticking.starts(length, random), flakes, random)
        return noise.level(breath * air + self.sift_gain * shimmer * sift + self.tick_gain * ticks)
