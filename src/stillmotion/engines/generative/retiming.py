"""Frames at the storyboard's rate from those at the model's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stillmotion.engines.base import Picture
from stillmotion.engines.generative.clip import Frames
from stillmotion.models.folder import ModelMissing
from stillmotion.models.interpolate import between

NEAR = 0.04
"""Share of a step below which the frame beside a moment is taken as it is."""


def positions(
    count: int, rate: float, made: int, made_rate: float, *, to_the_end: bool
) -> list[float]:
    """Where, among `made` frames at `made_rate`, each of `count` frames at `rate` lies.

    `to_the_end` has the last frame be the last one, at a speed that is a little lower where more
    were made than needed; else the speed is the model's and what is too much is left.
    """
    if count == 1:
        return [made - 1.0 if to_the_end else 0.0]
    step = (made - 1) / (count - 1) if to_the_end else made_rate / rate
    return [min(i * step, made - 1.0) for i in range(count)]


def retimed(frames: Frames, places: list[float], missing: list[str]) -> Iterator[Picture]:
    """The frame at each place; what lies between two is made by optical flow (RIFE), or, with a
    sentence in `missing`, is the nearer of them where its model is not on this machine."""
    for place in places:
        first = min(int(place), len(frames) - 1)
        share = place - first
        if share < NEAR or first + 1 == len(frames):
            yield frames[first]
        elif share > 1 - NEAR:
            yield frames[first + 1]
        else:
            yield _between(frames[first], frames[first + 1], share, missing)


def _between(first: Picture, second: Picture, share: float, missing: list[str]) -> Picture:
    if not missing:
        try:
            return between(first, second, share)
        except ModelMissing as error:
            missing.append(str(error))
    return np.asarray(first if share < 0.5 else second)
