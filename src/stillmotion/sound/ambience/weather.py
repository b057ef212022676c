"""Weather: wind, rain, thunder, and snow that swallows all else."""

from __future__ import annotations

import numpy as np

from stillmotion.sound.ambience import grains, noise
from stillmotion.sound.arrays import RATE, Curve, Stereo, samples

GUSTS_HZ = 0.45
"""Turns of the wind a second: a gust takes two to four seconds."""

DROPS_A_SECOND = 260.0
"""Single drops that can be told apart; all others are the hiss."""


def wind(length: int, random: np.random.Generator) -> Stereo:
    """Gusts: the harder it blows, the brighter it is, and edges begin to whistle."""
    times, frequencies = noise.frame_times(length), noise.frame_frequencies()
    gust = noise.drift(times, GUSTS_HZ, random)
    flutter = noise.drift(times, 3.5, random) - 0.5
    sides = []
    for lag in (0.0, 0.35):
        # A gust comes from one side and passes to the other.
        here = np.interp(times - lag, times, gust)
        force = np.clip(0.18 + 0.82 * here**1.5 + 0.14 * flutter, 0.05, None)[:, None]
        cutoff = 260 + 1700 * force**1.3
        body = (frequencies / 200) ** -0.2 / (1 + (frequencies / cutoff) ** 2.5)
        body = body / (1 + (80 / frequencies) ** 3)
        sides.append(force * body)
    spectrogram = np.stack(sides)
    for centre, share in ((520.0, 0.45), (910.0, 0.22)):
        pitch = (centre * (0.8 + 0.5 * noise.drift(times, 0.6, random) * (0.4 + gust)))[:, None]
        whistle = np.exp(-(((frequencies - pitch) / (0.05 * pitch)) ** 2))
        spectrogram += share * (gust**2.5)[:, None] * whistle
    return noise.moving(spectrogram, length, 0.75, random)


def rain(length: int, random: np.random.Generator) -> Stereo:
    """A wide hiss of all drops that fall far off, and near ones that tap and plink."""
    far = noise.still(noise.tilted(0.2, 700, 6500, 1.5), length, 0.9, random)
    drum = noise.still(noise.tilted(0.5, 120, 500, 1.5), length, 0.6, random)
    swell = 0.85 + 0.3 * noise.slow(length, 0.5, random)[:, None]
    near = _drops(length, random)
    return noise.level(swell * (0.6 * far + 0.10 * drum) + 0.7 * near)


def _drops(length: int, random: np.random.Generator) -> Stereo:
    taps = [
        grains.burst(float(random.uniform(900, 2400)), 6500, 0.008, 0.011, random)
        for _ in range(14)
    ]
    for _ in range(10):
        # A bubble that a drop has caught rings higher as it shrinks (van den Doel, 2005).
        time = np.arange(samples(0.022)) / RATE
        pitch = float(random.uniform(1400, 4200)) * (1 + 9 * time)
        taps.append(0.5 * grains.chirp(pitch, np.exp(-time / 0.004)))
    starts = grains.poisson(length, DROPS_A_SECOND, random, before=0.03)
    gains = random.lognormal(-1.0, 0.75, starts.size)
    return grains.strewn(length, starts, taps, gains, random.uniform(-1, 1, starts.size), random)


def thunder(length: int, random: np.random.Generator) -> Stereo:
    """A crack soon after the start, and its echoes from ever further off; more if there is time."""
    times, frequencies = noise.frame_times(length), noise.frame_frequencies()
    rumble = np.zeros(times.size)
    bright = np.zeros(times.size)
    strokes: list[tuple[float, float]] = []
    moment = float(random.uniform(0.25, 0.6))
    while moment < length / RATE - 2.0 or not strokes:
        strokes.append((moment, 1.0 if not strokes else float(random.uniform(0.4, 0.8))))
        moment += float(random.uniform(5.0, 8.0))
    for start, force in strokes:
        after = np.clip(times - start, 0, None)
        rolling = np.zeros(times.size)
        for delay in np.cumsum(random.exponential(0.32, 11)):
            # Claps from along the channel arrive one after the other and smear on their way.
            late = np.clip(after - delay, 0, None)
            rise = 0.05 + 0.08 * delay
            rolling += np.exp(-delay / 2.2) * (late / rise) * np.exp(1 - late / rise)
        tail = np.exp(-after / 2.4) * (after > 0) * np.clip(after / 0.08, 0, 1)
        rumble += force * (0.8 * rolling * random.uniform(0.8, 1.2) + 0.5 * tail)
        bright += force * np.exp(-after / 0.35) * (after > 0)
    distant = 0.035 * (0.5 + noise.drift(times, 0.7, random))
    low = 1 / (1 + (frequencies / (60 + 110 * np.minimum(rumble, 1.5)[:, None])) ** 2.2)
    low = low / (1 + (40 / frequencies) ** 3)
    high = (frequencies / 500) ** -0.6 / (1 + (180 / frequencies) ** 2)
    spectrogram = (rumble + distant)[:, None] * low + 0.10 * bright[:, None] * high
    sound = noise.moving(spectrogram, length, 0.6, random)
    cracks = [grains.burst(250, 6500, 0.10, 0.14, random) for _ in range(6)]
    starts, gains = [], []
    for start, force in strokes:
        pieces = 16
        starts.append(start + np.sort(random.exponential(0.07, pieces)))
        gains.append(force * random.uniform(0.3, 1.0, pieces) * np.exp(-np.arange(pieces) / 7))
    if strokes:
        sound = sound + 0.9 * grains.strewn(
            length,
            np.concatenate(starts) * RATE,
            cracks,
            np.concatenate(gains),
            random.uniform(-0.7, 0.7, sum(map(len, starts))),
            random,
        )
    return noise.level(grains.roomed(sound.astype(np.float32), 1.6, 0.5, random))


def snow(length: int, random: np.random.Generator) -> Stereo:
    """A hush: air without an echo, and the dry ticking of flakes close by."""
    air = noise.still(noise.tilted(0.55, 90, 900, 1.5), length, 0.9, random)
    sift = noise.still(noise.band(5500, 13000, 1.5), length, 1.0, random)
    breath = 0.75 + 0.5 * noise.slow(length, 0.25, random)[:, None]
    shimmer = 0.3 + 0.7 * noise.slow(length, 0.8, random)[:, None]
    flakes = [grains.burst(6000, 14000, 0.004, 0.006, random) for _ in range(10)]
    starts = grains.poisson(length, 34.0, random)
    gains = random.lognormal(-1.6, 0.6, starts.size)
    ticks = grains.strewn(length, starts, flakes, gains, random.uniform(-1, 1, starts.size), random)
    return noise.level(breath * air + 0.16 * shimmer * sift + 0.8 * ticks)


def leaves(length: int, random: np.random.Generator) -> Stereo:
    """A breeze in leaves: it comes and goes, made of many small rustles."""
    times, frequencies = noise.frame_times(length), noise.frame_frequencies()
    breeze = noise.drift(times, 0.5, random) ** 1.4
    body: Curve = (
        (frequencies / 3000) ** -0.15
        / (1 + (1700 / frequencies) ** 3)
        / (1 + (frequencies / 7500) ** 3)
    )
    air = noise.moving((0.25 + breeze)[:, None] * body, length, 0.9, random)
    rustles = [
        grains.burst(float(random.uniform(1800, 4000)), 9000, 0.035, 0.05, random)
        for _ in range(20)
    ]
    starts = grains.poisson(length, 120.0, random, before=0.05)
    force = np.interp(np.clip(starts, 0, None) / RATE, times, breeze)
    gains = random.lognormal(-1.2, 0.6, starts.size) * (0.15 + 1.6 * force)
    near = grains.strewn(
        length, starts, rustles, gains, random.uniform(-0.9, 0.9, starts.size), random
    )
    return noise.level(0.6 * air + 1.2 * near)
