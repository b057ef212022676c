"""Water that runs, and water that breaks on a shore."""

from __future__ import annotations

import numpy as np

from stillmotion.sound.ambience import grains, noise
from stillmotion.sound.arrays import RATE, Stereo, samples

WAVE_S = (5.0, 8.0)
"""Seconds between waves of a calm sea."""

BUBBLES_A_SECOND = 230.0


def waves(length: int, random: np.random.Generator) -> Stereo:
    """Surf: each wave swells, breaks, and runs up the sand, while the last one draws back."""
    times, frequencies = noise.frame_times(length), noise.frame_frequencies()
    swell = np.zeros((2, times.size))
    crash = np.zeros((2, times.size))
    wash = np.zeros((2, times.size))
    moment = float(random.uniform(-3.5, 0.4))
    while moment < length / RATE + 3:
        force = float(random.uniform(0.7, 1.1))
        lag = float(random.uniform(-0.5, 0.5))
        for side in range(2):
            since = times - moment - side * lag
            swell[side] += force * np.exp(-(((since - 0.9) / 1.0) ** 2))
            crash[side] += force * np.where(
                since < 1.2, np.exp(-(((since - 1.2) / 0.30) ** 2)), np.exp(-(since - 1.2) / 0.75)
            )
            late = np.clip(since - 1.3, 0, None)
            wash[side] += (
                force * (late / 0.8) * np.exp(1 - late / 0.8) * (0.4 + 0.6 * np.exp(-late / 3))
            )
        moment += float(random.uniform(*WAVE_S))
    churn = 0.8 + 0.4 * noise.drift(times, 4.0, random)
    low = 1 / (1 + (frequencies / 160) ** 2) / (1 + (35 / frequencies) ** 3)
    cutoff = (500 + 3800 * np.minimum(crash, 1))[..., None]
    middle = (
        (frequencies / 400) ** -0.5
        / (1 + (frequencies / cutoff) ** 2)
        / (1 + (120 / frequencies) ** 2)
    )
    high = 1 / (1 + (2200 / frequencies) ** 2) / (1 + (frequencies / 9000) ** 3)
    spectrogram = (
        1.1 * (0.10 + swell)[..., None] * low
        + 0.85 * (churn * (0.05 + crash))[..., None] * middle
        + 0.30 * (churn * (0.03 + wash))[..., None] * high
    )
    sound = noise.moving(spectrogram, length, 0.85, random)
    fizz = [grains.burst(3500, 12000, 0.005, 0.008, random) for _ in range(12)]
    starts = grains.poisson(length, 130.0, random)
    foam = np.interp(starts / RATE, times, wash.mean(axis=0))
    gains = random.lognormal(-2.0, 0.6, starts.size) * foam
    near = grains.strewn(length, starts, fizz, gains, random.uniform(-1, 1, starts.size), random)
    return noise.level(sound + 0.5 * near)


def river(length: int, random: np.random.Generator) -> Stereo:
    """A brook: countless bubbles that ring as they close, over the rush of the water."""
    rush = noise.still(noise.tilted(0.55, 260, 2600, 1.5), length, 0.9, random)
    gurgle = noise.slow(length, 2.2, random)[:, None]
    bubbles = []
    for _ in range(48):
        # Minnaert's resonance: 3.26 m/s over the radius, so 1 to 7 mm here.
        pitch = float(np.exp(random.uniform(np.log(420), np.log(2400))))
        decay = 6.5 / pitch + 0.004
        time = np.arange(samples(5 * decay)) / RATE
        rising = pitch * (1 + float(random.uniform(0.0, 0.25)) * time / decay)
        bubbles.append(grains.chirp(rising, (500 / pitch) ** 0.5 * np.exp(-time / decay)))
    starts = grains.poisson(length, BUBBLES_A_SECOND, random, before=0.1)
    flow = np.interp(np.clip(starts, 0, length - 1), np.arange(length), gurgle[:, 0])
    gains = random.lognormal(-1.0, 0.8, starts.size) * (0.35 + flow)
    near = grains.strewn(
        length, starts, bubbles, gains, random.uniform(-0.9, 0.9, starts.size), random
    )
    return noise.level(rush * (0.30 + 0.12 * gurgle) + 1.1 * near)
