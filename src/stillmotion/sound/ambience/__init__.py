"""Ambience and effects, synthesised: each kind is a dataclass of named parameters.

Another cricket or gust is an instance with other parameters. Frequencies and rates are in Hz, gains
are factors, and pans go from -1 (left) to 1 (right); `noise`, `grains`, `reverb` and `spectra` hold
what several sounds are made of.

Filtered noise, grains and resonances by the recipes of physically informed sound design (Farnell,
Designing Sound, 2010; van den Doel, 2005, for bubbles). Nothing is a recording and nothing loops.
"""

from __future__ import annotations

from typing import Literal, Protocol, get_args
from zlib import crc32

import numpy as np
from scipy import signal

from stillmotion.sound.ambience.birds import Birds
from stillmotion.sound.ambience.body import Footsteps, Heartbeat
from stillmotion.sound.ambience.crickets import Crickets
from stillmotion.sound.ambience.crowd import Crowd
from stillmotion.sound.ambience.fire import Fire
from stillmotion.sound.ambience.places import Clock, Quiet, RoomTone
from stillmotion.sound.ambience.precipitation import Rain, Snow
from stillmotion.sound.ambience.thunder import Thunder
from stillmotion.sound.ambience.traffic import Traffic
from stillmotion.sound.ambience.water import River, Waves
from stillmotion.sound.ambience.wind import Leaves, Wind
from stillmotion.sound.arrays import RATE, SILENCE, Stereo, from_db, rms, samples

Ambience = Literal[
    "wind", "rain", "thunder", "snow", "leaves", "waves", "river", "fire", "birds", "crickets",
    "crowd", "footsteps", "heartbeat", "traffic", "clock", "room", "quiet",
]  # fmt: skip
"""What there is; "quiet" suits a scene that says nothing of how it sounds."""

KINDS: tuple[Ambience, ...] = get_args(Ambience)


class Sound(Protocol):
    """A kind of sound, described by named parameters."""

    def synthesise(self, length: int, random: np.random.Generator) -> Stereo:
        """(length, 2) at 48 kHz, at any level; `length` is in samples."""


SOUNDS: dict[Ambience, Sound] = {
    "wind": Wind(),
    "rain": Rain(),
    "thunder": Thunder(),
    "snow": Snow(),
    "leaves": Leaves(),
    "waves": Waves(),
    "river": River(),
    "fire": Fire(),
    "birds": Birds(),
    "crickets": Crickets(),
    "crowd": Crowd(),
    "footsteps": Footsteps(),
    "heartbeat": Heartbeat(),
    "traffic": Traffic(),
    "clock": Clock(),
    "room": RoomTone(),
    "quiet": Quiet(),
}

LEVELS_DB: dict[Ambience, float] = {
    "wind": -27,
    "rain": -27,
    "thunder": -22,
    "snow": -38,
    "leaves": -32,
    "waves": -25,
    "river": -28,
    "fire": -28,
    "birds": -31,
    "crickets": -33,
    "crowd": -28,
    "footsteps": -29,
    "heartbeat": -26,
    "traffic": -27,
    "clock": -34,
    "room": -40,
    "quiet": -38,
}
"""How loud each is beside the others: dB of its rms under full scale."""

SHORTEST_S = 0.25

PEAK = 0.9
"""No sample is beyond this, as a share of full scale."""

KNEE = 0.5
"""Peaks beyond this are bent."""

LOWEST_HZ = 30.0

EDGE_S = 0.005
"""Rise and fall at both ends, against clicks."""


def synthesise(kind: Ambience, seconds: float, seed: int) -> Stereo:
    """(samples, 2) float32 at 48 kHz, at its level of `LEVELS_DB`; the same for the same seed.

    Raises ValueError for less than `SHORTEST_S`.
    """
    if seconds < SHORTEST_S:
        raise ValueError(f"{seconds} s of {kind} is too short to be heard")
    length = samples(seconds)
    random = np.random.default_rng([seed, crc32(kind.encode())])
    sound = _audible(SOUNDS[kind].synthesise(length, random))
    sound = sound * np.float32(from_db(LEVELS_DB[kind]) / max(rms(sound), SILENCE))
    return _edged(_rounded(sound))


def _audible(sound: Stereo) -> Stereo:
    """Without what lies below hearing: it would take room from the rest."""
    high_pass = signal.butter(2, LOWEST_HZ, "highpass", fs=RATE, output="sos")
    return np.asarray(signal.sosfilt(high_pass, sound, axis=0), np.float32)


def _rounded(sound: Stereo) -> Stereo:
    """Peaks beyond `KNEE` bent towards `PEAK`, as a microphone's stage would."""
    knee = np.float32(KNEE)
    over = np.abs(sound) > knee
    room = np.float32(PEAK) - knee
    sound[over] = np.sign(sound[over]) * (
        knee + room * np.tanh((np.abs(sound[over]) - knee) / room)
    )
    return sound


def _edged(sound: Stereo) -> Stereo:
    edge = samples(EDGE_S)
    ramp = np.linspace(0, 1, edge, dtype=np.float32)[:, None]
    sound[:edge] *= ramp
    sound[-edge:] *= ramp[::-1]
    return sound
