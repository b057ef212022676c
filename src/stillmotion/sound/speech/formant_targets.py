"""What each phoneme sounds like, for the formant synthesiser.

Vowels after Peterson and Barney (1952), consonants after Klatt (1980), table III.
"""

from __future__ import annotations

from typing import NamedTuple

Formants = tuple[float, float, float]
"""The first three resonances of the throat in Hz."""


class Target(NamedTuple):
    """Formants in Hz, how loud its voice is, its noise (how loud, about which Hz, how wide), how
    long it lasts, and how much of that is silence before its noise.
    """

    f1: float
    f2: float
    f3: float
    voice: float
    noise: float = 0.0
    noise_hz: float = 2000.0
    width_hz: float = 1500.0
    seconds: float = 0.08
    closed_s: float = 0.0

    @property
    def formants(self) -> Formants:
        """Those that move."""
        return self.f1, self.f2, self.f3


def _vowel(f1: float, f2: float, f3: float = 2600.0, seconds: float = 0.11) -> Target:
    return Target(f1, f2, f3, 1.0, seconds=seconds)


def _sonorant(f1: float, f2: float, f3: float, voice: float, seconds: float) -> Target:
    return Target(f1, f2, f3, voice, seconds=seconds)


def _stop(
    f2: float, noise_hz: float, voice: float, noise: float, *, f1: float = 280, f3: float = 2600,
    width_hz: float = 1800, seconds: float = 0.075, closed_s: float = 0.055,
) -> Target:  # fmt: skip
    return Target(f1, f2, f3, voice, noise, noise_hz, width_hz, seconds, closed_s)


def _rubbed(
    f2: float, voice: float, noise: float, noise_hz: float, width_hz: float, seconds: float,
    closed_s: float = 0.0, *, f1: float = 320, f3: float = 2500,
) -> Target:  # fmt: skip
    return Target(f1, f2, f3, voice, noise, noise_hz, width_hz, seconds, closed_s)


TARGETS: dict[str, Target] = {
    "i": _vowel(290, 2350, 3000),
    "ɪ": _vowel(400, 2000, 2600, 0.08),
    "e": _vowel(480, 2050, 2650),
    "ɛ": _vowel(560, 1850, 2550),
    "æ": _vowel(700, 1750, 2500, 0.14),
    "a": _vowel(780, 1350),
    "ɑ": _vowel(740, 1120, 2550, 0.14),
    "ɒ": _vowel(650, 980),
    "ɔ": _vowel(580, 880, 2550, 0.13),
    "o": _vowel(480, 860),
    "ʊ": _vowel(440, 1050, 2350, 0.08),
    "u": _vowel(310, 900, 2300),
    "ʌ": _vowel(640, 1220, 2550, 0.09),
    "ə": _vowel(500, 1450, 2500, 0.065),
    "ᵊ": _vowel(500, 1450, 2500, 0.04),
    "ɐ": _vowel(600, 1350, 2500, 0.07),
    "ɜ": _vowel(490, 1350, 1750, 0.12),
    "ɚ": _vowel(490, 1350, 1700, 0.12),
    "ᵻ": _vowel(400, 1900, 2500, 0.06),
    "ɨ": _vowel(380, 1400, 2600, 0.10),
    "ɤ": _vowel(460, 1150),
    "y": _vowel(290, 1950, 2400),
    "w": _sonorant(300, 650, 2200, 0.6, 0.065),
    "j": _sonorant(270, 2250, 3000, 0.6, 0.06),
    "ɥ": _sonorant(270, 1900, 2350, 0.6, 0.06),
    "ɹ": _sonorant(330, 1080, 1450, 0.6, 0.075),
    "ɻ": Target(330, 1250, 1700, 0.6, 0.08, 2500, 1500, 0.08),
    "l": _sonorant(330, 1000, 2800, 0.5, 0.07),
    "ɾ": _sonorant(320, 1700, 2600, 0.3, 0.03),
    "T": _sonorant(320, 1700, 2600, 0.3, 0.03),
    "m": _sonorant(260, 1000, 2200, 0.35, 0.08),
    "n": _sonorant(260, 1550, 2600, 0.35, 0.075),
    "ŋ": _sonorant(260, 2150, 2750, 0.35, 0.08),
    "p": _stop(850, 900, 0.0, 0.35),
    "b": _stop(850, 800, 0.12, 0.2),
    "t": _stop(1750, 4200, 0.0, 0.6),
    "d": _stop(1750, 3600, 0.12, 0.3),
    "k": _stop(1950, 2000, 0.0, 0.55),
    "ɡ": _stop(1950, 1900, 0.12, 0.3),
    "ʔ": _stop(1500, 1500, 0.0, 0.0),
    "f": _rubbed(1100, 0.0, 0.16, 5000, 6000, 0.10),
    "v": _rubbed(1100, 0.35, 0.07, 5000, 6000, 0.065),
    "θ": _rubbed(1350, 0.0, 0.13, 6500, 5000, 0.10),
    "ð": _rubbed(1350, 0.4, 0.05, 6000, 5000, 0.05),
    "s": _rubbed(1700, 0.0, 0.60, 7200, 2600, 0.11),
    "z": _rubbed(1700, 0.3, 0.35, 7200, 2600, 0.08),
    "ʃ": _rubbed(1900, 0.0, 0.65, 3200, 1700, 0.11),
    "ʒ": _rubbed(1900, 0.3, 0.40, 3200, 1700, 0.08),
    "ʂ": _rubbed(1600, 0.0, 0.65, 3000, 1600, 0.11),
    "ɕ": _rubbed(2100, 0.0, 0.60, 4600, 2000, 0.11),
    "h": Target(550, 1500, 2500, 0.0, seconds=0.06),
    "x": _rubbed(1400, 0.0, 0.30, 1600, 1500, 0.08),
    "ʧ": _rubbed(1900, 0.0, 0.70, 3300, 1800, 0.12, 0.05),
    "ʤ": _rubbed(1900, 0.12, 0.45, 3200, 1800, 0.10, 0.05),
    "ʦ": _rubbed(1700, 0.0, 0.60, 7000, 2600, 0.11, 0.045),
    "ʨ": _rubbed(2100, 0.0, 0.60, 4600, 2000, 0.11, 0.045),
    "ꭧ": _rubbed(1600, 0.0, 0.60, 3000, 1600, 0.11, 0.045),
}

GLIDES = {"A": "eɪ", "I": "aɪ", "O": "oʊ", "W": "aʊ", "Y": "ɔɪ", "Q": "əʊ", "ʣ": "dz", "ʥ": "ʤ"}
"""Kokoro's letters for two sounds."""

TONES: dict[str, tuple[float, float, float]] = {
    "→": (1.22, 1.22, 1.20),
    "↗": (0.98, 1.05, 1.25),
    "↓": (0.90, 0.75, 0.88),
    "↘": (1.28, 1.08, 0.80),
}
"""Pitch at the start, middle and end of a syllable."""

PAUSES_S = {
    " ": 0.0, ",": 0.16, ";": 0.2, ":": 0.18, "—": 0.18, ".": 0.25, "!": 0.25, "?": 0.25, "…": 0.3,
}  # fmt: skip
