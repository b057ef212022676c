"""Thunder: the crack of a stroke, and its echoes that roll in from ever further off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Gap, Range
from stillmotion.sound.ambience.grains import Burst, strewn
from stillmotion.sound.ambience.noise import Drift
from stillmotion.sound.ambience.reverb import Room
from stillmotion.sound.ambience.spectra import Cut, Sweep, Tilt, swell
from stillmotion.sound.arrays import RATE, Curve, Stereo


class Stroke(NamedTuple):
    """Lightning strikes at `start` seconds; `force` is a factor of all that is heard of it."""

    start: float
    force: float


@dataclass(frozen=True)
class Roll:
    """Claps from along the channel, which arrive one after the other and smear on their way.

    `claps` of them follow at `gap`; one that is a second later is exp(-1 / `fade_s`) as loud. Each
    rises in `attack_s`, longer by `smear` of its delay. All of a stroke have a `gain` and differ
    from those of others by a `variation`.
    """

    claps: int = 11
    gap: Gap = Gap(0.32)
    fade_s: float = 2.2
    attack_s: float = 0.05
    smear: float = 0.08
    gain: float = 0.8
    variation: Range = Range(0.8, 1.2)

    def envelope(self, after: Curve, random: np.random.Generator) -> Curve:
        """At seconds since the stroke, 0 before it."""
        rolling = np.zeros(after.size)
        for delay in np.cumsum(self.gap.draws(random, self.claps)):
            late = np.clip(after - delay, 0, None)
            rolling += swell(late, self.attack_s + self.smear * delay, np.exp(-delay / self.fade_s))
        return self.gain * rolling * self.variation.draw(random)


@dataclass(frozen=True)
class Cracks:
    """The tearing noise of a stroke that is near.

    `pieces` of `kinds` bursts follow within some `spread` of the stroke, each of a `force` that
    falls to 1 / e over `fade` pieces, from any side within `pan`; `gain` is beside the rumble.
    """

    piece: Burst = Burst(250, 6500, decay_s=0.10, seconds=0.14)
    kinds: int = 6
    pieces: int = 16
    spread: Gap = Gap(0.07)
    force: Range = Range(0.3, 1.0)
    fade: float = 7.0
    pan: Range = Range(-0.7, 0.7)
    gain: float = 0.9

    def synthesise(self, strokes: list[Stroke], length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        sounds = self.piece.grains(self.kinds, random)
        starts, gains = [], []
        for start, force in strokes:
            starts.append(start + np.sort(self.spread.draws(random, self.pieces)))
            fading = np.exp(-np.arange(self.pieces) / self.fade)
            gains.append(force * self.force.draws(random, self.pieces) * fading)
        pans = self.pan.draws(random, self.pieces * len(strokes))
        moments = np.concatenate(starts) * RATE
        return self.gain * strewn(length, moments, sounds, np.concatenate(gains), pans, random)


@dataclass(frozen=True)
class Thunder:
    """A crack soon after the start, and its echoes; more strokes if there is time.

    The first stroke is at `first_s`, others `apart_s` later with `later_force`, none within the
    last `closing_s`. The rumble is its `roll` and a tail of `tail_gain`, which rises in
    `tail_attack_s` and falls to 1 / e in `tail_fade_s`, over a `distant` storm of `distant_gain`;
    it lies above `low_cut` and below `high_cut`, which opens with the rumble up to `loudest`. The
    crack has a bright part of `bright_gain` besides, with a `bright_tilt` above `bright_cut`,
    which falls to 1 / e in `bright_fade_s`.
    """

    first_s: Range = Range(0.25, 0.6)
    apart_s: Range = Range(5.0, 8.0)
    later_force: Range = Range(0.4, 0.8)
    closing_s: float = 2.0
    roll: Roll = Roll()
    tail_gain: float = 0.5
    tail_attack_s: float = 0.08
    tail_fade_s: float = 2.4
    distant: Drift = Drift(0.5, 1.0, rate_hz=0.7)
    distant_gain: float = 0.035
    low_cut: Cut = Cut(40, 3)
    high_cut: Sweep = Sweep(60, 110, 2.2)
    loudest: float = 1.5
    bright_gain: float = 0.10
    bright_fade_s: float = 0.35
    bright_tilt: Tilt = Tilt(0.6, 500)
    bright_cut: Cut = Cut(180, 2)
    width: float = 0.6
    cracks: Cracks = Cracks()
    room: Room = Room(decay_s=1.6, wet=0.5)

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        times, frequencies = noise.frame_times(length), noise.frame_frequencies()
        strokes = self._strokes(length / RATE, random)
        rumble, bright = self._envelopes(times, strokes, random)
        distant = self.distant_gain * self.distant.at(times, random)
        opening = np.minimum(rumble, self.loudest)[:, None]
        low = 1 / self.high_cut.high(frequencies, opening) / self.low_cut.low(frequencies)
        high = self.bright_tilt.magnitude(frequencies) / self.bright_cut.low(frequencies)
        spectrogram = (rumble + distant)[:, None] * low
        spectrogram = spectrogram + self.bright_gain * bright[:, None] * high
        sound = noise.moving(spectrogram, length, self.width, random)
        sound = sound + self.cracks.synthesise(strokes, length, random)
        return noise.level(self.room.around(sound.astype(np.float32), random))

    def _strokes(self, seconds: float, random: np.random.Generator) -> list[Stroke]:
        moment = self.first_s.draw(random)
        strokes: list[Stroke] = []
        while moment < seconds - self.closing_s or not strokes:
            strokes.append(Stroke(moment, self.later_force.draw(random) if strokes else 1.0))
            moment += self.apart_s.draw(random)
        return strokes

    def _envelopes(
        self, times: Curve, strokes: list[Stroke], random: np.random.Generator
    ) -> tuple[Curve, Curve]:
        """Of the rumble and of the bright part."""
        rumble, bright = np.zeros(times.size), np.zeros(times.size)
        for start, force in strokes:
            after = np.clip(times - start, 0, None)
            rolling = self.roll.envelope(after, random)
            tail = np.exp(-after / self.tail_fade_s) * (after > 0)
            tail = tail * np.clip(after / self.tail_attack_s, 0, 1)
            rumble += force * (rolling + self.tail_gain * tail)
            bright += force * np.exp(-after / self.bright_fade_s) * (after > 0)
        return rumble, bright
