"""Seeded smooth noise: periodic tiles over the plane, and noise over time.

Both are sums of waves with random phases and a spectrum that falls with frequency, made by the
inverse Fourier transform, so that the same shot gets the same noise.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import ScalarField, Vector

TILE = 256
"""Samples along each side of a tile."""

MAX_VALUE = 1.8
"""Bound of a tile's values."""

SPECTRUM = 1.5
"""Exponent with which amplitude falls with frequency."""

ROLL_OFF = 8
"""Halvings of amplitude per octave beyond the band."""

LENGTH_S = 4
"""Periods of the slowest wave, in seconds times Hz, that noise over time is made for at least."""


def noise_tile(
    seed: int, waves: float, *, octaves: float = 1.0, aspect: float = 1.0
) -> ScalarField:
    """Noise (TILE + 2, TILE + 2) float32 of mean 0 and deviation near 1 with period TILE.

    Its longest waves are `waves` to a side; shorter ones follow over `octaves` octaves, with
    amplitudes that fall with the wavelength. An `aspect` above 1 makes waves longer across than
    down.
    """
    rng = np.random.default_rng(seed)
    ky = np.fft.fftfreq(TILE, 1 / TILE)[:, None]
    kx = np.fft.rfftfreq(TILE, 1 / TILE)[None]
    wave = np.hypot(kx * aspect, ky) / waves
    # The band's ends roll off over half an octave, which avoids ringing.
    low = np.exp2(-np.clip(-np.log2(np.maximum(wave, 1e-6)), 0, None) * ROLL_OFF)
    high = np.exp2(-np.clip(np.log2(np.maximum(wave, 1e-6)) - octaves, 0, None) * ROLL_OFF)
    amplitude = low * high / np.maximum(wave, 1e-6) ** SPECTRUM
    amplitude[0, 0] = 0.0
    spectrum = amplitude * np.exp(2j * np.pi * rng.random(amplitude.shape))
    values = np.fft.irfft2(spectrum, s=(TILE, TILE))
    # Bounded: rare peaks would fold what the noise displaces.
    bounded = MAX_VALUE * np.tanh(values / values.std() / MAX_VALUE)
    return np.pad(bounded, ((0, 2), (0, 2)), mode="wrap").astype(np.float32)


def sample_tile(noise: ScalarField, x: ScalarField, y: ScalarField) -> ScalarField:
    """Sample the tile at positions `x`, `y` (float32, any two-dimensional shape) in units of
    tiles."""
    across = (x - np.floor(x)) * TILE
    down = (y - np.floor(y)) * TILE
    return cv2.remap(
        noise,
        across.astype(np.float32, copy=False),
        down.astype(np.float32, copy=False),
        cv2.INTER_LINEAR,
    )


def noise_over_time(
    seed: int, frames: int, fps: float, *, slowest: float, fastest: float
) -> Vector:
    """A value per frame, of mean 0 and deviation 1 over a long time, with amplitude 1/f.

    It holds frequencies from `slowest` to `fastest` (Hz), none near the frame rate.
    """
    rng = np.random.default_rng(seed)
    length = 2 * max(frames, round(LENGTH_S * fps / slowest))
    frequency = np.fft.rfftfreq(length, 1 / fps)
    inside = (frequency >= slowest) & (frequency <= min(fastest, fps / 3))
    amplitude = np.where(inside, 1 / np.maximum(frequency, slowest), 0.0)
    spectrum = amplitude * np.exp(2j * np.pi * rng.random(len(frequency)))
    values = np.fft.irfft(spectrum, length)
    return np.asarray((values / values.std())[:frames], np.float32)
