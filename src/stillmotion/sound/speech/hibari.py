"""English without a download: hibari's small model, distilled from Kokoro's voice "Heart".

The other voices borrow it: its pitch and its resonances are scaled between the network and the
waveform, where both are numbers of their own.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
from hibari import dsp

from stillmotion.arrays import Matrix, Vector
from stillmotion.models.sessions import run_with
from stillmotion.models.speech import lengths, tokens
from stillmotion.sound.arrays import Mono

RATE = dsp.SR

SHORT_OF_END = 1.001
"""In bins: just before the last one, so that each place has one above it."""

_DURATIONS = "/Clip_output_0"


def speak(phonemes: str, pitch: float, size: float, speed: float, seed: int) -> tuple[Mono, Vector]:
    """(samples,) float32, and the samples that each phoneme takes, with the silence at both ends.

    `pitch` is a factor of the voice's own and `size` of its resonances. Raises as
    `models.speech.speak`, but for a missing model: this one is part of a library.
    """
    model = Path(str(resources.files("hibari").joinpath("assets/hibari.onnx")))
    ids = np.array([tokens(phonemes)], np.int64)
    *parts, frames = run_with(model, _DURATIONS, ids, np.array([speed], np.float32))
    harmonic, theta, noise, rest, phase, f0 = (part[0] for part in parts)
    if size != 1.0:
        harmonic, theta, noise, rest = (
            _warped(part, size) for part in (harmonic, theta, noise, rest)
        )
    random = np.random.default_rng(seed)
    sound = dsp.synth(harmonic, theta, noise, rest, phase, f0 * np.float32(pitch), random)
    return sound, lengths(frames)


def _warped(spectrum: Matrix, size: float) -> Matrix:
    """(bins, frames) with all that is at a frequency moved to `size` times it."""
    bins = len(spectrum)
    source = np.minimum(np.arange(bins) / size, bins - SHORT_OF_END)
    low = source.astype(int)
    share = (source - low).astype(np.float32)[:, None]
    return np.asarray(spectrum[low] * (1 - share) + spectrum[low + 1] * share)
