"""A region of a picture made into a cut-out: its soft edge, its own colours, its place as a sprite.

At a soft edge a pixel shows a mix of what is in front and what is behind; a cut-out that kept the
mix would carry a rim of its old surroundings along.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from stillmotion.engines.parallax.arrays import Map, Rgb
from stillmotion.engines.parallax.filters import guided_filter
from stillmotion.engines.parallax.staging import Motion, Sprite

EDGE_SHARE = 0.006
"""Reach of an edge's softness to each side, as a share of the picture's long edge."""

EPSILON = 2e-4
"""Variance of luma (0 to 1) that counts as an edge to the filter that softens along it."""

WIDE, NARROW = 45, 5
"""Half widths in pixels over which colours before and behind an edge are gathered, first far,
then near (Forte, ICIP 2021)."""

_RIM = 4
"""Pixels kept about a sprite's coverage."""


def edge_reach(width: int, height: int) -> int:
    """Pixels that an edge's softness reaches to each side in a picture of this size."""
    return max(2, round(EDGE_SHARE * max(width, height)))


def soft_edge(rgb: Rgb, inside: Map) -> Map:
    """Coverage (h, w; float32, 0 to 1) of `inside` (h, w; bool), following the edges of `rgb`.

    Only pixels within `edge_reach` of the border become partly covered.
    """
    height, width = inside.shape
    reach = edge_reach(width, height)
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    filtered = guided_filter(luma, inside.astype(np.float32), radius=reach, epsilon=EPSILON)
    # The filter leaves haze far from the edge; the steep middle of it is the edge.
    steep = np.clip((filtered - 0.5) * 1.5 + 0.5, 0.0, 1.0)
    within = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
    without = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 3)
    # Bounded by ramps, so that it ends within the reach whatever the picture looks like.
    lowest = np.clip(within / reach, 0.0, 1.0)
    highest = 1.0 - np.clip((without - 1.0) / reach, 0.0, 1.0)
    return np.asarray(np.clip(steep, lowest * inside, np.where(inside, 1.0, highest)), np.float32)


def own_colours(rgb: Rgb, alpha: Map) -> Rgb:
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


def as_sprite(
    rgb: Rgb,
    alpha: Map,
    disparity: float,
    *,
    left: int = 0,
    top: int = 0,
    behind: bool = False,
    motions: tuple[Motion, ...] = (),
    opacity: Callable[[int], float] | None = None,
) -> Sprite:
    """The part of `rgb` (h, w, 3) that `alpha` (h, w; 0 to 1) covers; its corner at (left, top)."""
    ys, xs = np.where(alpha > 0)
    height, width = alpha.shape
    x0, x1 = _even_span(int(xs.min(initial=width // 2)), int(xs.max(initial=0)), left)
    y0, y1 = _even_span(int(ys.min(initial=height // 2)), int(ys.max(initial=0)), top)
    beyond = (max(0, -y0), max(0, y1 - height)), (max(0, -x0), max(0, x1 - width))
    rows, columns = slice(max(0, y0), y1), slice(max(0, x0), x1)
    colours = np.pad(rgb[rows, columns], (*beyond, (0, 0)), mode="edge")
    coverage = np.pad(np.rint(alpha[rows, columns] * 255).astype(np.uint8), beyond)
    return Sprite(
        rgb=np.ascontiguousarray(colours),
        alpha=np.ascontiguousarray(coverage),
        left=left + x0,
        top=top + y0,
        disparity=disparity,
        behind=behind,
        motions=motions,
        opacity=opacity,
    )


def _even_span(first: int, last: int, origin: int) -> tuple[int, int]:
    """From before `first` to after `last`: of even length, at an even place from `origin`."""
    start = first - _RIM
    start -= (start + origin) % 2
    length = last + 1 + _RIM - start
    return start, start + length + length % 2


def _means(front: Map, back: Map, alpha: Map, half: int) -> tuple[Map, Map]:
    """The mean of `front` where `alpha` is high and of `back` where it is low, about each place."""
    box = (2 * half + 1, 2 * half + 1)
    share, rest = alpha[..., None], 1 - alpha[..., None]

    def mean(values: Map) -> Map:
        return cv2.blur(values, box, borderType=cv2.BORDER_REPLICATE)

    weight = mean(alpha)[..., None]
    before = mean(front * share) / (weight + 1e-5)
    behind = mean(back * rest) / (1 - weight + 1e-5)
    return before, behind
