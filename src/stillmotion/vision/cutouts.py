"""A region of a picture made into a cut-out: its soft edge (for its colours, see `foreground`)."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, Rgb
from stillmotion.vision.filters import guided_filter

EDGE_SHARE = 0.006
"""Reach of an edge's softness to each side, as a share of the picture's long edge."""

EPSILON = 2e-4
"""Variance of luma (0 to 1) that counts as an edge to the filter that softens along it."""

STEEPER = 1.5
"""How many times steeper the softened edge is made."""


def edge_reach(width: int, height: int) -> int:
    """Pixels that an edge's softness reaches to each side in a picture of this size."""
    return max(2, round(EDGE_SHARE * max(width, height)))


def soft_edge(rgb: Rgb, inside: Mask) -> Coverage:
    """Coverage (h, w; float32, 0 to 1) of `inside` (h, w; bool), following the edges of `rgb`.

    Only pixels within `edge_reach` of the border become partly covered.
    """
    height, width = inside.shape
    reach = edge_reach(width, height)
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    filtered = guided_filter(luma, inside.astype(np.float32), radius=reach, epsilon=EPSILON)
    # The filter leaves haze far from the edge; the steep middle of it is the edge.
    steep = np.clip((filtered - 0.5) * STEEPER + 0.5, 0.0, 1.0)
    within = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    without = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    # Bounded by ramps, so that it ends within the reach whatever the picture looks like.
    lowest = np.clip(within / reach, 0.0, 1.0)
    highest = 1.0 - np.clip((without - 1.0) / reach, 0.0, 1.0)
    return np.asarray(np.clip(steep, lowest * inside, np.where(inside, 1.0, highest)), np.float32)
