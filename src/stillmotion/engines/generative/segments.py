"""A shot that is longer than a model can do, made of clips that go on from one another."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from stillmotion.engines.generative.clip import ClipRules, Frames

MOST_GAIN = 1.15
"""Contrast is brought back by no more: a scene that changes by itself is not to be undone."""

MOST_SHIFT = 12.0
"""Levels (of 255) by which colours are moved, at most."""


class Segment(NamedTuple):
    """A clip of `frames` that begins with frame `first` of its shot; its `lead` frames are the last
    ones of the clip before."""

    first: int
    frames: int
    lead: int

    @property
    def end(self) -> int:
        """The frame of the shot after its last one."""
        return self.first + self.frames


def divided(seconds: float, rules: ClipRules) -> tuple[Segment, ...]:
    """The clips of a shot whose last frame lies `seconds` after its first.

    All but the last are as long as the model can do. Together they are as long as the shot or a
    few frames longer, since a model does not make every count.
    """
    needed = math.ceil(seconds * rules.fps - 1e-6) + 1
    segments = [Segment(0, rules.frames.at_least(needed), 0)]
    while segments[-1].end < needed:
        lead = min(rules.lead, segments[-1].frames - 1)
        first = segments[-1].end - lead
        segments.append(Segment(first, rules.frames.at_least(needed - first), lead))
    return tuple(segments)


def matched(clip: Frames, lead: Frames) -> Frames:
    """The clip with the colours of the frames that it goes on from.

    Models give their first frames back a little lighter or stronger than they were, clip for clip.
    The mean and the spread of each channel over the frames that both have are made equal.
    """
    axes = (0, 1, 2)
    ours, theirs = lead.astype(np.float32), clip[: len(lead)].astype(np.float32)
    middle = theirs.mean(axes)
    shift = np.clip(ours.mean(axes) - middle, -MOST_SHIFT, MOST_SHIFT)
    gain = ours.std(axes) / np.maximum(theirs.std(axes), 1.0)
    gain = np.clip(gain, 1 / MOST_GAIN, MOST_GAIN)
    levels = np.arange(256, dtype=np.float32)[:, None]
    table = np.clip((levels - middle) * gain + middle + shift + 0.5, 0, 255).astype(np.uint8)
    return np.stack([table[:, channel][clip[..., channel]] for channel in range(3)], axis=-1)
