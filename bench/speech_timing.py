"""How exactly the words of speech are timed: against a forced alignment by pocketsphinx.

    pip install pocketsphinx; python bench/speech_timing.py [VOICE ...]

Prints, over the words of the sentences, the median difference between when a word begins by our
timing and by the alignment, and what 90 % of the words stay under.
"""

from __future__ import annotations

import re
import sys

import numpy as np
from pocketsphinx import Decoder
from scipy import signal

from speech_wer import SENTENCES
from stillmotion.sound.speech import Spoken, speak, voice

EDGE_S = 0.1
"""Silence before and after, which the aligner wants."""

FRAMES_A_SECOND = 100

SPELLINGS = {"harbour": "harbor"}


def main() -> None:
    print("| voice | words | median (ms) | 90 % within (ms) |")
    print("| --- | --- | --- | --- |")
    for name in sys.argv[1:] or ("af_heart", "am_michael", "bf_emma"):
        late = np.array(
            [d for text in SENTENCES for d in differences(speak(text, voice(name), "en"))]
        )
        within = np.percentile(np.abs(late), 90)
        print(f"| {name} | {late.size} | {1000 * np.median(late):.0f} | {1000 * within:.0f} |")


def differences(spoken: Spoken) -> list[float]:
    """Seconds by which each word begins later by the alignment than by our timing."""
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
        part.start_frame / FRAMES_A_SECOND - EDGE_S - word.start
        for part, word in zip(found, spoken.words, strict=True)
    ]


if __name__ == "__main__":
    main()
