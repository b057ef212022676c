"""Water: what lies low, takes its colour from the sky or runs white, and has no upright detail."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.engines.parallax.arrays import Map
from stillmotion.engines.parallax.nature.regions.look import (
    Look,
    ramp,
    refine,
    small,
)

LEAST, LEAST_PIECE = 0.03, 0.008
"""Share of the picture that must be water, and of one piece of it."""


HIGHEST = 0.12
"""Height (0 the top) that no water reaches up to: what does is land, a wall or a backdrop."""

COLDER = (3.0, 8.0)
"""How much bluer (in b*) than the land water is, from unlikely to likely."""


def water_of(seen: Look, sky: Map, matte: Map, horizon: float) -> Map:
    """How surely each pixel is water (0 to 1); all 0 where none is.

    Water mirrors the sky or breaks into white, so that it is colder in colour than the land about
    it, in daylight and at night. It lies below `horizon` in pieces that are not even and upright
    at once, which leaves out roads in the shade, and it is not even and bright, as snow is.
    """
    rows = seen.height
    land = (small(sky, seen) < 0.3) & (rows > 0.25)
    taken = np.maximum(small(sky, seen), ramp(small(matte, seen), 0.2, 0.6))
    none = np.zeros(seen.guide.shape, np.float32)
    if land.mean() < 0.05:
        return none
    blueness = cv2.GaussianBlur(seen.lab[..., 2], (0, 0), 1.2)
    cold = ramp(float(np.median(blueness[land])) - blueness, *COLDER) * ramp(blueness, 7.0, 2.0)
    across = cv2.GaussianBlur(seen.across, (0, 0), 3.0)
    down = cv2.GaussianBlur(seen.down, (0, 0), 3.0)
    level = (down - across) / (down + across + 0.004)
    snow = ramp(seen.luma, 0.7, 0.8) * ramp(across + down, 0.05, 0.03)
    score = cold * ramp(level, -0.25, 0.0) * (1 - taken) * (1 - snow)
    score = cv2.GaussianBlur(score, (0, 0), 1.0)
    seeds = score > 0.45
    # Reflections of lamps and of the bank lie as warm streaks among cold ones.
    flat = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (61, 7))
    joined = cv2.morphologyEx(seeds.astype(np.uint8), cv2.MORPH_CLOSE, flat) > 0
    joined &= (seeds | (level > 0.12)) & (taken < 0.4)
    whole = cv2.morphologyEx(joined.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    kept = np.zeros(joined.shape, bool)
    highest = max(HIGHEST, min(horizon - 0.12, 0.5)) * joined.shape[0]
    above = small(sky, seen) > 0.5
    least_light = 0.35 * float(np.median(seen.luma[above])) if above.any() else 0.2
    for label in range(1, count):
        piece = labels == label
        # What is even and dark is shade; water that is still has the sky in it.
        shade = (across + down)[piece].mean() < 0.025 and seen.luma[piece].mean() < least_light
        low = stats[label, cv2.CC_STAT_TOP] > highest
        if low and not shade and piece.mean() > LEAST_PIECE:
            kept |= piece
    if kept.mean() < LEAST:
        return none
    return refine(cv2.GaussianBlur(kept.astype(np.float32), (0, 0), 1.0), seen, radius=0.01)
