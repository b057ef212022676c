"""The light of street lamps and of a lighthouse: on the ground and in the air about them."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas, glow
from stillmotion.engines.backdrops.colour import rgb
from stillmotion.engines.backdrops.maps import step

WARM = rgb("ffd58a")

LEAST = 0.3
"""How far lamps are lit from which on their light is painted."""


def lamplight(canvas: Canvas, x: float, foot: float, high: float) -> None:
    """The pool of a street lamp's light on the ground: what lies in it is lit, and a little of the
    light is in the air."""
    lamps = canvas.light.lamps
    if lamps < LEAST:
        return
    top = foot - high * 0.92
    pool = np.exp(
        -(((canvas.x - x) / (0.80 * high)) ** 2) - ((canvas.y - foot - 0.02) / (0.20 * high)) ** 2
    )
    share = np.clip(pool, 0, 1).astype(np.float32) * np.float32(0.85 * lamps)
    canvas.lighten((3.6, 2.8, 1.7), share)
    canvas.shine(WARM, 0.12 * lamps * glow(canvas, x, top, 0.5 * high))
    canvas.shine(WARM, 0.26 * lamps * np.clip(pool, 0, 1).astype(np.float32))
    # On what lies before the ground too: a sheet of light.
    sheet = np.empty_like(canvas.ground)
    sheet[:] = WARM
    slope = canvas.slope(canvas.horizon)
    depth = FARTHEST + (foot - canvas.horizon) * slope
    canvas.stand(sheet, (0.16 * lamps * pool).astype(np.float32), depth)


def halo(canvas: Canvas, x: float, y: float, radius: float, disparity: float) -> None:
    """The glow about a lamp, a sheet of its own: air that is lit."""
    lamps = canvas.light.lamps
    if lamps < LEAST:
        return
    away = np.hypot(canvas.x - x, canvas.y - y) / np.float32(radius)
    share = (0.66 / (1 + (away / 0.20) ** 2) - 0.66 / (1 + (1 / 0.20) ** 2)) * lamps
    cone_x = np.abs(canvas.x - x) / (0.05 + 0.62 * np.maximum(canvas.y - y, 0))
    fall = step(1.0, 0.2, cone_x) * step(radius * 2.1, 0.0, canvas.y - np.float32(y) + 0 * canvas.x)
    cone = fall * (canvas.y > y) * 0.20 * lamps
    share = np.clip(share + cone, 0, 0.85).astype(np.float32)
    colours = np.empty_like(canvas.ground)
    colours[:] = rgb("ffdf9c")
    canvas.stand(colours, share, disparity)
