"""From a recording to a voice: the nearest preset of each language, adapted by what is measured."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import msgspec
import numpy as np

from stillmotion.sound.arrays import Mono
from stillmotion.sound.speech.adapt import Adaptation
from stillmotion.sound.speech.speak import speak
from stillmotion.sound.speech.voices import VOICES, Language, Voice, voice
from stillmotion.sound.voices.measure import Measured, measure, size_of
from stillmotion.sound.voices.sample import check_sample

PITCHES = {
    "af_heart": 190,
    "am_michael": 107,
    "bf_emma": 178,
    "bm_george": 135,
    "af_bella": 193,
    "am_fenrir": 131,
    "am_puck": 106,
    "af_sarah": 184,
    "am_echo": 101,
    "af_kore": 151,
    "af_aoede": 180,
    "bf_isabella": 197,
    "zf_xiaoxiao": 233,
    "zm_yunxi": 159,
    "zf_xiaobei": 229,
}
"""Median pitch in hertz of presets as Kokoro speaks them, those that can be a base: one that
whispers or plays a part is none."""

TRIALS: dict[Language, str] = {
    "en": "Hello! This is how I sound. The quick brown fox jumps over the lazy dog, while a dozen "
    "bright birds sing above the quiet river.",
    "zh": "你好！这就是我的声音。今天天气很好，我们一起去公园散步，看看花，听听鸟叫。",
}
"""What voices are tried and measured with."""

PITCH = (0.6, 1.7)
RANGE = (0.6, 1.6)
SIZE = (0.86, 1.16)
PACE = (0.8, 1.25)
TILT = (-4.0, 4.0)
"""Within these an adapted voice still sounds like a person."""


class Base(msgspec.Struct, frozen=True):
    """A preset by name, and what is made of it."""

    preset: str
    pitch: float
    range: float
    size: float
    pace: float
    tilt: float


class Profile(msgspec.Struct, frozen=True):
    """A voice as it is stored: what speaks each language."""

    bases: dict[Language, Base]

    def voice(self, title: str) -> Voice:
        """The voice that speaks so. Raises KeyError for a preset that is no longer there."""
        first, *others = (_voice(base, title) for base in self.bases.values())
        return replace(first, also=tuple(others))


class VoiceMaker(Protocol):
    """Makes voices of recordings. An engine that clones a voice takes this place: its profile then
    says what it needs to speak with it."""

    def make(self, sound: Mono, rate: int) -> Profile:
        """The voice of the one who speaks in a recording, mono.

        Raises UnusableSample.
        """
        ...


class Adapter:
    """The maker that comes along. It takes some seconds: it has presets speak, to measure them."""

    def make(self, sound: Mono, rate: int) -> Profile:
        """See `VoiceMaker.make`."""
        check_sample(sound, rate)
        wanted = measure(sound, rate)
        return Profile({language: _base(wanted, language) for language in TRIALS})


def _base(wanted: Measured, language: Language) -> Base:
    preset = nearest(wanted.pitch, language)
    spoken = speak(TRIALS[language], preset, language)
    own = measure(spoken.sound, spoken.rate)
    return Base(
        preset=preset.name,
        pitch=_within(wanted.pitch / own.pitch, PITCH),
        range=_within(wanted.spread / own.spread, RANGE),
        size=_within(size_of(wanted, own), SIZE),
        pace=_within(wanted.pace / own.pace, PACE),
        tilt=_within(wanted.tilt - own.tilt, TILT),
    )


def nearest(pitch: float, language: Language) -> Voice:
    """The preset of the language whose pitch is nearest."""
    able = [voice for voice in VOICES if voice.language == language and voice.name in PITCHES]
    return min(able, key=lambda voice: abs(np.log2(PITCHES[voice.name] / pitch)))


def _voice(base: Base, title: str) -> Voice:
    adaptation = Adaptation(base.pitch, base.range, base.size, base.pace, base.tilt)
    return replace(voice(base.preset), title=title, adaptation=adaptation)


def _within(value: float, bounds: tuple[float, float]) -> float:
    return round(float(np.clip(value, *bounds)), 3)
