"""Plants: foliage and grass, told by their greens and autumn colours together with fine texture."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage
from stillmotion.vision.regions.features import Look, pieces, ramp, refine, small

LEAST = 0.03
"""Share of the picture that must be plants."""

FULL = 0.92
"""Share of the picture that plants cover where nothing else is seen behind them."""


def plants_of(seen: Look, sky: Coverage, matte: Coverage) -> Coverage:
    """How surely each pixel is a plant of the surroundings (0 to 1); all 0 where none is.

    `sky` and `matte` (the subject) are left out.
    """
    hue, saturation = seen.hue, seen.saturation
    # From the yellow of dry grass to the green of a wood in the shade.
    green = ramp(hue, 40, 56) * ramp(hue, 175, 150) * ramp(saturation, 0.10, 0.22)
    texture = cv2.blur(seen.busy, (5, 5))
    # Leaves out of focus have no texture left, but all of their colour.
    leafy = np.maximum(0.4 + 0.6 * ramp(texture, 0.012, 0.030), 0.9 * ramp(saturation, 0.35, 0.6))
    score: Coverage = green * leafy
    if (score > 0.5).mean() > LEAST:
        # Wood, skin and lamplight have the colours of autumn: look for it where all else grows.
        autumn = ramp(hue, 12, 20) * ramp(hue, 62, 48) * ramp(saturation, 0.30, 0.45)
        autumn *= ramp(seen.luma, 0.18, 0.3) * ramp(seen.luma, 0.85, 0.7)
        score = np.maximum(score, autumn * ramp(texture, 0.02, 0.04))
    score *= (1 - small(sky, seen)) * (1 - ramp(small(matte, seen), 0.2, 0.6))
    score = cv2.GaussianBlur(score, (0, 0), 1.5)
    kept = pieces(score > 0.4, least=0.01)
    if kept.mean() < LEAST:
        return np.zeros(seen.guide.shape, np.float32)
    near = cv2.dilate(kept.astype(np.uint8), np.ones((5, 5), np.uint8))
    return refine(ramp(score, 0.25, 0.6) * near, seen, radius=0.012)


def grass_of(plants: Coverage, horizon: float) -> Coverage:
    """Those of the plants that grow on the ground below `horizon` (0 the top, 1 the bottom).

    A picture that is full of them up to its top shows no horizon.
    """
    if (plants > 0.5).mean() > FULL:
        return plants
    rows = (np.arange(plants.shape[0], dtype=np.float32) + 0.5) / plants.shape[0]
    below = ramp(rows, horizon - 0.02, horizon + 0.08)[:, None]
    grass: Coverage = plants * below
    return grass if (grass > 0.5).mean() >= LEAST else np.zeros_like(plants)
