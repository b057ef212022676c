"""A picture brought to the frame: the part that the framing names, cut and scaled to cover it."""

from __future__ import annotations

import numpy as np
from PIL import Image

from stillmotion.engines.parallax.arrays import Map, Plane, Rgb

Box = tuple[float, float, float, float]
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)

COVERED = 128
"""Least value of a mask's pixel that counts as covered."""


def cut(picture: Rgb, width: int, height: int, framing: Box = WHOLE) -> Rgb:
    """Scale the framed part of `picture` (h, w, 3) to (height, width, 3) uint8.

    Where the part's aspect is not the frame's, it is cut about its middle until it is. Scaled
    with Pillow's area-aware bicubic filter, up or down: of the usual filters the one least far
    from all others, so that whoever scales the picture himself finds the first frame like it.
    """
    box = window(picture.shape[1], picture.shape[0], width, height, framing)
    scaled = Image.fromarray(picture).resize((width, height), Image.Resampling.BICUBIC, box=box)
    return np.asarray(scaled)


def cut_mask(mask: Plane, width: int, height: int, framing: Box = WHOLE) -> Map:
    """The same part of a mask (h, w; 128 and more is covered) as (height, width) bool."""
    box = window(mask.shape[1], mask.shape[0], width, height, framing)
    covered = Image.fromarray(np.where(mask >= COVERED, 255, 0).astype(np.uint8))
    scaled = covered.resize((width, height), Image.Resampling.BILINEAR, box=box)
    return np.asarray(scaled) >= COVERED


def window(
    full_width: int, full_height: int, width: int, height: int, framing: Box = WHOLE
) -> tuple[float, float, float, float]:
    """What `cut` shows of a picture: left, top, right and bottom in the picture's pixels."""
    x0, y0, x1, y1 = framing
    left, top = x0 * full_width, y0 * full_height
    across, down = (x1 - x0) * full_width, (y1 - y0) * full_height
    spare_across = max(0.0, across - down * width / height)
    spare_down = max(0.0, down - across * height / width)
    # Less than a pixel is the rounding of the frame to even sides: scale it away.
    if spare_across >= 1.0:
        left, across = left + spare_across / 2, across - spare_across
    if spare_down >= 1.0:
        top, down = top + spare_down / 2, down - spare_down
    return left, top, left + across, top + down
