"""The ambiences in numbers: level, spectrum, sharpness, envelope, sides, and what a second costs.

    python bench/ambience.py [--seconds 10] [--listen FOLDER]

`--listen` writes each as a WAV file too.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
import wave
from pathlib import Path

import numpy as np

from stillmotion.sound.ambience import KINDS, synthesise
from stillmotion.sound.arrays import RATE, Stereo

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from measures.sharpness import sharpness

EDGES_HZ = (30, 150, 500, 1500, 5000, 20_000)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--listen", type=Path)
    given = options.parse_args()
    bands = " | ".join(f"{low}–{high} Hz" for low, high in itertools.pairwise(EDGES_HZ))
    print(
        f"| kind | rms dB | crest dB | {bands} | sharp (acum) | envelope ±dB | turns most at (Hz) "
        "| sides agree | ms/s |"
    )
    print("| --- |" + " --- |" * (len(EDGES_HZ) + 7))
    for kind in KINDS:
        begun = time.process_time()
        sound = synthesise(kind, given.seconds, 1)
        taken = time.process_time() - begun
        print(f"| {kind} | {_row(sound)} | {1000 * taken / given.seconds:.0f} |")
        if given.listen is not None:
            _write(given.listen / f"{kind}.wav", sound)


def _row(sound: Stereo) -> str:
    rms = float(np.sqrt(np.mean(np.square(sound))))
    power = np.sum(np.abs(np.fft.rfft(sound, axis=0)) ** 2, axis=1)
    frequencies = np.fft.rfftfreq(len(sound), 1 / RATE)
    shares = [
        100 * power[(frequencies >= low) & (frequencies < high)].sum() / power.sum()
        for low, high in itertools.pairwise(EDGES_HZ)
    ]
    hop = RATE // 100
    levels = np.sqrt(np.mean(np.square(sound[: len(sound) // hop * hop]).reshape(-1, 2 * hop), 1))
    curve = levels / levels.mean() - 1
    turns = np.abs(np.fft.rfft(curve * np.hanning(curve.size)))
    rates = np.fft.rfftfreq(curve.size, 0.01)
    chosen = rates > 0.3
    columns = [
        f"{20 * np.log10(rms):.0f}",
        f"{20 * np.log10(np.abs(sound).max() / rms):.0f}",
        *(f"{share:.0f} %" for share in shares),
        f"{sharpness(sound, RATE):.1f}",
        f"{np.std(20 * np.log10(levels + 1e-6)):.1f}",
        f"{rates[chosen][np.argmax(turns[chosen])]:.1f}",
        f"{np.corrcoef(sound.T)[0, 1]:.2f}",
    ]
    return " | ".join(columns)


def _write(path: Path, sound: Stereo) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    loud = sound * min(0.8 / float(np.abs(sound).max()), 8.0)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((loud * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
