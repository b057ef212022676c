"""Shadows on level ground: sheets that lie flat before what they fall on."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.colour import Colour, times
from stillmotion.engines.backdrops.maps import blurred

FLAT = 0.2
"""Height of a shadow on the ground as a share of that of what throws it."""


def shade_of(canvas: Canvas) -> Colour:
    """What is in shadow."""
    return times(canvas.light.shade, (0.34, 0.34, 0.44))


def pool(
    canvas: Canvas, x: float, foot: float, half: float, strength: float, *,
    lean: float = 0.0, tall: float = 0.26,
) -> None:  # fmt: skip
    """A soft oval of shade about (`x`, `foot`), `half` wide to each side and drawn out by `lean`
    towards one."""
    reach = half * 1.5 + abs(lean)
    left, right = canvas.columns(x - reach, x + reach)
    top, bottom = canvas.rows(foot - half * tall * 2.2, foot + half * tall * 2.2)
    if right - left < 4 or bottom - top < 4:
        return
    px, py = canvas.x[:, left:right] - x, canvas.y[top:bottom] - foot
    drawn = px - lean * 0.5
    away = (drawn / (half + abs(lean) * 0.5)) ** 2 + (py / (half * tall)) ** 2
    share = np.clip(1.25 - away, 0, 1)
    share = share * share * (3 - 2 * share) * np.float32(strength)
    _lay(canvas, share, left, top)


def cast(
    canvas: Canvas, alpha: Map, left: int, top: int, foot: float, *, lean: float, strength: float,
) -> None:  # fmt: skip
    """The shadow of what covers `alpha` (h, w) of the canvas from (`left`, `top`) in pixels on and
    stands on `foot`: it lies away from the light, its top `lean` heights aside."""
    height, width = alpha.shape
    row = (foot - canvas.top) * canvas.scale - top
    reach = int(abs(lean) * height) + 8
    high = int(FLAT * height) + 12
    move = np.array(
        [
            [1.0, -lean, reach + lean * row],
            [0.0, FLAT, high - FLAT * row],
        ]
    )
    size = (width + 2 * reach, high + 10)
    thrown = cv2.warpAffine(alpha, move, size)
    thrown = blurred(thrown, max(1.0, 0.012 * height))
    fade = np.clip(1.0 - 0.65 * (high - np.arange(size[1])) / max(1, high), 0.2, 1)
    share = thrown * fade[:, None].astype(np.float32) * np.float32(strength)
    _lay(canvas, share, left - reach, top + round(row) - high)


def _lay(canvas: Canvas, share: Map, left: int, top: int) -> None:
    """A sheet of shade with its corner at (`left`, `top`), cut to the canvas."""
    w, h = canvas.size
    x0, y0 = max(0, -left), max(0, -top)
    x1, y1 = min(share.shape[1], w - left), min(share.shape[0], h - top)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    share = share[y0:y1, x0:x1]
    if share.max() < 0.01:
        return
    colours = np.empty((*share.shape, 3), np.float32)
    colours[:] = shade_of(canvas)
    slope = canvas.slope(canvas.horizon)
    middle = canvas.top + (top + y0 + share.shape[0] / 2) / canvas.scale
    depth = max(FARTHEST, FARTHEST + (middle - canvas.horizon) * slope)
    canvas.stand_at(colours, share, left + x0, top + y0, depth, slope=(0.0, slope))
