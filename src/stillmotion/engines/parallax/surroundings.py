"""What lies beyond the picture's edges, made up so that a camera may look there.

Next to the edge the picture is mirrored, which continues it without a seam; further out it is
painted, which shows no mirror image.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from stillmotion.engines.parallax.arrays import Map, Rgb
from stillmotion.engines.parallax.painting import beyond

SEAM_SHARE = 0.012
"""Width of the mirrored seam as a share of the picture's long edge."""


TONE_SCALE = 8
"""How much smaller tones are compared than the picture is."""

TONE_REACH = 4.0
"""Seam widths over which the correction of tones halves."""


class Margins(NamedTuple):
    """Pixels added on each side, all even."""

    left: int
    top: int
    right: int
    bottom: int


def extend(rgb: Rgb, margins: Margins) -> Rgb:
    """Continue `rgb` (h, w, 3) by `margins`; the picture itself is left as it is."""
    left, top, right, bottom = margins
    height, width = rgb.shape[:2]
    mirrored: Rgb = np.asarray(
        cv2.copyMakeBorder(rgb, top, bottom, left, right, cv2.BORDER_REFLECT_101), np.uint8
    )
    seam = SEAM_SHARE * max(height, width)
    if max(margins) <= seam:
        return mirrored
    hole = np.ones(mirrored.shape[:2], bool)
    hole[top : top + height, left : left + width] = False
    away = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5)
    completed = _toned(beyond(mirrored, hole).astype(np.float32), mirrored, away, seam)
    share = np.clip(away / np.float32(seam), 0, 1)[..., None]
    share *= share * (3 - 2 * share)
    mixed = mirrored + share * (completed - mirrored)
    return np.asarray(np.clip(np.rint(mixed), 0, 255), np.uint8)


def _toned(completed: Map, mirrored: Map, away: Map, seam: float) -> Map:
    """The fill in the tones that the picture has at its edge, its own again further out."""
    height, width = away.shape
    size = (max(2, width // TONE_SCALE), max(2, height // TONE_SCALE))
    band = ((away > 0) & (away <= 1.5 * seam)).astype(np.float32)
    step = cv2.resize((mirrored - completed) * band[..., None], size, interpolation=cv2.INTER_AREA)
    weight = cv2.resize(band, size, interpolation=cv2.INTER_AREA)
    sigma = 3.0 * seam / TONE_SCALE
    total: Map = cv2.GaussianBlur(weight, (0, 0), sigma)[..., None] + np.float32(1e-4)
    spread: Map = cv2.GaussianBlur(step, (0, 0), sigma) / total
    fading = np.exp2(-away / np.float32(TONE_REACH * seam))[..., None]
    correction: Map = cv2.resize(spread, (width, height), interpolation=cv2.INTER_LINEAR) * fading
    # No darker and no brighter than anything in the picture.
    darkest, brightest = mirrored.min(axis=(0, 1)), mirrored.max(axis=(0, 1))
    return np.asarray(np.clip(completed + correction, darkest, brightest))
