"""How exactly the words of speech are timed: against a forced alignment by pocketsphinx.

    pip install pocketsphinx; python bench/speech_timing.py [VOICE ...]

Prints for each English voice, over the words of the sentences, the median difference between when
a word begins by our timing and by the alignment, and what 90 % of the words stay under: 45 ms at
most. Likewise for their ends.
"""

from __future__ import annotations

import re
import sys
from typing import NamedTuple

import numpy as np
from scipy import signal

from speech_wer import SENTENCES
from stillmotion.sound.speech import VOICES, Spoken, speak, voice

try:
    from pocketsphinx import Decoder
except ImportError:
    print("no pocketsphinx here: pip install pocketsphinx")
    raise SystemExit(0) from None

EDGE_S = 0.1
"""Silence before and after, which the aligner wants."""

FRAMES_A_SECOND = 100

MOST_S = 0.045

SPELLINGS = {"harbour": "harbor"}


class Difference(NamedTuple):
    """Seconds by which a word begins and ends later by the alignment than by our timing."""

    begins: float
    ends: float


def main() -> None:
    missed = []
    print("| voice | words | median (ms) | 90 % within (ms) | ends, median | ends, 90 % within |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    for name in sys.argv[1:] or [each.name for each in VOICES if each.language == "en"]:
        late = np.array(
            [d for text in SENTENCES for d in differences(speak(text, voice(name), "en"))]
        )
        middle = 1000 * np.median(late, axis=0)
        within = 1000 * np.percentile(np.abs(late), 90, axis=0)
        print(
            f"| {name} | {len(late)} | {middle[0]:.0f} | {within[0]:.0f} "
            f"| {middle[1]:.0f} | {within[1]:.0f} |",
            flush=True,
        )
        if within[0] > 1000 * MOST_S:
            missed.append(f"{name}: {within[0]:.0f} ms")
    for line in missed:
        print(f"missed: {line}")
    raise SystemExit(bool(missed))


def differences(spoken: Spoken) -> list[Difference]:
    """How each word differs; none where the alignment fails."""
    heard = np.pad(signal.resample_poly(spoken.sound, 2, 3), round(EDGE_S * 16_000))
    said = [re.sub(r"[^a-z']", "", word.text.lower()) for word in spoken.words]
    decoder = Decoder(lm=None, loglevel="FATAL")
    decoder.set_align_text(" ".join(SPELLINGS.get(word, word) for word in said))
    decoder.start_utt()
    decoder.process_raw(
        (heard / np.abs(heard).max() * 23_000).astype("<i2").tobytes(), full_utt=True
    )
    decoder.end_utt()
    found = [part for part in decoder.seg() or () if not re.match(r"<|\(NULL", part.word)]
    if len(found) != len(said):
        return []
    return [
        Difference(
            part.start_frame / FRAMES_A_SECOND - EDGE_S - word.start,
            (part.end_frame + 1) / FRAMES_A_SECOND - EDGE_S - word.end,
        )
        for part, word in zip(found, spoken.words, strict=True)
    ]


if __name__ == "__main__":
    main()
