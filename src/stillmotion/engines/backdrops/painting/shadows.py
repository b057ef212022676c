"""Shadows on level ground: sheets that lie flat before what they fall on."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage
from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import times
from stillmotion.engines.backdrops.painting.maps import blurred, step

DARK = (0.34, 0.34, 0.44)
"""What is in shadow, of the light that is not."""

FLAT = 0.2
"""Height of a shadow on the ground as a share of that of what throws it."""

PENUMBRA, LOST = 0.012, 0.65
"""How blurred a shadow is, as a share of what throws it, and how much of it is lost at its end."""

FULL = 1.25
"""How far within its outline, in squares of its radius, a pool is as dark as it gets."""

SUN, NO_SUN = 0.42, 0.25
"""How dark the shade under a plant is."""

PAD = 8
"""Pixels about a shadow for what blurs it."""

FAINT = 0.01
"""A shadow fainter than this is none."""


def under(canvas: Canvas, x: float, foot: float, half: float, *, lean: float, tall: float) -> None:
    """The shade under a plant, drawn out away from the light by `lean`, the more the lower it
    is."""
    dark = NO_SUN if canvas.light.soft else SUN
    pool(canvas, x, foot, half, dark, lean=-lean * canvas.light.height, tall=tall)


def pool(
    canvas: Canvas, x: float, foot: float, half: float, strength: float, *, lean: float = 0.0,
    tall: float = 0.26,
) -> None:  # fmt: skip
    """A soft oval of shade about (`x`, `foot`), `half` wide to each side and drawn out by `lean`
    towards one; `tall` is its height as a share of its width."""
    reach, high = 2 * half + abs(lean), 2 * half * tall
    left, right = canvas.columns(x - reach, x + reach)
    top, bottom = canvas.rows(foot - high, foot + high)
    px, py = canvas.x[:, left:right] - x, canvas.y[top:bottom] - foot
    away = ((px - lean / 2) / (half + abs(lean) / 2)) ** 2 + (py / (half * tall)) ** 2
    _lay(canvas, step(0, 1, FULL - away) * np.float32(strength), left, top)


def cast(
    canvas: Canvas, alpha: Coverage, left: int, top: int, foot: float, *, lean: float,
    strength: float,
) -> None:  # fmt: skip
    """The shadow of what covers `alpha` (h, w) of the canvas from (`left`, `top`) in pixels on and
    stands on `foot`: it lies away from the light, its top `lean` heights aside."""
    height, width = alpha.shape
    row = (foot - canvas.top) * canvas.scale - top
    reach, high = int(abs(lean) * height) + PAD, int(FLAT * height) + PAD
    move = np.array([[1.0, -lean, reach + lean * row], [0.0, FLAT, high - FLAT * row]])
    size = (width + 2 * reach, high + PAD)
    thrown = blurred(cv2.warpAffine(alpha, move, size), max(1.0, PENUMBRA * height))
    fade = 1 - LOST * np.clip((high - np.arange(size[1])) / high, 0, 1)
    share = thrown * (fade[:, None] * strength).astype(np.float32)
    _lay(canvas, share, left - reach, top + round(row) - high)


def _lay(canvas: Canvas, share: Coverage, left: int, top: int) -> None:
    """A sheet of shade with its corner at (`left`, `top`), cut to the canvas."""
    w, h = canvas.size
    x0, y0 = max(0, -left), max(0, -top)
    share = share[y0 : max(y0, h - top), x0 : max(x0, w - left)]
    if share.size == 0 or share.max() < FAINT:
        return
    colours = np.broadcast_to(
        np.array(times(canvas.light.shade, DARK), np.float32), (*share.shape, 3)
    )
    middle = canvas.top + (top + y0 + share.shape[0] / 2) / canvas.scale
    depth = max(FARTHEST, FARTHEST + (middle - canvas.horizon) * canvas.slope)
    canvas.stand_at(colours, share, left + x0, top + y0, depth, slope=(0.0, canvas.slope))
