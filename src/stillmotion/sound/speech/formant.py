"""A formant synthesiser, for what no model here speaks: a voice's pulses through resonances.

After Klatt (1980), much reduced: each phoneme is a target of three formants, of voicing, breath and
noise; targets are joined by slopes. A machine's voice, but one that can be understood.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage, signal

from stillmotion.arrays import Matrix, Vector
from stillmotion.sound.arrays import Mono
from stillmotion.sound.speech.formant_targets import GLIDES, PAUSES_S, TARGETS, TONES, Target

RATE = 24_000

STEP = 120
"""Samples between targets: 5 ms."""

PITCH_HZ = 195.0
"""A woman's; a voice's `pitch` is a factor of it."""

GLIDE_STEPS = 9
"""Formants take 45 ms from one target to the next, loudness a third of it."""

PACE = 0.88
"""A machine is understood better when it takes its time."""

EDGE_S = 0.06
"""Silence at both ends."""

BREATH_S = 0.035
"""Breath after a stop before the voice sets in."""

LONG_S = 0.045
"""What the mark for length adds."""

STRESS = {"ˈ": 0.16, "ˌ": 0.07}
"""How much longer and higher a stressed vowel is."""

BANDWIDTHS_HZ = (70.0, 95.0, 140.0, 220.0, 320.0)
HIGHER_HZ = (3500.0, 4500.0)
"""The fourth and fifth formant, which stay."""

BREATH_LEVEL = 0.55
NOISE_LEVEL = 0.16
"""Against the voice, whose peaks are 1."""

_REST = (500.0, 1500.0, 2500.0, 0.0, 0.0, 0.0, 2000.0, 2000.0)
"""A row: three formants, voice, breath, noise, its middle and its width."""

_STOPS = "ptk"
_OPEN_AFTER = "ˈˌɹlwj"


def speak(phonemes: str, pitch: float, size: float, speed: float, seed: int) -> tuple[Mono, Vector]:
    """(samples,) float32, and the samples that each phoneme takes, with the silence at both ends.

    `pitch` is a factor of `PITCH_HZ`, `size` of the formants.
    """
    rows = _Rows(speed)
    for place, phoneme in enumerate(phonemes):
        rows.add(phoneme, phonemes[place - 1 : place], phonemes[place + 1 : place + 3])
    rows.rest()
    tracks = np.array(rows.rows)
    f0 = PITCH_HZ * pitch * _tune(rows, phonemes.rstrip(" ").endswith("?"))
    sound = _sounded(tracks, f0, size, np.random.default_rng(seed))
    return sound, np.array(rows.lengths) * STEP


class _Rows:
    """Targets for every step, and what is known of the tune."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self.rows: list[tuple[float, ...]] = []
        self.lengths: list[int] = []
        self.tones: list[tuple[int, int, tuple[float, float, float]]] = []
        self.stressed: list[tuple[int, float]] = []
        self._stress = 0.0
        self._voiced_from = 0
        self.rest()

    def rest(self) -> None:
        """Silence at an end."""
        steps = self._steps(EDGE_S * self._speed)
        self.rows += [_REST] * steps
        self.lengths.append(steps)
        self._voiced_from = len(self.rows)

    def add(self, phoneme: str, before: str, after: str) -> None:
        """The next phoneme; `before` and `after` are its neighbours."""
        begun = len(self.rows)
        formants = self.rows[-1][:3]
        if phoneme in STRESS:
            self._stress = STRESS[phoneme]
        elif phoneme in TONES:
            self.tones.append((self._voiced_from, begun, TONES[phoneme]))
        elif phoneme == "ː":
            self.rows += [self.rows[-1]] * self._steps(LONG_S)
        elif phoneme == "ʰ":
            self._breathe(formants)
        elif phoneme in PAUSES_S:
            steps = self._steps(PAUSES_S[phoneme]) if PAUSES_S[phoneme] else 0
            self.rows += [(*formants, *_REST[3:])] * steps
            self._voiced_from = len(self.rows)
        elif phoneme == "h":
            ahead = next((TARGETS[c] for c in GLIDES.get(after[-1:], after) if c in TARGETS), None)
            self._breathe(ahead[:3] if ahead else formants, 0.06)
            self._voiced_from = len(self.rows)
        else:
            for sound in GLIDES.get(phoneme, phoneme):
                if sound in TARGETS:
                    self._sound(TARGETS[sound])
            opens = after[:1] and (after[0] in _OPEN_AFTER or _is_vowel(after[0]))
            if phoneme in _STOPS and opens and before != "s" and not self.tones:
                ahead = next((TARGETS[c] for c in after if c in TARGETS), None)
                self._breathe(ahead[:3] if ahead else formants)
        self.lengths.append(len(self.rows) - begun)

    def _sound(self, target: Target) -> None:
        count = max(2, self._steps(target.seconds * (1 + 2 * self._stress)))
        closed = min(self._steps(target.closed_s), count - 1) if target.closed_s else 0
        formants = target[:3]
        self.rows += [(*formants, target.voice, 0.0, 0.0, *target[5:7])] * closed
        self.rows += [(*formants, target.voice, 0.0, *target[4:7])] * (count - closed)
        if target.voice == 1.0 and self._stress:
            self.stressed.append((len(self.rows) - count // 2, self._stress))
            self._stress = 0.0
        if target.voice < 0.3:
            self._voiced_from = len(self.rows)

    def _breathe(self, formants: tuple[float, ...], seconds: float = BREATH_S) -> None:
        row = (*formants, 0.0, 1.0, 0.0, 2000.0, 2000.0)
        self.rows += [row] * self._steps(seconds)
        self._voiced_from = len(self.rows)

    def _steps(self, seconds: float) -> int:
        return max(1, round(seconds * RATE / STEP / self._speed / PACE))


def _is_vowel(phoneme: str) -> bool:
    sound = GLIDES.get(phoneme, phoneme)[0]
    return sound in TARGETS and TARGETS[sound].voice == 1.0


def _tune(rows: _Rows, asks: bool) -> Vector:
    """The pitch's factor for each step: falling, with its accents; or by the tones."""
    steps = len(rows.rows)
    if rows.tones:
        tune = np.linspace(1.04, 0.94, steps)
        for start, end, shape in rows.tones:
            tune[start:end] *= np.interp(np.linspace(0, 1, end - start), [0, 0.5, 1], shape)
    else:
        tune = np.linspace(1.08, 0.86, steps)
        for middle, force in rows.stressed:
            tune += force * np.exp(-(((np.arange(steps) - middle) / 14) ** 2))
        if asks:
            tune[-50:] *= np.linspace(1, 1.35, len(tune[-50:]))
    return np.asarray(ndimage.uniform_filter1d(tune, 7))


def _sounded(tracks: Matrix, f0: Vector, size: float, random: np.random.Generator) -> Mono:
    formants = ndimage.uniform_filter1d(tracks[:, :3], GLIDE_STEPS, axis=0, mode="nearest") * size
    steps = np.arange(len(tracks)) + 0.5
    at = np.arange(len(tracks) * STEP) / STEP
    voice, breath, noise = (
        np.interp(at, steps, ndimage.uniform_filter1d(tracks[:, column], 3, mode="nearest"))
        for column in (3, 4, 5)
    )
    place = np.cumsum(np.interp(at, steps, f0)) / RATE % 1
    # Rosenberg's pulse by its derivative: slowly open, quickly shut.
    opening, closing = np.sin(np.pi * place / 0.4), np.sin(np.pi * (place - 0.4) / 0.16)
    pulse = np.where(place < 0.4, opening, np.where(place < 0.56, -2.6 * closing, 0.0))
    hiss = random.standard_normal(at.size)
    source = voice * (pulse + 0.04 * hiss) + BREATH_LEVEL * 0.3 * breath * hiss
    spoken = _resonated(source, formants)
    rubbed = _rubbed(hiss, tracks[:, 6] * size, tracks[:, 7]) * noise
    sound = spoken / max(float(np.abs(spoken).max()), 1e-9) + NOISE_LEVEL * rubbed
    return np.asarray(0.5 * sound / max(float(np.abs(sound).max()), 1e-9), np.float32)


def _resonated(source: Vector, formants: Matrix) -> Vector:
    """Through the formants one after the other, which move every step."""
    sound = source
    for number, width in enumerate(BANDWIDTHS_HZ):
        made = np.empty_like(sound)
        state = np.zeros(2)
        radius = np.exp(-np.pi * width / RATE)
        for step in range(len(formants)):
            centre = formants[step, number] if number < 3 else HIGHER_HZ[number - 3]
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
        radius = np.exp(-np.pi * min(widths[step], 6000.0) / RATE)
        b = 2 * radius * np.cos(2 * np.pi * min(centres[step], 10_500.0) / RATE)
        gain = (1 - radius) * 1.6
        piece = slice(step * STEP, (step + 1) * STEP)
        made[piece], state = signal.lfilter(
            [gain, 0, -gain], [1, -b, radius * radius], hiss[piece], zi=state
        )
    return made
