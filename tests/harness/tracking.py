"""What a camera did, measured from frames: edge points tracked by optical flow."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Motion:
    """The similarity that carries the first picture onto the second.

    `right` and `down` are the movement of what is at the centre, in shares of the short side;
    `scale` above 1 means it grew; `clockwise` is the turn of the picture in radians.
    """

    right: float
    down: float
    scale: float
    clockwise: float


def track(
    first: NDArray[np.uint8], second: NDArray[np.uint8]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Corners of the first picture, and where they went: two (n, 2) arrays of pixels (x, y).

    Pyramidal Lucas-Kanade; points that do not come back when tracked backwards are dropped.
    """
    a, b = (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (first, second))
    points = cv2.goodFeaturesToTrack(a, maxCorners=600, qualityLevel=0.005, minDistance=7)
    window = {"winSize": (31, 31), "maxLevel": 5}
    there, found, _ = cv2.calcOpticalFlowPyrLK(a, b, points, None, **window)
    back, returned, _ = cv2.calcOpticalFlowPyrLK(b, a, there, None, **window)
    kept = (found & returned).ravel().astype(bool)
    kept &= np.linalg.norm((back - points).reshape(-1, 2), axis=1) < 0.5
    return points.reshape(-1, 2)[kept], there.reshape(-1, 2)[kept]


def motion(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> Motion:
    """The movement between two frames, by a robust similarity fit over the tracked points."""
    before, after = track(first, second)
    matrix, _ = cv2.estimateAffinePartial2D(
        before, after, method=cv2.RANSAC, ransacReprojThreshold=8.0
    )
    height, width = first.shape[:2]
    centre = np.array([width / 2, height / 2])
    moved = matrix[:, :2] @ centre + matrix[:, 2] - centre
    short = min(width, height)
    return Motion(
        right=float(moved[0] / short),
        down=float(moved[1] / short),
        scale=float(np.hypot(matrix[0, 0], matrix[1, 0])),
        clockwise=float(np.arctan2(matrix[1, 0], matrix[0, 0])),
    )
