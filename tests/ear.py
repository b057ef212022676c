"""An independent ear: Moonshine's speech recogniser (package `moonshine-cpp`, model within)."""

from __future__ import annotations

import re
import tempfile
import wave

import numpy as np
from moonshine_cpp.moonshine_cpp import MoonshineModel
from numpy.typing import NDArray
from scipy import signal

RATE = 16_000

SPELLINGS = {"harbor": "harbour", "gray": "grey", "color": "colour", "okay": "ok"}
NUMBERS = {"3": "three", "7": "seven", "10": "ten", "40": "forty"}


class Recogniser:
    """Writes down English speech."""

    def __init__(self) -> None:
        self._model = MoonshineModel()

    def __call__(self, sound: NDArray[np.float32], rate: int) -> str:
        common = np.gcd(rate, RATE)
        heard = signal.resample_poly(sound, RATE // common, rate // common)
        heard = np.pad(heard / max(np.abs(heard).max(), 1e-9) * 0.7, RATE // 4)
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            with wave.open(file.name, "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(RATE)
                out.writeframes((heard * 32767).astype("<i2").tobytes())
            return self._model.transcribe_wav(file.name)


def words(text: str) -> list[str]:
    """The words without their punctuation, with one spelling for each."""
    plain = re.sub(r"[^a-z0-9']+", " ", text.lower().replace("’", "'")).split()
    return [NUMBERS.get(word, SPELLINGS.get(word, word)) for word in plain]


def errors(wanted: list[str], heard: list[str]) -> int:
    """Words put in, left out or changed (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(wanted, 1):
        diagonal, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            diagonal, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, diagonal + (word != other)),
            )
    return row[-1]
