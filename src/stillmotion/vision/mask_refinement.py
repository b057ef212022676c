"""The edge of what a rough mask means: a thing's own outline near the mask's border, if it has one.

A hand paints past a thing's edge here and short of it there. Within a band about the border a
graph cut on colours (GrabCut; Rother, Kolmogorov and Blake, SIGGRAPH 2004) finds the edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Colours, Coverage, Mask, Raster, Rgb, ScalarField
from stillmotion.vision.graph_cut import grab_cut
from stillmotion.vision.morphology import disc, eroded, square, touching
from stillmotion.vision.sizes import scale_within, size_within

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

LEAST_BAND = 3.0
"""Pixels that the band about the border is broad at least."""

MARGIN = (2.5, 8)
"""How far beyond the mask the crop reaches, in bands, and pixels more."""

BROAD = 1.5
"""How many times as broad as a limb what looks like the thing may be to be a remainder of it."""

HOLE = 0.02
"""Share of the thing's area below which a hole in it is filled."""

BOTH_SIDES = 4
"""Pixels to each side of the border in which its two sides' colours are read."""

MIXED = (0.2, 0.8)
"""Shares of the thing about a place of its border between which both sides are there to be read."""

NEAR, FAR, FAR_WEIGHT = 3, 2, 1e-3
"""The band over the narrower blur, and the broader blur in bands, with which the border's sharpness
is brought to what is next to it, and the weight of the broader one, which counts where the narrower
does not reach."""

LEAST_COLOURS = 1e-4
"""Share of the pixels about a place that must have a side's colour for it to be known."""

EPSILON, LEAST_SHARPNESS_WEIGHT = 1e-6, 1e-9
"""Added to weights that sums are divided by: those of colours, and those of sharpness, which fall
off to next to nothing."""


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
    band = max(LEAST_BAND, BAND * breadth)
    ys, xs = np.where(mask)
    margin = int(MARGIN[0] * band) + MARGIN[1]
    y0, y1 = max(0, int(ys.min()) - margin), min(height, int(ys.max()) + 1 + margin)
    x0, x1 = max(0, int(xs.min()) - margin), min(width, int(xs.max()) + 1 + margin)
    scale = scale_within(x1 - x0, y1 - y0, WORK_EDGE)
    size = size_within(x1 - x0, y1 - y0, WORK_EDGE)
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
    loose = _limbs(loose, cut, BROAD * THIN * band * scale)
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
    within = cv2.distanceTransform(
        np.pad(rough, 1, mode="edge").astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3
    )
    within = within[1:-1, 1:-1]
    without = cv2.distanceTransform((~rough).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
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
    return _whole(grab_cut(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), labels, ROUNDS), core)


def _like(rgb: Rgb, inside: Mask, band: float) -> Mask:
    """Pixels about `inside` that look like it and not like what lies beyond.

    A graph cut prefers short borders, and so cuts off what is thin.
    """
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    about = 2 * round(2 * band) + 1
    near = cv2.dilate(inside.astype(np.uint8), square(about)) > 0
    from_front = _difference(lab, inside, about)
    from_back = _difference(lab, ~near, 2 * about + 1)
    alike = near & ~inside & (from_back > CONTRAST) & (from_front < from_back)
    return np.asarray(alike)


def _limbs(found: Mask, inside: Mask, half: float) -> Mask:
    """What of `found` hangs on `inside` and is nowhere wider than twice `half` pixels."""
    kernel = disc(max(1, round(half)))
    broad = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    # With its own rim, which is thin but no limb.
    thin = found & (cv2.dilate(broad, kernel) == 0)
    return np.asarray(thin & touching(thin | inside, inside, diagonally=True))


def _difference(lab: Colours, where: Mask, breadth: int) -> ScalarField:
    """How unlike each pixel is to the mean colour of those in `where` about it."""
    box = (breadth, breadth)
    weight = cv2.blur(where.astype(np.float32), box)[..., None]
    mean = cv2.blur(lab * where[..., None], box) / (weight + EPSILON)
    return np.where(weight[..., 0] > LEAST_COLOURS, np.linalg.norm(lab - mean, axis=2), np.inf)


def _whole(found: Mask, core: Mask) -> Mask:
    """Without crumbs outside, small holes inside and hairs of single pixels."""
    opened = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, disc(1))
    solid = touching(opened > 0, core, diagonally=False)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~solid).astype(np.uint8))
    small = stats[:, cv2.CC_STAT_AREA] < HOLE * max(1, solid.sum())
    small[0] = False
    return np.asarray(solid | small[labels])


def _edged(
    rgb: Rgb, inside: Mask, open_sides: NDArray[np.bool_], reach: float
) -> tuple[Coverage, float]:
    """How far the two sides of the border differ visibly, about each place and on the whole.

    `open_sides` (top, bottom, left, right) tells which sides of the crop are not the picture's.
    """
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    half = BOTH_SIDES
    box = (2 * half + 1, 2 * half + 1)
    front = cv2.blur(inside.astype(np.float32), box)

    def spread(where: Mask) -> tuple[Colours, ScalarField]:
        weight = cv2.blur(where.astype(np.float32), box)[..., None] + LEAST_COLOURS
        mean = cv2.blur(lab * where[..., None], box) / weight
        squares = cv2.blur(lab * lab * where[..., None], box) / weight
        return mean, np.sqrt(np.maximum(squares - mean * mean, 0.0).sum(axis=2))

    (inner, inner_spread), (outer, outer_spread) = spread(inside), spread(~inside)
    border = inside & ~eroded(inside)
    border &= (front > MIXED[0]) & (front < MIXED[1])
    strips: tuple[Any, ...] = np.s_[:half], np.s_[-half:], np.s_[:, :half], np.s_[:, -half:]
    for side, strip in enumerate(strips):
        if not open_sides[side]:
            border[strip] = False
    if not border.any():
        return np.zeros(border.shape, np.float32), 0.0
    step = np.linalg.norm(inner - outer, axis=2)
    differs = step > np.maximum(CONTRAST, UNLIKE * (inner_spread + outer_spread) / 2)
    drawn = border.astype(np.float32)
    seen = (border & differs).astype(np.float32)
    near, far = max(1.0, reach / NEAR), max(2.0, FAR * reach)
    # Far off only where nothing is near.
    total = cv2.GaussianBlur(drawn, (0, 0), near) + FAR_WEIGHT * cv2.GaussianBlur(
        drawn, (0, 0), far
    )
    share = cv2.GaussianBlur(seen, (0, 0), near) + FAR_WEIGHT * cv2.GaussianBlur(seen, (0, 0), far)
    return np.asarray(share / (total + LEAST_SHARPNESS_WEIGHT), np.float32), float(
        differs[border].mean()
    )


def _scaled(values: Raster, size: tuple[int, int]) -> Coverage:
    return cv2.resize(values.astype(np.float32), size, interpolation=cv2.INTER_AREA)
