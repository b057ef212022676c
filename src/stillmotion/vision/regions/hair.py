"""Hair and fur of the subject: fine texture along the outline of its upper part."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Raster
from stillmotion.vision.regions.features import Look, ramp

LEAST = 0.002
"""Share of the picture that must be hair."""

UPPER = 0.55
"""Share of the subject's height in which hair is looked for."""

DEPTH = 0.22
"""How far in from the outline hair reaches, as a share of the subject's width or height."""

HELD = 0.6
"""Share of `UPPER` above which all hair is as loose as it gets."""

SKIN_RED, SKIN_WARMTH, RED_TO_GREEN, GREEN_TO_BLUE = 0.38, 0.12, 1.12, 1.02
"""Channels (0 to 1) of skin: least red, by how much more of it than of blue there is, and least
red per green and green per blue."""

SKIN_BLUR, LOOSE_BLUR = 0.02, 0.015
"""Blurs of the skin and of what is loose, as shares of the subject's width or height."""

BARE = (0.55, 0.25)
"""Share of skin about a pixel over which it is hair (from none to all)."""

TEXTURE_SIDE, TEXTURED = 5, (0.012, 0.035)
"""Side in pixels of the square over which texture is averaged, and texture (change of luma per fine
pixel) over which it is hair."""

LOOSE = 0.25
"""How loose a pixel is that counts as hair."""


def hair_of(seen: Look, matte: Coverage) -> Coverage:
    """How loosely each pixel of the subject hangs as hair does (0 held, 1 loose); 0 where none.

    Skin is left out by its colour. What is loosest is what is farthest from the subject's middle.
    """
    inside = matte > 0.5
    none = np.zeros(matte.shape, np.float32)
    if inside.mean() < LEAST:
        return none
    rows, columns = np.nonzero(inside.any(axis=1))[0], np.nonzero(inside.any(axis=0))[0]
    top, high = rows[0], rows[-1] + 1 - rows[0]
    extent = min(high, columns[-1] + 1 - columns[0])
    size = matte.shape[::-1]

    def large(values: Raster) -> Raster:
        return cv2.resize(values, size, interpolation=cv2.INTER_LINEAR)

    red, green, blue = cv2.split(large(seen.rgb))
    skin = (red > SKIN_RED) & (red > RED_TO_GREEN * green) & (green > GREEN_TO_BLUE * blue)
    skin &= red - blue > SKIN_WARMTH
    bare = cv2.GaussianBlur(skin.astype(np.float32), (0, 0), max(1.0, SKIN_BLUR * extent))
    textured = ramp(cv2.blur(large(seen.busy), (TEXTURE_SIDE, TEXTURE_SIDE)), *TEXTURED)
    distance = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    outer = 1 - np.clip(distance / (DEPTH * extent), 0, 1)
    y = np.arange(matte.shape[0], dtype=np.float32)[:, None]
    upper = ramp((y - top) / high, UPPER, HELD * UPPER)
    loose = outer * upper * textured * ramp(bare, *BARE) * matte
    loose = cv2.GaussianBlur(loose.astype(np.float32), (0, 0), max(1.0, LOOSE_BLUR * extent))
    return loose if (loose > LOOSE).mean() >= LEAST else none
