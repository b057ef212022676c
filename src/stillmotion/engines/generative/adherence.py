"""How well a clip follows its guide: the motion of both, compared where the guide is known.

Optical flow (DIS: Kroeger et al., ECCV 2016) is found between the same two frames of either, so far
apart that something has moved by a few pixels. What is wrong with the flow itself (plain areas,
things that get hidden) is wrong in both and told apart from what moves otherwise: only places with
texture count, and medians.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from stillmotion.arrays import Flow, Mask, Plane, Points, Rgb
from stillmotion.engines.generative.clip import Frames, Guide, GuideKind

EDGE = 480
"""Short edge in pixels at which motion is looked at and counted."""

PAIRS = 6
"""Pairs of frames that are looked at, evenly over the clip."""

LEAST_MOTION, MOST_MOTION = 2.0, 12.0
"""Pixels that the guide is to move by between the frames of a pair, where it moves so far."""

MOVES = 1.0
"""Pixels from which on a place counts as moving, so that a share of its motion can be told."""

SPACING = 4
"""Pixels between the places that are compared, each way."""

TEXTURE = 2e-4
"""Least eigenvalue of a place's structure tensor for its motion to be seen both ways (of grey from
0 to 1); where hardly any is so, all count."""

BLOCK = 7
"""Pixels over which that is looked at."""

TEXTURED = 0.1
"""Share of the known places that must have texture for only these to count."""

FEWEST = 24
"""Places without which nothing can be said."""

FOLLOWS_PX, FOLLOWS_ERROR, FOLLOWS_SHARE = 1.0, 0.35, 0.6
"""Error up to which a clip follows its guide, in pixels or as a share of the motion, and how much
of the motion must be there."""

SUBJECTS: dict[GuideKind, str] = {
    "camera": "the camera",
    "brush": "what the brush moves",
}


@dataclass(frozen=True)
class Adherence:
    """`error_px` is the median end-point error (pixels of a frame whose short edge has 480) between
    frames of which the guide's move by `motion_px` on the median; `share` how much of that motion
    is there (1: all of it, 0: none, below: the other way), None where the guide hardly moves."""

    kind: GuideKind
    error_px: float
    share: float | None
    motion_px: float

    @property
    def follows(self) -> bool:
        """Whether a viewer would say so."""
        near = self.error_px <= max(FOLLOWS_PX, FOLLOWS_ERROR * self.motion_px)
        return near and (self.share is None or self.share >= FOLLOWS_SHARE)

    @property
    def sentence(self) -> str:
        """For the remark."""
        verb = "follows" if self.follows else "does not follow"
        words = (
            f"{SUBJECTS[self.kind]} {verb} its guide: median error {self.error_px:.1f} px at 480p"
        )
        return words if self.share is None else f"{words}, {self.share:.0%} of the motion"


def adherence(guide: Guide, frames: Frames) -> Adherence | None:
    """How well `frames` (of the guide's size) follow it; None where there is nothing to tell by.

    With a brush, what moves and what is pinned are looked at separately, and the larger error
    counts: a large pinned area does not hide that a stroke was not followed.
    """
    count = min(len(guide.frames), len(frames))
    found = list(_compared(guide, frames[:count], count))
    if not found:
        return None
    wanted, made = (np.concatenate(vectors) for vectors in zip(*found, strict=True))
    if len(wanted) < FEWEST:
        return None
    length = np.hypot(*wanted.T)
    errors = np.hypot(*(made - wanted).T)
    moving = length >= MOVES
    groups = [moving, ~moving] if guide.kind == "brush" else []
    told = [float(np.median(errors[group])) for group in groups if group.sum() >= FEWEST]
    error = max(told, default=float(np.median(errors)))
    share = None
    motion = float(np.median(length))
    if moving.sum() >= FEWEST:
        along = (made * wanted).sum(axis=1)[moving] / length[moving] ** 2
        share, motion = float(np.median(along)), float(np.median(length[moving]))
    return Adherence(guide.kind, error, share, motion)


def _compared(guide: Guide, frames: Frames, count: int) -> Iterator[tuple[Points, Points]]:
    """For each pair of frames the motion of known places in the guide and in the clip, (n, 2)."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    last = count - 1
    step = max(1, last // PAIRS)
    for start in sorted({round(at) for at in np.linspace(0, last - step, PAIRS) if at >= 0}):
        first = _grey(guide.frames[start])
        known = _small(guide.known[start])
        wide, change = step, 0
        while (end := min(start + wide, last)) > start:
            wanted = _motion(flow, first, guide.frames[end])
            places = _places(known, _small(guide.known[end]), wanted, first)
            motion = _typical(wanted[places])
            if motion < LEAST_MOTION and end < last and change >= 0:
                wide, change = 2 * wide, 1
            elif motion > MOST_MOTION and wide > 1 and change <= 0:
                wide, change = wide // 2, -1
            else:
                made = _motion(flow, _grey(frames[start]), frames[end])
                yield wanted[places], made[places]
                break


def _grey(frame: Rgb) -> Plane:
    """(h, w) with a short edge of `EDGE`."""
    height, width = frame.shape[:2]
    grey: Plane = np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8)
    scale = EDGE / min(height, width)
    size = round(width * scale), round(height * scale)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return grey if scale == 1 else np.asarray(cv2.resize(grey, size, interpolation=how), np.uint8)


def _small(known: Mask) -> Mask:
    """Known pixels as `_grey` has them."""
    height, width = known.shape
    scale = EDGE / min(height, width)
    size = round(width * scale), round(height * scale)
    return np.asarray(cv2.resize(known.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0)


def _motion(flow: Any, first: Plane, second: Rgb) -> Flow:
    """(h, w, 2): x and y."""
    return np.asarray(flow.calc(first, _grey(second), None))


def _places(known: Mask, known_then: Mask, motion: Flow, grey: Plane) -> Mask:
    """Places of the grid that are known in both frames, with texture where any have it."""
    height, width = known.shape
    y, x = np.mgrid[0:height:SPACING, 0:width:SPACING]
    there = motion[::SPACING, ::SPACING]
    x, y = np.rint(x + there[..., 0]).astype(int), np.rint(y + there[..., 1]).astype(int)
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    seen = known[::SPACING, ::SPACING] & inside
    seen &= known_then[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    clear = cv2.cornerMinEigenVal(grey.astype(np.float32) / 255, BLOCK)[::SPACING, ::SPACING]
    textured = seen & (clear > TEXTURE)
    result = np.zeros_like(known)
    result[::SPACING, ::SPACING] = textured if textured.sum() > TEXTURED * seen.sum() else seen
    return result


def _typical(motion: Points) -> float:
    """How far most of what moves does: what a brush has pinned must not count."""
    length = np.hypot(*motion.T)
    moving = length[length >= MOVES]
    return float(np.median(moving)) if len(moving) >= FEWEST else 0.0
