"""A formant synthesiser, for what no model here speaks: a voice's pulses through resonances.

After Klatt (1980), much reduced: each phoneme is a target of three formants, of voicing, breath and
noise; targets are joined by slopes. A machine's voice, but one that can be understood.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage, signal

from stillmotion.arrays import Matrix, Vector
from stillmotion.sound.arrays import SILENCE, Mono
from stillmotion.sound.speech.formant_steps import RATE, STEP, Step, Steps

PITCH_HZ = 195.0
"""A woman's; a voice's `pitch` is a factor of it."""

GLIDE_STEPS = 9
"""Formants take 45 ms from one target to the next, loudness a third of it."""

BANDWIDTHS_HZ = (70.0, 95.0, 140.0, 220.0, 320.0)
MOVING = 3
HIGHER_HZ = (3500.0, 4500.0)
"""How many formants move, and the fourth and fifth, which stay."""

BREATH_LEVEL = 0.165
NOISE_LEVEL = 0.16
"""Against the voice, whose peaks are 1."""

VOICE_BREATH = 0.04
"""What of breath is in a voice at any time."""

PEAK = 0.5
"""Of the whole, as a share of full scale."""

TONAL_FALL = (1.04, 0.94)
STRESS_FALL = (1.08, 0.86)
"""Declination: factors of the pitch at the start and at the end of a phrase, in a language of tones
and in one of stress."""

STRESS_STEPS = 14
"""A stress's rise has fallen to 1 / e after this."""

QUESTION_STEPS, QUESTION_RISE = 50, 1.35
"""A question rises over its last steps to so many times its pitch."""

TUNE_SMOOTHED, SOURCE_SMOOTHED = 7, 3
"""Steps that the tune, and the levels of voice, breath and noise, are averaged over."""

OPENING, CLOSING, CLOSING_SLOPE = 0.4, 0.16, 2.6
"""Shares of a period in which the glottis opens and shuts, and how much steeper it shuts."""

FRICTION_GAIN = 1.6
WIDEST_HZ, HIGHEST_HZ = 6000.0, 10_500.0
"""A friction's resonance: its gain, and its greatest bandwidth and frequency at this rate."""


def speak(phonemes: str, pitch: float, size: float, speed: float, seed: int) -> tuple[Mono, Vector]:
    """(samples,) float32, and the samples that each phoneme takes, with the silence at both ends.

    `pitch` is a factor of `PITCH_HZ`, `size` of the formants.
    """
    rows = Steps(speed)
    for place, phoneme in enumerate(phonemes):
        rows.add(phoneme, phonemes[place - 1 : place], phonemes[place + 1 : place + 3])
    rows.rest()
    tracks = np.array(rows.rows)
    f0 = PITCH_HZ * pitch * _tune(rows, phonemes.rstrip(" ").endswith("?"))
    sound = _sounded(tracks, f0, size, np.random.default_rng(seed))
    return sound, np.array(rows.lengths) * STEP


def _tune(rows: Steps, asks: bool) -> Vector:
    """The pitch's factor for each step: falling, with its accents; or by the tones."""
    steps = len(rows.rows)
    if rows.tones:
        tune = np.linspace(*TONAL_FALL, steps)
        for start, end, shape in rows.tones:
            tune[start:end] *= np.interp(np.linspace(0, 1, end - start), [0, 0.5, 1], shape)
    else:
        tune = np.linspace(*STRESS_FALL, steps)
        for middle, force in rows.stressed:
            tune += force * np.exp(-(((np.arange(steps) - middle) / STRESS_STEPS) ** 2))
        if asks:
            last = tune[-QUESTION_STEPS:]
            last *= np.linspace(1, QUESTION_RISE, len(last))
    return np.asarray(ndimage.uniform_filter1d(tune, TUNE_SMOOTHED))


def _sounded(tracks: Matrix, f0: Vector, size: float, random: np.random.Generator) -> Mono:
    formants = tracks[:, :MOVING]
    formants = ndimage.uniform_filter1d(formants, GLIDE_STEPS, axis=0, mode="nearest") * size
    columns = dict(zip(Step._fields, tracks.T, strict=True))
    steps = np.arange(len(tracks)) + 0.5
    at = np.arange(len(tracks) * STEP) / STEP
    voice, breath, noise = (
        np.interp(
            at, steps, ndimage.uniform_filter1d(columns[name], SOURCE_SMOOTHED, mode="nearest")
        )
        for name in ("voice", "breath", "noise")
    )
    place = np.cumsum(np.interp(at, steps, f0)) / RATE % 1
    # Rosenberg's pulse by its derivative: slowly open, quickly shut.
    opening = np.sin(np.pi * place / OPENING)
    closing = -CLOSING_SLOPE * np.sin(np.pi * (place - OPENING) / CLOSING)
    shut = np.where(place < OPENING + CLOSING, closing, 0.0)
    pulse = np.where(place < OPENING, opening, shut)
    hiss = random.standard_normal(at.size)
    source = voice * (pulse + VOICE_BREATH * hiss) + BREATH_LEVEL * breath * hiss
    spoken = _resonated(source, formants)
    rubbed = _rubbed(hiss, columns["noise_hz"] * size, columns["width_hz"]) * noise
    sound = spoken / max(float(np.abs(spoken).max()), SILENCE) + NOISE_LEVEL * rubbed
    return np.asarray(PEAK * sound / max(float(np.abs(sound).max()), SILENCE), np.float32)


def _resonated(source: Vector, formants: Matrix) -> Vector:
    """Through the formants one after the other, which move every step."""
    sound = source
    for number, width in enumerate(BANDWIDTHS_HZ):
        made = np.empty_like(sound)
        state = np.zeros(2)
        radius = np.exp(-np.pi * width / RATE)
        for step in range(len(formants)):
            centre = formants[step, number] if number < MOVING else HIGHER_HZ[number - MOVING]
            b = 2 * radius * np.cos(2 * np.pi * centre / RATE)
            c = -radius * radius
            piece = slice(step * STEP, (step + 1) * STEP)
            made[piece], state = signal.lfilter([1 - b - c], [1, -b, -c], sound[piece], zi=state)
        sound = made
    return sound


def _rubbed(hiss: Vector, centres: Vector, widths: Vector) -> Vector:
    """Noise about a frequency that changes every step."""
    made = np.empty_like(hiss)
    state = np.zeros(2)
    for step in range(len(centres)):
        radius = np.exp(-np.pi * min(widths[step], WIDEST_HZ) / RATE)
        b = 2 * radius * np.cos(2 * np.pi * min(centres[step], HIGHEST_HZ) / RATE)
        gain = (1 - radius) * FRICTION_GAIN
        piece = slice(step * STEP, (step + 1) * STEP)
        made[piece], state = signal.lfilter(
            [gain, 0, -gain], [1, -b, radius * radius], hiss[piece], zi=state
        )
    return made
