"""The edge of what a rough mask means: a thing's own outline near the mask's border, if it has one.

A hand paints past a thing's edge here and short of it there. Within a band about the border a
graph cut on colours (GrabCut; Rother, Kolmogorov and Blake, SIGGRAPH 2004) finds the edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Colours, Coverage, Mask, Raster, Rgb, ScalarField

WORK_EDGE = 360
"""Long edge in pixels of the crop in which the cut is made."""

BAND = 0.13
"""How far past the mask's border a thing's edge is looked for, as a share of the mask's breadth
(the square root of its area)."""

CORE = 0.5
"""Share of its greatest distance from the border beyond which the mask is surely right."""

REGROWN = 0.5
"""Band of a second cut about the border that the first one found, as a share of the first band: a
mask may fall short by far."""

ROUNDS = 4
"""GrabCut iterations."""

AGREES = 0.6
"""Intersection over union from which the picture's matte and the mask mean the same thing."""

THIN = 0.25
"""Half the width up to which a limb that the cut left out is put back, as a share of the band."""

CONTRAST = 9.0
"""Colour difference (CIE 1976 Delta E) across an edge that a viewer sees as one."""


UNLIKE = 1.2
"""How far apart the two sides' colours must be, in standard deviations of the colours on a side:
texture differs from place to place without an edge."""


@dataclass(frozen=True)
class Outline:
    """What the mask means: `inside` (h, w; bool), and what else about it may be of the same thing
    (`remains`, bool: it must not stay behind alone). `sharp` (h, w; 0 to 1) tells how far an edge
    is to be seen where the border is next to a place, `edged` at what share of the whole border.
    """

    inside: Mask
    remains: Mask
    sharp: Coverage
    edged: float

    @classmethod
    def unseen(cls, mask: Mask) -> Outline:
        """The mask as it is, without an edge anywhere."""
        return cls(mask, np.zeros_like(mask), np.zeros(mask.shape, np.float32), 0.0)


def outline(rgb: Rgb, mask: Mask, matte: Coverage) -> Outline:
    """Fit `mask` (h, w; bool, not empty) to the edges of `rgb` (h, w, 3).

    `matte` (m, n; 0 to 1) is the picture's subject; where the mask means just that, its edge is
    the first guess.
    """
    height, width = mask.shape
    breadth = float(np.sqrt(mask.sum()))
    band = max(3.0, BAND * breadth)
    ys, xs = np.where(mask)
    margin = int(2.5 * band) + 8
    y0, y1 = max(0, int(ys.min()) - margin), min(height, int(ys.max()) + 1 + margin)
    x0, x1 = max(0, int(xs.min()) - margin), min(width, int(xs.max()) + 1 + margin)
    scale = min(1.0, WORK_EDGE / max(y1 - y0, x1 - x0))
    size = (max(8, round((x1 - x0) * scale)), max(8, round((y1 - y0) * scale)))
    small = np.asarray(cv2.resize(rgb[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA), np.uint8)
    rough = _scaled(mask[y0:y1, x0:x1], size) > 0.5
    if not rough.any():
        return Outline.unseen(mask)
    subject = cv2.resize(matte, (width, height), interpolation=cv2.INTER_LINEAR)[y0:y1, x0:x1]
    first = _scaled(subject, size) > 0.5
    cut = _cut(small, rough, first, band * scale)
    if not cut.any():
        return Outline.unseen(mask)
    cut |= _cut(small, cut, first, REGROWN * band * scale)
    open_sides = np.array([y0 > 0, y1 < height, x0 > 0, x1 < width])
    sharp, edged = _edged(small, cut, open_sides, band * scale)
    loose = _like(small, cut, band * scale)
    cut = _whole(cut | _limbs(loose & rough, cut, THIN * band * scale), cut)
    # What is broad and was cut off is rather the background in the thing's colour.
    loose = _limbs(loose, cut, 1.5 * THIN * band * scale)
    inside, remains = np.zeros_like(mask), np.zeros_like(mask)
    crop = x1 - x0, y1 - y0
    for part, full in ((cut, inside), (loose & ~cut, remains)):
        smooth = cv2.resize(part.astype(np.float32), crop, interpolation=cv2.INTER_CUBIC)
        full[y0:y1, x0:x1] = smooth > 0.5
    if not inside.any():
        return Outline.unseen(mask)
    nearby = np.ones(mask.shape, np.float32)
    nearby[y0:y1, x0:x1] = cv2.resize(sharp, crop, interpolation=cv2.INTER_LINEAR)
    return Outline(inside, remains, nearby, edged)


def _cut(rgb: Rgb, rough: Mask, subject: Mask, band: float) -> Mask:
    within = cv2.distanceTransform(np.pad(rough, 1, mode="edge").astype(np.uint8), cv2.DIST_L2, 3)
    within = within[1:-1, 1:-1]
    without = cv2.distanceTransform((~rough).astype(np.uint8), cv2.DIST_L2, 3)
    guess = rough
    near = subject & (without <= band)
    if (near & rough).sum() > AGREES * (near | rough).sum():
        guess = near
    labels = np.where(guess, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[without > band] = cv2.GC_BGD
    core = within > min(band, CORE * float(within.max()))
    labels[core] = cv2.GC_FGD
    if not (labels == cv2.GC_BGD).any():
        return rough
    cv2.setRNGSeed(1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    cv2.grabCut(bgr, labels, (0, 0, 1, 1), *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    return _whole(found, core)


def _like(rgb: Rgb, inside: Mask, band: float) -> Mask:
    """Pixels about `inside` that look like it and not like what lies beyond.

    A graph cut prefers short borders, and so cuts off what is thin.
    """
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    about = 2 * round(2 * band) + 1
    near = cv2.dilate(inside.astype(np.uint8), np.ones((about, about), np.uint8)) > 0
    from_front = _difference(lab, inside, about)
    from_back = _difference(lab, ~near, 2 * about + 1)
    alike = near & ~inside & (from_back > CONTRAST) & (from_front < from_back)
    return np.asarray(alike)


def _limbs(found: Mask, inside: Mask, half: float) -> Mask:
    """What of `found` hangs on `inside` and is nowhere wider than twice `half` pixels."""
    breadth = 2 * max(1, round(half)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (breadth, breadth))
    broad = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    # With its own rim, which is thin but no limb.
    thin = found & (cv2.dilate(broad, kernel) == 0)
    _, labels = cv2.connectedComponents((thin | inside).astype(np.uint8), connectivity=8)
    kept = np.unique(labels[inside])
    return np.asarray(thin & np.isin(labels, kept[kept > 0]))


def _difference(lab: Colours, where: Mask, breadth: int) -> ScalarField:
    """How unlike each pixel is to the mean colour of those in `where` about it."""
    box = (breadth, breadth)
    weight = cv2.blur(where.astype(np.float32), box)[..., None]
    mean = cv2.blur(lab * where[..., None], box) / (weight + 1e-6)
    return np.where(weight[..., 0] > 1e-4, np.linalg.norm(lab - mean, axis=2), np.inf)


def _whole(found: Mask, core: Mask) -> Mask:
    """Without crumbs outside, small holes inside and hairs of single pixels."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    opened = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    kept = np.unique(labels[core & (opened > 0)])
    solid = np.isin(labels, kept[kept > 0])
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~solid).astype(np.uint8))
    small = stats[:, cv2.CC_STAT_AREA] < 0.02 * max(1, solid.sum())
    small[0] = False
    return np.asarray(solid | small[labels])


def _edged(
    rgb: Rgb, inside: Mask, open_sides: NDArray[np.bool_], reach: float
) -> tuple[Coverage, float]:
    """How far the two sides of the border differ visibly, about each place and on the whole.

    `open_sides` (top, bottom, left, right) tells which sides of the crop are not the picture's.
    """
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    half = 4
    box = (2 * half + 1, 2 * half + 1)
    front = cv2.blur(inside.astype(np.float32), box)

    def spread(where: Mask) -> tuple[Colours, ScalarField]:
        weight = cv2.blur(where.astype(np.float32), box)[..., None] + 1e-4
        mean = cv2.blur(lab * where[..., None], box) / weight
        square = cv2.blur(lab * lab * where[..., None], box) / weight
        return mean, np.sqrt(np.maximum(square - mean * mean, 0.0).sum(axis=2))

    (inner, inner_spread), (outer, outer_spread) = spread(inside), spread(~inside)
    border = inside & (cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    border &= (front > 0.2) & (front < 0.8)
    for side, strip in enumerate((np.s_[:half], np.s_[-half:], np.s_[:, :half], np.s_[:, -half:])):
        if not open_sides[side]:
            border[strip] = False
    if not border.any():
        return np.zeros(border.shape, np.float32), 0.0
    step = np.linalg.norm(inner - outer, axis=2)
    differs = step > np.maximum(CONTRAST, UNLIKE * (inner_spread + outer_spread) / 2)
    drawn = border.astype(np.float32)
    seen = (border & differs).astype(np.float32)
    near, far = max(1.0, reach / 3), max(2.0, 2 * reach)
    # Far off only where nothing is near.
    total = cv2.GaussianBlur(drawn, (0, 0), near) + 1e-3 * cv2.GaussianBlur(drawn, (0, 0), far)
    share = cv2.GaussianBlur(seen, (0, 0), near) + 1e-3 * cv2.GaussianBlur(seen, (0, 0), far)
    return np.asarray(share / (total + 1e-9), np.float32), float(differs[border].mean())


def _scaled(values: Raster, size: tuple[int, int]) -> Coverage:
    return cv2.resize(values.astype(np.float32), size, interpolation=cv2.INTER_AREA)
