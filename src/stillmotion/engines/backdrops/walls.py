"""The box that a room is: its walls in perspective, what hangs on them, their depth, a floor of
boards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops.canvas import NEAREST, Canvas
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb, times
from stillmotion.engines.backdrops.drawing import Palette, drawing
from stillmotion.engines.backdrops.maps import box, lay, step
from stillmotion.engines.backdrops.measures import places
from stillmotion.engines.backdrops.painter import Box, Lit, Painter

INK: Colour = (0.09, 0.09, 0.15)
"""What darkens a local colour indoors."""

USUAL = 0.6
"""How much of a surface is in the light of which nothing is said."""

At = Callable[[Map], Map]


@dataclass(frozen=True)
class Walls:
    """The far wall (x0, y0, x1, y1) of a box whose edges run to the point (`x`, `y`).

    Places of the far wall are shares of it, across and down. Those of a side wall are how many
    times the box is as large as its far wall there, and a share down; those of the floor and the
    ceiling a share across, and how many times.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    x: float
    y: float

    FAR: ClassVar[float] = 40.0
    """Times the far wall that the box is as large as behind the viewer."""

    @property
    def planes(self) -> dict[str, At]:
        """What gives, by the name of a wall, where its places are in the picture."""
        return {
            "ceiling": lambda at: self._seen(at[:, 0], 0.0, at[:, 1]),
            "left": lambda at: self._seen(0.0, at[:, 1], at[:, 0]),
            "right": lambda at: self._seen(1.0, at[:, 1], at[:, 0]),
            "floor": lambda at: self._seen(at[:, 0], 1.0, at[:, 1]),
            "back": lambda at: self._seen(at[:, 0], at[:, 1], 1.0),
        }

    def _seen(self, across: Map | float, down: Map | float, size: Map | float) -> Map:
        x, y = self.across(across), self.y0 + (self.y1 - self.y0) * down
        return places(self.x + (x - self.x) * size, self.y + (y - self.y) * size)

    def across(self, share: Map | float) -> Map | float:
        """The place at a share of the far wall's width."""
        return self.x0 + (self.x1 - self.x0) * share

    def floor_y(self, size: float) -> float:
        """Height of the floor where the box is so many times as large as its far wall."""
        return self.y + (self.y1 - self.y) * size

    def depth(self, canvas: Canvas, back: float) -> Map:
        """Disparity of the box, `back` at the far wall: exact for a camera that sees it so."""
        side, level = (
            np.maximum((end - at) / (end - low), (at - end) / (high - end))
            for at, low, end, high in (
                (canvas.x, self.x0, self.x, self.x1), (canvas.y, self.y0, self.y, self.y1),
            )
        )  # fmt: skip
        size = np.maximum(np.maximum(side, level), 1)
        return np.clip(back * size, 0, NEAREST).astype(np.float32)

    def whole(self, name: str) -> Map:
        """(4, 2) the corners of a wall in the picture."""
        if name == "back":
            whole = box(0, 0, 1, 1)
        elif name in ("left", "right"):
            whole = box(1, 0, self.FAR, 1)
        else:
            whole = box(0, 1, 1, self.FAR)
        return self.planes[name](np.array(whole))

    def hang(self, painter: Painter, name: str, palette: Palette, lit: Lit) -> None:
        """Paint what is on the walls: the parts of a drawing that have their names."""
        made = drawing(name)
        for wall, at in self.planes.items():
            if wall in made.parts:
                painter.draw(made.parts[wall].shapes, palette, at, lit)


def over(canvas: Canvas, box: Box | None = None) -> Painter:
    """A painter whose paint goes on over that of the ground, all of it or in a box."""
    whole = (canvas.left, canvas.top, canvas.right, canvas.bottom)
    painter = Painter(canvas, box or whole, (0, 0, 0), solid=True)
    painter.rgb[:] = np.rint(painter.part(canvas.ground) * 255)
    return painter


def light_between(shade: Colour, key: Colour) -> Lit:
    """The light of a room, from its shade to its key."""

    def lit(colour: Colour, share: float | None) -> Colour:
        return times(colour, mix(shade, key, USUAL if share is None else share))

    return lit


def unevenly(canvas: Canvas, strength: float, spots: tuple[float, float]) -> None:
    """Make painted walls as uneven as they are."""
    wash = canvas.noise("walls", *spots, 5, 0.6)
    canvas.ground *= (1 + np.float32(strength) * wash)[..., None]
    np.clip(canvas.ground, 0, 1, out=canvas.ground)


@dataclass(frozen=True)
class Boards:
    """Floor boards that run to the vanishing point."""

    colour: Colour
    wide: float = 0.16
    dark: tuple[float, float] = (0.18, 0.5)
    pale: tuple[Colour, float, float] = (rgb("d9a66f"), 0.3, 0.6)
    seam: tuple[float, float] = (0.6, 0.3)
    """What boards and the seams between them have of ink or another colour, and of the light."""
    edge: tuple[float, float] = (0.465, 0.49)
    seam_share: float = 0.55
    grain: float = 0.025
    grain_spots: tuple[float, float] = (0.5, 0.03)
    nearest: float = 0.01

    def draw(self, canvas: Canvas, walls: Walls, lit: Lit) -> None:
        """Lay them on the ground."""
        painter = over(canvas, (canvas.left, walls.y1, canvas.right, canvas.bottom))
        away = np.maximum(painter.y - np.float32(walls.y), self.nearest)
        across = (painter.x - np.float32(walls.x)) / (away * np.float32(self.wide))
        board = np.floor(across).astype(int)
        tone = canvas.streams("boards").random(int(np.ptp(board)) + 1, np.float32)
        ink, share = self.dark
        hue, much, bright = self.pale
        stops = [
            (0.0, lit(mix(self.colour, INK, ink), share)),
            (1.0, lit(mix(self.colour, hue, much), bright)),
        ]
        colours = ramp(tone[board - board.min()], stops)
        ink, share = self.seam
        seam = step(*self.edge, np.abs(across - board - 0.5)) * np.float32(self.seam_share)
        lay(colours, lit(mix(self.colour, INK, ink), share), seam)
        grain = painter.part(canvas.noise("boards", *self.grain_spots, 5, 0.6))
        floor = painter.inside(walls.whole("floor"))
        painter.wash(np.clip(colours * (1 + self.grain * grain)[..., None], 0, 1), floor)
        painter.lie()
