"""What rises from a subject into the sky belongs to it: spires, masts, antennas, crosses.

A network that looks at a small picture cuts off what is thin; left behind in the sky, it shows as a
second spire beside the first as soon as the camera moves. Before a sky it is told by its colour.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, Rgb, ScalarField
from stillmotion.vision import matte as mattes
from stillmotion.vision.morphology import dilated, disc, square
from stillmotion.vision.regions.sky import find_sky

UNLIKE_SKY = 7.0
"""Difference of colour (CIE 1976 Delta E) from the sky about it at which something is there."""

UPPER = 0.3
"""Share of a part's height, from its top, from which spires rise."""

TALLEST = 0.5
"""How far above the part they may reach, in its heights."""

ASIDE = 0.01
"""How far beside it they may stand, as a share of the picture's width: a cable goes further."""

THICKEST = 0.03
"""Most that one measures across, as a share of the long edge."""

LEAST = 0.002
"""Share of the picture from which a part of the subject counts."""

SOFTNESS = 0.8
"""Standard deviation in pixels of the blur that makes a spire's edge as soft as a matte's."""

COMPARED = 0.5
"""Size at which the sky's colours are spread, of the picture's."""

OPEN_SKY, CLEAR = 0.9, 9
"""Likelihood of sky, less the matte, from which a pixel tells its colour, and the side in pixels of
the square about it in which all are so."""

TOUCHES = 7
"""Side in pixels of the square about a part within which a spire is joined to it."""


def with_spires(rgb: Rgb, matte: Coverage) -> Coverage:
    """`matte` (h, w; 0 to 1) of `rgb` (h, w, 3) with what is thin and rises out of it."""
    height, width = matte.shape
    sky = cv2.resize(find_sky(rgb, matte), (width, height), interpolation=cv2.INTER_LINEAR)
    solid = (matte > 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    tall = [
        label for label in range(1, count)
        if stats[label, cv2.CC_STAT_AREA] > LEAST * matte.size
    ]  # fmt: skip
    if not tall or not (sky > 0.5).any():
        return matte
    standing = _unlike(rgb, sky, matte) > UNLIKE_SKY
    result = matte
    for label in tall:
        found = _rising(standing & (matte < 0.5), labels == label, sky)
        if found.any():
            result = np.maximum(
                result, cv2.GaussianBlur(found.astype(np.float32), (0, 0), SOFTNESS)
            )
    return result


def _unlike(rgb: Rgb, sky: Coverage, matte: Coverage) -> ScalarField:
    """How far each pixel is from the colour of the sky about it."""
    small = cv2.resize(rgb, None, fx=COMPARED, fy=COMPARED, interpolation=cv2.INTER_AREA)
    size = (small.shape[1], small.shape[0])
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    open_sky = cv2.erode((cv2.resize(sky - matte, size) > OPEN_SKY).astype(np.uint8), square(CLEAR))
    about = mattes.spread(lab, open_sky.astype(np.float32))
    large = cv2.resize(about, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_LINEAR)
    own = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    return np.asarray(np.linalg.norm(own - large, axis=2))


def _rising(standing: Mask, part: Mask, sky: Coverage) -> Mask:
    """What of `standing` (bool) is thin, touches the top of a `part` and does not lead away."""
    height, width = part.shape
    rows = np.flatnonzero(part.any(axis=1))
    top, high = int(rows[0]), len(rows)
    crown = np.flatnonzero(part[: top + max(1, round(UPPER * high))].any(axis=0))
    spare = round(ASIDE * width)
    y0, y1 = max(0, top - round(TALLEST * high)), top + round(UPPER * high)
    x0, x1 = max(0, int(crown[0]) - spare), min(width, int(crown[-1]) + spare + 1)
    window = np.zeros_like(standing)
    window[y0:y1, x0:x1] = standing[y0:y1, x0:x1]
    breadth = 2 * round(THICKEST / 2 * max(height, width)) + 1
    kernel = disc(round(THICKEST / 2 * max(height, width)))
    broad = cv2.dilate(cv2.morphologyEx(window.astype(np.uint8), cv2.MORPH_OPEN, kernel), kernel)
    thin = window & (broad == 0)
    near_sky = dilated(sky > 0.5, 2 * breadth + 1)
    _, labels = cv2.connectedComponents(thin.astype(np.uint8), connectivity=8)
    beside = dilated(part, TOUCHES)
    touching = np.unique(labels[beside & thin & near_sky])
    leading = np.unique(labels[y0:y1, [x0, x1 - 1]])
    kept = np.setdiff1d(touching[touching > 0], leading)
    return np.isin(labels, kept)
