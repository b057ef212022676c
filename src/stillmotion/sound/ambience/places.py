"""Places: a street, a room with a clock in it or without, and the quiet under any scene."""

from __future__ import annotations

import numpy as np

from stillmotion.sound.ambience import grains, noise
from stillmotion.sound.arrays import RATE, Stereo

CARS_APART_S = (1.3, 3.2)
"""Seconds between cars that pass."""

TICK_HZ = 2.0
"""A wall clock's escapement."""


def traffic(length: int, random: np.random.Generator) -> Stereo:
    """A street: the town's rumble, and cars that come from one side and go to the other."""
    times, frequencies = noise.frame_times(length), noise.frame_frequencies()
    town = 0.22 * (0.8 + 0.4 * noise.drift(times, 0.4, random))[:, None]
    spectrogram = np.repeat(
        (town * (frequencies / 120) ** -0.7 / (1 + (40 / frequencies) ** 3))[None], 2, axis=0
    )
    moment = float(random.uniform(-0.5, 1.2))
    while moment < length / RATE + 2:
        away = float(random.uniform(0.45, 0.9))
        direction = 1 if random.uniform() < 0.5 else -1
        force = float(random.uniform(0.5, 1.0))
        since = (times - moment) / away
        near = force / (1 + since**2)
        # Tyres on tar, duller with distance, and the engine below, a little lower once past.
        cutoff = (350 + 1500 * near / force)[:, None]
        tyres = (frequencies / 700) ** -0.3 / (1 + (280 / frequencies) ** 2)
        tyres = tyres / (1 + (frequencies / cutoff) ** 2.5)
        doppler = 1 - 0.04 * np.tanh(since * 1.5)[:, None]
        engine = np.zeros((times.size, frequencies.size))
        pitch = float(random.uniform(62, 95))
        for harmonic in (1, 2, 3, 4):
            centre = harmonic * pitch * doppler
            engine += np.exp(-(((frequencies - centre) / 14) ** 2)) / harmonic
        car = near[:, None] * (0.75 * tyres + 0.9 * engine)
        angle = (np.tanh(direction * since) * 0.9 + 1)[:, None] * np.pi / 4
        spectrogram[0] += car * np.cos(angle)
        spectrogram[1] += car * np.sin(angle)
        moment += float(random.uniform(*CARS_APART_S))
    return noise.moving(spectrogram, length, 0.55, random)


def clock(length: int, random: np.random.Generator) -> Stereo:
    """Tick and tock of a wall clock in a quiet room."""
    ticks = np.arange(float(random.uniform(0.05, 0.45)), length / RATE, 1 / TICK_HZ)
    body = float(random.uniform(0.95, 1.05))
    kinds = []
    for shift in (1.0, 0.86):
        kinds.append(
            grains.modes(
                [body * shift * hertz for hertz in (420, 1150, 2350, 3700, 5600)],
                [0.16, 0.12, 0.08, 0.05, 0.03],
                [0.5, 0.7, 1.0, 0.8, 0.45],
                0.15,
            )
        )
    sound = np.zeros((length, 2), np.float32)
    for which, grain in enumerate(kinds):
        starts = ticks[which::2] * RATE
        gains = random.uniform(0.92, 1.0, starts.size) * (1.0, 0.85)[which]
        sound += grains.strewn(length, starts, [grain], gains, np.full(starts.size, 0.18), random)
    air = noise.still(noise.tilted(0.9, 50, 700, 1.5), length, 0.8, random)
    return noise.level(noise.level(grains.roomed(sound, 0.5, 0.6, random)) + 0.12 * air)


def room(length: int, random: np.random.Generator) -> Stereo:
    """A room where nobody speaks: the air, a duct somewhere, the mains."""
    air = noise.still(noise.tilted(0.7, 70, 520, 1.5), length, 0.8, random)
    duct = noise.still(noise.band(110, 170, 3), length, 0.4, random)
    time = np.arange(length) / RATE
    mains = sum(
        gain * np.sin(2 * np.pi * hertz * time + float(random.uniform(0, 6.28)))
        for hertz, gain in ((50, 0.04), (100, 0.14), (150, 0.05), (200, 0.06), (300, 0.03))
    )
    breath = 0.95 + 0.1 * noise.slow(length, 0.3, random)[:, None]
    return noise.level(breath * (air + 0.35 * duct) + np.asarray(mains)[:, None])


def quiet(length: int, random: np.random.Generator) -> Stereo:
    """What is under a scene that says nothing: open air, wide and soft, that breathes slowly.

    It is dull, so that it does not hiss where nothing else is heard and it is as loud as a speaker.
    """
    times, frequencies = noise.frame_times(length), noise.frame_frequencies()
    breath = noise.drift(times, 0.25, random)
    other = np.interp(times - 0.6, times, breath)
    sides = []
    for here in (breath, other):
        cutoff = (550 + 650 * here)[:, None]
        body = (frequencies / 500) ** -0.5 / (1 + (frequencies / cutoff) ** 2.3)
        sides.append((0.5 + 0.8 * here)[:, None] * body / (1 + (110 / frequencies) ** 2))
    return noise.moving(np.stack(sides), length, 0.95, random)
