"""What shines: lamps, windows, the sun, and fire, which is told from them by its colours."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage
from stillmotion.vision.regions.features import Look, pieces, ramp, refine, small

LEAST_FIRE = 0.003
"""Share of the picture that must be flames."""

LEAST_LIGHT = 1e-4
"""Share of the picture that must be lights."""

GLOWS = ((1.5, 0.5), (5.0, 0.3), (16.0, 0.2))
"""Radii (in pixels of the measures) and shares of the light that a source throws around it."""


def lights_of(seen: Look, sky: Coverage) -> Coverage:
    """How surely each pixel is a source of light (0 to 1); all 0 where none is.

    A source is bright, brighter than its surroundings, and small; a bright sky is none, but
    the sun in it may be.
    """
    brightest = seen.rgb.max(axis=2)
    around = cv2.GaussianBlur(seen.luma, (0, 0), 16.0)
    stands_out = ramp(seen.luma - around, 0.2, 0.4)
    stands_out *= ramp(brightest, 0.93, 0.99) * ramp(seen.luma, 0.6, 0.8)
    # A white thing in daylight is as bright as all else around it that the light falls on.
    dark = ramp(float(np.median(seen.luma)), 0.38, 0.28)
    source: Coverage = stands_out * dark
    lit = cv2.resize(source, seen.guide.shape[::-1], interpolation=cv2.INTER_LINEAR)
    lit = np.maximum(lit * (1 - 0.5 * sky), 0)
    return lit if (lit > 0.3).mean() >= LEAST_LIGHT else np.zeros_like(lit)


def glow(lights: Coverage) -> Coverage:
    """How far the light of the sources (m, n) falls on what lies around them (0 to 1)."""
    unit = max(lights.shape) / 256
    fallen = np.zeros_like(lights)
    for radius, share in GLOWS:
        spread = cv2.GaussianBlur(lights, (0, 0), radius * unit)
        fallen += share * spread / max(float(spread.max()), 1e-3)
    return np.clip(fallen, 0, 1)


def fire_of(seen: Look, sky: Coverage) -> Coverage:
    """How surely each pixel is flames (0 to 1); all 0 where there is no fire.

    Flames are smooth, and run from near white or yellow at their heart to orange and red at
    their edges within one piece; lamplit walls have detail, sunlit things keep to one of these
    colours.
    """
    red, green, blue = cv2.split(seen.rgb)
    warm = (red > 0.6) & (red >= green) & (green >= 0.9 * blue) & (red - blue > 0.3)
    heart = (red > 0.88) & (green > 0.62) & (blue < 0.9 * red) & (red - blue > 0.15)
    flames = (warm | heart) & (small(sky, seen) < 0.5)
    flames = pieces(flames, least=LEAST_FIRE)
    _, labels = cv2.connectedComponents(flames.astype(np.uint8), connectivity=8)
    kept = np.zeros(flames.shape, bool)
    for label in range(1, int(labels.max()) + 1):
        piece = labels == label
        hearts = (heart & piece).sum() / piece.sum()
        reds = ((seen.hue < 33) & (seen.saturation > 0.7) & piece).sum() / piece.sum()
        spread = np.subtract(*np.percentile(seen.hue[piece], (90, 10)))
        detail = seen.busy[piece].mean()
        if hearts > 0.08 and reds > 0.1 and spread > 14 and detail < 0.065:
            kept |= piece
    if kept.mean() < LEAST_FIRE:
        return np.zeros(seen.guide.shape, np.float32)
    near = cv2.GaussianBlur(kept.astype(np.float32), (0, 0), 1.0)
    return refine(near, seen, radius=0.01)
