"""The shadow that an object casts on an even surface beside it, which has to travel along.

It is found where the surface around the object is of one colour, and a part that touches the object
is darker in the same hue and ends near by. Where that cannot be told, there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Colours, Coverage, Mask, Rgb, ScalarField, Vector

WORK_EDGE = 256
"""Long edge in pixels of the crop that is searched."""

REACH = 0.7
"""Distance searched, as a fraction of the object's breadth (the square root of its area)."""

EVEN = 0.22
"""Deviation of the lit surface's lightness over its mean up to which it is even."""

DARKER = 0.72
"""Lightness of the umbra over the lit surface's at most."""

PENUMBRA = 0.88
"""The same of the penumbra."""

SOFT_END = 0.1
"""Width of the penumbra, as a fraction of the object's breadth."""

SAME_HUE = 0.965
"""Cosine between the colours of the shadow and of the lit surface at least."""

SIZES = 0.02, 0.9
"""Area of a shadow over its object's, at least and at most."""

ENDS = 0.06
"""Fraction of a shadow that may lie at the end of the reach."""

CONTACT = 2.8
"""Pixels of a shadow next to its object, over the root of its area."""

DEEPEST = 0.6
"""Colour of the shadow layer over the shadow's darkest pixels."""

COVERED, BESIDE, TOUCHES = 0.02, 1.5, 3.5
"""Coverage from which a pixel is the object's, distance in pixels from which one is beside it, and
up to which one touches it."""

MIN_RING = 50
"""Pixels around the object that can be searched, at least."""

LIT_PERCENTILE, LIT_FROM, LIT_TO, MIN_LIT = 70, 0.85, 1.2, 0.35
"""Percentile of lightness of the lit surface, range about it, and fraction of the ring at least."""

DARK_PERCENTILE = 5
"""Percentile of a shadow's lightness that is its darkest."""

NEAR_END = 0.9
"""Fraction of the reach from which a pixel is at its end."""

INVISIBLE = 0.01
"""Opacity that is not drawn."""

BENEATH = np.ones((7, 7), np.uint8)
"""How far the shadow is continued beneath the object."""


@dataclass(frozen=True)
class CastShadow:
    """A shadow as a layer: `colour` (3,) uint8 with `alpha` (h, w; float32, 0 to 1)."""

    colour: NDArray[np.uint8]
    alpha: Coverage


def find_cast_shadow(rgb: Rgb, region: Mask) -> CastShadow | None:
    """The shadow of what `region` (h, w; bool) covers in `rgb` (h, w, 3), None where there is
    none."""
    height, width = region.shape
    breadth = float(np.sqrt(region.sum()))
    reach = REACH * breadth
    ys, xs = np.where(region)
    y0, y1 = max(0, int(ys.min() - reach) - 2), min(height, int(ys.max() + reach) + 3)
    x0, x1 = max(0, int(xs.min() - reach) - 2), min(width, int(xs.max() + reach) + 3)
    scale = min(1.0, WORK_EDGE / max(y1 - y0, x1 - x0))
    size = (max(8, round((x1 - x0) * scale)), max(8, round((y1 - y0) * scale)))
    crop = cv2.resize(rgb[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA)
    inside = region[y0:y1, x0:x1].astype(np.float32)
    thing = cv2.resize(inside, size, interpolation=cv2.INTER_AREA) > COVERED
    colours = cv2.GaussianBlur(crop, (0, 0), 1.0).astype(np.float32)
    away = cv2.distanceTransform((~thing).astype(np.uint8), cv2.DIST_L2, 5)
    ring = (away > BESIDE) & (away < reach * scale)
    if ring.sum() < MIN_RING:
        return None
    lightness = colours.mean(axis=2)
    level = float(np.percentile(lightness[ring], LIT_PERCENTILE))
    lit = ring & (lightness > LIT_FROM * level) & (lightness < LIT_TO * level)
    surface = np.median(colours[lit], axis=0)
    near_hue = _cosine(colours, surface) > SAME_HUE
    ground = lit & near_hue
    if ground.sum() < MIN_LIT * ring.sum() or lightness[lit].std() > EVEN * level:
        return None
    dark = ring & near_hue & (lightness < DARKER * level)
    found = _shadow_pieces(dark, away, reach * scale, int(thing.sum()))
    if not found.any():
        return None
    # Add the penumbra, which is lighter than the threshold.
    about = 2 * max(1, round(SOFT_END * breadth * scale)) + 1
    near = cv2.dilate(found.astype(np.uint8), np.ones((about, about), np.uint8)) > 0
    found |= near & ring & near_hue & (lightness < PENUMBRA * level)
    deepest = float(np.percentile(lightness[found], DARK_PERCENTILE)) * DEEPEST
    covered = np.clip((level - lightness) / (level - deepest), 0.0, 1.0)
    # Continue it beneath the object, so that no gap opens between them.
    spread = cv2.dilate(found.astype(np.uint8), BENEATH) > 0
    beneath = spread & (thing | (away <= BESIDE))
    covered = np.where(beneath, float(np.median(covered[found])), covered)
    shape = cv2.GaussianBlur((found | beneath).astype(np.float32), (0, 0), 1.0)
    alpha = np.zeros((height, width), np.float32)
    alpha[y0:y1, x0:x1] = cv2.resize(
        (covered * shape).astype(np.float32), (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR
    )
    colour = np.clip(surface * (deepest / max(level, 1.0)), 0, 255).astype(np.uint8)
    return CastShadow(colour, np.where(alpha > INVISIBLE, alpha, 0.0).astype(np.float32))


def _cosine(colours: Colours, surface: Vector) -> ScalarField:
    length = np.linalg.norm(colours, axis=2) * float(np.linalg.norm(surface))
    return np.asarray((colours @ surface) / (length + 1e-3))


def _shadow_pieces(dark: Mask, away: ScalarField, reach: float, area: int) -> Mask:
    """The components of `dark` that touch the object, end within `reach` and are of a fitting
    size."""
    opened = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels = cv2.connectedComponents(opened, connectivity=4)
    result = np.zeros_like(dark)
    for label in range(1, count):
        piece = labels == label
        size = int(piece.sum())
        touching = int((piece & (away < TOUCHES)).sum())
        ends = int((piece & (away > NEAR_END * reach)).sum())
        lies_against = touching > CONTACT * np.sqrt(size)
        if SIZES[0] * area < size < SIZES[1] * area and lies_against and ends < ENDS * size:
            result |= piece
    return np.asarray(result)
