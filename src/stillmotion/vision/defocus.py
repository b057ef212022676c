"""A subject before a backdrop that is out of focus: where it ends, and how the backdrop goes on.

Such a backdrop has no edges of its own. So what is sharp beside the outline is the subject's too,
and so is the light that its edge sheds about it, of the lens or of sharpening; left behind, they
draw its outline into what it uncovers. The backdrop, in turn, goes on under the subject as it is
beside it: a network, which looks for things, paints a step there that has the outline's shape. And
since it is known so well, what a pixel has beside it can be told from it, and goes with the subject
alone.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from stillmotion.arrays import Colours, Coverage, Mask, Rgb, ScalarField
from stillmotion.easing import smoothstep
from stillmotion.vision import matte
from stillmotion.vision.filters import gradient, steepness
from stillmotion.vision.morphology import touching

ABOUT, NEAR = 0.05, 0.012
"""How far about the subject its backdrop is judged, from beyond its own light, as shares of the
long edge."""

SOFT, SHARP = 0.16, 0.26
"""Change of luma of a backdrop, of that across the subject's outline, up to which it is out of
focus, and from which it is not."""

MOSTLY = 0.7
"""Share of its outline along which a subject has a backdrop out of focus beside it, where it has
one at all: a wall and a table are smooth in places."""

SMALL = 0.25
"""Size at which what is about a place is summed up, of the picture's."""

STRIKING = 2.5
"""How much more than about it luma changes in what is sharp beside the outline."""

STRAY = 0.014
"""How far beside the outline that may be, as a share of the long edge."""

SHED, FADES = 0.005, 0.003
"""How wide about the subject its edge sheds light, and over how much more that fades, as shares of
the long edge."""

NOTHING, ALL = 5.0, 24.0
"""Grey levels by which a pixel there differs from the backdrop where it shows nothing else, and
where it shows the subject alone."""

GOES_ON, MIRRORED, COARSE = 0.1, 0.05, 0.02
"""How far in from its edge the paint is the backdrop's continuation, how far that has what is finer
than the light, and what is that, as such shares."""

EVEN = 0.012
"""What of the edge is evened for that, as such a share."""

UNLIKE = 4.0
"""How many times as far from the backdrop as a pixel beside the subject is, its share of the
subject is at most: less than that is noise."""

ON_OUTLINE = 2
"""How far within the outline it still counts as such, in widths of `NEAR`."""

OUTLINE_EDGE = 90
"""Percentile of the change of luma about the outline that is taken for that across it."""

JUDGED = 2
"""How far about the subject a backdrop is judged at most, in widths of `ABOUT`."""

LEAST_EDGE = 1e-3
"""Change per pixel (of luma, or of the distance from an edge) that is divided by at least."""

GRAIN = 0.7
"""Standard deviation in pixels of the blur under which pixels are compared with the backdrop."""

EPSILON = 1e-6
"""Added to weights that sums are divided by."""


class Defocus(NamedTuple):
    """Of a picture (h, w): `soft` is how far (0 to 1) what is beside the subject is out of focus,
    `about` (0 to 1) where the subject sheds light on it."""

    soft: Coverage
    about: Coverage


class Rim(NamedTuple):
    """Of a picture (h, w): `alpha` is that of what goes with the subject beside its matte, `about`
    (0 to 1) where what is behind it is seen nowhere without it."""

    alpha: Coverage
    about: Coverage


def defocus(rgb: Rgb, subject: Coverage) -> Defocus | None:
    """Judge what is behind a `subject` (h, w; 0 to 1); None where nothing there is out of focus."""
    long = max(subject.shape)
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    steep = steepness(luma)
    inside = subject > matte.SHOWS
    if not inside.any():
        return None
    away = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5) / long
    within = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5) / long
    outline = (within < ON_OUTLINE * NEAR) & (away < NEAR)
    edge = float(np.percentile(steep[outline], OUTLINE_EDGE))
    about = ((away > NEAR) & (away < ABOUT)).astype(np.float32)
    usual = np.sqrt(_mean_about(steep * steep, about, ABOUT / 2 * long))
    soft = np.clip((SHARP - usual / max(edge, LEAST_EDGE)) / (SHARP - SOFT), 0, 1)
    soft = np.where(away < JUDGED * ABOUT, soft, np.float32(0)).astype(np.float32)
    beside = (away > 0) & (away < NEAR)
    if not beside.any() or float((soft[beside] > 0.5).mean()) < MOSTLY:
        return None
    sharp = (steep > STRIKING * usual) & (soft > 0.5) & (away < STRAY)
    whole = (inside | _connected(sharp, inside)).astype(np.uint8)
    beyond = cv2.distanceTransform(1 - whole, cv2.DIST_L2, cv2.DIST_MASK_5) / long
    shed = np.clip(1 - (beyond - SHED) / FADES, 0, 1) * soft
    return Defocus(soft, np.asarray(smoothstep(shed), np.float32))


def hole_of(found: Defocus, hole: Mask) -> Mask:
    """`hole` (h, w; bool), or where the backdrop is out of focus all that shows the subject."""
    whole = found.about > 0
    return np.where(found.soft >= 1, whole, hole | whole)


def rim_of(rgb: Rgb, behind: Rgb, found: Defocus) -> Rim:
    """What of `rgb` (h, w, 3) is not what is `behind`, beside the subject."""
    apart = np.abs(rgb.astype(np.float32) - behind).max(axis=2)
    apart = cv2.GaussianBlur(apart, (0, 0), GRAIN)
    share = np.clip((apart - NOTHING) / (ALL - NOTHING), 0, 1) * found.about
    return Rim(np.asarray(share, np.float32), found.about)


def continued(filled: Rgb, hole: Mask, found: Defocus) -> Rgb:
    """`filled` with the backdrop that is out of focus led on into the `hole` (h, w; bool).

    Its light goes on smoothly, and what is finer as in a mirror at the hole's edge.
    """
    long = max(hole.shape)
    picture = filled.astype(np.float32)
    around = np.where(hole, np.float32(0), np.float32(1))
    spread = np.where(hole[..., None], matte.spread(picture, around), picture)
    even = cv2.GaussianBlur(spread, (0, 0), COARSE * long)
    inwards = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    fading = np.clip(1 - inwards / (MIRRORED * long), 0, 1)[..., None]
    onwards = even + fading * _mirrored(spread - even, hole, inwards)
    share = np.clip(1 - inwards / (GOES_ON * long), 0, 1)
    share = (smoothstep(share) * found.soft)[..., None]
    result = picture + share * (onwards - picture)
    return np.where(hole[..., None], np.clip(result + 0.5, 0, 255), filled).astype(np.uint8)


def _mean_about(values: ScalarField, where: Coverage, sigma: float) -> Coverage:
    """The mean of `values` about each place `where` that is 1, so broad that it is taken small."""
    height, width = values.shape
    size = max(1, round(width * SMALL)), max(1, round(height * SMALL))
    sums, total = (
        cv2.GaussianBlur(cv2.resize(of, size, interpolation=cv2.INTER_AREA), (0, 0), sigma * SMALL)
        for of in (values * where, where)
    )
    mean = sums / (total + EPSILON)
    return np.asarray(cv2.resize(mean, (width, height), interpolation=cv2.INTER_LINEAR))


def _connected(pieces: Mask, inside: Mask) -> Mask:
    """Those of the `pieces` that touch what is `inside`."""
    return np.asarray(touching(pieces | inside, inside, diagonally=True) & pieces)


def _mirrored(values: Colours, hole: Mask, inwards: ScalarField) -> Colours:
    """What is outside of the hole, mirrored into it at its edge.

    `inwards` is how far in each pixel lies. The edge is taken to be smoother than it is: else a
    mirror would fan out what is before it.
    """
    height, width = hole.shape
    outwards = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    sigma = EVEN * max(hole.shape)
    signed = cv2.GaussianBlur(inwards - outwards, (0, 0), sigma)
    across, down = gradient(signed)
    steep = np.maximum(np.hypot(across, down), LEAST_EDGE)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    reach = 2 * inwards / steep
    from_x = np.clip(x - reach * across, 0, width - 1)
    from_y = np.clip(y - reach * down, 0, height - 1)
    seen = cv2.remap(values, from_x, from_y, cv2.INTER_LINEAR)
    # What is mirrored from a hole on the other side is none of the backdrop.
    clear = cv2.remap((~hole).astype(np.float32), from_x, from_y, cv2.INTER_LINEAR)
    return np.asarray(seen * clear[..., None])
