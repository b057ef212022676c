"""Calm and hazy water, for a picture that is said to show some: it is what mirrors the sky.

`water.water_of` knows water by what no land has, and so misses a lake that lies as still and pale
as the sky above it. Where somebody has named the water of a picture it may be told by less.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, ScalarField
from stillmotion.vision.regions.features import Look, pieces, ramp, refine, small

UPPER = 0.22
"""Share of the picture's height that is taken for sky where none was found."""

HAZY = 0.008
"""Texture of that at most: what has more is no haze."""

PALE = 0.30
"""Saturation up to which it may have any hue; above it is blue."""

ALIKE = (8.0, 15.0)
"""Distance in a*b* from the nearest of the sky's colours, from likely to unlikely."""

DARKEST, LIGHTEST = (0.16, 0.28), 1.25
"""Luma of water against that of the sky: least where it lies still and where it has waves, most."""

HIGHEST = 0.25
"""Height (0 the top) that no water reaches up to below a sky."""

BLUE = (170.0, 300.0)
"""Hue of a sky that is colourful."""

SKY_ROWS = 4
"""Every so many rows of the sky are asked for their colour."""

WIDE = 0.18
"""Share of the picture's width that a piece covers which does not reach its foot."""

STILL, LYING, WAVING = 0.012, 0.2, 0.27
"""Texture up to which water lies still, and how level (`level_of`) what has more is at
least: a place, and a whole piece."""

WARMEST = 8.0
"""b* of a piece with waves at most: above it is land in the evening sun."""

UNKNOWN_SHORE = 0.56
"""Height (0 the top) from which there is water where the horizon cannot be seen."""

VARIES = 30.0
"""Range of lightness (L*) across the upper part of the picture from which that is no sky either:
water fills the frame."""

LEAST = 0.035
"""Share of the picture that it covers."""

IN_SKY, IN_SUBJECT, SUBJECT = 0.3, 0.3, (0.2, 0.6)
"""Likelihood of sky and matte from which a pixel is no water, and matte over which it is less and
less likely one."""

LEAST_UPPER = 1 / 3
"""Share of the upper part of the picture that must be free of the subject to stand for the sky."""

LIGHTNESS_PERCENTILES = (5, 95)
"""Percentiles between which the range of lightness is taken."""

SKY_LIGHT = 70
"""Percentile of the sky's luma with which that of water is compared."""

STILL_BLUR = 2.0
"""Standard deviation, in pixels of the measures, of the blur of the texture."""

DOUBTFUL_TEXTURE, SURE_LUMA, DOUBTFUL_LEVEL = 1.5, 1.5, 0.5
"""Times a bound at which the other end of its ramp is: of what lies still, of how dark water may
be, and of what is level."""

ABOUT_SHORE = (-0.01, 0.03)
"""How far below the shore water begins and is all there, as shares of the height."""

SCORE_BLUR, WATER, LEAST_PIECE = 1.0, 0.4, 0.01
"""Blur of the likelihood in pixels of the measures, blurred likelihood from which a pixel is
water's, and share of the picture that a piece takes at least."""

CLOSING = (5, 9)
"""Rows and columns of the measures of the rectangle that closes gaps: water's are flat."""

DRAWN_RADIUS = 0.01
"""Radius within which its edges are the picture's, as a share of the picture's width."""

FOOT = 0.97
"""Height (0 the top) from which a piece reaches the picture's foot."""


def pale_water_of(
    seen: Look, sky: Coverage, matte: Coverage, horizon: float, level: ScalarField
) -> Coverage:
    """How surely each pixel is calm water that looks as the sky does (0 to 1), all 0 where nothing
    does; arguments as of `water_of`, `level` (m, n) how much more luma changes down than across."""
    none = np.zeros(seen.guide.shape, np.float32)
    above, ahead = small(sky, seen) > 0.5, small(matte, seen) > IN_SUBJECT
    rows = len(above)
    shore = max(horizon, HIGHEST)
    if above.mean() < LEAST:
        above = np.zeros_like(above)
        above[: round(UPPER * rows)] = True
        above &= ~ahead
        shore = max(horizon, UNKNOWN_SHORE)
        if above.mean() < UPPER * LEAST_UPPER or float(np.median(seen.busy[above])) > HAZY:
            return none
        clear = above[: round(UPPER * rows)].all(axis=0)
        lightness = np.median(seen.lab[: round(UPPER * rows), :, 0], axis=0)[clear]
        if len(lightness) and np.ptp(np.percentile(lightness, LIGHTNESS_PERCENTILES)) > VARIES:
            shore = 0.0
    hue, saturation = float(np.median(seen.hue[above])), float(np.median(seen.saturation[above]))
    if saturation > PALE and not BLUE[0] < hue < BLUE[1]:
        return none
    light = float(np.percentile(seen.luma[above], SKY_LIGHT))
    still = ramp(cv2.GaussianBlur(seen.busy, (0, 0), STILL_BLUR), DOUBTFUL_TEXTURE * STILL, STILL)
    still *= ramp(seen.luma, DARKEST[0] * light, SURE_LUMA * DARKEST[0] * light)
    lying = ramp(level, DOUBTFUL_LEVEL * LYING, LYING)
    lying *= ramp(seen.luma, DARKEST[1] * light, SURE_LUMA * DARKEST[1] * light)
    score = ramp(_apart(seen, above), *reversed(ALIKE)) * np.maximum(still, lying)
    score *= ramp(seen.luma, LIGHTEST * light, light) if shore else 1.0
    score *= (1.0 - (small(sky, seen) > IN_SKY)) * (1.0 - ramp(small(matte, seen), *SUBJECT))
    score *= ramp(seen.height, shore + ABOUT_SHORE[0], shore + ABOUT_SHORE[1])
    score = cv2.GaussianBlur(score.astype(np.float32), (0, 0), SCORE_BLUR)
    solid = pieces(score > WATER, least=LEAST_PIECE).astype(np.uint8)
    water = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones(CLOSING, np.uint8)) > 0
    water = _lying(water, seen, level)
    if water.mean() < LEAST:
        return none
    return refine(water.astype(np.float32) * (small(matte, seen) < 0.5), seen, radius=DRAWN_RADIUS)


def _apart(seen: Look, above: Mask) -> ScalarField:
    """How far in colour each pixel is from the sky: from that of the nearest of its rows."""
    rows = np.flatnonzero(above.any(axis=1))
    colours = [np.median(seen.lab[row][above[row]][:, 1:], axis=0) for row in rows[::SKY_ROWS]]
    away = [np.linalg.norm(seen.lab[..., 1:] - colour, axis=2) for colour in colours]
    return np.asarray(np.minimum.reduce(away), np.float32)


def _lying(water: Mask, seen: Look, level: ScalarField) -> Mask:
    """The pieces that reach over much of the picture or down to its foot, and that lie still or in
    waves."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(water.astype(np.uint8))
    rows, columns = water.shape
    kept = []
    for n in range(1, count):
        piece = labels == n
        low = stats[n, cv2.CC_STAT_TOP] + stats[n, cv2.CC_STAT_HEIGHT] > FOOT * rows
        still = float(np.median(seen.busy[piece])) < STILL
        wide = stats[n, cv2.CC_STAT_WIDTH] > WIDE * columns
        waves = float(level[piece].mean()) > WAVING
        cold = float(np.median(seen.lab[..., 2][piece])) < WARMEST
        if (low or wide) and (still or (waves and cold)):
            kept.append(n)
    return np.isin(labels, kept)
