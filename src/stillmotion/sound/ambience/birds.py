"""Birds, each in its own tree, who wait for one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stillmotion.sound.ambience import noise
from stillmotion.sound.ambience.draws import Range
from stillmotion.sound.ambience.grains import chirp, strewn
from stillmotion.sound.ambience.noise import Bed
from stillmotion.sound.ambience.reverb import Room
from stillmotion.sound.arrays import RATE, Mono, Stereo, samples

HZ_PER_KHZ = 1000


class Note(NamedTuple):
    """A bird's note: seconds, pitch at its start, middle and end in kHz, and warble in Hz."""

    seconds: float
    pitch_khz: tuple[float, float, float]
    warble_hz: float = 0.0


class Song(NamedTuple):
    """Notes, and the seconds between them."""

    notes: tuple[Note, ...]
    gap_s: float


def falling(count: int, first: Note, steps_khz: tuple[float, float, float]) -> tuple[Note, ...]:
    """A trill: so many notes, each lower than the last one by the steps."""
    return tuple(
        Note(
            first.seconds,
            (
                first.pitch_khz[0] - steps_khz[0] * n,
                first.pitch_khz[1] - steps_khz[1] * n,
                first.pitch_khz[2] - steps_khz[2] * n,
            ),
        )
        for n in range(count)
    )


TIT = Song((Note(0.10, (5.6, 5.5, 5.3)), Note(0.14, (4.2, 4.2, 4.1))) * 3, gap_s=0.06)
"""Two notes, high and low, again and again."""

BLACKBIRD = Song(
    (
        Note(0.22, (2.1, 2.6, 2.3)),
        Note(0.16, (2.9, 2.4, 2.5)),
        Note(0.28, (2.2, 2.2, 3.0)),
        Note(0.07, (5.2, 6.4, 5.0), warble_hz=60.0),
    ),
    gap_s=0.07,
)
"""Slow whistles that bend."""

CHAFFINCH = Song(
    (
        *falling(8, Note(0.055, (5.8, 4.9, 4.2)), (0.3, 0.3, 0.25)),
        Note(0.20, (3.0, 4.4, 2.6)),
    ),
    gap_s=0.03,
)
"""A trill that falls."""

SPARROW = Song((Note(0.07, (3.4, 4.6, 3.1), warble_hz=90.0),) * 4, gap_s=0.16)
"""Short chirps."""


@dataclass(frozen=True)
class Syrinx:
    """How birds make a note of its pitch.

    A note's length is within `timing` of its own and its gain within `gain`. A warble goes
    `warble_depth_hz` up and down. The loudest moment is before the middle: the envelope is that of
    half a sine over time ** `early`, and flattened by `flat`. A first overtone has `overtone_gain`.
    """

    timing: Range = Range(0.92, 1.08)
    gain: Range = Range(0.8, 1.0)
    warble_depth_hz: float = 350.0
    early: float = 0.7
    flat: float = 0.8
    overtone_gain: float = 0.12

    def phrase(self, song: Song, voice: float, random: np.random.Generator) -> Mono:
        """The song once; `voice` is a factor of its pitch."""
        parts = []
        for note in song.notes:
            length = samples(note.seconds * self.timing.draw(random))
            place = np.linspace(0, 1, length)
            pitch = np.interp(place, [0, 0.5, 1], note.pitch_khz) * HZ_PER_KHZ * voice
            if note.warble_hz:
                phase = 2 * np.pi * note.warble_hz * place * note.seconds
                pitch = pitch + self.warble_depth_hz * np.sin(phase)
            amplitude = np.sin(np.pi * place**self.early) ** self.flat * self.gain.draw(random)
            tone = chirp(pitch, amplitude)
            tone += self.overtone_gain * chirp(2 * pitch, amplitude**2)
            parts += [tone, np.zeros(samples(song.gap_s), np.float32)]
        return np.concatenate(parts)


@dataclass(frozen=True)
class Birds:
    """A few birds in a wood, and quiet air between.

    Each of the `songs` has a bird, of a gain within `near` and a side within `pan`. Its pitch is
    within `voice` of the song's, and within `mood` of that in each phrase. It begins at `first_s`
    and rests for `rest_s` between phrases. `air_gain` is the air's level beside them.
    """

    songs: tuple[Song, ...] = (TIT, BLACKBIRD, CHAFFINCH, SPARROW)
    syrinx: Syrinx = Syrinx()
    near: Range = Range(0.35, 1.0)
    pan: Range = Range(-0.85, 0.85)
    voice: Range = Range(0.92, 1.08)
    mood: Range = Range(0.98, 1.02)
    first_s: Range = Range(0.05, 1.6)
    rest_s: Range = Range(0.9, 2.8)
    air: Bed = Bed(120, 2500, tilt=0.6)
    air_gain: float = 0.16
    wood: Room = Room(decay_s=1.1, wet=0.45)

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2)."""
        sound = np.zeros((length, 2), np.float32)
        for which in random.permutation(len(self.songs)):
            near = np.array([self.near.draw(random)])
            pan = np.array([self.pan.draw(random)])
            voice = self.voice.draw(random)
            moment = self.first_s.draw(random)
            while moment < length / RATE:
                mood = self.mood.draw(random)
                phrase = self.syrinx.phrase(self.songs[which], voice * mood, random)
                sound += strewn(length, np.array([moment * RATE]), [phrase], near, pan, random)
                moment += phrase.size / RATE + self.rest_s.draw(random)
        air = self.air.synthesise(length, random)
        wood = self.wood.around(noise.level(sound), random)
        return noise.level(wood + self.air_gain * air)
