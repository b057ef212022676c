"""How a picture moves as a whole at the end of a video: what a camera that goes on has to go on
with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from stillmotion.arrays import Plane

MOST_POINTS = 400
LEAST_POINTS = 24
"""Points that agree, from which on they tell of the camera."""

STILL = 0.06
"""Pixels a frame at the picture's edges under which nothing is said to move: it is what the codec
does to edges."""

LEAST_CORNER, LEAST_DISTANCE = 0.01, 6
"""Strength of a corner that is followed, of the strongest, and pixels between two of them, at
least."""

WINDOW, PYRAMID = (21, 21), 3
"""Window in pixels (width, height) in which a corner is found again, and how many times the picture
is halved for that."""

AGREES = 0.5
"""Pixels by which a point may be elsewhere than the motion of the whole has it."""

LINE = 3
"""Steps from which a line is laid through them."""


class Drift(NamedTuple):
    """What happens to the picture from one frame to the next: it moves by (`x`, `y`), in shares of
    its diagonal, right and down; it is turned clockwise by `turn` (radians) and made `scale` times
    as large about its middle."""

    x: float = 0.0
    y: float = 0.0
    turn: float = 0.0
    scale: float = 1.0


def drift(frames: Sequence[Plane]) -> Drift:
    """The drift at the last of `frames` (each (h, w), at least two, in order). A picture in which
    too little can be followed does not drift."""
    found = [_between(a, b) for a, b in pairwise(frames)]
    steps = np.array([step for step in found if step is not None], np.float64)
    if len(steps) < len(found) or not len(steps):
        return Drift()
    # Speed changes evenly over a few frames: what it is at the last step is read off a line.
    at = np.arange(len(steps))
    last = steps[-1] if len(steps) < LINE else np.polyval(np.polyfit(at, steps, 1), len(steps) - 1)
    x, y, turn, log_scale = last.tolist()
    height, width = frames[-1].shape
    diagonal = float(np.hypot(width, height))
    seen = np.hypot(x, y) + (abs(turn) + abs(log_scale)) * diagonal / 2
    if seen < STILL:
        return Drift()
    return Drift(x / diagonal, y / diagonal, turn, float(np.exp(log_scale)))


def _between(first: Plane, second: Plane) -> tuple[float, float, float, float] | None:
    """(right, down, turn, log of scale) about the middle, in pixels and radians."""
    points = cv2.goodFeaturesToTrack(first, MOST_POINTS, LEAST_CORNER, LEAST_DISTANCE)
    if points is None or len(points) < LEAST_POINTS:
        return None
    moved, tracked, _ = cv2.calcOpticalFlowPyrLK(
        first, second, points, np.zeros_like(points), winSize=WINDOW, maxLevel=PYRAMID
    )
    kept = tracked.ravel() == 1
    height, width = first.shape
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    before, after = points[kept, 0] - centre, moved[kept, 0] - centre
    if len(before) < LEAST_POINTS:
        return None
    matrix, inliers = cv2.estimateAffinePartial2D(before, after, ransacReprojThreshold=AGREES)
    if matrix is None or inliers.sum() < max(LEAST_POINTS, len(before) / 2):
        return None
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    turn = float(np.arctan2(matrix[1, 0], matrix[0, 0]))
    return float(matrix[0, 2]), float(matrix[1, 2]), turn, float(np.log(scale))
