"""How a mouth moves in time when it speaks: given, or babbled where nothing is said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SYLLABLE_S = (0.16, 0.27)
"""Length of a syllable: 4 to 6 a second, as in unhurried speech."""

PHRASE = (4, 9)
"""Syllables in one breath."""

PAUSE_S = (0.35, 0.85)
"""Silence between phrases, the lips closed."""

_VOWEL_JAW, _VOWEL_WIDE = (0.28, 0.75), (-0.7, 0.8)
"""Between which openings of the jaw and widths of the mouth a babbled vowel lies."""

_CONSONANT_JAW, _CONSONANT_WIDE = (0.05, 0.25), 0.5
"""Between which openings of the jaw a consonant lies, and its share of the next vowel's width."""

_VOWEL_AT, _VOWEL_ENDS, _VOWEL_LEFT = 0.4, 0.65, 0.85
"""When a vowel is there and when it goes, as shares of its syllable, and what is left of its
opening then."""

_LAST_JAW = 0.12
"""How far the jaw is open at the end of a phrase."""

_PREPARES_S = 0.12
"""The lips part this long before the first sound, and close as long after the last."""


@dataclass(frozen=True)
class SpeechTrack:
    """Where the mouth is at `times`, in seconds of the shot, rising.

    `jaw` is how far it is open, from 0 (lips closed) to 1 (as for "ah"); `wide` from -1 (rounded,
    as for "oo") to 1 (spread, as for "ee"). Between them it moves evenly; before the first and
    after the last it rests. `bow` and `turn` are as of `storyboard.Mouth`. Raises ValueError for
    lengths that differ or times that fall.
    """

    times: Sequence[float]
    jaw: Sequence[float]
    wide: Sequence[float]
    bow: Sequence[float] = ()
    turn: Sequence[float] = ()
    _keys: NDArray[np.float64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not len(self.times) == len(self.jaw) == len(self.wide):
            raise ValueError("a speech track has as many jaw and wide as times")
        keys = np.array([self.times, self.jaw, self.wide], np.float64)
        if np.any(np.diff(keys[0]) < 0):
            raise ValueError("the times of a speech track rise")
        object.__setattr__(self, "_keys", keys)

    @property
    def moves_head(self) -> bool:
        """Whether the head goes with it."""
        return bool(self.bow) and bool(self.turn)

    def head_at(self, time: float) -> tuple[float, float]:
        """`turn` and `bow` at a time."""
        times = self._keys[0]
        return float(np.interp(time, times, self.turn)), float(np.interp(time, times, self.bow))

    def at(self, time: float) -> tuple[float, float]:
        """`jaw` and `wide` at a time."""
        times, jaw, wide = self._keys
        if not times.size:
            return 0.0, 0.0
        return (
            float(np.interp(time, times, jaw, left=0.0, right=0.0)),
            float(np.interp(time, times, wide, left=0.0, right=0.0)),
        )


def babble(start: float, end: float, random: np.random.Generator) -> SpeechTrack:
    """Speech without words from `start` to `end` seconds: syllables, phrases and pauses."""
    keys = [(start, 0.0, 0.0)]
    time = start + _PREPARES_S
    while time + SYLLABLE_S[1] + _PREPARES_S <= end:
        for _ in range(int(random.integers(*PHRASE, endpoint=True))):
            length = float(random.uniform(*SYLLABLE_S))
            if time + length + _PREPARES_S > end:
                break
            # A syllable is an opening towards its vowel between two nearly closed consonants.
            vowel = float(random.uniform(*_VOWEL_JAW))
            wide = float(random.uniform(*_VOWEL_WIDE))
            keys += [
                (time, float(random.uniform(*_CONSONANT_JAW)), _CONSONANT_WIDE * wide),
                (time + _VOWEL_AT * length, vowel, wide),
                (time + _VOWEL_ENDS * length, _VOWEL_LEFT * vowel, wide),
            ]
            time += length
        keys += [(time, _LAST_JAW, 0.0), (time + _PREPARES_S, 0.0, 0.0)]
        time += max(float(random.uniform(*PAUSE_S)), _PREPARES_S)
        keys.append((min(time, end), 0.0, 0.0))
        time += _PREPARES_S
    return SpeechTrack(
        times=[key[0] for key in keys], jaw=[key[1] for key in keys], wide=[key[2] for key in keys]
    )
