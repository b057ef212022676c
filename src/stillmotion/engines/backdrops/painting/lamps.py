"""The light of street lamps and of a lighthouse: on the ground and in the air about them."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import rgb
from stillmotion.engines.backdrops.painting.maps import step
from stillmotion.engines.backdrops.painting.measures import bell

WARM, HALO = rgb("ffd58a"), rgb("ffdf9c")

LEAST = 0.3
"""How far lamps are lit from which on their light is painted."""

LAMP = 0.92
"""Where on its post the lamp is."""

POOL_WIDE, POOL_HIGH, POOL_LOW = 0.80, 0.20, 0.02
"""Size of a pool of light on the ground as shares of the post's height, and how far before it."""

LIT = (3.6, 2.8, 1.7)
"""How much brighter the ground is in such a pool."""

ON_GROUND, IN_AIR, OVER_GROUND, BEFORE = 0.85, 0.12, 0.26, 0.16
"""How strong the light is: on the ground, in the air, over the ground, on what stands there."""

CORE, BRIGHT, MOST = 0.20, 0.66, 0.85
"""Radius of a halo's core as a share of its own, how bright it is there, and at most."""

CONE_NARROW, CONE_WIDE, CONE_BRIGHT, CONE_LONG = 0.05, 0.62, 0.20, 2.1
"""The cone of light below a lamp: half its breadth there, and what that grows by."""


def lamplight(canvas: Canvas, x: float, foot: float, high: float) -> None:
    """The pool of a street lamp's light on the ground: what lies in it is lit, and a little of the
    light is in the air."""
    lamps = canvas.light.lamps
    if lamps < LEAST:
        return
    down = bell(canvas.y, foot + POOL_LOW, POOL_HIGH * high)
    pool = (bell(canvas.x, x, POOL_WIDE * high) * down).astype(np.float32)
    canvas.lighten(LIT, ON_GROUND * lamps * pool)
    canvas.shine(WARM, IN_AIR * lamps * canvas.glow(x, foot - high * LAMP, high / 2))
    canvas.shine(WARM, OVER_GROUND * lamps * pool)
    depth = FARTHEST + (foot - canvas.horizon) * canvas.slope
    canvas.stand(WARM, np.float32(BEFORE * lamps) * pool, depth)


def halo(canvas: Canvas, x: float, y: float, radius: float, disparity: float) -> None:
    """The glow about a lamp, a sheet of its own: air that is lit."""
    lamps = canvas.light.lamps
    if lamps < LEAST:
        return
    away = np.hypot(canvas.x - x, canvas.y - y) / np.float32(radius)
    share = BRIGHT * (1 / (1 + (away / CORE) ** 2) - 1 / (1 + 1 / CORE**2))
    below = np.maximum(canvas.y - y, 0)
    aside = np.abs(canvas.x - x) / (CONE_NARROW + CONE_WIDE * below)
    fall = step(1, CORE, aside) * step(radius * CONE_LONG, 0, below) * (below > 0)
    canvas.stand(HALO, np.clip((share + CONE_BRIGHT * fall) * lamps, 0, MOST), disparity)
