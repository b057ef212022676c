"""What has been said, with the moments of its words and phonemes; and why something cannot be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from stillmotion.sound.arrays import Mono
from stillmotion.sound.speech.voices import Language, Voice


class CannotSpeak(Exception):
    """A text that no voice here can say. The message is for the user."""


class TooLong(CannotSpeak):
    """It does not fit, however fast. `needed` is how many seconds it would take at its fastest."""

    def __init__(self, text: str, needed: float, seconds: float) -> None:
        takes, there_are = math.ceil(needed * 10) / 10, math.floor(max(seconds, 0) * 10) / 10
        super().__init__(
            f'"{_shortened(text)}" takes {takes:.1f} s to say even when spoken fast, and there are '
            f"{there_are:.1f} s for it: shorten the words or lengthen the shot"
        )
        self.needed = needed


@dataclass(frozen=True)
class Timed:
    """A word or a phoneme, from `start` to `end` in seconds. A pause is a phoneme without text."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Spoken:
    """Something said: mono at `rate`, its words, and its phonemes without gaps between them."""

    text: str
    voice: Voice
    language: Language
    sound: Mono
    rate: int
    words: Sequence[Timed]
    phones: Sequence[Timed]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.sound) / self.rate


def _shortened(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
