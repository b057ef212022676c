"""A fire of logs: the draught's flutter, a hiss of sap, and crackles that come in runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Gap, Lognormal, Range
from stillmotion.sound.ambience.grains import Burst, Mode, Scatter, Struck, poisson, strewn
from stillmotion.sound.ambience.noise import Bed
from stillmotion.sound.ambience.reverb import Room
from stillmotion.sound.arrays import RATE, Curve, Mono, Stereo


@dataclass(frozen=True)
class Pop:
    """A cavity in the wood that bursts: noise, and the log that rings with a gain of `knock_gain`.

    Both last equally long.
    """

    noise: Burst = Burst(250, 3000, decay_s=0.03, seconds=0.04)
    knock: Struck = Struck(
        (Mode(310, 0.05, 1.0), Mode(540, 0.04, 0.7), Mode(900, 0.03, 0.5)), seconds=0.04
    )
    knock_gain: float = 0.7

    def grain(self, random: np.random.Generator) -> Mono:
        """One of them."""
        return self.noise.grain(random) + self.knock_gain * self.knock.grain()


@dataclass(frozen=True)
class Runs:
    """Crackles that follow on one another: a crack that spreads through the wood.

    `rate_hz` runs a second begin, from `before_s` ahead of the start on, with `crackles` more than
    one each on average, `gap` apart, of a `gain` each and all from one side within `pan`.
    """

    rate_hz: float = 1.6
    crackles: float = 7.0
    gap: Gap = Gap(0.028)
    gain: Lognormal = Lognormal(-0.7, 0.9)
    pan: Range = Range(-0.5, 0.5)
    before_s: float = 0.3

    def placed(self, length: int, random: np.random.Generator) -> list[tuple[Curve, Curve, Curve]]:
        """Starts in samples, gains and pans of each run."""
        runs = []
        for run in poisson(length, self.rate_hz, random, self.before_s):
            count = 1 + int(random.poisson(self.crackles))
            starts = run + np.cumsum(self.gap.draws(random, count)) * RATE
            pans = np.full(count, self.pan.draw(random))
            runs.append((starts, self.gain.draws(random, count), pans))
        return runs


@dataclass(frozen=True)
class Fire:
    """The whole of it, from a few steps away.

    The `roar` has a gain of `roar_floor`, and `roar_depth` more as two flutters, of `flutters_hz`
    turns a second, agree; the `hiss` of sap one of `hiss_floor`, and `hiss_depth` more with a drift
    of `sap_hz` ** `sap_onset`. Crackles come in `runs` and `single`, of `snap_kinds` and
    `pop_kinds` sounds, none louder than `loudest`. `steady_gain` and `crackle_gain` are the levels
    in the mix.
    """

    roar: Bed = Bed(70, 420, tilt=0.5, width=0.6, order=2)
    roar_floor: float = 0.25
    roar_depth: float = 0.9
    flutters_hz: tuple[float, float] = (5.0, 0.6)
    hiss: Bed = Bed(3800, 9500, width=0.8)
    hiss_floor: float = 0.025
    hiss_depth: float = 0.11
    sap_hz: float = 0.7
    sap_onset: int = 3
    runs: Runs = Runs()
    single: Scatter = Scatter(9.0, Lognormal(-1.5, 0.6), Range(-0.6, 0.6))
    snap: Burst = Burst(Range(700, 2400), 9500, decay_s=0.010, seconds=0.014)
    snap_kinds: int = 16
    pop: Pop = Pop()
    pop_kinds: int = 3
    loudest: float = 3.0
    steady_gain: float = 0.30
    crackle_gain: float = 1.6
    room: Room = Room(decay_s=0.35, wet=0.25)

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        roar = self.roar.synthesise(length, random)
        fast, slow = (noise.slow(length, rate, random)[:, None] for rate in self.flutters_hz)
        hiss = self.hiss.synthesise(length, random)
        sap = noise.slow(length, self.sap_hz, random)[:, None] ** self.sap_onset
        steady = (self.roar_floor + self.roar_depth * (fast * slow)) * roar
        steady = steady + (self.hiss_floor + self.hiss_depth * sap) * hiss
        sound = self.steady_gain * steady + self.crackle_gain * self._crackles(length, random)
        return noise.level(self.room.around(sound, random))

    def _crackles(self, length: int, random: np.random.Generator) -> Stereo:
        placed = self.runs.placed(length, random)
        single = self.single.starts(length, random)
        pans = self.single.pan.draws(random, single.size)
        placed.append((single, self.single.gain.draws(random, single.size), pans))
        starts, gains, pans = (np.concatenate(each) for each in zip(*placed, strict=True))
        inside = starts < length
        sounds = self.snap.grains(self.snap_kinds, random)
        sounds += [self.pop.grain(random) for _ in range(self.pop_kinds)]
        gains = np.minimum(gains[inside], self.loudest)
        return strewn(length, starts[inside], sounds, gains, pans[inside], random)
