"""Whether frames are whole, what should stand still does, and the camera runs smoothly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from measures.clips import Plane, Rgb
from measures.edges import FEWEST, Tracks, follow, points
from stillmotion.engines.base import Frame

DARKEST = 60
"""No grey level of a picture made by `brightened` is below this."""

UNSET = 0
"""What frames are filled with when they have been looked at."""

RAMP = 0.34
"""Least share of a shot in which a camera may gather speed."""


CLEAR = 10.0
"""Contrast that a place needs to be tracked to a hundredth of a pixel, in spite of whole levels."""


FAR = 4.0
"""Pixels that a point has to go in all for its speed to tell something."""


def brightened(picture: Rgb) -> Rgb:
    """A picture without dark places, so that what is dark in a frame was not filled."""
    return (DARKEST + picture * ((255 - DARKEST) / 255)).astype(np.uint8)


def unset_pixels(frames: Iterable[Frame]) -> int:
    """How many pixels of a clip of a `brightened` picture were left unfilled or black.

    Each frame is filled with `UNSET` after it was looked at: an engine that uses its arrays again
    and leaves a pixel out shows it.
    """
    # Black is 16; filters and paint overshoot to about 40 below the darkest there is, which is 68.
    least = 26
    count = 0
    for frame in frames:
        count += int((frame.y < least).sum())
        count += int(((frame.u == UNSET) & (frame.v == UNSET)).sum())
        for plane in frame:
            plane.fill(UNSET)
    return count


def flicker(frames: Sequence[Plane], still: NDArray[np.bool_] | None = None) -> float:
    """The largest mean change, in grey levels, from one frame to the next over 8 x 8 blocks that
    lie within `still` (height, width; everywhere by default)."""
    height, width = (side // 8 * 8 for side in frames[0].shape)
    inside = np.ones((height, width), bool) if still is None else still[:height, :width]
    blocks = inside.reshape(height // 8, 8, width // 8, 8).all(axis=(1, 3))
    worst = 0.0
    for a, b in pairwise(frames):
        change = np.abs(a[:height, :width].astype(np.int16) - b[:height, :width])
        mean = change.reshape(height // 8, 8, width // 8, 8).mean(axis=(1, 3))
        worst = max(worst, float(mean[blocks].max()))
    return worst


def speeds(frames: Sequence[Plane]) -> NDArray[np.float64]:
    """Which share of its way a clip's picture goes from frame to frame: the median over points.

    Told from points that are seen from the first frame to the last, each by its own way, since
    near ones go faster than far ones and a change of points would look like one of speed.
    """
    # Grain passes on weaker between the pixels than upon them, and draws a tracker to whole ones.
    soft = [cv2.GaussianBlur(frame, (0, 0), 2.0) for frame in frames]
    now = points(frames[0])
    now = now[_contrast(soft[0])[tuple(now.astype(int).T[::-1])] > CLEAR]
    steps: list[Tracks] = []
    for pair in pairwise(soft):
        steps.append(follow(pair, now))
        now = steps[-1].last
    way = steps[-1].last - steps[0].first
    length = np.linalg.norm(way, axis=1)
    seen = np.logical_and.reduce([step.kept for step in steps]) & (length > FAR)
    if seen.sum() < FEWEST:
        raise ValueError(f"only {seen.sum()} points could be followed through the clip")
    along = way[seen] / length[seen, None] ** 2
    return np.array(
        [np.median(((step.last - step.first)[seen] * along).sum(axis=1)) for step in steps]
    )


def _contrast(frame: Plane) -> NDArray[np.float64]:
    """Standard deviation of grey levels around each pixel."""
    levels = frame.astype(np.float64)
    mean = cv2.blur(levels, (21, 21))
    return np.sqrt(np.maximum(cv2.blur(levels**2, (21, 21)) - mean**2, 0))


def jumps(speed: NDArray[np.float64]) -> tuple[float, float]:
    """The largest change of speed and of acceleration from one frame to the next, each as a share
    of what the smoothest start over `RAMP` of the shot has (1 is a quintic smoothstep).
    """
    ramp = RAMP * len(speed)
    peak = float(np.abs(speed).max())
    rest = np.concatenate([[0.0], speed, [0.0]])
    change = np.abs(np.diff(rest)).max() / (peak * 1.875 / ramp)
    bend = np.abs(np.diff(rest, 2)).max() / (peak * 5.774 / ramp**2)
    return float(change), float(bend)
