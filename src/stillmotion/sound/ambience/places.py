"""Places: a room with a clock in it or without, and the quiet under any scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Range
from stillmotion.sound.ambience.grains import Mode, Struck, regular, strewn
from stillmotion.sound.ambience.noise import Bed, Drift
from stillmotion.sound.ambience.reverb import Room
from stillmotion.sound.ambience.spectra import Cut, Sweep, Tilt
from stillmotion.sound.arrays import RATE, Stereo


class Beat(NamedTuple):
    """One of the two sounds of an escapement: factors of the case's frequencies, and of gain."""

    scale: float
    gain: float


@dataclass(frozen=True)
class Clock:
    """Tick and tock of a wall clock in a quiet room.

    Its escapement beats `rate_hz` times a second, first at `first_s`, each with a gain within
    `gain`, and makes the case ring; the case is within `size` (a factor of its frequencies) and to
    the side by `pan`. `air_gain` is the air's level.
    """

    rate_hz: float = 2.0
    first_s: Range = Range(0.05, 0.45)
    case: Struck = Struck(
        (
            Mode(420, 0.16, 0.5),
            Mode(1150, 0.12, 0.7),
            Mode(2350, 0.08, 1.0),
            Mode(3700, 0.05, 0.8),
            Mode(5600, 0.03, 0.45),
        ),
        seconds=0.15,
    )
    size: Range = Range(0.95, 1.05)
    beats: tuple[Beat, ...] = (Beat(1.0, 1.0), Beat(0.86, 0.85))
    gain: Range = Range(0.92, 1.0)
    pan: float = 0.18
    air: Bed = Bed(50, 700, tilt=0.9, width=0.8)
    air_gain: float = 0.12
    room: Room = Room(decay_s=0.5, wet=0.6)

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        ticks = regular(length, self.rate_hz, self.first_s, random)
        size = self.size.draw(random)
        sound = np.zeros((length, 2), np.float32)
        for which, beat in enumerate(self.beats):
            grain = self.case.grain(size * beat.scale)
            starts = ticks[which :: len(self.beats)] * RATE
            gains = self.gain.draws(random, starts.size) * beat.gain
            sound += strewn(length, starts, [grain], gains, np.full(starts.size, self.pan), random)
        air = self.air.synthesise(length, random)
        return noise.level(noise.level(self.room.around(sound, random)) + self.air_gain * air)


class Partial(NamedTuple):
    """A steady tone."""

    hz: float
    gain: float


FULL_TURN = Range(0, 6.28)
"""Phases in radians."""


@dataclass(frozen=True)
class RoomTone:
    """A room where nobody speaks: the air, a duct somewhere (of `duct_gain`), and the mains' hum.

    Air and duct swell with `breath`.
    """

    air: Bed = Bed(70, 520, tilt=0.7, width=0.8)
    duct: Bed = Bed(110, 170, width=0.4, order=3)
    duct_gain: float = 0.35
    mains: tuple[Partial, ...] = (
        Partial(50, 0.04), Partial(100, 0.14), Partial(150, 0.05), Partial(200, 0.06),
        Partial(300, 0.03),
    )  # fmt: skip
    breath: Drift = Drift(0.95, 0.1, rate_hz=0.3)

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        air = self.air.synthesise(length, random)
        duct = self.duct.synthesise(length, random)
        time = np.arange(length) / RATE
        hum = np.zeros(length)
        for hz, gain in self.mains:
            hum = hum + gain * np.sin(2 * np.pi * hz * time + FULL_TURN.draw(random))
        breath = self.breath.over(length, random)[:, None]
        return noise.level(breath * (air + self.duct_gain * duct) + hum[:, None])


@dataclass(frozen=True)
class Quiet:
    """What is under a scene that says nothing: open air, wide and soft, that breathes slowly.

    It breathes `breath_hz` times a second, `cross_s` later on the other side, with a gain of
    `calm` and `breath_gain` more, and a `tilt` between `low_cut` and `high_cut`. It is dull, so
    that it does not hiss where nothing else is heard and it is as loud as a speaker.
    """

    breath_hz: float = 0.25
    cross_s: float = 0.6
    calm: float = 0.5
    breath_gain: float = 0.8
    tilt: Tilt = Tilt(0.5, 500)
    low_cut: Cut = Cut(110, 2)
    high_cut: Sweep = Sweep(550, 650, 2.3)
    width: float = 0.95

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        times, frequencies = noise.frame_times(length), noise.frame_frequencies()
        breath = noise.drift(times, self.breath_hz, random)
        sides = []
        for here in (breath, np.interp(times - self.cross_s, times, breath)):
            body = self.tilt.magnitude(frequencies)
            body = body / self.high_cut.high(frequencies, here[:, None])
            body = (self.calm + self.breath_gain * here)[:, None] * body
            sides.append(body / self.low_cut.low(frequencies))
        return noise.moving(np.stack(sides), length, self.width, random)
