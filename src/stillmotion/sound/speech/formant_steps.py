"""A phrase as a row of steps for the formant synthesiser: what sounds in each of them."""

from __future__ import annotations

from typing import NamedTuple

from stillmotion.sound.speech.formant_targets import (
    GLIDES,
    PAUSES_S,
    TARGETS,
    TONES,
    Formants,
    Target,
)

RATE = 24_000

STEP = 120
"""Samples between targets: 5 ms."""

PACE = 0.88
"""A machine is understood better when it takes its time."""

EDGE_S = 0.06
"""Silence at both ends."""

BREATH_S = 0.035
"""Breath after a stop before the voice sets in."""

H_S = 0.06
"""The breath of an "h"."""

LONG_S = 0.045
"""What the mark for length adds."""

STRESS = {"ˈ": 0.16, "ˌ": 0.07}
"""How much longer and higher a stressed vowel is."""

UNVOICED = 0.3
"""A target with less voice ends what a tone is heard on."""


class Step(NamedTuple):
    """What is synthesised in a step: formants in Hz, levels, and the noise's middle and width."""

    f1: float
    f2: float
    f3: float
    voice: float
    breath: float
    noise: float
    noise_hz: float
    width_hz: float

    @property
    def formants(self) -> Formants:
        """Those that move."""
        return self.f1, self.f2, self.f3


_REST = Step(500.0, 1500.0, 2500.0, 0.0, 0.0, 0.0, 2000.0, 2000.0)

_STOPS = "ptk"
_OPEN_AFTER = "ˈˌɹlwj"


class Steps:
    """Targets for every step, and what is known of the tune."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self.rows: list[Step] = []
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
        formants = self.rows[-1].formants
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
            self.rows += [_silent(formants)] * steps
            self._voiced_from = len(self.rows)
        elif phoneme == "h":
            ahead = next((TARGETS[c] for c in GLIDES.get(after[-1:], after) if c in TARGETS), None)
            self._breathe(ahead.formants if ahead else formants, H_S)
            self._voiced_from = len(self.rows)
        else:
            for sound in GLIDES.get(phoneme, phoneme):
                if sound in TARGETS:
                    self._sound(TARGETS[sound])
            opens = after[:1] and (after[0] in _OPEN_AFTER or _is_vowel(after[0]))
            if phoneme in _STOPS and opens and before != "s" and not self.tones:
                ahead = next((TARGETS[c] for c in after if c in TARGETS), None)
                self._breathe(ahead.formants if ahead else formants)
        self.lengths.append(len(self.rows) - begun)

    def _sound(self, target: Target) -> None:
        count = max(2, self._steps(target.seconds * (1 + 2 * self._stress)))
        closed = min(self._steps(target.closed_s), count - 1) if target.closed_s else 0
        formants, voice, noise = target.formants, target.voice, target.noise
        shape = (target.noise_hz, target.width_hz)
        self.rows += [Step(*formants, voice, 0.0, 0.0, *shape)] * closed
        self.rows += [Step(*formants, voice, 0.0, noise, *shape)] * (count - closed)
        if target.voice == 1.0 and self._stress:
            self.stressed.append((len(self.rows) - count // 2, self._stress))
            self._stress = 0.0
        if target.voice < UNVOICED:
            self._voiced_from = len(self.rows)

    def _breathe(self, formants: Formants, seconds: float = BREATH_S) -> None:
        row = _silent(formants)._replace(breath=1.0)
        self.rows += [row] * self._steps(seconds)
        self._voiced_from = len(self.rows)

    def _steps(self, seconds: float) -> int:
        return max(1, round(seconds * RATE / STEP / self._speed / PACE))


def _silent(formants: Formants) -> Step:
    return Step(*formants, 0.0, 0.0, 0.0, _REST.noise_hz, _REST.width_hz)


def _is_vowel(phoneme: str) -> bool:
    sound = GLIDES.get(phoneme, phoneme)[0]
    return sound in TARGETS and TARGETS[sound].voice == 1.0
