"""Which voice model says it: the best that is on this machine.

English in the voice "Heart" is hibari's, which is as good as Kokoro's and twenty times as fast; all
else is Kokoro's where it is there. Where it is not, hibari lends its voice to the other English
ones, and a formant synthesiser speaks Chinese.
"""

from __future__ import annotations

from typing import Literal

from stillmotion.arrays import Vector
from stillmotion.models import available
from stillmotion.models import speech as kokoro
from stillmotion.sound.arrays import Mono
from stillmotion.sound.speech import formant, hibari
from stillmotion.sound.speech.voices import Language, Voice

HIBARI = "af_heart"
"""The voice that hibari was distilled from."""


def accent(voice: Voice) -> Literal["us", "gb"]:
    """The variety of English that its phonemes are to be in: hibari's model knows but American."""
    return "gb" if voice.accent == "gb" and available("speech") else "us"


def synthesised(
    phonemes: str, voice: Voice, language: Language, speed: float, seed: int
) -> tuple[Mono, Vector]:
    """(samples,) float32 at 24 kHz, and the samples that each phoneme takes, with the silence at
    both ends as the first and the last.
    """
    if voice.name == HIBARI and language == "en":
        return hibari.speak(phonemes, 1.0, 1.0, speed, seed)
    if available("speech"):
        return kokoro.speak(phonemes, voice.name, speed)
    if language == "en":
        return hibari.speak(phonemes, voice.pitch, voice.size, speed, seed)
    return formant.speak(phonemes, voice.pitch, voice.size, speed, seed)
