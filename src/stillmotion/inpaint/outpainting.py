"""What lies beyond the picture's edges, made up so that a camera may look there.

Next to the edge the picture is mirrored, which continues it without a seam; further out it is
painted, which shows no mirror image. A network continues things across the edge by itself, so that
a few pixels will do; patches do not.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from stillmotion.arrays import Colours, Mask, Rgb, ScalarField, VectorField
from stillmotion.inpaint.inpainting import beyond, smooth, with_network
from stillmotion.vision.morphology import disc

SEAM_SHARE, LEARNED_SEAM_SHARE = 0.012, 0.003
"""Width of the mirrored seam as a share of the picture's long edge: before patches, and before what
a network has painted."""

NARROW = 0.015
"""Share of the long edge up to which the mirror image is all there is: of so little of it nobody
sees that it is one, it is as sharp as the picture, and it takes no time."""

SPARE = 0.012
"""How far about what is taken away the picture is made up, as a share of the long edge."""

TONE_SCALE = 8
"""How much smaller tones are compared than the picture is."""

TONE_REACH = 4.0
"""Seam widths over which the correction of tones halves."""

TONE_BAND, TONE_BLUR = 1.5, 3.0
"""Seam widths beyond the edge in which tones are compared, and over which the difference is spread
along it."""

LEAST_WEIGHT = 1e-4
"""Added to weights that sums are divided by."""


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
    share = LEARNED_SEAM_SHARE if with_network() else SEAM_SHARE
    seam = share * max(height, width)
    if max(margins) <= max(seam, NARROW * max(height, width)):
        return mirrored
    hole = np.ones(mirrored.shape[:2], bool)
    hole[top : top + height, left : left + width] = False
    away = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    completed = _toned(beyond(mirrored, hole).astype(np.float32), mirrored, away, seam)
    mix = np.clip(away / np.float32(seam), 0, 1)[..., None]
    mix *= mix * (3 - 2 * mix)
    mixed = mirrored + mix * (completed - mirrored)
    return np.asarray(np.clip(np.rint(mixed), 0, 255), np.uint8)


def under(rgb: Rgb, covered: Mask) -> Rgb:
    """`rgb` (h, w, 3) with what lies under something beyond its edge (h, w; bool) made up too.

    Little of it ever shows.
    """
    about = disc(max(2, round(SPARE * max(covered.shape))))
    return smooth(rgb, cv2.dilate(covered.astype(np.uint8), about) > 0)


def _toned(completed: Colours, mirrored: Rgb, away: ScalarField, seam: float) -> Colours:
    """The fill in the tones that the picture has at its edge, its own again further out."""
    height, width = away.shape
    size = (max(2, width // TONE_SCALE), max(2, height // TONE_SCALE))
    band = ((away > 0) & (away <= TONE_BAND * seam)).astype(np.float32)
    step = cv2.resize((mirrored - completed) * band[..., None], size, interpolation=cv2.INTER_AREA)
    weight = cv2.resize(band, size, interpolation=cv2.INTER_AREA)
    sigma = TONE_BLUR * seam / TONE_SCALE
    total: VectorField = cv2.GaussianBlur(weight, (0, 0), sigma)[..., None] + np.float32(
        LEAST_WEIGHT
    )
    spread: Colours = cv2.GaussianBlur(step, (0, 0), sigma) / total
    fading = np.exp2(-away / np.float32(TONE_REACH * seam))[..., None]
    correction: Colours = (
        cv2.resize(spread, (width, height), interpolation=cv2.INTER_LINEAR) * fading
    )
    # No darker and no brighter than anything in the picture.
    darkest, brightest = mirrored.min(axis=(0, 1)), mirrored.max(axis=(0, 1))
    return np.asarray(np.clip(completed + correction, darkest, brightest))
