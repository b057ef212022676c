"""The box that a room is: its walls in perspective, their depth, a floor of boards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops.canvas import NEAREST, Canvas
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.maps import lay, step

INK = (0.09, 0.09, 0.15)
"""What darkens a local colour indoors."""

Lit = Callable[[Colour, float], Colour]
"""A surface's colour in the light of a room, a share (0 to 1) of it in the key."""


@dataclass(frozen=True)
class Walls:
    """The far wall (x0, y0, x1, y1) of a box whose edges run to the point (`x`, `y`)."""

    x0: float
    y0: float
    x1: float
    y1: float
    x: float
    y: float

    def depth(self, canvas: Canvas, back: float) -> Map:
        """Disparity of the box, `back` at the far wall: exact for a camera that sees it so."""
        side = np.where(
            canvas.x < self.x,
            (self.x - canvas.x) / (self.x - self.x0),
            (canvas.x - self.x) / (self.x1 - self.x),
        )
        level = np.where(
            canvas.y < self.y,
            (self.y - canvas.y) / (self.y - self.y0),
            (canvas.y - self.y) / (self.y1 - self.y),
        )
        return np.clip(back * np.maximum(np.maximum(side, level), 1.0), 0, NEAREST).astype(
            np.float32
        )

    def parts(self, canvas: Canvas) -> dict[str, Map]:
        """(h, w; 0 to 1) where each wall shows."""
        far = 40.0

        def out(x: float, y: float) -> tuple[float, float]:
            return (self.x + (x - self.x) * far, self.y + (y - self.y) * far)

        a, b = (self.x0, self.y0), (self.x1, self.y0)
        c, d = (self.x1, self.y1), (self.x0, self.y1)
        return {
            "ceiling": canvas.mask([a, b, out(*b), out(*a)]),
            "floor": canvas.mask([d, c, out(*c), out(*d)]),
            "left": canvas.mask([a, d, out(*d), out(*a)]),
            "right": canvas.mask([b, c, out(*c), out(*b)]),
            "back": canvas.mask([a, b, c, d]),
        }

    def on_side(
        self, near: float, far: float, top: float, low: float, *, left: bool
    ) -> list[tuple[float, float]]:
        """A rectangle on a side wall: from `near` to `far` (times the far wall's size), between
        heights `top` and `low` (shares of the far wall's)."""
        edge = self.x0 if left else self.x1
        y_top = self.y0 + (self.y1 - self.y0) * top
        y_low = self.y0 + (self.y1 - self.y0) * low

        def at(y: float, k: float) -> tuple[float, float]:
            return (self.x + (edge - self.x) * k, self.y + (y - self.y) * k)

        return [at(y_top, near), at(y_top, far), at(y_low, far), at(y_low, near)]

    def floor_y(self, k: float) -> float:
        """Height of the floor where the box is `k` times as large as its far wall."""
        return self.y + (self.y1 - self.y) * k


def floor(canvas: Canvas, walls: Walls, share: Map, lit: Lit, boards: Colour) -> None:
    """Floor boards that run to the vanishing point."""
    away = np.maximum(canvas.y - np.float32(walls.y), 0.01)
    across = (canvas.x - walls.x) / away
    index = np.floor(across / 0.16)
    tone = np.sin(index * 12.9898 + 4.1) * 43758.5453
    tone = (tone - np.floor(tone)).astype(np.float32)
    seam = np.abs(across / 0.16 - index - 0.5)
    colours = ramp(
        tone,
        [(0, lit(mix(boards, INK, 0.18), 0.5)), (1, lit(mix(boards, rgb("d9a66f"), 0.3), 0.6))],
    )
    lay(colours, lit(mix(boards, INK, 0.6), 0.3), step(0.465, 0.49, seam) * 0.55)
    grain = canvas.noise(0.5, 0.03, 5, 0.6)
    colours = np.clip(colours * (1 + 0.025 * grain)[..., None], 0, 1)
    canvas.paint(colours, share)


def box(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    """A rectangle."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
