"""A long hallway, its doors shut but for the last one, through which light falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, rgb
from stillmotion.engines.backdrops.painting.maps import blurred
from stillmotion.engines.backdrops.painting.measures import Rise
from stillmotion.engines.backdrops.town.walls import Boards, Plaster, Walls, light_between, over

HORIZON = 0.46
"""Height of the eye."""

HALF, NARROW_HALF, TOP, BOTTOM = 0.115, 0.11, 0.31, 0.655
"""Half the breadth of the far wall, in a wide picture and in a tall one; from and to which height
it reaches."""


def walls_of(canvas: Canvas) -> Walls:
    """The box of the hallway, narrower where the picture is tall."""
    middle, half = canvas.aspect / 2, HALF if canvas.aspect > 1 else NARROW_HALF
    return Walls(middle - half, TOP, middle + half, BOTTOM, middle, HORIZON)


class Mood(NamedTuple):
    """The light in it: its `key` and `shade`, and what is `beyond` the last door."""

    key: Colour
    shade: Colour
    beyond: Colour


@dataclass(frozen=True)
class Hallway:
    """The hallway: its walls and what is on them, the floor, the light, the dark near by."""

    bright: Mood = Mood((1.12, 1.07, 0.98), (0.86, 0.84, 0.83), rgb("fff4da"))
    dark: Mood = Mood((0.72, 0.66, 0.52), (0.27, 0.30, 0.37), rgb("ffdf9a"))
    wall: Colour = rgb("cbb596")
    eerie_wall: Colour = rgb("6d7d7a")
    plaster: Plaster = Plaster(
        (("ceiling", 0.12), ("left", 0.34), ("right", 0.22), ("back", 0.2)), 0.1, 0.03, (0.35, 0.35)
    )
    boards: Boards = Boards(rgb("6e4c38"))
    far: float = 0.24
    """Disparity of the far wall."""
    night: Colour = (0.075, 0.085, 0.125)
    night_share: Rise = Rise(0.0, 0.72, 1.1)
    deep: float = 1.1
    """What the disparity grows by to where it is darkest."""

    def draw(self, canvas: Canvas) -> None:
        """Paint it."""
        scene, walls = canvas.scene, walls_of(canvas)
        canvas.disparity[:] = walls.depth(canvas, self.far)
        canvas.sun_x = canvas.aspect / 2
        dark = scene.eerie or scene.time in ("night", "dusk")
        mood = self.dark if dark else self.bright
        canvas.indoors = (mood.key, mood.shade)
        lit = light_between(mood.shade, mood.key)
        wall = self.eerie_wall if scene.eerie else self.wall
        self.plaster.draw(canvas, walls, wall, lit)
        self.boards.draw(canvas, walls, lit)
        painter = over(canvas)
        walls.hang(painter, "hallway", {"wall": wall, "beyond": mood.beyond}, lit)
        painter.lie()
        FallingLight().draw(canvas, walls, mood.beyond)
        if dark:
            deep = np.clip((canvas.disparity - self.far) / self.deep, 0, 1)
            canvas.paint(self.night, self.night_share.at(deep))


@dataclass(frozen=True)
class FallingLight:
    """Light through the last door: on the floor, and in the air about it."""

    factor: Colour = (2.6, 2.1, 1.5)
    strength: float = 0.9
    halos: tuple[tuple[float, float], ...] = ((0.30, 0.24), (0.16, 0.6))
    """How strong it is in the air, and how far that reaches."""

    LEFT, RIGHT, MIDDLE = 0.467, 0.78, 0.58
    """What the door leaves open, as shares of the far wall: see `hallway.svg`."""
    REACH, SPREAD, ASIDE, SOFT, FALL = 5.0, (0.9, 1.1), 0.1, 0.012, 0.16
    """Where it ends on the floor, in times of the far wall's size, and how far it spreads."""

    def draw(self, canvas: Canvas, walls: Walls, colour: Colour) -> None:
        """Let it fall."""
        x0, x1 = walls.across(self.LEFT), walls.across(self.RIGHT)
        foot, (narrow, broad) = walls.floor_y(self.REACH), self.SPREAD
        left = walls.x + (x0 - walls.x) * self.REACH * narrow - self.ASIDE
        right = walls.x + (x1 - walls.x) * self.REACH * broad
        pool = [(x0, walls.y1), (x1, walls.y1), (right, foot), (left, foot)]
        beam = blurred(canvas.mask(pool), canvas.scale * self.SOFT)
        fading = np.exp(-np.clip(canvas.y - walls.y1, 0, 2) / self.FALL)
        canvas.lighten(self.factor, beam * fading * self.strength)
        y = walls.y0 + (walls.y1 - walls.y0) * self.MIDDLE
        for strength, reach in self.halos:
            canvas.shine(colour, strength * canvas.glow((x0 + x1) / 2, y, reach))
