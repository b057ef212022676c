"""A region of a picture made into a cut-out: its soft edge, and its own colours.

At a soft edge a pixel shows a mix of what is in front and what is behind; a cut-out that kept the
mix would carry a rim of its old surroundings along.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Colours, Coverage, Mask, Raster, Rgb
from stillmotion.vision.filters import guided_filter

EDGE_SHARE = 0.006
"""Reach of an edge's softness to each side, as a share of the picture's long edge."""

EPSILON = 2e-4
"""Variance of luma (0 to 1) that counts as an edge to the filter that softens along it."""

WIDE, NARROW = 45, 5
"""Half widths in pixels over which colours before and behind an edge are gathered, first far,
then near (Forte, ICIP 2021)."""

STEEPER = 1.5
"""How many times steeper the softened edge is made."""

LEAST_WEIGHT = 1e-5
"""Added to weights that sums are divided by."""


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


def own_colours(rgb: Rgb, alpha: Coverage) -> Rgb:
    """`rgb` without what is mixed in from behind, continued past the edge of `alpha` (h, w)."""
    ys, xs = np.where(alpha > 0)
    if len(ys) == 0:
        return rgb
    rows = slice(max(0, int(ys.min()) - WIDE), int(ys.max()) + WIDE)
    columns = slice(max(0, int(xs.min()) - WIDE), int(xs.max()) + WIDE)
    image, share = rgb[rows, columns].astype(np.float32), alpha[rows, columns, None]
    front = back = image
    for half in (WIDE, NARROW):
        front, back = _means(front, back, alpha[rows, columns], half)
        front = np.clip(front + share * (image - share * front - (1 - share) * back), 0, 255)
    result = rgb.copy()
    result[rows, columns] = np.rint(np.where(share >= 1.0, image, front)).astype(np.uint8)
    return result


def _means(front: Colours, back: Colours, alpha: Coverage, half: int) -> tuple[Colours, Colours]:
    """The mean of `front` where `alpha` is high and of `back` where it is low, about each place."""
    box = (2 * half + 1, 2 * half + 1)
    share, rest = alpha[..., None], 1 - alpha[..., None]

    def mean(values: Raster) -> Raster:
        return cv2.blur(values, box, borderType=cv2.BORDER_REPLICATE)

    weight = mean(alpha)[..., None]
    before = mean(front * share) / (weight + LEAST_WEIGHT)
    behind = mean(back * rest) / (1 - weight + LEAST_WEIGHT)
    return before, behind
