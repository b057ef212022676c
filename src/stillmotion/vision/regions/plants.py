"""Plants: foliage and grass, told by their greens and autumn colours together with fine texture."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage
from stillmotion.vision.morphology import square
from stillmotion.vision.regions.features import Look, pieces, ramp, refine, small

LEAST = 0.03
"""Share of the picture that must be plants."""

FULL = 0.92
"""Share of the picture that plants cover where nothing else is seen behind them."""

YELLOWEST, BLUEST = (40, 56), (175, 150)
"""Hues in degrees over which leaves begin and end, from the yellow of dry grass to the green of a
wood in the shade (from none to all, as all ranges below)."""

GREEN_SATURATION = (0.10, 0.22)
"""Saturation over which green is a leaf's."""

TEXTURE_SIDE = 5
"""Side in pixels of the measures of the square over which texture is averaged."""

TEXTURED, SMOOTH_LEAVES = (0.012, 0.030), 0.4
"""Texture (change of luma per fine pixel) over which green is foliage, and how likely green without
any is."""

OUT_OF_FOCUS, BLURRED_LEAVES = (0.35, 0.6), 0.9
"""Saturation over which leaves are known without texture, and how likely such ones are."""

LEAF_SCORE = 0.5
"""Likelihood of being green leaves from which a pixel tells that something grows in the picture."""

REDDEST, GREENEST = (12, 20), (62, 48)
"""Hues in degrees over which autumn colours begin and end."""

AUTUMN_SATURATION, AUTUMN_TEXTURE = (0.30, 0.45), (0.02, 0.04)
"""Saturation and texture over which these are of leaves."""

AUTUMN_DARKEST, AUTUMN_LIGHTEST = (0.18, 0.3), (0.85, 0.7)
"""Luma over which they begin and end."""

SUBJECT = (0.2, 0.6)
"""Matte over which a pixel is the subject's and no plant of the surroundings."""

BLUR = 1.5
"""Standard deviation, in pixels of the measures, of the blur of the likelihood: leaves make a
crown."""

PLANT, LEAST_PIECE = 0.4, 0.01
"""Blurred likelihood from which a pixel is a plant's, and share of the picture that a piece of
plants takes at least."""

RIM = 5
"""Side in pixels of the measures of the square by which pieces are widened before they are drawn to
the picture's edges."""

LIKELY, DRAWN_RADIUS = (0.25, 0.6), 0.012
"""Blurred likelihood over which a pixel near a piece is a plant's, and the radius within which the
edges are the picture's, as a share of its width."""

ABOUT_HORIZON = (-0.02, 0.08)
"""How far below the horizon grass begins and is all there, as shares of the height."""


def plants_of(seen: Look, sky: Coverage, matte: Coverage) -> Coverage:
    """How surely each pixel is a plant of the surroundings (0 to 1); all 0 where none is.

    `sky` and `matte` (the subject) are left out.
    """
    hue, saturation = seen.hue, seen.saturation
    green = ramp(hue, *YELLOWEST) * ramp(hue, *BLUEST) * ramp(saturation, *GREEN_SATURATION)
    texture = cv2.blur(seen.busy, (TEXTURE_SIDE, TEXTURE_SIDE))
    # Leaves out of focus have no texture left, but all of their colour.
    blurred = BLURRED_LEAVES * ramp(saturation, *OUT_OF_FOCUS)
    sharp = SMOOTH_LEAVES + (1 - SMOOTH_LEAVES) * ramp(texture, *TEXTURED)
    leafy = np.maximum(sharp, blurred)
    score: Coverage = green * leafy
    if (score > LEAF_SCORE).mean() > LEAST:
        # Wood, skin and lamplight have the colours of autumn: look for it where all else grows.
        autumn = ramp(hue, *REDDEST) * ramp(hue, *GREENEST)
        autumn *= ramp(saturation, *AUTUMN_SATURATION)
        autumn *= ramp(seen.luma, *AUTUMN_DARKEST) * ramp(seen.luma, *AUTUMN_LIGHTEST)
        score = np.maximum(score, autumn * ramp(texture, *AUTUMN_TEXTURE))
    score *= (1 - small(sky, seen)) * (1 - ramp(small(matte, seen), *SUBJECT))
    score = cv2.GaussianBlur(score, (0, 0), BLUR)
    kept = pieces(score > PLANT, least=LEAST_PIECE)
    if kept.mean() < LEAST:
        return np.zeros(seen.guide.shape, np.float32)
    near = cv2.dilate(kept.astype(np.uint8), square(RIM))
    return refine(ramp(score, *LIKELY) * near, seen, radius=DRAWN_RADIUS)


def grass_of(plants: Coverage, horizon: float) -> Coverage:
    """Those of the plants that grow on the ground below `horizon` (0 the top, 1 the bottom).

    A picture that is full of them up to its top shows no horizon.
    """
    if (plants > 0.5).mean() > FULL:
        return plants
    rows = (np.arange(plants.shape[0], dtype=np.float32) + 0.5) / plants.shape[0]
    below = ramp(rows, horizon + ABOUT_HORIZON[0], horizon + ABOUT_HORIZON[1])[:, None]
    grass: Coverage = plants * below
    return grass if (grass > 0.5).mean() >= LEAST else np.zeros_like(plants)
