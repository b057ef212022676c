"""Sound measured: spectrum, envelope, sides."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000

EDGES_HZ = (40, 80, 160, 315, 630, 1250, 2500, 5000, 10000, 20000)
"""Octave bands."""

MODULATION_HZ = (0.3, 1.0, 2.0, 4.0, 8.0, 16.0, 45.0)


def octaves(sound: NDArray[np.floating]) -> NDArray[np.float64]:
    """Share of the power in each band, in dB under all of it."""
    power = np.sum(np.abs(np.fft.rfft(sound, axis=0)) ** 2, axis=1)
    frequencies = np.fft.rfftfreq(len(sound), 1 / RATE)
    bands = [
        power[(frequencies >= low) & (frequencies < high)].sum()
        for low, high in itertools.pairwise(EDGES_HZ)
    ]
    return 10 * np.log10(np.array(bands) / power.sum() + 1e-6)


def envelope(sound: NDArray[np.floating], hop_s: float = 0.01) -> NDArray[np.float64]:
    """Rms of each 10 ms."""
    hop = round(hop_s * RATE)
    whole = len(sound) // hop * hop
    return np.sqrt(np.mean(np.square(sound[:whole]).reshape(-1, hop * sound.shape[1]), axis=1))


def modulation(sound: NDArray[np.floating]) -> NDArray[np.float64]:
    """How much the envelope moves at slow to fast rates, in dB over its mean."""
    curve = envelope(sound)
    curve = curve / curve.mean() - 1
    power = np.abs(np.fft.rfft(curve * np.hanning(curve.size))) ** 2 / curve.size**2
    rates = np.fft.rfftfreq(curve.size, 0.01)
    bands = [
        power[(rates >= low) & (rates < high)].sum()
        for low, high in itertools.pairwise(MODULATION_HZ)
    ]
    return 10 * np.log10(np.array(bands) + 1e-6)


def portrait(sound: NDArray[np.floating]) -> NDArray[np.float64]:
    """What tells a sound from another: its bands, its modulation and how spiky it is, in dB."""
    crest = 20 * np.log10(np.abs(sound).max() / np.sqrt(np.mean(np.square(sound))))
    return np.concatenate([np.maximum(octaves(sound), -45), modulation(sound), [crest]])


def sides_agree(sound: NDArray[np.floating]) -> float:
    """Correlation of left and right."""
    return float(np.corrcoef(sound.T)[0, 1])


@dataclass(frozen=True)
class Soundtrack:
    """A decoded audio stream, (samples, channels) float32."""

    samples: NDArray[np.float32]
    rate: int
    codec: str


def decode_sound(path: Path) -> Soundtrack:
    """Decode the first audio stream as a player does, from time 0."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        parts = []
        for frame in container.decode(stream):
            assert frame.pts is not None
            assert frame.time_base is not None
            start = round(frame.pts * frame.time_base * frame.sample_rate)
            part = frame.to_ndarray().T
            parts.append(part[max(-start, 0) :])
        return Soundtrack(np.concatenate(parts), stream.rate, stream.codec_context.name)
