"""What somebody's body is heard to do: steps that pass by, and a heart from within."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Lognormal, Range
from stillmotion.sound.ambience.grains import Burst, Mode, Struck, regular, strewn, tapered
from stillmotion.sound.ambience.noise import Bed, Drift
from stillmotion.sound.ambience.reverb import Room
from stillmotion.sound.ambience.spectra import Cut
from stillmotion.sound.arrays import RATE, SILENCE, Mono, Stereo, samples


@dataclass(frozen=True)
class Heel:
    """A heel that strikes the ground: a thud, and a knock of `knock_gain`.

    `size` is a factor of their frequencies.
    """

    thud: Struck = Struck(
        (Mode(104, 0.10, 0.6), Mode(190, 0.08, 0.6), Mode(340, 0.05, 0.4)), seconds=0.12
    )
    knock: Burst = Burst(500, 3200, decay_s=0.03, seconds=0.05)
    knock_gain: float = 1.3
    size: Range = Range(0.92, 1.08)

    def grain(self, random: np.random.Generator) -> Mono:
        """One of them."""
        size = self.size.draw(random)
        thud = self.thud.grain(size)
        knock = self.knock_gain * self.knock.grain(random, size)
        thud[: knock.size] += knock
        return thud


@dataclass(frozen=True)
class Sole:
    """Grit under the ball of the foot: `crumbs` bursts of some `gain` within `seconds`.

    Their moments have a beta distribution of parameters `rolling`: most are before the middle.
    """

    crumb: Burst = Burst(Range(1200, 2800), 7500, decay_s=0.006, seconds=0.009)
    crumbs: int = 26
    gain: Lognormal = Lognormal(-1.2, 0.5)
    rolling: tuple[float, float] = (1.6, 2.4)
    seconds: float = 0.11

    def grain(self, random: np.random.Generator) -> Mono:
        """One of them."""
        length = samples(self.seconds)
        crumbs = np.zeros(length, np.float32)
        for _ in range(self.crumbs):
            crumb = self.crumb.grain(random)
            start = int(random.beta(*self.rolling) * (length - crumb.size))
            crumbs[start : start + crumb.size] += crumb * self.gain.draw(random)
        return tapered(crumbs)


@dataclass(frozen=True)
class Footsteps:
    """Somebody who has time walks by on gravelly ground: heel, sole, and the other foot.

    Of `rate_hz` steps a second, within `pace` of it, the first is at `first_s` and each `jitter_s`
    (standard deviation) off its time; feet are `apart` to the sides (0 to 1). Soles follow heels by
    `sole_s`, with a deviation of `sole_jitter_s` and `sole_gain` times a step's `gain`. There are
    `kinds` of each; `floor_gain` is the level of the air about them.
    """

    rate_hz: float = 1.85
    pace: Range = Range(0.94, 1.06)
    first_s: Range = Range(0.12, 0.3)
    jitter_s: float = 0.012
    apart: float = 0.14
    gain: Range = Range(0.75, 1.0)
    heel: Heel = Heel()
    sole: Sole = Sole()
    kinds: int = 5
    sole_s: float = 0.115
    sole_jitter_s: float = 0.008
    sole_gain: float = 1.1
    floor: Bed = Bed(80, 1500, tilt=0.7, width=0.8)
    floor_gain: float = 0.06
    room: Room = Room(decay_s=0.5, wet=0.6)

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        moments = regular(length, self.rate_hz * self.pace.draw(random), self.first_s, random)
        moments = moments + random.normal(0, self.jitter_s, moments.size)
        feet = np.where(np.arange(moments.size) % 2, self.apart, -self.apart)
        gains = self.gain.draws(random, moments.size)
        heels = [self.heel.grain(random) for _ in range(self.kinds)]
        soles = [self.sole.grain(random) for _ in range(self.kinds)]
        sound = strewn(length, moments * RATE, heels, gains, feet, random)
        late = moments + random.normal(self.sole_s, self.sole_jitter_s, moments.size)
        sound = sound + strewn(length, late * RATE, soles, self.sole_gain * gains, feet, random)
        floor = self.floor.synthesise(length, random)
        walked = noise.level(self.room.around(sound, random))
        return noise.level(walked + self.floor_gain * floor)


@dataclass(frozen=True)
class Heartbeat:
    """Heard from inside the chest: two thumps, the second shorter and higher.

    `rate_hz` beats a second, the first at `first_s`, each pause `jitter_s` (standard deviation) off
    its length, of a `gain` each. The second thump is `second_s` later, with `second_gain`. The wave
    is overdriven by `drive`, as small loudspeakers give nothing below 100 Hz: its overtones tell of
    it. The `blood` rushes with `throb` and `blood_gain`; all is heard through `flesh`.
    """

    rate_hz: float = 1.12
    first_s: Range = Range(0.1, 0.4)
    jitter_s: float = 0.008
    gain: Range = Range(0.9, 1.0)
    first: Struck = Struck(
        (Mode(56, 0.28, 0.9), Mode(84, 0.22, 1.0), Mode(138, 0.15, 0.5), Mode(210, 0.08, 0.2)),
        seconds=0.26,
    )
    second: Struck = Struck(
        (Mode(68, 0.20, 0.7), Mode(104, 0.15, 0.8), Mode(170, 0.10, 0.45), Mode(250, 0.06, 0.2)),
        seconds=0.20,
    )
    second_s: float = 0.30
    second_gain: float = 0.7
    drive: float = 2.5
    blood: Bed = Bed(40, 160, tilt=0.9, width=0.3, order=2)
    blood_gain: float = 0.03
    throb: Drift = Drift(0.5, 1.0, rate_hz=1.2)
    flesh: Cut = Cut(420, 4)

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        beats = regular(length, self.rate_hz, self.first_s, random)
        beats = beats + np.cumsum(random.normal(0, self.jitter_s, beats.size))
        middle = np.zeros(beats.size)
        gains = self.gain.draws(random, beats.size)
        sound = strewn(length, beats * RATE, [self.first.grain()], gains, middle, random)
        late, softer = (beats + self.second_s) * RATE, self.second_gain * gains
        sound = sound + strewn(length, late, [self.second.grain()], softer, middle, random)
        sound = np.tanh(self.drive * sound / max(float(np.abs(sound).max()), SILENCE))
        blood = self.blood.synthesise(length, random)
        throb = self.throb.over(length, random)[:, None]
        return noise.level(self._muffled(noise.level(sound) + self.blood_gain * throb * blood))

    def _muffled(self, sound: Stereo) -> Stereo:
        size = fft.next_fast_len(len(sound) + RATE // 4, real=True)
        soft = 1 / self.flesh.high(np.fft.rfftfreq(size, 1 / RATE))
        muffled = fft.irfft(fft.rfft(sound.T, size, axis=1) * soft, size, axis=1)
        return np.asarray(muffled[:, : len(sound)].T, np.float32)
