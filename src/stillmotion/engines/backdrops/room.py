"""A sitting room: a window and what is outside of it, an armchair, a lamp, a plant, a rug."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops.canvas import Canvas
from stillmotion.engines.backdrops.colour import WHITE, Colour, mix, palette, ramp, rgb, times
from stillmotion.engines.backdrops.drawing import drawing
from stillmotion.engines.backdrops.figures import put
from stillmotion.engines.backdrops.light import Tone
from stillmotion.engines.backdrops.maps import blurred, box, lay, step
from stillmotion.engines.backdrops.measures import bell
from stillmotion.engines.backdrops.painter import Lit, Painter
from stillmotion.engines.backdrops.stage import Stage
from stillmotion.engines.backdrops.walls import INK, Boards, Walls, light_between, over, unevenly

HORIZON = 0.42
"""Height of the eye."""

STANDING = 1.3
"""Where somebody stands: how many times the box is as large as its far wall there."""

LIT_LAMPS = 0.55
"""How far lamps are lit elsewhere when that of the room is."""

KEY, SHADE = (1.04, 0.98, 0.88), (0.78, 0.74, 0.74)
"""The light of a room by day: what is in it, and what is not."""

EVENING_KEY: Colour = (0.62, 0.56, 0.58)
LAMPLIT = ((0.98, 0.76, 0.56), (0.50, 0.42, 0.44))
"""In the evening: what walls have of it, and what stands before them."""

LAMP = rgb("ffcf82")
"""Light of the lamp."""

FURNISHINGS = tuple(
    palette(codes)
    for codes in (
        "d9b68f b5654a c9604f 6a7f6d",
        "b9c0a4 8f5a4a d9b25f a8584a",
        "a9b8c4 3f5f80 e0d6c2 c98a4f",
        "dcc0b4 7a5a78 8f6f92 6f7f9a",
    )
)
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


def interior(canvas: Canvas) -> Interior:
    """The room of a canvas."""
    a, scene, light = canvas.aspect, canvas.scene, canvas.light
    narrow = a < 1
    left, right = (-0.02, a + 0.02) if narrow else (0.14 * a, 0.86 * a)
    evening = scene.time in ("dusk", "night") or light.lamps > LIT_LAMPS
    colours = EERIE if scene.eerie else FURNISHINGS[canvas.plan.pick(len(FURNISHINGS))]
    lit = light_between(light.shade, EVENING_KEY) if evening else light_between(SHADE, KEY)
    walls = Walls(left, 0.05, right, 0.74, a / 2, HORIZON)
    return Interior(walls, lit, narrow, evening, *colours)


def stage(canvas: Canvas) -> Stage:
    """Where figures stand in it."""
    foot = interior(canvas).walls.floor_y(STANDING)
    return Stage(foot, canvas.aspect * 0.48, usual=0.56, largest=0.62)


@dataclass(frozen=True)
class Shell:
    """The walls with their paper, the ceiling, the skirting boards, the floor."""

    far: float = 0.62
    """Disparity of the far wall."""
    amounts: tuple[tuple[str, float], ...] = (
        ("ceiling", 0.5), ("left", 0.85), ("right", 0.35), ("back", 0.6)
    )  # fmt: skip
    """How much of each wall is in the light, by day."""
    evening: float = 0.75
    paler_ceiling: float = 0.35
    stripe_pitch: float = 0.045
    stripe: tuple[float, float, float, float] = (0.012, 0.2, 0.55, 0.3)
    """Breadth of a stripe, how much of the rug's colour is in it, its light, how strong it is."""
    uneven: float = 0.02
    spots: tuple[float, float] = (0.4, 0.3)
    boards: Colour = rgb("9a6a45")
    skirting: Colour = rgb("f2e8d8")
    skirting_top: float = 0.958
    skirting_lit: tuple[tuple[str, float], ...] = (("back", 0.55), ("left", 0.7), ("right", 0.35))
    corner: float = 0.05
    corner_dark: Colour = (0.5, 0.45, 0.5)
    corner_share: float = 0.14

    def draw(self, canvas: Canvas) -> None:
        """Paint it, and set the light that figures stand in."""
        room = interior(canvas)
        walls, lit, wall = room.walls, room.lit, room.wall
        canvas.disparity[:] = walls.depth(canvas, self.far)
        canvas.indoors = LAMPLIT if room.evening else (KEY, SHADE)
        canvas.side = 1.0 if room.evening else -1.0
        canvas.sun_x = canvas.aspect if room.evening else 0.0
        dim = self.evening if room.evening else 1.0
        painter = over(canvas)
        for name, amount in self.amounts:
            local = mix(wall, WHITE, self.paler_ceiling) if name == "ceiling" else wall
            painter.fill(walls.whole(name), lit(local, amount * dim))
        wide, accent, amount, share = self.stripe
        stripe = lit(mix(wall, room.rug, accent), amount * dim)
        with painter.thinly(share):
            for x in np.arange(walls.x0, walls.x1 - wide, self.stripe_pitch):
                painter.fill(box(x, walls.y0, x + wide, walls.y1), stripe)
        for x in (walls.x0, walls.x1):
            share_of = self.corner_share * bell(painter.x, x, self.corner)
            painter.wash(times(wall, self.corner_dark), share_of * (painter.y < walls.y1))
        painter.lie()
        unevenly(canvas, self.uneven, self.spots)
        Boards(self.boards).draw(canvas, walls, lit)
        painter = over(canvas)
        for name, amount in self.skirting_lit:
            near, far = (0.0, 1.0) if name == "back" else (1.0, walls.FAR)
            board = np.array(box(near, self.skirting_top, far, 1.0))
            painter.fill(walls.planes[name](board), lit(self.skirting, amount))
        painter.lie()


@dataclass(frozen=True)
class Window:
    """A window, what is outside of it, and its curtains. Heights in the view are shares of the
    window's."""

    across: float = 0.31
    y: float = 0.16
    wide: float = 0.34
    narrow: float = 0.22
    high: float = 0.36
    reach: float = 0.12
    """What curtains take about it."""
    sky: tuple[float, float] = (0.0, 0.75)
    hills: tuple[float, float, float] = (0.74, 0.012, 0.3)
    grass: Colour = rgb("7fa068")
    snow: Colour = rgb("e8edf4")
    grass_far: float = 0.35
    snow_far: float = 0.2
    trees: tuple[float, float, float] = (0.68, 0.10, 0.05)
    """Where trees end, over which height that is, and how large they are."""
    tree_rough: float = 0.3
    tree_edge: tuple[float, float] = (0.35, 0.6)
    tree_top: float = 0.45
    tree_share: float = 0.9
    tree: Tone = Tone(0.0, 0.4)
    leaves: Colour = rgb("4f7a52")
    tree_far: float = 0.25
    sun: tuple[float, float, float, float] = (0.2, 0.25, 0.14, 0.6)
    """The brightest of the sky: how far aside of the middle and how high in the window, how far it
    reaches, how strong it is."""
    sun_colour: Colour = (1.0, 0.97, 0.88)
    moon: Colour = rgb("f3efdc")
    moon_aside: float = 0.225
    moon_size: float = 0.022
    fold: float = 0.0299
    """Breadth of a fold of a curtain."""
    fold_bend: tuple[float, float] = (2.0, 3.0)
    folds: tuple[tuple[Colour, float, float], ...] = (
        (INK, 0.25, 0.4), (rgb("ffdcb0"), 0.15, 0.85)
    )  # fmt: skip
    """What curtains have of another colour in their folds and on them, and of the light."""

    def width(self, room: Interior) -> float:
        """Its breadth in a room."""
        return self.narrow if room.narrow else self.wide

    def draw(self, canvas: Canvas) -> None:
        """Paint it on the far wall."""
        room = interior(canvas)
        x, wide = float(room.walls.across(self.across)), self.width(room)
        reach = wide / 2 + self.reach
        area = (x - reach, self.y - self.reach, x + reach, self.y + self.high + self.reach)
        painter = over(canvas, area)
        if painter.empty:
            return
        parts = drawing("room").parts

        def at(points: Map) -> Map:
            return np.array([x, self.y]) + points * (wide / self.wide, 1)

        painter.draw(parts["frame"].shapes, {}, at, room.lit)
        painter.wash(
            self._view(painter, x, wide), painter.inside(at(parts["pane"].shapes[0].points))
        )
        painter.draw(parts["bars"].shapes, {}, at, room.lit)
        bend, often = self.fold_bend
        phase = (painter.x - x) * (2 * np.pi / self.fold) + bend * np.sin(painter.y * often)
        stops = [
            (float(k), room.lit(mix(room.curtain, hue, share), lit))
            for k, (hue, share, lit) in enumerate(self.folds)
        ]
        cloth = ramp((0.5 + 0.5 * np.sin(phase)).astype(np.float32), stops)
        for side in (-1, 1):
            shape = at(parts["curtain"].shapes[0].points * (side, 1))
            painter.fill(shape, room.lit(room.curtain, None))
            painter.wash(cloth, painter.inside(shape))
        painter.draw(parts["rod"].shapes, {}, at, room.lit)
        painter.lie()

    def _view(self, painter: Painter, x: float, wide: float) -> Map:
        """(h, w, 3) what is outside."""
        canvas, light, scene = painter.canvas, painter.canvas.light, painter.canvas.scene
        down = np.broadcast_to((painter.y - self.y) / self.high, painter.alpha.shape)
        upper, lower = self.sky
        view = ramp(down.astype(np.float32), [(upper, light.middle), (lower, light.horizon)])
        crest, swing, length = self.hills
        hills = self.y + crest * self.high + swing * canvas.line("view", length, 3)
        hill = light.seen(self.grass, 0.6, self.grass_far)
        if canvas.snowy:
            hill = light.seen(self.snow, 0.6, self.snow_far)
        lay(view, hill, painter.part(canvas.below(hills.astype(np.float32))))
        end, over, size = self.trees
        rough = painter.part(canvas.noise("trees outside", size, size, 4, 0.6)) * self.tree_rough
        wooded = step(*self.tree_edge, rough + (down - end) * (self.high / over))
        wooded = wooded * (down > self.tree_top) * np.float32(self.tree_share)
        lay(view, light.tone(self.tree, self.leaves, self.tree_far), wooded)
        aside, high, reach, strength = self.sun
        y = self.y + high * self.high
        if scene.time == "night":
            away = np.hypot(painter.x - x - self.moon_aside * wide, painter.y - y)
            disc = 0.5 - (away - self.moon_size) * np.float32(canvas.scale / 1.5)
            lay(view, self.moon, np.clip(disc, 0, 1))
        elif scene.time != "dusk":
            bright = bell(painter.x, x + aside * wide, reach) * bell(painter.y, y, reach)
            lay(view, self.sun_colour, bright * strength)
        return view


@dataclass(frozen=True)
class Pictures:
    """Framed pictures on the far wall, and their shadows."""

    across: float = 0.69
    y: float = 0.17
    names: tuple[str, ...] = ("picture", "small-picture")
    reach: float = 0.26
    shadow: tuple[float, float] = (0.009, 0.011)
    soft: float = 0.006
    dark: Colour = times(rgb("c9a77c"), (0.5, 0.45, 0.45))
    share: float = 0.35

    def draw(self, canvas: Canvas) -> None:
        """Hang them up: one in a narrow room."""
        room = interior(canvas)
        place = np.array([room.walls.across(self.across), self.y])
        shapes = [drawing("room").parts[name].shapes for name in self.names]
        for frame, *rest in shapes[: 1 if room.narrow else None]:
            outline = place + frame.points
            thrown = canvas.mask(outline + self.shadow)
            canvas.paint(self.dark, blurred(thrown, canvas.scale * self.soft) * self.share)
            x, y = place
            painter = over(canvas, (x - self.reach, y, x + self.reach, y + self.reach))
            painter.draw((frame, *rest), {}, lambda points: place + points, room.lit)
            painter.lie()


@dataclass(frozen=True)
class Sunlight:
    """The window's light by day, falling slantwise into the room and onto the floor."""

    foot: float = 1.16
    soft: float = 0.008
    bar_soft: float = 0.006
    bar: float = 0.7
    factor: Colour = (1.5, 1.4, 1.15)
    strength: float = 0.75
    air_soft: float = 0.03
    air: float = 0.14
    pale: tuple[Colour, float] = ((1, 0.95, 0.8), 0.5)

    def draw(self, canvas: Canvas) -> None:
        """Let it fall, by day."""
        room = interior(canvas)
        if room.evening:
            return
        place = np.array([room.walls.across(Window.across), room.walls.floor_y(self.foot)])
        patch, bar, beam = (
            blurred(canvas.mask(place + shape.points), canvas.scale * soft)
            for shape, soft in zip(
                drawing("room").parts["sun"].shapes, (self.soft, self.bar_soft, self.air_soft),
                strict=True,
            )
        )  # fmt: skip
        canvas.lighten(self.factor, patch * (1 - self.bar * bar) * self.strength)
        canvas.shine(mix(canvas.light.sun, *self.pale), beam * self.air)


@dataclass(frozen=True)
class Rug:
    """An oval rug on the floor."""

    foot: float = 1.27
    aside: float = 0.02
    half: float = 0.42
    tall: float = 0.075
    widest: float = 1.5

    def draw(self, canvas: Canvas) -> None:
        """Lay it down."""
        room = interior(canvas)
        half = self.half * min(canvas.aspect, self.widest)
        place = np.array([canvas.aspect / 2 + self.aside, room.walls.floor_y(self.foot)])
        painter = over(canvas, (canvas.left, place[1] - 2 * self.tall, canvas.right, canvas.bottom))
        shapes = drawing("room").parts["rug"].shapes
        painter.draw(shapes, {"rug": room.rug}, lambda at: place + at * (half, self.tall), room.lit)
        painter.lie()


@dataclass(frozen=True)
class Furniture:
    """An armchair, a lamp beside it, and a plant. Those in pairs are in a wide room and in a narrow
    one."""

    foot: float = 1.1
    chair: tuple[float, float] = (0.76, 0.72)
    chair_high: float = 0.36
    chair_round: float = 1.3
    beside: tuple[float, float] = (0.30, 0.22)
    behind: float = 0.012
    lamp_high: float = 0.62
    lamp_away: float = 0.98
    bulb: float = 0.50
    """Height of the lamp's light."""
    shade: tuple[Colour, Colour] = (rgb("eddcb8"), rgb("ffe2a6"))
    glow: float = 0.42
    factor: Colour = (1.9, 1.5, 1.0)
    strength: float = 1.2
    halo: tuple[float, float] = (0.35, 0.2)
    plant: tuple[float, float] = (0.10, 0.09)
    plant_foot: float = 1.16
    plant_high: float = 0.44

    def draw(self, canvas: Canvas) -> None:
        """Put them on the floor."""
        room = interior(canvas)
        walls, n = room.walls, int(room.narrow)
        foot, x = walls.floor_y(self.foot), float(walls.across(self.chair[n]))
        lamp_x = x + self.beside[n]
        lamp = (lamp_x, foot - self.bulb, LAMP) if room.evening else None
        chair = put(canvas, "armchair", x, foot, self.chair_high, {"cloth": room.chair})
        chair.shadow(sun=-1.0, strength=0.25, long=0.15)
        chair.stand_lit(canvas.depth_at(foot), sun=-1.0, volume=self.chair_round, lamp=lamp)
        base = foot - self.behind
        shade = {"shade": self.shade[room.evening]}
        post = put(canvas, "standard-lamp", lamp_x, base, self.lamp_high, shade, lamps=room.evening)
        post.stand_lit(canvas.depth_at(base) * self.lamp_away, sun=-1.0)
        if room.evening:
            y = base - self.bulb
            canvas.lighten(self.factor, self.strength * canvas.glow(lamp_x, y, self.glow))
            strength, reach = self.halo
            canvas.shine(LAMP, strength * canvas.glow(lamp_x, y, reach))
        foot, x = walls.floor_y(self.plant_foot), walls.x0 + self.plant[n]
        plant = put(canvas, "potted-plant", x, foot, self.plant_high, {})
        plant.shadow(sun=-1.0, strength=0.2, long=0.1)
        plant.stand_lit(canvas.depth_at(foot), sun=1.0, sways=True)
