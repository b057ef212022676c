"""The box that a room is: its walls in perspective, what hangs on them, their depth, a floor of
boards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from stillmotion.arrays import Disparity, Points, Vector
from stillmotion.engines.backdrops.painting.canvas import NEAREST, Canvas
from stillmotion.engines.backdrops.painting.colour import WHITE, Colour, mix, ramp, rgb, times
from stillmotion.engines.backdrops.painting.drawing import Palette, drawing
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.maps import box, lay, step
from stillmotion.engines.backdrops.painting.measures import places
from stillmotion.engines.backdrops.painting.painter import Box, Lit, Painter
from stillmotion.engines.backdrops.painting.stage import Stage

USUAL = 0.6
"""How much of a surface is in the light of which nothing is said."""

Amounts = tuple[tuple[str, float], ...]
"""How much of each wall is in the light."""


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
    def planes(self) -> dict[str, Callable[[Points], Points]]:
        """What gives, by the name of a wall, where its places are in the picture."""
        return {
            "ceiling": lambda at: self._seen(at[:, 0], 0.0, at[:, 1]),
            "left": lambda at: self._seen(0.0, at[:, 1], at[:, 0]),
            "right": lambda at: self._seen(1.0, at[:, 1], at[:, 0]),
            "floor": lambda at: self._seen(at[:, 0], 1.0, at[:, 1]),
            "back": lambda at: self._seen(at[:, 0], at[:, 1], 1.0),
        }

    def _seen(self, across: Vector | float, down: Vector | float, size: Vector | float) -> Points:
        x, y = self.x0 + (self.x1 - self.x0) * across, self.y0 + (self.y1 - self.y0) * down
        return places(self.x + (x - self.x) * size, self.y + (y - self.y) * size)

    def across(self, share: float) -> float:
        """The place at a share of the far wall's width."""
        return self.x0 + (self.x1 - self.x0) * share

    def floor_y(self, size: float) -> float:
        """Height of the floor where the box is so many times as large as its far wall."""
        return self.y + (self.y1 - self.y) * size

    def depth(self, canvas: Canvas, back: float) -> Disparity:
        """Disparity of the box, `back` at the far wall: exact for a camera that sees it so."""
        side, level = (
            np.maximum((end - at) / (end - low), (at - end) / (high - end))
            for at, low, end, high in (
                (canvas.x, self.x0, self.x, self.x1), (canvas.y, self.y0, self.y, self.y1),
            )
        )  # fmt: skip
        size = np.maximum(np.maximum(side, level), 1)
        return np.clip(back * size, 0, NEAREST).astype(np.float32)

    def whole(self, name: str, top: float = 0.0) -> Points:
        """(4, 2) the corners in the picture of a wall, or of its lower part, from `top` down."""
        corners = {"back": (0, top, 1, 1), "left": (1, top, self.FAR, 1)}
        corners |= {"right": corners["left"]}
        return self.planes[name](np.array(box(*corners.get(name, (0, 1, 1, self.FAR)))))

    def hang(self, painter: Painter, name: str, palette: Palette, lit: Lit) -> None:
        """Paint what is on the walls: the parts of a drawing that have their names."""
        parts = drawing(name).parts
        for wall, at in self.planes.items():
            if wall in parts:
                painter.draw(parts[wall].shapes, palette, at, lit)


@dataclass(frozen=True)
class OnFloor:
    """Where figures stand in a room: where its box is `size` times as large as its far wall, and a
    share of the picture's width `across`; see `Stage`."""

    walls: Callable[[Canvas], Walls]
    size: float
    across: float
    usual: float
    largest: float

    def __call__(self, canvas: Canvas) -> Stage:
        """The stage on a canvas."""
        foot = self.walls(canvas).floor_y(self.size)
        return Stage(foot, canvas.aspect * self.across, self.usual, self.largest)


def over(canvas: Canvas, area: Box | None = None) -> Painter:
    """A painter whose paint goes on over that of the ground, all of it or in a box."""
    whole = (canvas.left, canvas.top, canvas.right, canvas.bottom)
    painter = Painter(canvas, area or whole, (0, 0, 0), solid=True)
    painter.rgb[:] = np.rint(painter.part(canvas.ground) * 255)
    return painter


def light_between(shade: Colour, key: Colour) -> Lit:
    """The light of a room, from its shade to its key."""
    return lambda colour, share: times(colour, mix(shade, key, USUAL if share is None else share))


@dataclass(frozen=True)
class Plaster:
    """Painted walls under a paler ceiling, as uneven as they are."""

    amounts: Amounts
    paler_ceiling: float
    uneven: float
    spots: tuple[float, float]

    def draw(
        self, canvas: Canvas, walls: Walls, colour: Colour, lit: Lit, dim: float = 1.0
    ) -> None:
        """Paint them on the ground, `dim` of the light on them."""
        painter = over(canvas)
        for name, amount in self.amounts:
            local = mix(colour, WHITE, self.paler_ceiling) if name == "ceiling" else colour
            painter.fill(walls.whole(name), lit(local, amount * dim))
        painter.lie()
        wash = canvas.noise("walls", *self.spots, 5, 0.6)
        canvas.ground *= (1 + np.float32(self.uneven) * wash)[..., None]


@dataclass(frozen=True)
class Boards:
    """Floor boards that run to the vanishing point."""

    colour: Colour
    wide: float = 0.16
    dark: Tone = Tone(0.0, 0.5, "171726", 0.18)
    pale: Tone = Tone(1.0, 0.6, "d9a66f", 0.3)
    seam: Tone = Tone(0.0, 0.3, "171726", 0.6)

    SEAM, SEAM_SHARE, GRAIN, GRAIN_SPOTS = (0.465, 0.49), 0.55, 0.025, (0.5, 0.03)
    NEAREST: ClassVar[float] = 0.01

    def draw(self, canvas: Canvas, walls: Walls, lit: Lit) -> None:
        """Lay them on the ground."""
        painter = over(canvas, (canvas.left, walls.y1, canvas.right, canvas.bottom))
        dark, pale, seam = (
            lit(mix(self.colour, rgb(tone.tint), tone.share), tone.lit)
            for tone in (self.dark, self.pale, self.seam)
        )
        away = np.maximum(painter.y - np.float32(walls.y), self.NEAREST)
        across = (painter.x - np.float32(walls.x)) / (away * np.float32(self.wide))
        board = np.floor(across).astype(int)
        tone = canvas.streams("boards").random(int(np.ptp(board)) + 1, np.float32)
        colours = ramp(tone[board - board.min()], [(0, dark), (1, pale)])
        lay(colours, seam, step(*self.SEAM, np.abs(across - board - 0.5)) * self.SEAM_SHARE)
        colours *= 1 + self.GRAIN * painter.noise("boards", *self.GRAIN_SPOTS, 5, 0.6)[..., None]
        painter.wash(np.clip(colours, 0, 1), painter.inside(walls.whole("floor")))
        painter.lie()
