"""How far apart two pictures of the same thing are, in pixels, by points that are found in both."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]

BACK = 0.1
"""Pixels within which a point that was followed there has to come back."""


def apart(a: Rgb, b: Rgb) -> NDArray[np.float64]:
    """How far each point of `a` that shows well lies from where it is in `b`."""
    first, second = (cv2.cvtColor(one, cv2.COLOR_RGB2GRAY) for one in (a, b))
    points = cv2.goodFeaturesToTrack(first, 400, 0.01, 6)
    flow = {"winSize": (15, 15), "maxLevel": 3}
    there, found, _ = cv2.calcOpticalFlowPyrLK(first, second, points, None, **flow)
    back, again, _ = cv2.calcOpticalFlowPyrLK(second, first, there, None, **flow)
    sure = (found[:, 0] == 1) & (again[:, 0] == 1)
    sure &= np.linalg.norm(back - points, axis=2)[:, 0] < BACK
    return np.linalg.norm((there - points)[sure, 0], axis=1)
