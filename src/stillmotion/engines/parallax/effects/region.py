"""Regions of the view: sampling their maps, and feathering them."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from stillmotion.arrays import Map


def sample_view_map(values: Map, coordinates: Map) -> Map:
    """Sample a map of the view at `coordinates` (rows, columns, 2), in pixels of the view.

    Beyond the view its edge is replicated.
    """
    # Clamped inside: at the border OpenCV 5 multiplies memory by 0 that may hold NaN.
    last_y, last_x = values.shape[0] - 1.001, values.shape[1] - 1.001
    x = np.clip(coordinates[..., 0] * np.float32(0.25) - np.float32(0.375), 0.0, last_x)
    y = np.clip(coordinates[..., 1] * np.float32(0.25) - np.float32(0.375), 0.0, last_y)
    return cv2.remap(values, x, y, cv2.INTER_LINEAR)


def feather_inward(region: Map, reach: float, *, closed: bool = False) -> Map:
    """Make `region` (0 to 1) rise from 0 at its edge to its full value over `reach` samples.

    With `closed`, the picture's own edges count as edges of it.
    """
    inside: Map = (region > 0.5).astype(np.uint8)
    if closed:
        inside = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    if closed:
        depth = depth[1:-1, 1:-1]
    u = np.clip((depth - 1.0) / max(reach, 1.0), 0.0, 1.0)
    soft = u * u * (3.0 - 2.0 * u)
    return np.asarray(soft * region, np.float32)


def restrict_to_side(region: Map, side: Literal["", "left", "right"]) -> Map:
    """The part of `region` on that side of the picture, feathered in the middle; all of it for
    ""."""
    if not side:
        return region
    x = (np.arange(region.shape[1], dtype=np.float32) + 0.5) / region.shape[1]
    u = np.clip((0.56 - x) / 0.12, 0.0, 1.0)
    left = u * u * (3.0 - 2.0 * u)
    return np.asarray(region * (left if side == "left" else 1.0 - left), np.float32)
