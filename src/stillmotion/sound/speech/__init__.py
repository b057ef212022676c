"""Speech: texts become sound with timed words, phonemes and mouth shapes."""

from stillmotion.sound.speech.speak import fit, phrases, speak
from stillmotion.sound.speech.spoken import CannotSpeak, Spoken, Timed, TooLong
from stillmotion.sound.speech.visemes import Visemes, visemes
from stillmotion.sound.speech.voices import VOICES, Language, Voice, fitting, voice

__all__ = [
    "VOICES",
    "CannotSpeak",
    "Language",
    "Spoken",
    "Timed",
    "TooLong",
    "Visemes",
    "Voice",
    "fit",
    "fitting",
    "phrases",
    "speak",
    "visemes",
    "voice",
]
