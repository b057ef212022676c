"""Many people who talk at once, no word of it to be made out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Range
from stillmotion.sound.ambience.grains import ALL_AROUND, Burst, strewn, tapered
from stillmotion.sound.ambience.noise import Bed
from stillmotion.sound.ambience.reverb import Room
from stillmotion.sound.arrays import RATE, SILENCE, Curve, Mono, Stereo, samples

VOWELS_HZ = (
    (730, 1090),
    (530, 1840),
    (270, 2290),
    (570, 840),
    (300, 870),
    (660, 1720),
    (500, 1500),
)
"""First and second formants of vowels (Peterson and Barney, 1952)."""

SHARED = 3
OFFSETS = 7
"""A talker uses every third syllable of a pitch, from one of the first seven on."""


class Formant(NamedTuple):
    """A resonance of the throat: half its width in Hz, and its gain at the middle."""

    width_hz: float
    gain: float

    def gain_at(self, frequency: float, centre_hz: float) -> float:
        """At a frequency, where it lies about a centre."""
        return self.gain / (1 + ((frequency - centre_hz) / self.width_hz) ** 2)


@dataclass(frozen=True)
class Syllable:
    """A vowel between two closings, or with a hiss before it.

    It lasts `seconds`; its pitch rises or falls by `bend` of itself; harmonics end at `highest_hz`.
    `third_hz` is where the third formant stays. The envelope is half a sine, flattened by `flat`.
    A share `hissed` of syllables begin with `hiss`, of `hiss_gain`.
    """

    seconds: Range = Range(0.13, 0.26)
    bend: Range = Range(-0.12, 0.12)
    highest_hz: float = 3400.0
    first: Formant = Formant(90, 1.0)
    second: Formant = Formant(130, 0.5)
    third: Formant = Formant(220, 0.16)
    third_hz: float = 2600.0
    flat: float = 0.7
    hissed: float = 0.3
    hiss: Burst = Burst(2500, 6000, decay_s=0.25, seconds=0.06)
    hiss_gain: float = 0.25

    def grain(self, pitch_hz: float, random: np.random.Generator) -> Mono:
        """One of them, of a vowel at random."""
        place = np.linspace(0, 1, samples(self.seconds.draw(random)))
        first_hz, second_hz = VOWELS_HZ[int(random.integers(len(VOWELS_HZ)))]
        contour = pitch_hz * (1 + self.bend.draw(random) * (place - 0.5))
        phase = 2 * np.pi * np.cumsum(contour) / RATE
        sound = np.zeros(place.size)
        for harmonic in range(1, int(self.highest_hz / pitch_hz)):
            frequency = harmonic * pitch_hz
            strength = (
                self.first.gain_at(frequency, first_hz)
                + self.second.gain_at(frequency, second_hz)
                + self.third.gain_at(frequency, self.third_hz)
            )
            sound += strength * np.sin(harmonic * phase + harmonic**2)
        sound *= np.sin(np.pi * place) ** self.flat
        voiced = sound / max(float(np.abs(sound).max()), SILENCE)
        if random.uniform() < self.hissed:
            hiss = self.hiss_gain * self.hiss.grain(random)
            voiced[: hiss.size] += hiss[: voiced.size]
        return tapered(voiced)


@dataclass(frozen=True)
class Talker:
    """Somebody who says phrases of syllables, and listens between them.

    The first begins at `first_s`. A phrase has from `syllables[0]` up to, and without,
    `syllables[1]` of them, `syllable_s` from one to the next, and is followed by `pause_s`. Each
    talker has a gain within `near`, each syllable one within `gain`.
    """

    first_s: Range = Range(-1.5, 0.6)
    syllables: tuple[int, int] = (3, 12)
    syllable_s: Range = Range(0.14, 0.30)
    pause_s: Range = Range(0.25, 1.1)
    gain: Range = Range(0.45, 1.0)
    near: Range = Range(0.3, 1.0)

    def moments(self, seconds: float, random: np.random.Generator) -> Curve:
        """When syllables begin, in seconds."""
        starts, moment = [], self.first_s.draw(random)
        while moment < seconds:
            for _ in range(int(random.integers(*self.syllables))):
                starts.append(moment)
                moment += self.syllable_s.draw(random)
            moment += self.pause_s.draw(random)
        return np.array(starts)


@dataclass(frozen=True)
class Crowd:
    """A hall of `talkers`, low and high voices in turn, and their `murmur` of `murmur_gain`.

    `kinds` syllables of each pitch are made, which talkers share.
    """

    low_hz: Range = Range(95, 150)
    high_hz: Range = Range(170, 250)
    kinds: int = 30
    syllable: Syllable = Syllable()
    talker: Talker = Talker()
    talkers: int = 22
    murmur: Bed = Bed(180, 900, tilt=0.8, width=0.8, order=2)
    murmur_gain: float = 0.25
    hall: Room = Room(decay_s=0.9, wet=0.9)

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        low, high = (
            [self.syllable.grain(pitch.draw(random), random) for _ in range(self.kinds)]
            for pitch in (self.low_hz, self.high_hz)
        )
        sound = np.zeros((length, 2), np.float32)
        for number in range(self.talkers):
            moments = self.talker.moments(length / RATE, random) * RATE
            gains = self.talker.gain.draws(random, moments.size) * self.talker.near.draw(random)
            pans = np.full(moments.size, ALL_AROUND.draw(random))
            voices = (low if number % 2 else high)[number % OFFSETS :: SHARED]
            sound += strewn(length, moments, voices, gains, pans, random)
        murmur = self.murmur.synthesise(length, random)
        hall = self.hall.around(noise.level(sound), random)
        return noise.level(hall + self.murmur_gain * murmur)
