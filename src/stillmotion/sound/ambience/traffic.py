"""A street: the town's rumble, and cars that come from one side and go to the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Range
from stillmotion.sound.ambience.noise import Drift
from stillmotion.sound.ambience.spectra import Cut, Tilt, bump
from stillmotion.sound.arrays import RATE, Curve, Stereo
from stillmotion.sound.panning import pan_gains


@dataclass(frozen=True)
class Car:
    """A car that passes: tyres on tar, duller with distance, and the engine below.

    Its loudness is `force` where it is nearest and half of that `away_s` seconds before and after.
    Tyres have a `tilt` above `low_cut`, and a low-pass of `high_order` * 6 dB an octave that opens
    from `far_hz` by `near_hz`. The engine has `harmonics` of `pitch_hz`, each `line_hz` wide and
    weaker than the one below. Its pitch is higher by a share of `doppler` before it passes and
    lower after, which turns `doppler_turn` times as fast as its side, which is up to `side` (0 to
    1).
    """

    away_s: Range = Range(0.45, 0.9)
    force: Range = Range(0.5, 1.0)
    far_hz: float = 350.0
    near_hz: float = 1500.0
    high_order: float = 2.5
    tilt: Tilt = Tilt(0.3, 700)
    low_cut: Cut = Cut(280, 2)
    tyre_gain: float = 0.75
    pitch_hz: Range = Range(62, 95)
    harmonics: int = 4
    line_hz: float = 14.0
    engine_gain: float = 0.9
    doppler: float = 0.04
    doppler_turn: float = 1.5
    side: float = 0.9

    def magnitude(self, times: Curve, frequencies: Curve, random: np.random.Generator) -> Curve:
        """(2, times, frequencies), of one that is nearest at time 0."""
        away = self.away_s.draw(random)
        direction = 1 if random.uniform() < 0.5 else -1
        force = self.force.draw(random)
        since = times / away
        near = force / (1 + since**2)
        cutoff = (self.far_hz + self.near_hz * near / force)[:, None]
        tyres = self.tilt.magnitude(frequencies) / self.low_cut.low(frequencies)
        tyres = tyres / Cut(cutoff, self.high_order).high(frequencies)
        engine = self._engine(since, frequencies, random)
        car = near[:, None] * (self.tyre_gain * tyres + self.engine_gain * engine)
        left, right = pan_gains(np.tanh(direction * since)[:, None] * self.side)
        return np.stack([car * left, car * right])

    def _engine(self, since: Curve, frequencies: Curve, random: np.random.Generator) -> Curve:
        doppler = 1 - self.doppler * np.tanh(since * self.doppler_turn)[:, None]
        engine = np.zeros((since.size, frequencies.size))
        pitch = self.pitch_hz.draw(random)
        for harmonic in range(1, self.harmonics + 1):
            engine += bump(frequencies, harmonic * pitch * doppler, self.line_hz) / harmonic
        return engine


@dataclass(frozen=True)
class Traffic:
    """Cars `apart_s` seconds apart, the first at `first_s`, up to `ahead_s` past the end.

    The town has `town_gain` and swells; its spectrum is a `tilt` above `low_cut`.
    """

    car: Car = Car()
    first_s: Range = Range(-0.5, 1.2)
    apart_s: Range = Range(1.3, 3.2)
    ahead_s: float = 2.0
    town_gain: float = 0.22
    swell: Drift = Drift(0.8, 0.4, rate_hz=0.4)
    tilt: Tilt = Tilt(0.7, 120)
    low_cut: Cut = Cut(40, 3)
    width: float = 0.55

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        times, frequencies = noise.frame_times(length), noise.frame_frequencies()
        town = self.town_gain * self.swell.at(times, random)[:, None]
        town = town * self.tilt.magnitude(frequencies) / self.low_cut.low(frequencies)
        spectrogram = np.repeat(town[None], 2, axis=0)
        moment = self.first_s.draw(random)
        while moment < length / RATE + self.ahead_s:
            spectrogram += self.car.magnitude(times - moment, frequencies, random)
            moment += self.apart_s.draw(random)
        return noise.moving(spectrogram, length, self.width, random)
