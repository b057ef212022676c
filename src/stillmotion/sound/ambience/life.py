"""Living things: birds, crickets of the night, a crowd, somebody's steps and heart."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import fft

from stillmotion.sound.ambience import grains, noise
from stillmotion.sound.arrays import RATE, Mono, Stereo, samples

VOWELS_HZ = (
    (730, 1090),
    (530, 1840),
    (270, 2290),
    (570, 840),
    (300, 870),
    (660, 1720),
    (500, 1500),
)
"""First and second formants of vowels (Peterson and Barney, 1952)."""

PACE_HZ = 1.85
"""Steps a second of somebody who has time."""

PULSE_HZ = 1.12
"""A heart at rest: 67 beats a minute."""


class _Note(NamedTuple):
    """A bird's note: seconds, pitch at its start, middle and end in kHz, and warble in Hz."""

    seconds: float
    pitch: tuple[float, float, float]
    warble: float = 0.0


SONGS: tuple[tuple[tuple[_Note, ...], float], ...] = (
    # A tit: two notes, high and low, again and again.
    ((_Note(0.10, (5.6, 5.5, 5.3)), _Note(0.14, (4.2, 4.2, 4.1))) * 3, 0.06),
    # A blackbird: slow whistles that bend.
    (
        (
            _Note(0.22, (2.1, 2.6, 2.3)),
            _Note(0.16, (2.9, 2.4, 2.5)),
            _Note(0.28, (2.2, 2.2, 3.0)),
            _Note(0.07, (5.2, 6.4, 5.0), 60.0),
        ),
        0.07,
    ),
    # A chaffinch: a trill that falls.
    (
        (
            *(_Note(0.055, (5.8 - 0.3 * n, 4.9 - 0.3 * n, 4.2 - 0.25 * n)) for n in range(8)),
            _Note(0.20, (3.0, 4.4, 2.6)),
        ),
        0.03,
    ),
    # A sparrow: short chirps.
    ((_Note(0.07, (3.4, 4.6, 3.1), 90.0),) * 4, 0.16),
)
"""Songs, and the seconds between their notes."""


def birds(length: int, random: np.random.Generator) -> Stereo:
    """A few birds, each in its own tree, who wait for one another; quiet air between."""
    sound = np.zeros((length, 2), np.float32)
    end = length / RATE
    for which in random.permutation(len(SONGS)):
        notes, gap = SONGS[which]
        near, pan = float(random.uniform(0.35, 1.0)), float(random.uniform(-0.85, 0.85))
        voice = float(random.uniform(0.92, 1.08))
        moment = float(random.uniform(0.05, 1.6))
        while moment < end:
            phrase = _phrase(notes, gap, voice * float(random.uniform(0.98, 1.02)), random)
            sound += grains.strewn(
                length, np.array([moment * RATE]), [phrase], np.array([near]), np.array([pan]),
                random,
            )  # fmt: skip
            moment += phrase.size / RATE + float(random.uniform(0.9, 2.8))
    air = noise.still(noise.tilted(0.6, 120, 2500, 1.5), length, 0.9, random)
    wood = grains.roomed(noise.level(sound), 1.1, 0.45, random)
    return noise.level(wood + 0.16 * air)


def _phrase(
    notes: tuple[_Note, ...], gap: float, voice: float, random: np.random.Generator
) -> Mono:
    parts = []
    for note in notes:
        length = samples(note.seconds * float(random.uniform(0.92, 1.08)))
        place = np.linspace(0, 1, length)
        pitch = np.interp(place, [0, 0.5, 1], note.pitch) * 1000 * voice
        if note.warble:
            pitch = pitch + 350 * np.sin(2 * np.pi * note.warble * place * note.seconds)
        amplitude = np.sin(np.pi * place**0.7) ** 0.8 * float(random.uniform(0.8, 1.0))
        tone = grains.chirp(pitch, amplitude)
        tone += 0.12 * grains.chirp(2 * pitch, amplitude**2)
        parts += [tone, np.zeros(samples(gap), np.float32)]
    return np.concatenate(parts)


def crickets(length: int, random: np.random.Generator) -> Stereo:
    """A summer night: crickets that chirp in threes, one that trills far off, and still air."""
    sound = np.zeros((length, 2), np.float32)
    for _ in range(4):
        carrier = float(random.uniform(4200, 5100))
        count = int(random.integers(3, 5))
        rate = float(random.uniform(1.9, 2.8))
        pulse = _pulse(carrier, 0.017)
        gap = float(random.uniform(0.030, 0.036))
        chirps = np.arange(float(random.uniform(-1 / rate, 0)), length / RATE, 1 / rate)
        chirps = chirps + random.normal(0, 0.012, chirps.size)
        chirps = chirps[random.uniform(size=chirps.size) > 0.06]
        starts = (chirps[:, None] + gap * np.arange(count)).ravel() * RATE
        gains = np.tile(np.linspace(0.6, 1.0, count), chirps.size)
        gains = gains * float(random.uniform(0.25, 1.0))
        pans = np.full(starts.size, random.uniform(-0.9, 0.9))
        sound += grains.strewn(length, starts, [pulse], gains, pans, random)
    trill = np.arange(0, length / RATE, 1 / 42.0) * RATE
    gains = 0.07 * (
        0.1 + noise.slow(length, 0.3, random)[np.minimum(trill, length - 1).astype(int)]
    )
    sound += grains.strewn(
        length, trill, [_pulse(3150, 0.016)], gains, np.full(trill.size, -0.3), random
    )
    air = noise.still(noise.tilted(0.7, 70, 1200, 1.5), length, 0.9, random)
    return noise.level(grains.roomed(noise.level(sound), 0.8, 0.2, random) + 0.13 * air)


def _pulse(carrier: float, seconds: float) -> Mono:
    length = samples(seconds)
    return grains.chirp(np.full(length, carrier), np.sin(np.pi * np.linspace(0, 1, length)) ** 1.5)


def crowd(length: int, random: np.random.Generator) -> Stereo:
    """Many people who talk at once, no word of it to be made out."""
    low = [_syllable(float(random.uniform(95, 150)), random) for _ in range(30)]
    high = [_syllable(float(random.uniform(170, 250)), random) for _ in range(30)]
    sound = np.zeros((length, 2), np.float32)
    for talker in range(22):
        starts, moment = [], float(random.uniform(-1.5, 0.6))
        while moment < length / RATE:
            for _ in range(int(random.integers(3, 12))):
                starts.append(moment)
                moment += float(random.uniform(0.14, 0.30))
            moment += float(random.uniform(0.25, 1.1))
        moments = np.array(starts) * RATE
        gains = random.uniform(0.45, 1.0, moments.size) * float(random.uniform(0.3, 1.0))
        pans = np.full(moments.size, random.uniform(-1, 1))
        voices = (low if talker % 2 else high)[talker % 7 :: 3]
        sound += grains.strewn(length, moments, voices, gains, pans, random)
    murmur = noise.still(noise.tilted(0.8, 180, 900, 2), length, 0.8, random)
    hall = grains.roomed(noise.level(sound), 0.9, 0.9, random)
    return noise.level(hall + 0.25 * murmur)


def _syllable(pitch: float, random: np.random.Generator) -> Mono:
    """A vowel between two closings, or with a hiss before it."""
    seconds = float(random.uniform(0.13, 0.26))
    place = np.linspace(0, 1, samples(seconds))
    first, second = VOWELS_HZ[int(random.integers(len(VOWELS_HZ)))]
    contour = pitch * (1 + float(random.uniform(-0.12, 0.12)) * (place - 0.5))
    phase = 2 * np.pi * np.cumsum(contour) / RATE
    count = int(3400 / pitch)
    sound = np.zeros(place.size)
    for harmonic in range(1, count):
        frequency = harmonic * pitch
        strength = sum(
            gain / (1 + ((frequency - formant) / width) ** 2)
            for formant, width, gain in ((first, 90, 1.0), (second, 130, 0.5), (2600, 220, 0.16))
        )
        sound += strength * np.sin(harmonic * phase + harmonic**2)
    sound *= np.sin(np.pi * place) ** 0.7
    voiced = sound / max(float(np.abs(sound).max()), 1e-9)
    if random.uniform() < 0.3:
        hiss = 0.25 * grains.burst(2500, 6000, 0.25, 0.06, random)
        voiced[: hiss.size] += hiss[: voiced.size]
    return grains.tapered(voiced)


def footsteps(length: int, random: np.random.Generator) -> Stereo:
    """Somebody walks by on gravelly ground: heel, sole, and the other foot."""
    pace = PACE_HZ * float(random.uniform(0.94, 1.06))
    moments = np.arange(float(random.uniform(0.12, 0.3)), length / RATE, 1 / pace)
    moments = moments + random.normal(0, 0.012, moments.size)
    feet = np.where(np.arange(moments.size) % 2, 0.14, -0.14)
    gains = random.uniform(0.75, 1.0, moments.size)
    heels = [_heel(random) for _ in range(5)]
    soles = [_sole(random) for _ in range(5)]
    sound = grains.strewn(length, moments * RATE, heels, gains, feet, random)
    late = moments + random.normal(0.115, 0.008, moments.size)
    sound = sound + grains.strewn(length, late * RATE, soles, 1.1 * gains, feet, random)
    floor = noise.still(noise.tilted(0.7, 80, 1500, 1.5), length, 0.8, random)
    walked = noise.level(grains.roomed(sound, 0.5, 0.6, random))
    return noise.level(walked + 0.06 * floor)


def _heel(random: np.random.Generator) -> Mono:
    shift = float(random.uniform(0.92, 1.08))
    thud = grains.modes(
        [104 * shift, 190 * shift, 340 * shift], [0.10, 0.08, 0.05], [0.6, 0.6, 0.4], 0.12
    )
    knock = 1.3 * grains.burst(500, 3200 * shift, 0.03, 0.05, random)
    thud[: knock.size] += knock
    return thud


def _sole(random: np.random.Generator) -> Mono:
    """Grit under the ball of the foot."""
    length = samples(0.11)
    crumbs = np.zeros(length, np.float32)
    for _ in range(26):
        crumb = grains.burst(float(random.uniform(1200, 2800)), 7500, 0.006, 0.009, random)
        start = int(random.beta(1.6, 2.4) * (length - crumb.size))
        crumbs[start : start + crumb.size] += crumb * float(random.lognormal(-1.2, 0.5))
    return grains.tapered(crumbs)


def heartbeat(length: int, random: np.random.Generator) -> Stereo:
    """Heard from inside the chest: two thumps, the second shorter and higher."""
    beats = np.arange(float(random.uniform(0.1, 0.4)), length / RATE, 1 / PULSE_HZ)
    beats = beats + np.cumsum(random.normal(0, 0.008, beats.size))
    first = grains.modes([56, 84, 138, 210], [0.28, 0.22, 0.15, 0.08], [0.9, 1.0, 0.5, 0.2], 0.26)
    second = grains.modes(
        [68, 104, 170, 250], [0.20, 0.15, 0.10, 0.06], [0.7, 0.8, 0.45, 0.2], 0.20
    )
    middle = np.zeros(beats.size)
    gains = random.uniform(0.9, 1.0, beats.size)
    sound = grains.strewn(length, beats * RATE, [first], gains, middle, random)
    sound = sound + grains.strewn(
        length, (beats + 0.30) * RATE, [second], 0.7 * gains, middle, random
    )
    # Small loudspeakers give nothing below 100 Hz: bend the wave, and its overtones tell it.
    sound = np.tanh(2.5 * sound / max(float(np.abs(sound).max()), 1e-9))
    blood = noise.still(noise.tilted(0.9, 40, 160, 2), length, 0.3, random)
    throb = 0.5 + noise.slow(length, 1.2, random)[:, None]
    return noise.level(_muffled(noise.level(sound) + 0.03 * throb * blood))


def _muffled(sound: Stereo) -> Stereo:
    size = fft.next_fast_len(len(sound) + RATE // 4, real=True)
    frequencies = np.fft.rfftfreq(size, 1 / RATE)
    soft = 1 / (1 + (frequencies / 420) ** 4)
    return np.asarray(
        fft.irfft(fft.rfft(sound.T, size, axis=1) * soft, size, axis=1)[:, : len(sound)].T,
        np.float32,
    )
