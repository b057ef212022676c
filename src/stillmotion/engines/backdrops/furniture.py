"""Furniture of a room, each piece a sheet of its own that stands on the floor."""

from __future__ import annotations

from stillmotion.engines.backdrops.canvas import Canvas, glow
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.pen import Pen
from stillmotion.engines.backdrops.walls import INK

LAMP = rgb("ffcf82")
"""Light of a lamp in the evening."""

LAMP_HEIGHT = 0.5
"""Height of that light above the floor."""


def armchair(canvas: Canvas, x: float, foot: float, cloth: Colour, lamp_x: float | None) -> None:
    """An armchair with a cushion; lit from `lamp_x` where there is a lamp."""
    pen = Pen(canvas, x, foot, 0.36, reach=(1.2, 1.3))
    dark = mix(cloth, INK, 0.3)
    for x in (-0.42, 0.42):
        pen.limb((x, 0.14), (x * 1.04, 0.0), 0.028, 0.018, rgb("5a3b28"))
    pen.curve(
        [
            (-0.46, 0.3),
            (-0.45, 0.75),
            (-0.34, 1.0),
            (0.0, 1.06),
            (0.34, 1.0),
            (0.45, 0.75),
            (0.46, 0.3),
            (0.0, 0.24),
        ],
        mix(cloth, dark, 0.35),
    )
    pen.curve(
        [
            (-0.36, 0.35),
            (-0.35, 0.8),
            (-0.24, 0.94),
            (0.0, 0.97),
            (0.24, 0.94),
            (0.35, 0.8),
            (0.36, 0.35),
        ],
        cloth,
    )
    pen.curve(
        [
            (-0.44, 0.12),
            (-0.46, 0.32),
            (-0.3, 0.46),
            (0.3, 0.46),
            (0.46, 0.32),
            (0.44, 0.12),
            (0.0, 0.1),
        ],
        mix(cloth, (1, 1, 0.9), 0.12),
    )
    for x in (-0.5, 0.5):
        pen.curve(
            [
                (x - 0.11, 0.12),
                (x - 0.12, 0.5),
                (x - 0.08, 0.6),
                (x + 0.08, 0.6),
                (x + 0.12, 0.5),
                (x + 0.11, 0.12),
            ],
            cloth,
        )
    pen.curve([(-0.2, 0.46), (-0.24, 0.7), (0.0, 0.76), (0.22, 0.68), (0.18, 0.46)], rgb("d49a52"))
    pen.shadow(sun=-1.0, strength=0.25, long=0.15)
    lamp = None if lamp_x is None else (lamp_x, foot - LAMP_HEIGHT, LAMP)
    pen.done(canvas.depth_at(foot), sun=-1.0, volume=1.3, lamp=lamp)


def standard_lamp(canvas: Canvas, x: float, foot: float, *, lit: bool) -> None:
    """A lamp on a post, and its light on the walls where it is `lit`."""
    pen = Pen(canvas, x, foot, 0.62, reach=(0.4, 1.1))
    pen.disc(0.0, 0.012, 0.12, rgb("4a382c"), tall=0.22)
    pen.limb((0.0, 0.02), (0.0, 0.8), 0.011, 0.011, rgb("4a382c"))
    shade = rgb("ffe2a6") if lit else rgb("eddcb8")
    pen.shape([(-0.2, 0.72), (-0.12, 0.98), (0.12, 0.98), (0.2, 0.72)], shade, glows=lit)
    pen.done(canvas.depth_at(foot) * 0.98, sun=-1.0)
    if lit:
        light_y = foot - LAMP_HEIGHT - 0.02
        canvas.lighten((1.9, 1.5, 1.0), glow(canvas, x, light_y, 0.42) * 1.2)
        canvas.shine(LAMP, 0.35 * glow(canvas, x, light_y, 0.2))


def plant(canvas: Canvas, x: float, foot: float) -> None:
    """A plant with long leaves in a pot."""
    pen = Pen(canvas, x, foot, 0.44, reach=(0.7, 1.2))
    rng = canvas.rng
    for k in range(13):
        lean = -0.42 + 0.84 * k / 12 + rng.normal(0, 0.03)
        high = 0.98 - 0.45 * abs(lean) - 0.1 * rng.random()
        green = mix(rgb("4d7a4a"), rgb("86a55a"), float(rng.random()))
        mid = (lean * 0.55, 0.3 + (high - 0.3) * 0.62)
        pen.curve(
            [(0.0, 0.27), (mid[0] - 0.05, mid[1]), (lean, high), (mid[0] + 0.055, mid[1] - 0.03)],
            green,
        )
    pen.shape([(-0.15, 0.3), (-0.11, 0.0), (0.11, 0.0), (0.15, 0.3)], rgb("b96b48"))
    pen.shape([(-0.17, 0.33), (-0.17, 0.27), (0.17, 0.27), (0.17, 0.33)], rgb("c67a55"))
    pen.shadow(sun=-1.0, strength=0.2, long=0.1)
    pen.done(canvas.depth_at(foot), sun=1.0, sways=True)
