"""The subject of a picture: which pixels are its, sharp at its edge, and in which colours.

The matte comes from a learned model where there is one, else from what stands out by colour and
sharpness, cut by GrabCut (Rother et al., 2004). Its edge is then moved onto that of the picture.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion import models
from stillmotion.arrays import Coverage, Plane, Rgb, ScalarField, VectorField
from stillmotion.easing import smoothstep
from stillmotion.models import matte as learned
from stillmotion.vision.border_contrast import centre_prior, unlike_border
from stillmotion.vision.filters import guided_filter
from stillmotion.vision.graph_cut import grab_cut
from stillmotion.vision.morphology import NEIGHBOURS, disc, square
from stillmotion.vision.sizes import size_within

EDGE_SHARE = 0.010
"""Radius in which the edge is looked for, as a share of the long edge."""

EPSILON = 4e-4
"""Variance of luma (0 to 1) that counts as an edge of the picture."""

LOW, HIGH = 0.12, 0.80
"""Matte values stretched to 0 and 1: networks are unsure about the last tenths."""

SMALLEST, LARGEST = 0.006, 0.70
"""Shares of the picture between which something counts as its subject."""

ROUGHLY = 0.35
"""Value of a rough matte at which its edge is taken to run."""

SHOWS = 0.2
"""Matte from which something of the subject shows in a pixel."""

RIM_SHARE = 0.003
"""Width of the soft rim about a lifted subject, as a share of the long edge."""

BAND = 0.75
"""Mean share of the width that scenery takes in the upper half of its rows: 0.82 for a range of
hills among the example pictures, 0.6 and less for subjects, whatever their shoulders are like."""

SUREST = 0.8
"""Least mean of the matte where it is above `SEEN`: below it the network was guessing. On the
example pictures it is 0.88 and more for subjects, 0.66 and less for places in a landscape."""

ONE_THING = 0.8
"""Share of what was cut out that hangs together, where no network says what it is."""

CUT_EDGE, LEAST_SIDE = 320, 16
"""Long edge at which GrabCut runs, and the shorter one at least, in pixels."""

ROUNDS = 4
"""GrabCut iterations."""

SEEN = 0.3
"""Value of a network's matte from which it says that a pixel may be the subject's."""

SHARPENED_LOW, SHARPENED_RANGE = 0.06, 0.88
"""What is stretched to 0 of a matte that was drawn to the picture's edges, and the range that is
stretched to 1."""

QUARTERS = 4
"""Pixels that one of a picture of half the size covers: of a coarse pixel it is enough that one of
them is known."""

LEAST_WEIGHT = 1e-6
"""Weight that sums are divided by at least."""

ROW = 0.02
"""Share of the width that a row of the matte covers at least where it counts as one of its rows."""

CORE, CORE_AREA = 0.75, (0.004, 0.5)
"""Score from which a pixel surely stands out, and shares of the picture that such pixels must
cover: fewer are a speck, more a pattern."""

PROBABLY, SURELY_NOT = 0.45, 0.12
"""Scores from which a pixel probably stands out, and below which it surely does not."""

BORDER = 14
"""The shorter side over the width of the border that a subject is unlike; half of that below."""

BORDER_COLOURS, BORDER_SAMPLES = 6, 3000
"""Colours that stand for the border, and pixels of it that are looked at."""

CONTRAST_BLUR = 2.0
"""Standard deviation in pixels of the blur of the distance from the border's colours."""

UNLIKEST, CONTRAST = 97, 24.0
"""Percentile of that distance that counts as quite unlike, and the least that does (CIE 1976 Delta
E)."""

CENTRE_FALL = (1.0, 0.8)
"""Falls, across and down, of the prior that a subject is in the middle (`centre_prior`)."""

LEAST_OUTLINE = 24
"""Pixels of outline that something has at least."""

EDGE_BLUR = 1.0
"""Standard deviation in pixels of the blur under which the picture's edges are measured."""

ON_EDGES = 1.8
"""How many times as steep the picture is along an outline as on the whole, at least."""


def find(rgb: Rgb) -> Coverage | None:
    """The subject's matte, (h, w) float32 from 0 to 1, or None where nothing stands out."""
    if not models.available("matte"):
        return drawn(rgb, _standing_out(rgb))
    coarse = learned.subject(rgb)
    return None if sureness(coarse) < SUREST else drawn(rgb, coarse)


def sureness(coarse: Coverage) -> float:
    """How sure a network was of what it says at all, from 0 to 1."""
    return float(coarse[coarse > SEEN].mean()) if (coarse > SEEN).any() else 0.0


def drawn(rgb: Rgb, coarse: Coverage) -> Coverage | None:
    """The matte that a network's `coarse` one (h, w) means, or None where that is no thing."""
    matte = _stretched(_refined(rgb, coarse))
    is_thing = SMALLEST < float(matte.mean()) < LARGEST and not is_scenery(matte)
    return matte if is_thing else None


def find_or_nothing(rgb: Rgb) -> Coverage:
    """The subject's matte, (h, w) float32 from 0 to 1: 0 all over where nothing stands out."""
    found = find(rgb)
    return np.zeros(rgb.shape[:2], np.float32) if found is None else found


def sharpened(rgb: Rgb, matte: Coverage) -> Coverage:
    """A matte that was scaled to `rgb`'s size from a smaller one, on the edges of `rgb`."""
    radius = max(2, round(EDGE_SHARE * 0.5 * max(rgb.shape[:2])))
    result = _drawn(rgb, matte, radius)
    return np.clip((result - SHARPENED_LOW) / SHARPENED_RANGE, 0.0, 1.0).astype(np.float32)


def carried(matte: Coverage) -> Coverage:
    """The alpha with which a subject is lifted off: whole where any of it shows, then a soft rim.

    What is mixed of subject and background at its edge goes with the subject as it is. A matte is
    never right everywhere; so lifted, a picture that has not moved is still itself, and no outline
    of the subject stays behind.
    """
    away = cv2.distanceTransform((matte < SHOWS).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    rim = np.clip(1 - (away - 1) / max(2.0, RIM_SHARE * max(matte.shape)), 0, 1)
    return np.asarray(smoothstep(rim), np.float32)


def spread(values: VectorField, weight: Coverage) -> VectorField:
    """`values` where `weight` is 1, continued outwards (pull and push, Gortler et al., 1996)."""
    height, width = weight.shape
    if min(height, width) <= 2:
        total = max(float(weight.sum()), LEAST_WEIGHT)
        mean = (values * weight[..., None]).sum(axis=(0, 1)) / total
        return np.broadcast_to(mean, values.shape).astype(np.float32)
    size = (-(-width // 2), -(-height // 2))
    area = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    mixed = cv2.resize(values * weight[..., None], size, interpolation=cv2.INTER_AREA)
    coarse = spread(
        mixed / np.maximum(area, LEAST_WEIGHT)[..., None], np.minimum(area * QUARTERS, 1.0)
    )
    large = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return large + weight[..., None] * (values - large)


def is_scenery(matte: Coverage) -> bool:
    """Whether it is a band across the picture: a range of hills, a meadow, a wall."""
    solid = matte > 0.5
    reach = solid.mean(axis=1)
    upper = reach[reach > ROW]
    upper = upper[: max(1, len(upper) // 2)]
    return len(upper) > 0 and float(upper.mean()) > BAND


def _refined(rgb: Rgb, coarse: Coverage) -> Coverage:
    return _drawn(rgb, coarse, max(2, round(EDGE_SHARE * max(rgb.shape[:2]))))


def _drawn(rgb: Rgb, rough: Coverage, radius: int) -> Coverage:
    """`rough` with its edge moved onto the picture's, by no more than `radius`."""
    drawn = guided_filter(_luma(rgb), rough, radius=radius, epsilon=EPSILON)
    around = disc(radius)
    # A white cap before a starry flag: brightness alone may tell the wrong side.
    within = (rough > ROUGHLY).astype(np.float32)
    return np.clip(drawn, cv2.erode(within, around), cv2.dilate(within, around))


def _stretched(matte: Coverage) -> Coverage:
    return np.clip((matte - LOW) / (HIGH - LOW), 0.0, 1.0).astype(np.float32)


def _luma(rgb: Rgb) -> ScalarField:
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)


def _standing_out(rgb: Rgb) -> Coverage:
    """A matte by colour alone: unlike the border, in the middle, cut along edges."""
    height, width = rgb.shape[:2]
    size = size_within(width, height, CUT_EDGE, least=LEAST_SIDE)
    small: Rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    score = _unlike_border(small)
    nothing = np.zeros((height, width), np.float32)
    core = score > CORE
    if not CORE_AREA[0] < core.mean() < CORE_AREA[1]:
        return nothing
    labels: Plane = np.full(score.shape, cv2.GC_PR_BGD, np.uint8)
    labels[score > PROBABLY] = cv2.GC_PR_FGD
    labels[core] = cv2.GC_FGD
    labels[score < SURELY_NOT] = cv2.GC_BGD
    cut = grab_cut(cv2.cvtColor(small, cv2.COLOR_RGB2BGR), labels, ROUNDS)
    found: Plane = cut.astype(np.uint8)
    found = np.asarray(cv2.morphologyEx(found, cv2.MORPH_OPEN, square(NEIGHBOURS)), np.uint8)
    # One thing, cut along edges of the picture: anything else would tear something in two.
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if count < 2 or areas.max() < ONE_THING * areas.sum():
        return nothing
    found = (pieces == 1 + int(areas.argmax())).astype(np.uint8)
    if not _follows_edges(small, found):
        return nothing
    large: Coverage = cv2.resize(found.astype(np.float32), (width, height))
    return large


def _unlike_border(small: Rgb) -> Coverage:
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    height, width = lab.shape[:2]
    rim = max(2, min(height, width) // BORDER)
    border = np.ones((height, width), bool)
    border[rim : height - rim // 2, rim:-rim] = False
    away = unlike_border(lab, border, colours=BORDER_COLOURS, samples=BORDER_SAMPLES)
    away = cv2.GaussianBlur(away, (0, 0), CONTRAST_BLUR)
    unlike = np.clip(away / max(float(np.percentile(away, UNLIKEST)), CONTRAST), 0, 1)
    middle = centre_prior((width, height), *CENTRE_FALL)
    score: Coverage = (unlike * middle**0.5).astype(np.float32)
    return score


def _follows_edges(small: Rgb, found: Plane) -> bool:
    rim = cv2.morphologyEx(found, cv2.MORPH_GRADIENT, square(NEIGHBOURS)) > 0
    if rim.sum() < LEAST_OUTLINE:
        return False
    luma = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), EDGE_BLUR)
    gradient = np.hypot(cv2.Sobel(luma, cv2.CV_32F, 1, 0), cv2.Sobel(luma, cv2.CV_32F, 0, 1))
    return float(gradient[rim].mean()) > ON_EDGES * float(gradient.mean())
