"""Short sounds, and how they are strewn over time: drops, crackles, ticks, chirps, steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import fft

from stillmotion.sound.arrays import RATE, Curve, Mono, Stereo, samples

SOFT_START_S = 0.0004
"""A grain rises this long: a hard edge is heard as a click of the loudspeaker's, not its own."""

REFLECTIONS_S = (0.011, 0.017, 0.023, 0.031, 0.043)
"""First reflections of a room of ordinary size."""


def modes(
    frequencies: Sequence[float], decays: Sequence[float], gains: Sequence[float], seconds: float
) -> Mono:
    """Something struck: damped sines of Hz, seconds to fall by 60 dB, and gains."""
    time = np.arange(samples(seconds)) / RATE
    rows = [
        gain * np.exp(-6.9 * time / decay) * np.sin(2 * np.pi * frequency * time)
        for frequency, decay, gain in zip(frequencies, decays, gains, strict=True)
    ]
    return tapered(np.sum(rows, axis=0))


def chirp(pitch: Curve, amplitude: Curve) -> Mono:
    """A tone whose pitch in Hz and amplitude are given for each sample."""
    return tapered(np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * amplitude)


def burst(
    low: float, high: float, decay: float, seconds: float, random: np.random.Generator
) -> Mono:
    """Noise between two frequencies that falls by 60 dB in `decay` seconds."""
    length = samples(seconds)
    size = fft.next_fast_len(length + 512, real=True)
    frequencies = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1.0)
    shape = 1 / np.sqrt((1 + (low / frequencies) ** 4) * (1 + (frequencies / high) ** 4))
    phases = random.standard_normal((shape.size, 2)) @ np.array([1, 1j])
    noise = fft.irfft(phases * shape, size)[:length]
    noise /= max(float(np.abs(noise).max()), 1e-12)
    return tapered(noise * np.exp(-6.9 * np.arange(length) / RATE / decay))


def tapered(grain: Curve) -> Mono:
    """With a soft start, and an end at zero."""
    grain = np.array(grain, np.float32)
    rise = min(samples(SOFT_START_S), grain.size // 4)
    fall = min(samples(0.004), grain.size // 4)
    if rise:
        grain[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    if fall:
        grain[-fall:] *= np.linspace(1, 0, fall, dtype=np.float32)
    return grain


def strewn(
    length: int,
    starts: Curve,
    grains: Sequence[Mono],
    gains: Curve,
    pans: Curve,
    random: np.random.Generator,
) -> Stereo:
    """(length, 2): at each start (in samples) one of the grains, at random, from its own side.

    `gains` are factors and `pans` from -1 (left) to 1 (right), one for each start.
    """
    sound = np.zeros((2, length), np.float32)
    angle = (np.asarray(pans) + 1) * np.pi / 4
    left, right = np.cos(angle) * gains, np.sin(angle) * gains
    chosen = random.integers(len(grains), size=len(starts))
    for start, which, to_left, to_right in zip(
        np.asarray(starts, int).tolist(), chosen.tolist(), left.tolist(), right.tolist(),
        strict=True,
    ):  # fmt: skip
        skipped = max(-start, 0)
        grain = grains[which][skipped : max(length - start, 0)]
        if grain.size:
            place = slice(start + skipped, start + skipped + grain.size)
            sound[0, place] += grain * np.float32(to_left)
            sound[1, place] += grain * np.float32(to_right)
    return np.ascontiguousarray(sound.T)


def poisson(length: int, rate: float, random: np.random.Generator, before: float = 0.0) -> Curve:
    """Moments of independent events, in samples, `rate` a second on average.

    `before` seconds ahead of the start are covered too, for grains that still ring then.
    """
    first = -samples(before)
    count = int(random.poisson(rate * (length - first) / RATE))
    return np.sort(random.integers(first, max(length, first + 1), size=count))


def roomed(sound: Stereo, seconds: float, amount: float, random: np.random.Generator) -> Stereo:
    """In a room: a few first reflections and a tail that falls by 60 dB in `seconds`.

    `amount` is the factor of all that the room adds. Same length.
    """
    length = samples(seconds)
    time = np.arange(length) / RATE
    tail = random.standard_normal((2, length)) * np.exp(-6.9 * time / seconds)
    tail *= np.clip(time / 0.03, 0, 1)
    # Walls swallow the treble: soften the tail, more as it goes.
    spectrum = fft.rfft(tail, axis=1)
    frequencies = np.fft.rfftfreq(length, 1 / RATE)
    tail = fft.irfft(spectrum / (1 + (frequencies / 2500) ** 2), length, axis=1)
    tail *= 0.7 / np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
    for number, reflection in enumerate(REFLECTIONS_S):
        tail[number % 2, samples(reflection)] += 0.35 / (1 + number / 2)
    size = fft.next_fast_len(len(sound) + length, real=True)
    wet = fft.irfft(fft.rfft(sound.T, size, axis=1) * fft.rfft(tail, size, axis=1), size, axis=1)
    return np.asarray(sound + amount * wet[:, : len(sound)].T, np.float32)
