"""Whether a recording can be made a voice of: long, loud and clean enough, and of one speaker.

Each refusal says what was found and what is needed.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from stillmotion.contract.voices import LONGEST_S, SHORTEST_S
from stillmotion.sound.arrays import Curve, Mono
from stillmotion.sound.pitch import HOP_S, hertz, semitones, track
from stillmotion.sound.voices.measure import levels

LENIENCE_S = 0.1
"""Codecs pad what they encode."""

QUIETEST_DB = -45.0
"""Level of the speech, decibels of full scale."""

CLIPPED = 0.98
"""Share of full scale from which samples in a row count as cut off."""

CLIPPED_RUN = 3
"""So many in a row: a single one may just be loud."""

MOST_CLIPPED = 0.002
"""Share of the samples."""

SPEECH_PERCENTILE, NOISE_PERCENTILE = 90, 5
"""Of the levels of all frames: that of speech, and that of the pauses."""

LEAST_ABOVE_NOISE_DB = 15.0

LEAST_VOICED_S = 2.5
LEAST_VOICED = 0.18
"""Seconds, and share of the recording, in which somebody speaks with a voice."""

APART = 5.0
"""Semitones between two groups of phrases from which they are of two speakers."""

LEAST_OTHER = 0.2
"""Share of what is voiced that a second speaker has at least to be one."""

PAUSE_FRAMES = 20
"""Frames without voice that end a phrase."""


class UnusableSample(ValueError):
    """No voice can be made of the recording. The message is a clause for its owner."""


def check_sample(sound: Mono, rate: int) -> None:
    """Check a recording, mono. Raises UnusableSample."""
    _check_length(len(sound) / rate)
    _check_clipping(sound)
    level = levels(sound, rate)
    loud = float(np.percentile(level, SPEECH_PERCENTILE))
    if loud < QUIETEST_DB:
        raise UnusableSample(
            f"the recording is too quiet: speech at {loud:.0f} dB of full scale, and at least "
            f"{QUIETEST_DB:.0f} dB is needed"
        )
    pitch = track(sound, rate).pitch
    voiced = float((pitch > 0).sum() * HOP_S)
    if voiced < max(LEAST_VOICED_S, LEAST_VOICED * len(sound) / rate):
        raise UnusableSample(
            f"there is too little speech in the recording: a voice is heard in {voiced:.1f} of "
            f"{len(sound) / rate:.1f} s, and at least {LEAST_VOICED_S:g} s are needed"
        )
    noise = float(np.percentile(level, NOISE_PERCENTILE))
    if loud - noise < LEAST_ABOVE_NOISE_DB:
        raise UnusableSample(
            f"the recording is too noisy: its pauses are {loud - noise:.0f} dB below its speech, "
            f"and at least {LEAST_ABOVE_NOISE_DB:.0f} dB are needed; leave out music and noise"
        )
    _check_one_speaker(pitch)


def _check_length(seconds: float) -> None:
    if not SHORTEST_S - LENIENCE_S <= seconds <= LONGEST_S + LENIENCE_S:
        raise UnusableSample(
            f"the recording is {seconds:.1f} s long, and {SHORTEST_S:g} to {LONGEST_S:g} s are "
            "needed"
        )


def _check_clipping(sound: Mono) -> None:
    """Runs of samples at the top."""
    cut = ndimage.binary_opening(np.abs(sound) >= CLIPPED, np.ones(CLIPPED_RUN))
    share = float(cut.mean())
    if share > MOST_CLIPPED:
        raise UnusableSample(
            f"the recording is overdriven: {share:.1%} of it is cut off at full scale, and at most "
            f"{MOST_CLIPPED:.1%} may be; record it at a lower level"
        )


def _check_one_speaker(pitch: Curve) -> None:
    """Whole phrases in two pitches far apart are of two speakers; one speaker moves between."""
    heights, lengths = _phrases(pitch)
    order = np.argsort(heights)
    heights, lengths = heights[order], lengths[order]
    total = lengths.sum()
    for i in range(1, len(heights)):
        low, high = lengths[:i].sum(), lengths[i:].sum()
        if min(low, high) < LEAST_OTHER * total or heights[i] - heights[i - 1] < APART / 2:
            continue
        means = (
            float(np.average(heights[:i], weights=lengths[:i])),
            float(np.average(heights[i:], weights=lengths[i:])),
        )
        if means[1] - means[0] > APART:
            first, second = (hertz(mean) for mean in means)
            raise UnusableSample(
                f"more than one speaker seems to be heard: phrases about {first:.0f} Hz and others "
                f"about {second:.0f} Hz; a single speaker is needed"
            )


def _phrases(pitch: Curve) -> tuple[Curve, Curve]:
    """The pitch of each phrase (semitones, the median) and how many voiced frames it has."""
    together = ndimage.binary_closing(np.pad(pitch > 0, PAUSE_FRAMES), np.ones(PAUSE_FRAMES))
    labels, count = ndimage.label(together[PAUSE_FRAMES:-PAUSE_FRAMES])
    heights, lengths = [], []
    for number in range(1, count + 1):
        own = pitch[labels == number]
        own = own[own > 0]
        if len(own) >= PAUSE_FRAMES:
            heights.append(semitones(float(np.median(own))))
            lengths.append(len(own))
    return np.array(heights), np.array(lengths, float)
