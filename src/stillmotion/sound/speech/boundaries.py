"""Where words end and begin, put right by what is heard.

A model gives the space between words a duration of its own, 25 to 150 ms, and the last sound
before a pause much of the pause. Silence is only where the speaker pauses; elsewhere the next word
is heard all through the space.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from stillmotion.sound.arrays import SILENT_POWER, Curve, Mono, power_db

STEP_S = 0.005

SMOOTHED = 3
"""Steps that levels are averaged over."""

QUIET_DB = -35.0
"""Under the loudest moment of the phrase."""

NOTHING_DB = -60.0
STEADY_DB = 10.0
HISS_S = 0.2
OVER_HISS_DB = 6.0
"""A voice with a noise of its own keeps it up behind the last word: what is heard there, above the
first, for so long and within the second from its softest to its loudest. Such a voice is quiet
where it is no louder than the last above that noise."""

FADE_S = 0.025
"""At the very end a model fades out: no noise is measured there."""

HISS_PERCENTILES = (10, 50, 90)
"""Of that noise's levels: the softest, its own and the loudest."""

PAUSE_S = 0.09
"""What is quiet for less is a consonant that closes the mouth."""

BEYOND_S = 0.03
"""How far past the space's end its silence may go on."""

RINGS_S = 0.015
"""A word rings on so long into the space behind it."""

SHORTEST_S = 0.02
"""A sound is not cut down further than to this."""


def settled(sound: Mono, rate: int, ends: Curve, owners: Sequence[int | None]) -> Curve:
    """`ends`, seconds at which the leading silence and each of the phonemes end (see
    `models.speech.speak`), where words stop and begin in `sound`.

    `owners` are a `Phrase`'s. A word before a pause ends where it falls silent and the next begins
    where it is heard; without a pause between them both meet.
    """
    quiet = _quiet(sound, rate)
    moved = ends.copy()
    words = [place for place, owner in enumerate(owners) if owner is not None]
    for before, after in itertools.pairwise(words):
        if after - before < 2:
            continue
        start, end = float(ends[before + 1]), float(ends[after])
        first, last = _longest(quiet, _step(ends[before]), _step(end + BEYOND_S))
        if (last - first) * STEP_S >= PAUSE_S:
            stops, begins = first * STEP_S, min(max(last * STEP_S, start), end)
        else:
            stops = begins = min(start + RINGS_S, end)
        _end(moved, before, stops)
        moved[before + 2 : after + 1] = begins
    heard = np.flatnonzero(~quiet)
    if words and heard.size:
        _end(moved, words[-1], min((int(heard[-1]) + 1) * STEP_S, float(ends[words[-1] + 1])))
    return moved


def _end(ends: Curve, place: int, stops: float) -> None:
    """Let the phoneme at a place end at a time, if it has begun by then."""
    ends[place + 1] = max(stops, float(ends[place]) + SHORTEST_S)


def _step(seconds: float) -> int:
    return round(seconds / STEP_S)


def _quiet(sound: Mono, rate: int) -> Curve:
    """For each step whether next to nothing is heard."""
    hop = round(STEP_S * rate)
    power = np.mean(sound[: len(sound) // hop * hop].reshape(-1, hop) ** 2, axis=1)
    smooth = np.convolve(power, np.full(SMOOTHED, 1 / SMOOTHED), "same")
    level = power_db(smooth / max(smooth.max(initial=0.0), SILENT_POWER))
    return np.asarray(level < max(QUIET_DB, _hiss(level) + OVER_HISS_DB))


def _hiss(level: Curve) -> float:
    """The level of a voice's own noise in decibels, -inf where it has none."""
    fade, count = _step(FADE_S), _step(HISS_S)
    tail = level[level > NOTHING_DB][-count - fade : -fade]
    if tail.size < count:
        return -np.inf
    low, middle, high = np.percentile(tail, HISS_PERCENTILES)
    return float(middle) if high - low < STEADY_DB else -np.inf


def _longest(quiet: Curve, first: int, last: int) -> tuple[int, int]:
    """The longest run of quiet steps from `first` on and before `last`."""
    inside = np.concatenate([[False], quiet[first:last], [False]]).astype(int)
    begins, stops = np.flatnonzero(np.diff(inside) > 0), np.flatnonzero(np.diff(inside) < 0)
    if not begins.size:
        return first, first
    longest = int(np.argmax(stops - begins))
    return first + int(begins[longest]), first + int(stops[longest])
