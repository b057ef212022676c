"""What a room adds to a sound: first reflections, and a tail that dies away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft

from stillmotion.sound.ambience.grains import DECAYED
from stillmotion.sound.ambience.spectra import Cut
from stillmotion.sound.arrays import RATE, Stereo, samples

REFLECTIONS_S = (0.011, 0.017, 0.023, 0.031, 0.043)
"""First reflections of a room of ordinary size."""

REFLECTION_GAIN = 0.35
"""Of the first one; later ones are weaker."""

TAIL_GAIN = 0.7
"""Root of the energy of the tail, against what is heard directly."""

BUILD_UP_S = 0.03
"""The tail has grown dense after this."""

WALLS = Cut(2500, 2)
"""Walls swallow the treble."""


@dataclass(frozen=True)
class Room:
    """A room: its reverberation falls by 60 dB in `decay_s`; `wet` is the factor of all it adds."""

    decay_s: float
    wet: float

    def around(self, sound: Stereo, random: np.random.Generator) -> Stereo:
        """The sound in it. Same length."""
        length = samples(self.decay_s)
        time = np.arange(length) / RATE
        tail = random.standard_normal((2, length)) * np.exp(-DECAYED * time / self.decay_s)
        tail *= np.clip(time / BUILD_UP_S, 0, 1)
        spectrum = fft.rfft(tail, axis=1)
        tail = fft.irfft(spectrum / WALLS.high(np.fft.rfftfreq(length, 1 / RATE)), length, axis=1)
        tail *= TAIL_GAIN / np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
        for number, reflection in enumerate(REFLECTIONS_S):
            tail[number % 2, samples(reflection)] += REFLECTION_GAIN / (1 + number / 2)
        size = fft.next_fast_len(len(sound) + length, real=True)
        wet = fft.irfft(
            fft.rfft(sound.T, size, axis=1) * fft.rfft(tail, size, axis=1), size, axis=1
        )
        return np.asarray(sound + self.wet * wet[:, : len(sound)].T, np.float32)
