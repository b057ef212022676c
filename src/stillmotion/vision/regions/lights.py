"""What shines: lamps, windows, the sun, and fire, which is told from them by its colours."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage
from stillmotion.vision.regions.features import EDGE, Look, pieces, ramp, refine, small

LEAST_FIRE = 0.003
"""Share of the picture that must be flames."""

LEAST_LIGHT = 1e-4
"""Share of the picture that must be lights."""

GLOWS = ((1.5, 0.5), (5.0, 0.3), (16.0, 0.2))
"""Radii (in pixels of the measures) and shares of the light that a source throws around it."""

SURROUNDINGS = 16.0
"""Standard deviation, in pixels of the measures, of the blur that says how light it is about a
place."""

LIGHTER = (0.2, 0.4)
"""Luma above that of the surroundings over which a pixel is a source (from none to all, as all
ranges below)."""

BRIGHT, LUMINOUS = (0.93, 0.99), (0.6, 0.8)
"""Value of its brightest channel and luma over which it is one."""

DAYLIGHT = (0.38, 0.28)
"""Median luma of the picture over which sources are seen as such."""

IN_SKY = 0.5
"""How much less likely what is in the sky is a source."""

LIT = 0.3
"""Likelihood from which a pixel counts as part of a source."""

LEAST_GLOW = 1e-3
"""Light that a glow is divided by at least."""

FLAME_RED, FLAME_WARMTH, GREEN_TO_BLUE = 0.6, 0.3, 0.9
"""Channels (0 to 1) of flames: least red, by how much more of it than of blue there is, and least
green per blue."""

HEART_RED, HEART_GREEN, HEART_WARMTH, HEART_BLUE = 0.88, 0.62, 0.15, 0.9
"""The same of their hearts, which are near white: least red and green, by how much more red than
blue there is, and most blue per red."""

REDDISH, REDDISH_SATURATION = 33, 0.7
"""Hue in degrees below which, and saturation above which, the edges of flames are."""

HEARTS, REDS = 0.08, 0.1
"""Shares of a fire that hearts and edges take, at least."""

HUE_PERCENTILES, HUE_RANGE = (90, 10), 14
"""Percentiles of a fire's hues, and the degrees that they are apart at least."""

MOST_DETAIL = 0.065
"""Texture (change of luma per fine pixel) of flames at most."""

SMOOTHING, DRAWN_RADIUS = 1.0, 0.01
"""Blur (standard deviation in pixels of the measures) of the flames that were found, and the radius
within which their edges are the picture's, as a share of its width."""


def lights_of(seen: Look, sky: Coverage) -> Coverage:
    """How surely each pixel is a source of light (0 to 1); all 0 where none is.

    A source is bright, brighter than its surroundings, and small; a bright sky is none, but
    the sun in it may be.
    """
    brightest = seen.rgb.max(axis=2)
    around = cv2.GaussianBlur(seen.luma, (0, 0), SURROUNDINGS)
    stands_out = ramp(seen.luma - around, *LIGHTER)
    stands_out *= ramp(brightest, *BRIGHT) * ramp(seen.luma, *LUMINOUS)
    # A white thing in daylight is as bright as all else around it that the light falls on.
    dark = ramp(float(np.median(seen.luma)), *DAYLIGHT)
    source: Coverage = stands_out * dark
    lit = cv2.resize(source, seen.guide.shape[::-1], interpolation=cv2.INTER_LINEAR)
    lit = np.maximum(lit * (1 - IN_SKY * sky), 0)
    return lit if (lit > LIT).mean() >= LEAST_LIGHT else np.zeros_like(lit)


def glow(lights: Coverage) -> Coverage:
    """How far the light of the sources (m, n) falls on what lies around them (0 to 1)."""
    unit = max(lights.shape) / EDGE
    fallen = np.zeros_like(lights)
    for radius, share in GLOWS:
        spread = cv2.GaussianBlur(lights, (0, 0), radius * unit)
        fallen += share * spread / max(float(spread.max()), LEAST_GLOW)
    return np.clip(fallen, 0, 1)


def fire_of(seen: Look, sky: Coverage) -> Coverage:
    """How surely each pixel is flames (0 to 1); all 0 where there is no fire.

    Flames are smooth, and run from near white or yellow at their heart to orange and red at
    their edges within one piece; lamplit walls have detail, sunlit things keep to one of these
    colours.
    """
    red, green, blue = cv2.split(seen.rgb)
    warm = (red > FLAME_RED) & (red >= green) & (green >= GREEN_TO_BLUE * blue)
    warm &= red - blue > FLAME_WARMTH
    heart = (red > HEART_RED) & (green > HEART_GREEN) & (blue < HEART_BLUE * red)
    heart &= red - blue > HEART_WARMTH
    flames = (warm | heart) & (small(sky, seen) < 0.5)
    flames = pieces(flames, least=LEAST_FIRE)
    _, labels = cv2.connectedComponents(flames.astype(np.uint8), connectivity=8)
    kept = np.zeros(flames.shape, bool)
    for label in range(1, int(labels.max()) + 1):
        piece = labels == label
        hearts = (heart & piece).sum() / piece.sum()
        edge = (seen.hue < REDDISH) & (seen.saturation > REDDISH_SATURATION)
        reds = (edge & piece).sum() / piece.sum()
        spread = np.subtract(*np.percentile(seen.hue[piece], HUE_PERCENTILES))
        detail = seen.busy[piece].mean()
        both = hearts > HEARTS and reds > REDS and spread > HUE_RANGE
        if both and detail < MOST_DETAIL:
            kept |= piece
    if kept.mean() < LEAST_FIRE:
        return np.zeros(seen.guide.shape, np.float32)
    near = cv2.GaussianBlur(kept.astype(np.float32), (0, 0), SMOOTHING)
    return refine(near, seen, radius=DRAWN_RADIUS)
