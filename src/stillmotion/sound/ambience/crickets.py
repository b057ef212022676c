"""Crickets of a summer night."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Range
from stillmotion.sound.ambience.grains import chirp, regular, strewn
from stillmotion.sound.ambience.noise import Bed, Drift
from stillmotion.sound.ambience.reverb import Room
from stillmotion.sound.arrays import RATE, Mono, Stereo, samples

PULSE_SHAPE = 1.5
"""A pulse's envelope is half a sine to this power."""


def _pulse(carrier_hz: float, seconds: float) -> Mono:
    """One stroke of a wing."""
    length = samples(seconds)
    envelope = np.sin(np.pi * np.linspace(0, 1, length)) ** PULSE_SHAPE
    return chirp(np.full(length, carrier_hz), envelope)


@dataclass(frozen=True)
class Cricket:
    """A cricket that chirps: a few pulses of its carrier, then a rest.

    A chirp has from `pulses[0]` up to, and without, `pulses[1]` pulses of `pulse_s` seconds,
    `gap_s` from one to the next, whose gain grows from `first_gain` to 1. There are `rate_hz`
    chirps a second, `jitter_s` (standard deviation) off their time; a share of `skipped` is left
    out. Each animal has a gain within `near` and a side within `pan`.
    """

    carrier_hz: Range = Range(4200, 5100)
    pulses: tuple[int, int] = (3, 5)
    pulse_s: float = 0.017
    gap_s: Range = Range(0.030, 0.036)
    rate_hz: Range = Range(1.9, 2.8)
    jitter_s: float = 0.012
    skipped: float = 0.06
    first_gain: float = 0.6
    near: Range = Range(0.25, 1.0)
    pan: Range = Range(-0.9, 0.9)

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        carrier = self.carrier_hz.draw(random)
        count = int(random.integers(*self.pulses))
        rate = self.rate_hz.draw(random)
        pulse = _pulse(carrier, self.pulse_s)
        gap = self.gap_s.draw(random)
        chirps = regular(length, rate, Range(-1 / rate, 0), random)
        chirps = chirps + random.normal(0, self.jitter_s, chirps.size)
        chirps = chirps[random.uniform(size=chirps.size) > self.skipped]
        starts = (chirps[:, None] + gap * np.arange(count)).ravel() * RATE
        gains = np.tile(np.linspace(self.first_gain, 1.0, count), chirps.size)
        gains = gains * self.near.draw(random)
        pans = np.full(starts.size, self.pan.draw(random))
        return strewn(length, starts, [pulse], gains, pans, random)


@dataclass(frozen=True)
class Trill:
    """A cricket far off that never rests: `rate_hz` pulses a second of `pulse_s` seconds.

    Its loudness drifts by `swell`, all of it times `gain`; `pan` is its side.
    """

    carrier_hz: float = 3150.0
    rate_hz: float = 42.0
    pulse_s: float = 0.016
    swell: Drift = Drift(0.1, 1.0, rate_hz=0.3)
    gain: float = 0.07
    pan: float = -0.3

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        starts = np.arange(0, length / RATE, 1 / self.rate_hz) * RATE
        swell = self.swell.over(length, random)[np.minimum(starts, length - 1).astype(int)]
        pulse = _pulse(self.carrier_hz, self.pulse_s)
        pans = np.full(starts.size, self.pan)
        return strewn(length, starts, [pulse], self.gain * swell, pans, random)


@dataclass(frozen=True)
class Crickets:
    """A summer night: `count` crickets, one that trills far off, and still air of `air_gain`."""

    cricket: Cricket = Cricket()
    count: int = 4
    trill: Trill = Trill()
    air: Bed = Bed(70, 1200, tilt=0.7)
    air_gain: float = 0.13
    night: Room = Room(decay_s=0.8, wet=0.2)

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        sound = np.zeros((length, 2), np.float32)
        for _ in range(self.count):
            sound += self.cricket.synthesise(length, random)
        sound += self.trill.synthesise(length, random)
        air = self.air.synthesise(length, random)
        return noise.level(self.night.around(noise.level(sound), random) + self.air_gain * air)
