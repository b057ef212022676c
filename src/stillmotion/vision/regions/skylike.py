"""Whether a region with the colours of sky is sky: walls, snow and blurred backdrops have them too.

The bounds stand between what was measured of 59 skies and of 30 other things in photographs.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Mask
from stillmotion.vision.filters import steepness
from stillmotion.vision.morphology import NEIGHBOURS, square
from stillmotion.vision.regions.features import FINE, Look

BLUE = (190.0, 258.0)
"""Hue in degrees of an open or overcast sky."""

COLOURLESS, COLOURFUL = 0.02, 0.86
"""Saturation between which a sky is blue: below it is a grey wall, above it water or a lamp."""

LEAST_LIGHT = 0.06
"""Luma of the darkest night sky; a stage is darker."""

BURNT_OUT = (0.07, 0.95)
"""Most saturation and least luma of a sky that the film could not hold."""

WARM = (75.0, 290.0)
"""Hue below or above which a sky is that of a sunrise or a sunset."""

TO_HORIZON = 0.15
"""Least rise of luma over the height of the picture by which a warm sky is lighter further down."""

SHARPEST = 0.012
"""Change of luma per fine pixel across the skyline: less is a backdrop out of focus."""

LEAST_SKYLINE = 0.25
"""Share of the picture's width over which the skyline is judged at least."""

LOWEST_SKYLINE = 0.72
"""Height (0 the top) above which it is: further down the search for sky ended, not the sky."""

LINES = 3.0
"""Lines in the region, their length in widths of the picture by its area in pictures: a sky may be
crossed by a cable, and planks and tiles are full of them."""

SHORTEST = 0.05
"""Length of a line that counts, in widths of the picture."""

TALL_ENOUGH = 0.1
"""Height of a warm sky, of the picture's, from which it is asked whether it is lighter further
down."""

ABOUT_EDGE = 9
"""Side in pixels of `Look.fine` of the square in which the steepest place is the skyline's."""

PER_CELL, INSIDE_CELLS, INSIDE = 4, 5, 0.8
"""Points along a line per pixel of `FINE`, the side in pixels of the measures of the square about
each that must be in the region for it to lie within, and the share of points that must."""


def is_sky(seen: Look, region: Mask, hidden: Mask) -> bool:
    """Whether `region` (m, n; bool) is sky, as far as it is seen: `hidden` (m, n; bool) is not."""
    seen_of_it = region & ~hidden
    if not seen_of_it.any():
        return False
    return (
        _has_its_light(seen, seen_of_it)
        and _ends_sharply(seen, region, hidden)
        and _lines(seen, seen_of_it) < LINES * float(seen_of_it.mean())
    )


def _has_its_light(seen: Look, region: Mask) -> bool:
    hue, saturation, luma = (
        float(np.median(values[region])) for values in (seen.hue, seen.saturation, seen.luma)
    )
    if luma < LEAST_LIGHT or saturation > COLOURFUL:
        return False
    if saturation < BURNT_OUT[0] and luma > BURNT_OUT[1]:
        return True
    if BLUE[0] <= hue <= BLUE[1]:
        return saturation >= COLOURLESS
    is_warm = (hue < WARM[0] or hue > WARM[1]) and saturation > BURNT_OUT[0]
    rows = np.nonzero(region)[0] / region.shape[0]
    return (
        is_warm
        and np.ptp(rows) > TALL_ENOUGH
        and np.polyfit(rows, seen.luma[region], 1)[0] > TO_HORIZON
    )


def _ends_sharply(seen: Look, region: Mask, hidden: Mask) -> bool:
    """Whether the skyline is in focus, or too short to tell."""
    kernel = square(NEIGHBOURS)
    solid = region.astype(np.uint8)
    rim = (cv2.dilate(solid, kernel) > cv2.erode(solid, kernel)) & ~hidden
    rim[:2] = rim[:, :2] = rim[:, -2:] = False
    rim[round(LOWEST_SKYLINE * len(rim)) :] = False
    if rim.sum() < LEAST_SKYLINE * rim.shape[1]:
        return True
    steep = cv2.dilate(steepness(seen.fine), square(ABOUT_EDGE))
    size = rim.shape[::-1]
    return float(np.median(cv2.resize(steep, size, interpolation=cv2.INTER_AREA)[rim])) > SHARPEST


def _lines(seen: Look, region: Mask) -> float:
    """The length of all lines within the region, in widths of the picture."""
    grey = np.rint(seen.fine * 255).astype(np.uint8)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    if found is None:
        return 0.0
    ends = np.asarray(found, np.float64).reshape(-1, 2, 2)
    lengths = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1) / grey.shape[1]
    ends, lengths = ends[lengths > SHORTEST], lengths[lengths > SHORTEST]
    along = np.linspace(0, 1, PER_CELL * FINE)[:, None, None]
    points = ends[:, 0] + along * (ends[:, 1] - ends[:, 0])
    rows, columns = region.shape
    x = np.clip(points[..., 0] * columns / grey.shape[1], 0, columns - 1).astype(int)
    y = np.clip(points[..., 1] * rows / grey.shape[0], 0, rows - 1).astype(int)
    inner = cv2.erode(region.astype(np.uint8), square(INSIDE_CELLS))
    return float(lengths[inner[y, x].mean(axis=0) > INSIDE].sum())
