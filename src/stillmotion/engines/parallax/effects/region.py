"""Regions of the view: sampling their maps, and feathering them."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Grid, Plane, ScalarField
from stillmotion.easing import smoothstep
from stillmotion.engines.parallax.effect import DENSITY

SIDE_ENDS, SIDE_FEATHER = 0.56, 0.12
"""Where the left side of the picture ends, and its feather, as fractions of the width."""

LAST = 1.001
"""Distance from a map's end at which sampling stops, so that the next sample is within it."""

OFFSET = 0.375
"""Position of the view's first pixel relative to the map's first sample, in samples."""


def sample_view_map(values: ScalarField, coordinates: Grid) -> ScalarField:
    """Sample a map of the view at `coordinates` (rows, columns, 2), in pixels of the view.

    Beyond the view its edge is replicated.
    """
    # Clamped inside: at the border OpenCV 5 multiplies memory by 0 that may hold NaN.
    last_y, last_x = values.shape[0] - LAST, values.shape[1] - LAST
    x = np.clip(coordinates[..., 0] * np.float32(DENSITY) - np.float32(OFFSET), 0.0, last_x)
    y = np.clip(coordinates[..., 1] * np.float32(DENSITY) - np.float32(OFFSET), 0.0, last_y)
    return cv2.remap(values, x, y, cv2.INTER_LINEAR)


def feather_inward(region: Coverage, reach: float, *, closed: bool = False) -> Coverage:
    """Make `region` (0 to 1) rise from 0 at its edge to its full value over `reach` samples.

    With `closed`, the picture's own edges count as edges of it.
    """
    inside: Plane = (region > 0.5).astype(np.uint8)
    if closed:
        padded = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        inside = np.asarray(padded, np.uint8)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    if closed:
        depth = depth[1:-1, 1:-1]
    soft = smoothstep((depth - 1.0) / max(reach, 1.0))
    return np.asarray(soft * region, np.float32)


def restrict_to_side(region: Coverage, side: Literal["", "left", "right"]) -> Coverage:
    """The part of `region` on that side of the picture, feathered in the middle; all of it for
    ""."""
    if not side:
        return region
    x = (np.arange(region.shape[1], dtype=np.float32) + 0.5) / region.shape[1]
    left = smoothstep((SIDE_ENDS - x) / SIDE_FEATHER)
    return np.asarray(region * (left if side == "left" else 1.0 - left), np.float32)
