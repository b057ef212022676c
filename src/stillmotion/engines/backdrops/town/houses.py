"""Town houses along a street: roofs and walls in perspective, and what is on them from
`facade.svg`.

In that file lengths are those of the street, or shares of the plot for what is as long as the
house. A part with a tip comes out of the wall: so far, that low.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from stillmotion.arrays import Points, Vector
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.colour import WHITE, Colour, mix, palette, rgb
from stillmotion.engines.backdrops.painting.drawing import Palette, drawing
from stillmotion.engines.backdrops.painting.light import Light
from stillmotion.engines.backdrops.painting.measures import Rise, Span, places
from stillmotion.engines.backdrops.painting.painter import Lit, Painter
from stillmotion.engines.backdrops.painting.perspective import Street

INK: Colour = (0.1, 0.1, 0.17)
PLASTER = rgb("fbf6ea")
FRESH_SNOW = rgb("f3f6fb")
BRICK, STONE, STRIPE = rgb("7a4a3a"), rgb("cfc6b8"), rgb("f2e8d5")
PANE, DARK_PANE, SHOP_PANE, FANLIGHT = palette("6c8291 5b7484 86a3ad 7f98a6")
WINDOW, DEEP_WINDOW, LIT_PANE = palette("ffcf78 f09a4c c9a878")
"""Glass, and the light in it."""

WALLS = palette("d9a27c e3c79a a9bdb0 d3a9a4 cfc3ad 9db3c4 dcc78f c07f66 b9a4bd")
ROOFS = palette("8a4f41 6a5a66 76604e 59636e")
DOORS = palette("6b3a2e 2f5a5a 3a4a70 7a5a2f 44603f")
CLOTHS = palette("c4503f 3f7a6a d39a3f 4f6fa0")

STOREY = 0.40
"""Height of a floor."""

WHOLE = (1.0, 1.0)
"""Size of what is drawn as long as the house, and at the height that it has."""


def pick(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    """One of the colours."""
    return colours[int(rng.integers(len(colours)))]


@dataclass(frozen=True)
class Front:
    """The wall of a house of the `side` (-1 left, 1 right) of a street, in a light, as a surface to
    paint on: `near` is where it begins and `deep` how long it is, along the street. Heights are
    below the eye."""

    painter: Painter
    way: Street
    side: float
    near: float
    deep: float
    lit: Lit
    colours: Palette

    def at(self, along: Vector | float, below: Vector | float, out: Vector | float = 0.0) -> Points:
        """Places at a share of the plot, so far out of the wall."""
        across = self.side * (self.way.half - out)
        return self.way.at(across, below, self.near + self.deep * along)

    def pane(
        self, start: float, end: float, top: float, low: float, colour: Colour, out: float = 0.0
    ) -> None:
        """Fill a rectangle that is upright along the street."""
        corners = np.array([start, end, end, start]), np.array([top, top, low, low])
        self.painter.fill(self.at(*corners, out), colour)

    def put(
        self, name: str, along: float, below: float, size: tuple[float, float] | None = None
    ) -> None:
        """Put a part of the drawing on the wall, its origin at a place, `size` times as long and
        high; by itself it is as long as it is drawn."""
        part = drawing("facade").parts[name]
        out, low = part.tip or (0.0, 0.0)
        wide, high = size or (1 / self.deep, 1.0)

        def at(points: Points) -> Points:
            x, y = points.T
            share = np.clip(y / low, 0, 1) if low else 1.0
            return self.at(along + x * wide, below + y * high, out * share)

        self.painter.draw(part.shapes, self.colours, at, self.lit)


@dataclass(frozen=True)
class House:
    """A house. Lengths are those of the street, `along` are shares of the plot."""

    storeys: tuple[int, int] = (2, 4)
    over: Span = Span(0.22, 0.42)
    """How much of a storey the wall is higher than its storeys."""
    air: Rise = Rise(0.0, 1.0, 0.8)
    misty: Rise = Rise(0.75, 1.15)
    shuttered: float = 0.4
    flowered: float = 0.3
    shops: float = 0.5
    curtained: float = 0.5
    lit: tuple[float, float] = (0.55, 0.6)
    """How likely light is in a window, above and on the ground floor."""

    LIT, FIRST_AIR, PITCH, SHOP_DEEP = (0.30, 0.84), 0.8, 0.30, 0.6
    """How much of the wall is in the light, in the shade and in the sun; how far away air begins to
    tell; how far apart windows are; how long a house with a shop is."""
    SILL, LOW_SILL, SILL_DOWN, LOW = 0.24, 0.30, 0.01, (1.07, 0.846)
    """How far over its floor a window begins, as a share of the storey; how much larger one beside
    a door is than others, along and up."""
    DOOR, BESIDE, CLEAR, STEP = Span(0.3, 0.7), 0.14, 0.2, 0.02
    WARM, GLOW, SHOP_LIGHT, DOOR_LIGHT = 0.45, 0.35, 0.25, 0.4
    SNOWED, GUTTER, SILL_PALE = 0.6, 0.12, 0.5
    GLASS, SHEEN, SHOP, FAN = 0.22, 0.18, 0.25, 0.3
    """How much of the sky is in glass, and of the door's colour in the pane over it."""

    def draw(
        self, painter: Painter, rng: np.random.Generator, way: Street, side: float,
        plot: tuple[float, float], deepest: float, *, sunny: bool,
    ) -> None:  # fmt: skip
        """Paint it on its plot (near, far); at `deepest` the air hides most of it."""
        canvas, light = painter.canvas, painter.canvas.light
        near, deep = plot[0], plot[1] - plot[0]
        storeys = int(rng.integers(*self.storeys))
        top = way.eye - STOREY * (storeys + self.over.draw(rng))
        air = self.air.at(float(np.clip((near - self.FIRST_AIR) / deepest, 0, 1)))
        distance = air * self.misty.at(light.mist)

        @cache
        def lit(colour: Colour, share: float | None) -> Colour:
            return light.seen(colour, self.LIT[sunny] if share is None else share, distance)

        colours = self._colours(rng, light, lit, snowy=canvas.snowy)
        front = Front(painter, way, side, near, deep, lit, colours)
        Roof().draw(front, rng, top, self.LIT[sunny], snowy=canvas.snowy)
        Wall().draw(front, rng, top)
        shuttered = rng.random() < self.shuttered
        columns = max(2, round(deep / self.PITCH))
        for floor in range(1, storeys):
            low = way.eye - STOREY * (floor + self.SILL)
            for along in (np.arange(columns) + 0.5) / columns:
                self._window(front, rng, along, low, self.lit[0])
                if shuttered:
                    front.put("shutters", along, low)
                elif rng.random() < self.flowered and not canvas.snowy:
                    front.put("flowers", along, low)
        if rng.random() < self.shops and deep > self.SHOP_DEEP:
            Shop().draw(front, rng)
        else:
            self._door(front, rng)

    def _colours(self, rng: np.random.Generator, light: Light, lit: Lit, *, snowy: bool) -> Palette:
        """The palette of the drawing."""
        wall, roof, door, cloth = (pick(rng, hues) for hues in (WALLS, ROOFS, DOORS, CLOTHS))
        glass = mix(lit(DARK_PANE, None), light.middle, self.GLASS)
        shining = mix(LIT_PANE, WINDOW, min(1.0, self.GLOW + light.lamps))
        shop = lit(mix(SHOP_PANE, light.middle, self.SHOP), 0.5)
        fan = lit(mix(FANLIGHT, door, self.FAN), None)
        snow, some_snow = (1.0, self.SNOWED) if snowy else (0.0, 0.0)
        return {
            "wall": wall, "roof": roof, "door": door,
            "tiles": mix(roof, FRESH_SNOW, snow), "stone": mix(STONE, FRESH_SNOW, snow),
            "gutter": mix(mix(roof, WHITE, self.GUTTER), FRESH_SNOW, snow),
            "sill": mix(mix(wall, WHITE, self.SILL_PALE), FRESH_SNOW, snow),
            "cloth": mix(cloth, FRESH_SNOW, some_snow),
            "stripe": mix(STRIPE, FRESH_SNOW, some_snow),
            "glass": glass, "sky": mix(glass, light.horizon, self.SHEEN),
            "shop": shining if light.lamps > self.SHOP_LIGHT else shop,
            "fan": shining if light.lamps > self.DOOR_LIGHT else fan,
        }  # fmt: skip

    def _window(
        self, front: Front, rng: np.random.Generator, along: float, low: float, lit: float,
        size: tuple[float, float] = (1.0, 1.0),
    ) -> None:  # fmt: skip
        """A window of two lights; `lit` is how likely there is one in it where lamps are lit."""
        lamps = front.painter.canvas.light.lamps
        parts = ["window", "dark", "bars"]
        if rng.random() < lit * lamps:
            parts[1:2] = ["lit", "curtain"] if rng.random() < self.curtained else ["lit"]
            warm = mix(WINDOW, DEEP_WINDOW, self.WARM * rng.random())
            shining = mix(front.lit(PANE, None), warm, min(1.0, self.GLOW + lamps))
            front.colours["window"] = shining
        for part in parts:
            front.put(part, along, low, (size[0] / front.deep, size[1]))
        front.put("sill", along, low + self.SILL_DOWN, (size[0] / front.deep, 1.0))

    def _door(self, front: Front, rng: np.random.Generator) -> None:
        """A door with a step before it, and a window to each side."""
        eye, door = front.way.eye, self.DOOR.draw(rng)
        front.put("door", door, eye)
        front.put("step", door, eye - self.STEP)
        for along in (self.BESIDE, 1 - self.BESIDE):
            if abs(along - door) * front.deep > self.CLEAR:
                low = eye - STOREY * self.LOW_SILL
                self._window(front, rng, along, low, self.lit[1], self.LOW)


@dataclass(frozen=True)
class Roof:
    """A roof that leans back from the eaves, with a chimney. What it is as high and as deep as is
    that of the drawing."""

    high: float = 0.30
    deep: float = 0.34
    chimney: Span = Span(0.25, 0.75)

    END_INK, END_LIT, LIT = 0.18, 0.40, Rise(0.35, 0.80)
    WIDE, HIGH, INNER, OUTER, BRICK, FACE_INK = 0.12, 0.36, 0.02, 0.11, 0.6, 0.4
    """Of the chimney: its breadth and height, from and to where behind the wall it stands."""

    def draw(
        self, front: Front, rng: np.random.Generator, top: float, share: float, *, snowy: bool
    ) -> None:
        """Paint it over eaves at a height."""
        lit, wall, eye = front.lit, front.colours["wall"], front.way.eye
        # The end that faces the viewer shows over a lower neighbour.
        back = -self.deep * np.array([0, 1, 2, 2, 0])
        gable = front.at(0.0, np.array([top, top - self.high, top, eye, eye]), back)
        front.painter.fill(gable, lit(mix(wall, INK, self.END_INK), self.END_LIT))
        tilted = replace(front, lit=lambda hue, amount: lit(hue, amount or self.LIT.at(share)))
        tilted.put("roof", 0, top, WHOLE)
        if not snowy:
            front.put("rows", 0, top, WHOLE)
        start, brick = self.chimney.draw(rng), mix(wall, BRICK, self.BRICK)
        high, low = top - self.HIGH, top + self.INNER
        end = start + self.WIDE / front.deep
        front.pane(start, end, high, low, lit(brick, None), -self.INNER)
        out = -np.array([self.INNER, self.OUTER, self.OUTER, self.INNER])
        face = front.at(start, np.array([high, high, top, low]), out)
        front.painter.fill(face, lit(mix(brick, INK, self.FACE_INK), None))


@dataclass(frozen=True)
class Wall:
    """A wall with its stains, its foot, the course over the ground floor, the eaves."""

    stains: int = 34
    stain: Span = Span(0.02, 0.07)

    LONG, SLIM, DARK, PALE = 2.6, 0.5, 0.10, 0.20

    def draw(self, front: Front, rng: np.random.Generator, top: float) -> None:
        """Paint it under eaves at a height."""
        lit, wall, eye, n = front.lit, front.colours["wall"], front.way.eye, self.stains
        front.put("wall", 0, eye, (1.0, eye - top))
        at = places(rng.random(n), top + (eye - top) * rng.random(n))
        size = self.stain.some(rng, n)
        stains = dabs.strokes(rng, at, size * self.LONG / front.deep, size * self.SLIM)
        shapes = front.at(np.clip(stains[..., 0], 0, 1).ravel(), stains[..., 1].ravel())
        hues = [lit(mix(wall, INK, self.DARK), None), lit(mix(wall, PLASTER, self.PALE), None)]
        paint = np.array(hues)[rng.integers(2, size=n)]
        front.painter.dabs(shapes.reshape(stains.shape), paint, within=True)
        for part, below in (("base", eye), ("eaves", top), ("gutter", top)):
            front.put(part, 0, below, WHOLE)
        front.put("corner", 0, eye, (1.0, eye - top))


@dataclass(frozen=True)
class Shop:
    """A shop window with goods in it, a door, a sign, an awning over them."""

    window: tuple[float, float] = (0.08, 0.66)
    goods: int = 7
    tall: Span = Span(0.03, 0.08)

    HALF, SHELF, BEHIND_GLASS, AWNING = 0.025, 0.08, 0.35, 0.31

    def draw(self, front: Front, rng: np.random.Generator) -> None:
        """Paint it on the ground floor."""
        eye, half = front.way.eye, self.HALF / front.deep
        start, wide = self.window[0], self.window[1] - self.window[0]
        front.put("shop", 0, eye, WHOLE)
        for along in start + wide * (np.arange(self.goods) + 0.5) / self.goods:
            low = eye - self.SHELF
            hue = mix(pick(rng, CLOTHS), front.colours["shop"], self.BEHIND_GLASS)
            front.pane(along - half, along + half, low - self.tall.draw(rng), low, hue)
        front.put("shop-front", 0, eye, WHOLE)
        front.put("awning", start, eye - self.AWNING, (wide, 1.0))
