"""Smooth noise that repeats: over the plane, to be sampled anywhere, and over time.

Both are sums of waves with random phases and a spectrum that falls with frequency, made through
the Fourier transform and seeded, so that the same shot is made of the same noise.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Map

TILE = 256
"""Samples along each side of a tile of noise."""

MAX_VALUE = 1.8
"""What the values of a tile stay within."""


def noise_tile(seed: int, waves: float, *, octaves: float = 1.0, aspect: float = 1.0) -> Map:
    """Noise (TILE + 2, TILE + 2) float32 of mean 0 and deviation near 1 that repeats after TILE.

    It has `waves` waves of its longest kind along a side, and shorter ones over `octaves`
    octaves, with amplitudes that fall as the wavelength. Above 1, `aspect` makes them longer
    across than down.
    """
    rng = np.random.default_rng(seed)
    ky = np.fft.fftfreq(TILE, 1 / TILE)[:, None]
    kx = np.fft.rfftfreq(TILE, 1 / TILE)[None]
    wave = np.hypot(kx * aspect, ky) / waves
    # Half an octave of softness at both ends keeps the noise from ringing.
    low = np.exp2(-np.clip(-np.log2(np.maximum(wave, 1e-6)), 0, None) * 8)
    high = np.exp2(-np.clip(np.log2(np.maximum(wave, 1e-6)) - octaves, 0, None) * 8)
    amplitude = low * high / np.maximum(wave, 1e-6) ** 1.5
    amplitude[0, 0] = 0.0
    spectrum = amplitude * np.exp(2j * np.pi * rng.random(amplitude.shape))
    values = np.fft.irfft2(spectrum, s=(TILE, TILE))
    # Rare peaks would fold what the noise bends.
    bounded = MAX_VALUE * np.tanh(values / values.std() / MAX_VALUE)
    return np.pad(bounded, ((0, 2), (0, 2)), mode="wrap").astype(np.float32)


def sample_tile(noise: Map, x: Map, y: Map) -> Map:
    """The tile at places `x`, `y` (float32, any shape of two axes), in tiles: 1 is a whole one."""
    across = (x - np.floor(x)) * TILE
    down = (y - np.floor(y)) * TILE
    return cv2.remap(
        noise,
        across.astype(np.float32, copy=False),
        down.astype(np.float32, copy=False),
        cv2.INTER_LINEAR,
    )


def noise_over_time(seed: int, frames: int, fps: float, *, slowest: float, fastest: float) -> Map:
    """A value for each frame, of mean 0 and deviation 1 over a long time: the amplitude
    of its waves is 1/f.

    It holds frequencies from `slowest` to `fastest` (Hz), none near the rate of the frames.
    """
    rng = np.random.default_rng(seed)
    length = 2 * max(frames, round(4 * fps / slowest))
    frequency = np.fft.rfftfreq(length, 1 / fps)
    inside = (frequency >= slowest) & (frequency <= min(fastest, fps / 3))
    amplitude = np.where(inside, 1 / np.maximum(frequency, slowest), 0.0)
    spectrum = amplitude * np.exp(2j * np.pi * rng.random(len(frequency)))
    values = np.fft.irfft(spectrum, length)
    return np.asarray((values / values.std())[:frames], np.float32)
