"""How well speech is understood: word error rates of an independent recogniser on 30 sentences.

    python bench/speech_wer.py [ROW ...]

A row is a voice as it is spoken here ("af_heart", "am_michael"), "lent:am_michael" for hibari in
place of Kokoro, "formant:af_heart" for the formant synthesiser, or "espeak" for espeak-ng, where
it is on the machine, as a yardstick.
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
import wave
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from stillmotion.sound.speech import Language, Voice, speak, voice

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from ear import Recogniser, errors, words

SENTENCES = Path(__file__).with_name("speech_sentences.txt").read_text("utf-8").splitlines()

ROWS = (
    "af_heart",
    "am_michael",
    "bf_emma",
    "lent:am_michael",
    "lent:bm_george",
    "formant:af_heart",
)


def said(row: str, text: str) -> tuple[NDArray[np.float32], int]:
    """The sound of a sentence, and its rate."""
    if row == "espeak":
        made = subprocess.run(
            ["espeak-ng", "-v", "en-us", "-s", "155", "--stdout", text],
            check=True,
            capture_output=True,
        ).stdout
        with wave.open(io.BytesIO(made)) as file:
            raw = np.frombuffer(file.readframes(10**8), "<i2")
            return (raw / 32768).astype(np.float32), file.getframerate()
    kind, _, name = row.rpartition(":")
    spoken_by = voice(name)
    synthesis = "stillmotion.sound.speech.synthesis"
    if kind == "formant":
        from stillmotion.sound.speech import formant

        def by_formants(
            phonemes: str, whose: Voice, _language: Language, speed: float, seed: int
        ) -> tuple[NDArray[np.float32], NDArray[Any]]:
            return formant.speak(phonemes, whose.pitch, whose.size, speed, seed)

        with mock.patch(f"{synthesis}.synthesised", by_formants):
            made = speak(text, spoken_by, "en")
    elif kind == "lent":
        with mock.patch(f"{synthesis}.available", return_value=False):
            made = speak(text, spoken_by, "en")
    else:
        made = speak(text, spoken_by, "en")
    return made.sound, made.rate


def main() -> None:
    hear = Recogniser()
    print("| voice | word error rate | CPU s per s of speech | words a second |")
    print("| --- | --- | --- | --- |")
    for row in sys.argv[1:] or ROWS:
        said(row, "Ready.")
        wrong = count = 0
        taken = seconds = 0.0
        for sentence in SENTENCES:
            begun = time.process_time()
            sound, rate = said(row, sentence)
            taken += time.process_time() - begun
            seconds += len(sound) / rate
            heard = hear(sound, rate)
            mistakes = errors(words(sentence), words(heard))
            if mistakes:
                print(f"{row}: {sentence!r} was heard as {heard!r}", file=sys.stderr)
            wrong += mistakes
            count += len(words(sentence))
        print(
            f"| {row} | {wrong / count:.1%} | {taken / seconds:.3f} | {count / seconds:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
