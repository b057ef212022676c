"""Paint laid into a picture where something is gone, in the tones of what is beside it."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Colours, Coverage, Mask, Rgb
from stillmotion.vision import matte

SEAM_REACH = 0.03
"""Share of the long edge over which the paint takes on the tones of the picture beside it."""

MOST_STEP = 40.0
"""Grey levels by which paint is another tone of the same thing; by more it is another thing."""

SCALE = 0.25
"""Size at which tones are compared, of the picture's."""

EPSILON, LEAST_WEIGHT = 1e-3, 1e-6
"""What is divided by at least: alphas and grey levels, and weights."""


def fill(rgb: Rgb, paint: Rgb, gone: Coverage) -> Rgb:
    """`rgb` (h, w, 3) with `paint` where `gone` (h, w; 0 to 1) is above 0.

    Under a soft rim of `gone` too, most where it is greatest, so that no line of what is gone
    stays behind.
    """
    if not gone.any():
        return rgb
    toned = _toned(paint.astype(np.float32), rgb, gone > 0)
    solid = np.clip(gone, 0, 1)
    # No more than what lies over it there can make up for: see `foreground.solved`.
    share = np.minimum(np.sqrt(solid), solid / np.maximum(1 - solid, EPSILON))[..., None]
    return np.asarray(rgb + share * (toned - rgb) + 0.5, np.uint8)


def _toned(paint: Colours, rgb: Rgb, gone: Mask) -> Colours:
    """The paint in the tones of the picture at the edge of what is gone, its own further in."""
    height, width = gone.shape
    size = (max(2, round(width * SCALE)), max(2, round(height * SCALE)))
    step = rgb.astype(np.float32) - paint
    size_of_step = np.abs(step).max(axis=2, keepdims=True)
    step *= np.minimum(1, MOST_STEP / np.maximum(size_of_step, EPSILON))
    step[gone] = 0
    kept = cv2.resize((~gone).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    sums = cv2.resize(step, size, interpolation=cv2.INTER_AREA)
    steps = sums / np.maximum(kept, LEAST_WEIGHT)[..., None]
    inwards: Colours = cv2.resize(
        matte.spread(steps, (kept > 0.5).astype(np.float32)), (width, height)
    )
    away = cv2.distanceTransform(gone.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5) / np.float32(
        max(gone.shape)
    )
    fading = np.exp2(-away / np.float32(SEAM_REACH))[..., None]
    return np.asarray(np.clip(paint + inwards * fading, 0, 255))
