"""A fire of logs: the draught's flutter, a hiss of sap, and crackles that come in runs."""

from __future__ import annotations

import numpy as np

from stillmotion.sound.ambience import grains, noise
from stillmotion.sound.arrays import RATE, Stereo

RUNS_A_SECOND = 1.6
CRACKLES_A_RUN = 7.0


def fire(length: int, random: np.random.Generator) -> Stereo:
    """The whole of it, from a few steps away."""
    roar = noise.still(noise.tilted(0.5, 70, 420, 2), length, 0.6, random)
    flutter = noise.slow(length, 5.0, random)[:, None] * noise.slow(length, 0.6, random)[:, None]
    hiss = noise.still(noise.band(3800, 9500, 1.5), length, 0.8, random)
    sap = noise.slow(length, 0.7, random)[:, None] ** 3
    sound = (0.25 + 0.9 * flutter) * roar + (0.025 + 0.11 * sap) * hiss
    return noise.level(
        grains.roomed(0.30 * sound + 1.6 * _crackles(length, random), 0.35, 0.25, random)
    )


def _crackles(length: int, random: np.random.Generator) -> Stereo:
    runs = grains.poisson(length, RUNS_A_SECOND, random, before=0.3)
    starts, pans, gains = [], [], []
    for run in runs:
        count = 1 + int(random.poisson(CRACKLES_A_RUN))
        starts.append(run + np.cumsum(random.exponential(0.028, count)) * RATE)
        pans.append(np.full(count, random.uniform(-0.5, 0.5)))
        gains.append(random.lognormal(-0.7, 0.9, count))
    single = grains.poisson(length, 9.0, random)
    starts.append(single)
    pans.append(random.uniform(-0.6, 0.6, single.size))
    gains.append(random.lognormal(-1.5, 0.6, single.size))
    all_starts = np.concatenate(starts)
    inside = all_starts < length
    snaps = [
        grains.burst(float(random.uniform(700, 2400)), 9500, 0.010, 0.014, random)
        for _ in range(16)
    ]
    pops = [
        grains.burst(250, 3000, 0.03, 0.04, random)
        + 0.7 * grains.modes([310, 540, 900], [0.05, 0.04, 0.03], [1, 0.7, 0.5], 0.04)
        for _ in range(3)
    ]
    return grains.strewn(
        length,
        all_starts[inside],
        [*snaps, *pops],
        np.minimum(np.concatenate(gains)[inside], 3.0),
        np.concatenate(pans)[inside],
        random,
    )
