"""A sitting room: its walls, pictures, a rug, an armchair, a lamp, a plant.

What is drawn of it is in `room.svg`, `armchair.svg`, `standard-lamp.svg` and `potted-plant.svg`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.engines.backdrops.figures.figures import put
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, palette, rgb, times
from stillmotion.engines.backdrops.painting.drawing import Shape, drawing
from stillmotion.engines.backdrops.painting.maps import blurred, box
from stillmotion.engines.backdrops.painting.measures import bell
from stillmotion.engines.backdrops.painting.painter import Lit
from stillmotion.engines.backdrops.painting.perspective import facing
from stillmotion.engines.backdrops.town.walls import (
    Amounts,
    Boards,
    Plaster,
    Walls,
    light_between,
    over,
)

HORIZON = 0.42
"""Height of the eye."""

SIDE, NARROW_SIDE, TOP, BOTTOM = 0.14, -0.02, 0.05, 0.74
"""What the far wall leaves free at each side, a share of the width, in a tall picture heights; from
and to which height it reaches."""

LIT_LAMPS = 0.55
"""How far lamps are lit elsewhere when that of the room is."""

KEY, SHADE = (1.04, 0.98, 0.88), (0.78, 0.74, 0.74)
"""The light of a room by day: what is in it, and what is not."""

EVENING_KEY, LAMPLIT = (0.62, 0.56, 0.58), ((0.98, 0.76, 0.56), (0.50, 0.42, 0.44))
"""In the evening: what walls have of it, and what stands before them."""

LAMP = rgb("ffcf82")
"""Light of the lamp."""

FURNISHINGS = (
    palette("d9b68f b5654a c9604f 6a7f6d"), palette("b9c0a4 8f5a4a d9b25f a8584a"),
    palette("a9b8c4 3f5f80 e0d6c2 c98a4f"), palette("dcc0b4 7a5a78 8f6f92 6f7f9a"),
)  # fmt: skip
EERIE = palette("8f9a93 7a5a50 6f6a70 5c5a66")
"""Local colours of a room: its walls, its rug, its curtains and its armchair."""


@dataclass(frozen=True)
class Interior:
    """The room of a scene: its box, its light and its colours. `narrow` says that the picture is
    tall, and `evening` that the lamp is lit."""

    walls: Walls
    lit: Lit
    narrow: bool
    evening: bool
    wall: Colour
    rug: Colour
    curtain: Colour
    chair: Colour


def walls_of(canvas: Canvas) -> Walls:
    """The box of the room, which fills a tall picture."""
    a = canvas.aspect
    side = SIDE * a if a >= 1 else NARROW_SIDE
    return Walls(side, TOP, a - side, BOTTOM, a / 2, HORIZON)


def interior(canvas: Canvas) -> Interior:
    """The room of a canvas."""
    scene, light = canvas.scene, canvas.light
    evening = scene.time in ("dusk", "night") or light.lamps > LIT_LAMPS
    colours = EERIE if scene.eerie else FURNISHINGS[canvas.plan.pick(len(FURNISHINGS))]
    lit = light_between(light.shade, EVENING_KEY) if evening else light_between(SHADE, KEY)
    return Interior(walls_of(canvas), lit, canvas.aspect < 1, evening, *colours)


def part(name: str) -> tuple[Shape, ...]:
    """A part of the drawing."""
    return drawing("room").parts[name].shapes


@dataclass(frozen=True)
class Shell:
    """The walls with their striped paper, the ceiling, the skirting boards, the floor."""

    plaster: Plaster = Plaster(
        (("ceiling", 0.5), ("left", 0.85), ("right", 0.35), ("back", 0.6)), 0.35, 0.02, (0.4, 0.3)
    )
    boards: Boards = Boards(rgb("9a6a45"))
    skirting: Colour = rgb("f2e8d8")
    skirting_lit: Amounts = (("back", 0.55), ("left", 0.7), ("right", 0.35))
    far: float = 0.62
    """Disparity of the far wall."""
    evening: float = 0.75
    """How much of the light by day is on the walls in the evening."""

    STRIPE, PITCH, RUG_IN_STRIPE, STRIPE_LIT, STRIPE_SHARE = 0.012, 0.045, 0.2, 0.55, 0.3
    SKIRTING, CORNER, CORNER_DARK, CORNER_SHARE = 0.958, 0.05, (0.5, 0.45, 0.5), 0.14

    def draw(self, canvas: Canvas) -> None:
        """Paint it, and set the light that figures stand in."""
        room = interior(canvas)
        walls, lit, wall = room.walls, room.lit, room.wall
        canvas.disparity[:] = walls.depth(canvas, self.far)
        canvas.indoors = LAMPLIT if room.evening else (KEY, SHADE)
        canvas.side = 1.0 if room.evening else -1.0
        canvas.sun_x = canvas.aspect if room.evening else 0.0
        dim = self.evening if room.evening else 1.0
        self.plaster.draw(canvas, walls, wall, lit, dim)
        self.boards.draw(canvas, walls, lit)
        painter = over(canvas)
        stripe = lit(mix(wall, room.rug, self.RUG_IN_STRIPE), self.STRIPE_LIT * dim)
        with painter.thinly(self.STRIPE_SHARE):
            for x in np.arange(walls.x0, walls.x1 - self.STRIPE, self.PITCH):
                painter.fill(box(x, walls.y0, x + self.STRIPE, walls.y1), stripe)
        for name, amount in self.skirting_lit:
            painter.fill(walls.whole(name, self.SKIRTING), lit(self.skirting, amount))
        for x in (walls.x0, walls.x1):
            share = self.CORNER_SHARE * bell(painter.x, x, self.CORNER) * (painter.y < walls.y1)
            painter.wash(times(wall, self.CORNER_DARK), share)
        painter.lie()


@dataclass(frozen=True)
class Pictures:
    """Framed pictures on the far wall, and their shadows: one in a narrow room."""

    across: float = 0.69
    y: float = 0.17
    names: tuple[str, ...] = ("picture", "small-picture")
    dark: Colour = (0.394, 0.295, 0.219)

    REACH, SHADOW, SOFT, SHARE = 0.26, (0.009, 0.011), 0.006, 0.35

    def draw(self, canvas: Canvas) -> None:
        """Hang them up."""
        room = interior(canvas)
        x, y, reach = room.walls.across(self.across), self.y, self.REACH
        painter, at = over(canvas, (x - reach, y - reach, x + reach, y + reach)), facing(x, y)
        for name in self.names[: 1 if room.narrow else None]:
            thrown = painter.inside(at(part(name)[0].points + self.SHADOW))
            painter.wash(self.dark, blurred(thrown, canvas.scale * self.SOFT) * self.SHARE)
            painter.draw(part(name), {}, at, room.lit)
        painter.lie()


@dataclass(frozen=True)
class Rug:
    """An oval rug on the floor."""

    foot: float = 1.27
    half: float = 0.42
    tall: float = 0.075

    ASIDE, WIDEST = 0.02, 1.5

    def draw(self, canvas: Canvas) -> None:
        """Lay it down."""
        room = interior(canvas)
        size = np.array([self.half * min(canvas.aspect, self.WIDEST), self.tall])
        y = room.walls.floor_y(self.foot)
        painter = over(canvas, (canvas.left, y - 2 * self.tall, canvas.right, canvas.bottom))
        at = facing(canvas.aspect / 2 + self.ASIDE, y, size)
        painter.draw(part("rug"), {"rug": room.rug}, at, room.lit)
        painter.lie()


@dataclass(frozen=True)
class Furniture:
    """An armchair, a lamp beside it, and a plant. Places in pairs are in a wide room and in a
    narrow one."""

    chair: tuple[float, float] = (0.76, 0.72)
    beside: tuple[float, float] = (0.30, 0.22)
    plant: tuple[float, float] = (0.10, 0.09)
    shades: tuple[Colour, Colour] = (rgb("eddcb8"), rgb("ffe2a6"))
    """The lamp's, unlit and lit."""

    CHAIR, LAMP, PLANT = 0.36, 0.62, 0.44
    """Heights."""
    FOOT, PLANT_FOOT, BEHIND, AWAY = 1.1, 1.16, 0.012, 0.98
    ROUND, SHADE, LONG, PLANT_SHADE, PLANT_LONG = 1.3, 0.25, 0.15, 0.2, 0.1
    BULB, GLOW, FACTOR, STRENGTH, HALO, HALO_SHARE = 0.50, 0.42, (1.9, 1.5, 1.0), 1.2, 0.2, 0.35
    """The lamp's light: its height, how far it reaches, how strong it is; its halo."""

    def draw(self, canvas: Canvas) -> None:
        """Put them on the floor."""
        room = interior(canvas)
        walls, narrow = room.walls, room.narrow
        foot, x = walls.floor_y(self.FOOT), walls.across(self.chair[narrow])
        lamp_x = x + self.beside[narrow]
        lamp = (lamp_x, foot - self.BULB, LAMP) if room.evening else None
        chair = put(canvas, "armchair", x, foot, self.CHAIR, {"cloth": room.chair})
        chair.shadow(sun=-1.0, strength=self.SHADE, long=self.LONG)
        chair.stand_lit(canvas.depth_at(foot), sun=-1.0, volume=self.ROUND, lamp=lamp)
        base, shade = foot - self.BEHIND, {"shade": self.shades[room.evening]}
        post = put(canvas, "standard-lamp", lamp_x, base, self.LAMP, shade, lamps=room.evening)
        post.stand_lit(canvas.depth_at(base) * self.AWAY, sun=-1.0)
        if room.evening:
            y = base - self.BULB
            canvas.lighten(self.FACTOR, self.STRENGTH * canvas.glow(lamp_x, y, self.GLOW))
            canvas.shine(LAMP, self.HALO_SHARE * canvas.glow(lamp_x, y, self.HALO))
        foot, x = walls.floor_y(self.PLANT_FOOT), walls.x0 + self.plant[narrow]
        plant = put(canvas, "potted-plant", x, foot, self.PLANT, {})
        plant.shadow(sun=-1.0, strength=self.PLANT_SHADE, long=self.PLANT_LONG)
        plant.stand_lit(canvas.depth_at(foot), sun=1.0, sways=True)
