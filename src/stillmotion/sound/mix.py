"""The soundtrack of a storyboard: its sounds on the shots' times, speech over them, mastered.

A sound that goes on over a cut is one sound that changes its side and level there; all else
crosses over within a twentieth of a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from scipy import ndimage, signal

from stillmotion.sound.ambience import SHORTEST_S, Ambience, synthesise
from stillmotion.sound.arrays import (
    RATE,
    SILENCE,
    Curve,
    Mono,
    Stereo,
    from_db,
    gains,
    rms,
    samples,
)
from stillmotion.sound.loudness import mastered
from stillmotion.sound.panning import pan_gains
from stillmotion.sound.score import Part, score
from stillmotion.sound.stage import AROUND, hearing, steered
from stillmotion.storyboard import Storyboard

CROSSFADE_S = 0.05
"""Both sides of a cut together."""

CUE_FADE_S = 0.4
"""A sound that begins or ends within a shot."""

OPENING_S = 0.06
CLOSING_S = 0.35
"""The video's first and last moments."""

CLOSING_SHAPE = 0.7
"""The power of a line that the track is closed by: below 1, it stays up longer."""

LEAST_PRESENT = 1e-9
"""A share of sounds that are present, so that a moment without any can be divided by it."""

SAME_TIME_S = 1e-6
"""Times that have been added up in another order are the same within this."""

STEP_S = 0.01
"""The camera's curves are worked out this often and joined by lines."""

SPEECH_DB = -20.0
"""Rms of speech while it lasts, before the master."""

SPEECH_SIDE = 0.4
"""Speech stays near the middle: a speaker at the frame's edge is heard so far to the side (0 to 1),
which is 6 dB louder there than on the other."""

DUCKED_DB = -9.0
"""What all else is turned down by under speech."""

DUCK_BEFORE_S = 0.18
DUCK_AFTER_S = 0.35
"""It is down this long before a word, and stays down over pauses of twice the second."""

DUCK_SLOPE_S = 0.25

SPEAKS_DB = -35.0
"""Speech is where its envelope is no further below its peak than this."""

LASTS_DB = -30.0
"""And what is louder than this beside its loudest moment counts for how loud it is."""


@dataclass(frozen=True)
class Voiceover:
    """Something said: mono at 48 kHz from `start` seconds of the video on.

    `pan` is where its speaker is seen, from -1 (left) to 1 (right); `decibels` how much louder it
    is than speech is as a rule.
    """

    sound: Mono
    start: float
    pan: float = 0.0
    decibels: float = 0.0


def mix(storyboard: Storyboard, spoken: Sequence[Voiceover] = (), seed: int = 0) -> Stereo:
    """The soundtrack, (samples, 2) float32 at 48 kHz, exactly as long as the storyboard.

    -16 LUFS and true peaks under -1 dBTP. Raises ValueError for speech that does not lie within.
    """
    length = round(storyboard.frames * RATE / storyboard.fps)
    around = ambience(storyboard, seed)
    speech = _speech(spoken, length)
    track = around * ducking(speech)[:, None] + speech
    return mastered(_framed(np.asarray(track, np.float32)))


def ambience(storyboard: Storyboard, seed: int) -> Stereo:
    """All sounds but speech, as the camera hears them, before ducking and the master."""
    length = round(storyboard.frames * RATE / storyboard.fps)
    track = np.zeros((length, 2), np.float32)
    for run in _runs(score(storyboard)):
        start, end = _span(run, length)
        kind = run[0].kind
        seconds = max((end - start) / RATE, SHORTEST_S)
        sound = synthesise(kind, seconds, seed + run[0].shot)[: end - start]
        level, pan, nearness = _curves(run, storyboard, start, end)
        heard = steered(sound, pan, nearness, run[0].placed)
        track[start:end] += heard * level[:, None]
    return track


def ducking(speech: Stereo) -> Curve:
    """(samples,): the factor for all that is not speech."""
    hop = samples(STEP_S)
    if not speech.any():
        return np.ones(len(speech))
    whole = np.pad(np.abs(speech).max(axis=1), (0, -len(speech) % hop)).reshape(-1, hop)
    loud = whole.max(axis=1)
    speaks = (loud > loud.max() * from_db(SPEAKS_DB)).astype(np.float64)
    before, after = round(DUCK_BEFORE_S / STEP_S), round(DUCK_AFTER_S / STEP_S)
    slope = round(DUCK_SLOPE_S / STEP_S)
    # Wide enough that the slope is behind when the first word begins.
    held = ndimage.maximum_filter1d(
        speaks, before + after + slope, origin=(before - after) // 2, mode="constant"
    )
    curve = np.convolve(np.pad(held, slope, mode="edge"), np.hanning(slope + 2)[1:-1], "same")
    curve = curve[slope:-slope] / np.hanning(slope + 2).sum()
    at = np.arange(len(speech))
    smooth = np.interp(at, (np.arange(curve.size) + 0.5) * hop, curve)
    return gains(DUCKED_DB * np.clip(smooth, 0, 1))


def at_rate(sound: Mono, rate: int) -> Mono:
    """Mono of another rate, at that of the mix."""
    if rate == RATE:
        return sound
    common = np.gcd(rate, RATE)
    return np.asarray(signal.resample_poly(sound, RATE // common, rate // common), np.float32)


def _runs(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Parts of one kind that follow on one another over cuts, together."""
    open_runs: dict[tuple[Ambience, bool], list[Part]] = {}
    for part in parts:
        key = (part.kind, part.placed)
        run = open_runs.get(key)
        if run is not None and abs(run[-1].end - part.start) < STEP_S:
            run.append(part)
        else:
            if run is not None:
                yield run
            open_runs[key] = [part]
    yield from open_runs.values()


def _span(run: Sequence[Part], length: int) -> tuple[int, int]:
    """First sample and the one after the last, with what a crossfade needs beyond the cuts."""
    half = samples(CROSSFADE_S / 2)
    return max(samples(run[0].start) - half, 0), min(samples(run[-1].end) + half, length)


def _curves(
    run: Sequence[Part], storyboard: Storyboard, start: int, end: int
) -> tuple[Curve, Curve, Curve]:
    """Level, pan and nearness for each sample of a run."""
    cuts = [0.0, *accumulate(shot.frames / storyboard.fps for shot in storyboard.shots)]
    times = np.append(np.arange(start / RATE, end / RATE, STEP_S / 2), end / RATE)
    level, pan, nearness = np.zeros(times.size), np.zeros(times.size), np.zeros(times.size)
    shares = np.zeros(times.size)
    for number, part in enumerate(run):
        first, last = cuts[part.shot], cuts[part.shot + 1]
        rise = CROSSFADE_S if part.start - first < CUE_FADE_S else CUE_FADE_S
        fall = CROSSFADE_S if last - part.end < CUE_FADE_S else CUE_FADE_S
        present = _ramp(times - part.start, rise) * _ramp(part.end - times, fall)
        if number == 0 and part.start <= 0:
            present = _ramp(part.end - times, fall)
        if number == len(run) - 1 and part.end >= cuts[-1] - SAME_TIME_S:
            present = present / np.maximum(_ramp(part.end - times, fall), LEAST_PRESENT)
        seen = hearing(
            storyboard.shots[part.shot].camera, storyboard, (times - first) / (last - first)
        )
        level += present * from_db(part.decibels)
        pan += present * (part.pan + seen.shift * (1.0 if part.placed else AROUND))
        nearness += present * seen.nearness
        shares += present
    total = np.maximum(shares, LEAST_PRESENT)
    pan, nearness = pan / total, nearness / total
    at = np.arange(start, end) / RATE
    # Equal power where two different sounds cross, level where one goes on.
    shaped = np.sqrt(np.clip(shares, 0, 1)) * level / total
    return (np.interp(at, times, shaped), np.interp(at, times, pan), np.interp(at, times, nearness))


def _ramp(time: Curve, width: float) -> Curve:
    """From 0 to 1 over `width` seconds about time 0."""
    return np.clip(time / width + 0.5, 0, 1)


def _speech(spoken: Sequence[Voiceover], length: int) -> Stereo:
    track = np.zeros((length, 2), np.float32)
    for line in spoken:
        start = samples(line.start)
        end = start + len(line.sound)
        if start < 0 or end > length:
            raise ValueError(
                f"speech from {start / RATE:.2f} to {end / RATE:.2f} s is not within the video"
            )
        gain = from_db(SPEECH_DB + line.decibels) / max(_while_it_lasts(line.sound), SILENCE)
        sides = np.array(pan_gains(np.clip(line.pan, -1, 1) * SPEECH_SIDE), np.float32)
        track[start:end] += np.float32(np.sqrt(2) * gain) * line.sound[:, None] * sides
    return track


def _while_it_lasts(sound: Mono) -> float:
    """Rms of what is not pause."""
    hop = samples(STEP_S)
    whole = sound[: len(sound) // hop * hop].reshape(-1, hop)
    if not whole.size:
        return rms(sound)
    levels = np.sqrt(np.mean(np.square(whole, dtype=np.float64), axis=1))
    loud = levels[levels > levels.max() * from_db(LASTS_DB)]
    return float(np.sqrt(np.mean(loud**2))) if loud.size else 0.0


def _framed(track: Stereo) -> Stereo:
    """Opened and closed softly."""
    length = len(track)
    at = np.arange(length)
    opening = samples(OPENING_S)
    curve = np.clip(at / min(opening, length), 0, 1) * closing(length)
    return track * curve.astype(np.float32)[:, None]


def closing(length: int) -> Curve:
    """How a track of `length` samples is closed: a factor for each."""
    at = np.arange(length)
    return np.asarray(
        np.clip((length - 1 - at) / min(samples(CLOSING_S), length), 0, 1) ** CLOSING_SHAPE
    )
