"""How the mouth moves with what is said: how far the jaw is open, how wide the lips are."""

from __future__ import annotations

from dataclasses import dataclass

from stillmotion.sound.speech.spoken import Spoken

AHEAD_S = 0.02
"""Lips are this much ahead of what they sound like."""

CLOSES_S = 0.12
"""They close so long after the last sound, and open so long before the first."""

FULL_S = 0.08
"""A sound as long as this has its mouth shape in full."""

SHAPES: dict[str, tuple[float, float]] = {
    "i": (0.22, 0.9), "ɪ": (0.30, 0.55), "e": (0.40, 0.6), "ɛ": (0.48, 0.45), "æ": (0.65, 0.5),
    "a": (0.80, 0.15), "ɑ": (0.90, 0.0), "ɒ": (0.70, -0.3), "ɔ": (0.60, -0.5), "o": (0.45, -0.7),
    "ʊ": (0.30, -0.6), "u": (0.20, -0.9), "ʌ": (0.60, 0.1), "ə": (0.35, 0.05), "ᵊ": (0.25, 0.0),
    "ɐ": (0.50, 0.1), "ɜ": (0.40, -0.15), "ɚ": (0.40, -0.15), "ᵻ": (0.28, 0.4), "ɨ": (0.20, 0.4),
    "ɤ": (0.40, 0.2), "y": (0.20, -0.8),
    "A": (0.40, 0.6), "I": (0.70, 0.3), "O": (0.45, -0.7), "W": (0.70, -0.3), "Y": (0.50, -0.3),
    "Q": (0.40, -0.4),
    "w": (0.15, -0.95), "j": (0.20, 0.6), "ɥ": (0.15, -0.8), "ɹ": (0.20, -0.4), "ɻ": (0.20, -0.3),
    "l": (0.28, 0.1), "ɾ": (0.20, 0.1), "T": (0.20, 0.1),
    "m": (0.0, 0.0), "b": (0.0, 0.0), "p": (0.0, 0.0), "f": (0.06, 0.1), "v": (0.06, 0.1),
    "n": (0.18, 0.2), "t": (0.14, 0.2), "d": (0.16, 0.2), "s": (0.08, 0.4), "z": (0.08, 0.4),
    "θ": (0.16, 0.1), "ð": (0.18, 0.1), "ʃ": (0.12, -0.6), "ʒ": (0.12, -0.6), "ʧ": (0.12, -0.5),
    "ʤ": (0.12, -0.5), "ʂ": (0.12, -0.3), "ɕ": (0.12, 0.4), "ʦ": (0.08, 0.3), "ʨ": (0.10, 0.4),
    "ꭧ": (0.12, -0.3), "k": (0.22, 0.1), "ɡ": (0.22, 0.1), "ŋ": (0.22, 0.1),
    "x": (0.30, 0.0), "h": (0.35, 0.0),
}  # fmt: skip
"""Jaw (0 shut to 1 as for "ah") and width (-1 rounded to 1 spread) of each sound."""

CLOSED = frozenset("mbp")
CLOSED_S = 0.044
"""Lips stay shut for at least a frame of 24 a second, or it might fall between two."""

CLOSED_SHARE = 0.3
"""And for this share of a sound that is said so, to each side of its middle."""

OTHER = (0.25, 0.0)
"""The shape of sounds that `SHAPES` does not have."""

LEAST_REACHED = 0.4
"""What is said in passing is not fully opened for, but by this share."""

GLIDES_FROM, GLIDES_TO = 0.3, 0.15
"""Shares of a diphthong after its start where its first shape is left, and before its end where its
last one is reached."""

ENDINGS: dict[str, tuple[float, float]] = {
    "A": (0.25, 0.8), "I": (0.28, 0.7), "O": (0.22, -0.85), "W": (0.25, -0.85),
    "Y": (0.28, 0.6), "Q": (0.22, -0.8),
}  # fmt: skip
"""What diphthongs end as."""


@dataclass(frozen=True)
class Visemes:
    """Where the mouth is at `times` (seconds, rising): `jaw` 0 to 1, `wide` -1 to 1; between them
    it moves evenly, before and after it rests.
    """

    times: tuple[float, ...]
    jaw: tuple[float, ...]
    wide: tuple[float, ...]

    def later(self, seconds: float) -> Visemes:
        """The same, so much later."""
        return Visemes(tuple(time + seconds for time in self.times), self.jaw, self.wide)


def visemes(spoken: Spoken) -> Visemes:
    """The mouth's way through what is said, in seconds from its start."""
    keys: list[tuple[float, float, float]] = []
    for phone in spoken.phones:
        length = phone.end - phone.start
        sound = phone.text.strip("ˈˌːʰ̃ʲ→↗↓↘")[:1]
        if not sound:
            if keys and length > 2 * CLOSES_S:
                keys += [(phone.start + CLOSES_S, 0.0, 0.0), (phone.end - CLOSES_S, 0.0, 0.0)]
            continue
        jaw, wide = SHAPES.get(sound, OTHER)
        if not keys:
            keys.append((phone.start - CLOSES_S, 0.0, 0.0))
        if sound in CLOSED:
            middle, half = phone.start + 0.5 * length, max(CLOSED_SHARE * length, CLOSED_S / 2)
            keys += [(middle - half, 0.0, wide), (middle + half, 0.0, wide)]
        elif sound in ENDINGS:
            ends_jaw, ends_wide = ENDINGS[sound]
            keys += [
                (phone.start + GLIDES_FROM * length, jaw, wide),
                (phone.end - GLIDES_TO * length, ends_jaw, ends_wide),
            ]
        else:
            reached = min(max(length / FULL_S, LEAST_REACHED), 1.0)
            keys.append((phone.start + 0.5 * length, reached * jaw, wide))
    if keys:
        keys.append((max(keys[-1][0] + CLOSES_S, spoken.phones[-1].start + CLOSES_S), 0.0, 0.0))
    keys.sort(key=lambda key: key[0])
    return Visemes(
        tuple(max(time - AHEAD_S, 0.0) for time, _, _ in keys),
        tuple(jaw for _, jaw, _ in keys),
        tuple(wide for _, _, wide in keys),
    )
