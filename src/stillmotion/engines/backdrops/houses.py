"""Town houses along a street: roofs and walls in perspective, and what is on them from
`facade.svg`.

In that file lengths are those of the street, or shares of the plot for what is as long as the
house. A part with a tip comes out of the wall: so far, that low.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops import dabs
from stillmotion.engines.backdrops.colour import WHITE, Colour, mix, palette, rgb
from stillmotion.engines.backdrops.drawing import Palette, drawing
from stillmotion.engines.backdrops.light import Light
from stillmotion.engines.backdrops.measures import Rise, Span, places
from stillmotion.engines.backdrops.painter import Lit, Painter
from stillmotion.engines.backdrops.perspective import Street

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

    def at(self, along: Map | float, below: Map | float, out: Map | float = 0.0) -> Map:
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
        out, low = part.tip or (0.0, 1.0)
        wide, high = size or (1 / self.deep, 1.0)

        def at(points: Map) -> Map:
            x, y = points.T
            return self.at(along + x * wide, below + y * high, out * np.clip(y / low, 0, 1))

        self.painter.draw(part.shapes, self.colours, at, self.lit)


@dataclass(frozen=True)
class House:
    """A house. Lengths are those of the street, `along` are shares of the plot."""

    storeys: tuple[int, int] = (2, 4)
    over: Span = Span(0.22, 0.42)
    """How much of a storey the wall is higher than its storeys."""
    sunny: float = 0.84
    shaded: float = 0.30
    air: Rise = Rise(0.0, 1.0, 0.8)
    misty: Rise = Rise(0.75, 1.15)
    first: float = 0.8
    """How far away air begins to tell."""
    sill: float = 0.24
    """How far over its floor a window begins, as a share of the storey."""
    pitch: float = 0.30
    lit_above: float = 0.55
    lit_below: float = 0.6
    shuttered: float = 0.4
    flowered: float = 0.3
    shops: float = 0.5
    shop_deep: float = 0.6
    windows_beside: float = 0.14
    clear_of_door: float = 0.2
    low_sill: float = 0.30
    low_window: tuple[float, float] = (1.07, 0.846)
    """How much larger windows beside a door are than others, along and up."""
    lintel: float = 0.74
    door: Span = Span(0.3, 0.7)
    warm: float = 0.45
    shop_lit: float = 0.25
    door_lit: float = 0.4
    glow: float = 0.35
    curtained: float = 0.5
    snowed: float = 0.6
    """How much snow is on an awning."""

    def draw(
        self, painter: Painter, rng: np.random.Generator, way: Street, side: float,
        plot: tuple[float, float], deepest: float, *, sunny: bool,
    ) -> None:  # fmt: skip
        """Paint it on its plot (near, far); at `deepest` the air hides most of it."""
        canvas, light = painter.canvas, painter.canvas.light
        near, deep = plot[0], plot[1] - plot[0]
        storeys = int(rng.integers(*self.storeys))
        top = way.eye - STOREY * (storeys + self.over.draw(rng))
        share = self.sunny if sunny else self.shaded
        air = float(self.air.at(np.clip((near - self.first) / deepest, 0, 1)))
        distance = air * self.misty.at(light.mist)

        @cache
        def lit(colour: Colour, amount: float | None) -> Colour:
            return light.seen(colour, share if amount is None else amount, distance)

        colours = self._colours(rng, light, lit, snowy=canvas.snowy)
        front = Front(painter, way, side, near, deep, lit, colours)
        Roof().draw(front, rng, top, share, snowy=canvas.snowy)
        Wall().draw(front, rng, top)
        shuttered = rng.random() < self.shuttered
        columns = max(2, round(deep / self.pitch))
        for floor in range(1, storeys):
            low = way.eye - STOREY * (floor + self.sill)
            for along in (np.arange(columns) + 0.5) / columns:
                self._window(front, rng, along, low, self.lit_above)
                if shuttered:
                    front.put("shutters", along, low)
                elif rng.random() < self.flowered and not canvas.snowy:
                    front.put("flowers", along, low)
        if rng.random() < self.shops and deep > self.shop_deep:
            Shop().draw(front, rng)
        else:
            self._door(front, rng)

    def _colours(self, rng: np.random.Generator, light: Light, lit: Lit, *, snowy: bool) -> Palette:
        """The palette of the drawing."""
        wall, roof, door, cloth = (pick(rng, hues) for hues in (WALLS, ROOFS, DOORS, CLOTHS))
        glass = mix(lit(DARK_PANE, None), light.middle, 0.22)
        shining = mix(LIT_PANE, WINDOW, min(1.0, self.glow + light.lamps))
        shop = lit(mix(SHOP_PANE, light.middle, 0.25), 0.5)
        fan = lit(mix(FANLIGHT, door, 0.3), None)
        return {
            "wall": wall, "roof": roof, "door": door,
            "tiles": FRESH_SNOW if snowy else roof,
            "gutter": FRESH_SNOW if snowy else mix(roof, WHITE, 0.12),
            "sill": FRESH_SNOW if snowy else mix(wall, WHITE, 0.5),
            "stone": FRESH_SNOW if snowy else STONE,
            "cloth": mix(cloth, FRESH_SNOW, self.snowed) if snowy else cloth,
            "stripe": mix(STRIPE, FRESH_SNOW, self.snowed) if snowy else STRIPE,
            "glass": glass, "sky": mix(glass, light.horizon, 0.18),
            "shop": shining if light.lamps > self.shop_lit else shop,
            "fan": shining if light.lamps > self.door_lit else fan,
        }  # fmt: skip

    def _window(
        self, front: Front, rng: np.random.Generator, along: float, low: float, lit: float,
        size: tuple[float, float] = (1.0, 1.0),
    ) -> None:  # fmt: skip
        """A window of two lights; `lit` is how likely there is one in it where lamps are lit."""
        lamps = front.painter.canvas.light.lamps
        extent = (size[0] / front.deep, size[1])
        parts = ["window", "dark", "bars", "sill"]
        if rng.random() < lit * lamps:
            parts[1:2] = ["lit", "curtain"] if rng.random() < self.curtained else ["lit"]
            warm = mix(WINDOW, DEEP_WINDOW, self.warm * rng.random())
            share = min(1.0, self.glow + lamps)
            front.colours["window"] = mix(front.lit(PANE, None), warm, share)
        for part in parts:
            front.put(part, along, low + (0.01 if part == "sill" else 0.0), extent)

    def _door(self, front: Front, rng: np.random.Generator) -> None:
        """A door with a step before it, and a window to each side."""
        eye, door = front.way.eye, self.door.draw(rng)
        front.put("door", door, eye)
        front.put("step", door, eye - 0.02)
        for along in (self.windows_beside, 1 - self.windows_beside):
            if abs(along - door) * front.deep > self.clear_of_door:
                low = eye - STOREY * self.low_sill
                self._window(front, rng, along, low, self.lit_below, self.low_window)


@dataclass(frozen=True)
class Roof:
    """A roof that leans back from the eaves, with a chimney."""

    high: float = 0.30
    deep: float = 0.34
    """How high it rises over its eaves, and how far it leans back."""
    end: tuple[float, float] = (0.18, 0.40)
    lit: Rise = Rise(0.35, 0.80)
    inset: float = 0.02
    rows: int = 7
    first: Span = Span(0.12, 0.92)
    row: float = 0.008
    seam: tuple[float, float] = (0.3, 0.3)
    chimney: Span = Span(0.25, 0.75)
    chimney_wide: float = 0.12
    chimney_deep: Span = Span(0.02, 0.11)
    chimney_high: float = 0.36
    brick: float = 0.6
    dark_brick: float = 0.4

    def draw(
        self, front: Front, rng: np.random.Generator, top: float, share: float, *, snowy: bool
    ) -> None:
        """Paint it over eaves at a height."""
        lit, wall, roof = front.lit, front.colours["wall"], front.colours["roof"]
        ridge, inset = top - self.high, self.inset / front.deep
        # The end that faces the viewer shows over a lower neighbour.
        back = np.array([0.0, -self.deep, -2 * self.deep, -2 * self.deep, 0.0])
        eye = front.way.eye
        gable = front.at(0.0, np.array([top, ridge, top, eye, eye]), back)
        ink, amount = self.end
        front.painter.fill(gable, lit(mix(wall, INK, ink), amount))
        along = np.array([0.0, inset, 1 - inset, 1.0])
        slope = front.at(along, np.array([top, ridge, ridge, top]), back[[0, 1, 1, 0]])
        front.painter.fill(slope, lit(front.colours["tiles"], self.lit.at(share)))
        ink, amount = self.seam
        for t in () if snowy else np.linspace(*self.first, self.rows):
            y = top - self.high * t
            front.pane(0, 1, y, y + self.row, lit(mix(roof, INK, ink), amount), -self.deep * t)
        start, brick = self.chimney.draw(rng), mix(wall, BRICK, self.brick)
        near, far = self.chimney_deep
        high, low = top - self.chimney_high, top + near
        end = start + self.chimney_wide / front.deep
        front.pane(start, end, high, low, lit(brick, None), -near)
        sides = np.array([-near, -far, -far, -near])
        face = front.at(start, np.array([high, high, top, low]), sides)
        front.painter.fill(face, lit(mix(brick, INK, self.dark_brick), None))


@dataclass(frozen=True)
class Wall:
    """A wall with its stains, its foot, the course over the ground floor, the eaves."""

    stains: int = 34
    stain: Span = Span(0.02, 0.07)
    stain_long: float = 2.6
    stain_slim: float = 0.5
    dark: float = 0.10
    pale: float = 0.20
    gutter: tuple[float, float, float] = (0.03, -0.028, 0.008)
    """How far out of the wall it is, and from where to where about the eaves."""
    corner: float = 0.98
    corner_dark: float = 0.22

    def draw(self, front: Front, rng: np.random.Generator, top: float) -> None:
        """Paint it under eaves at a height."""
        lit, wall, eye = front.lit, front.colours["wall"], front.way.eye
        front.pane(0, 1, top, eye, lit(wall, None))
        n = self.stains
        at = places(rng.random(n), top + (eye - top) * rng.random(n))
        hues = np.array(
            [lit(mix(wall, INK, self.dark), None), lit(mix(wall, PLASTER, self.pale), None)]
        )
        size = self.stain.some(rng, n)
        stains = dabs.strokes(rng, at, size * self.stain_long / front.deep, size * self.stain_slim)
        shapes = front.at(np.clip(stains[..., 0], 0, 1).ravel(), stains[..., 1].ravel())
        paint = hues[rng.integers(2, size=n)]
        front.painter.dabs(shapes.reshape(stains.shape), paint, within=True)
        front.put("base", 0, eye, (1.0, 1.0))
        front.put("eaves", 0, top, (1.0, 1.0))
        out, high, low = self.gutter
        front.pane(0, 1, top + high, top + low, lit(front.colours["gutter"], None), out)
        front.pane(self.corner, 1, top, eye, lit(mix(wall, INK, self.corner_dark), None))


@dataclass(frozen=True)
class Shop:
    """A shop window with goods in it, a door, a sign, an awning over them."""

    window: Span = Span(0.08, 0.66)
    goods: int = 7
    good: float = 0.025
    tall: Span = Span(0.03, 0.08)
    shelf: float = 0.08
    behind_glass: float = 0.35
    awning: float = 0.31

    def draw(self, front: Front, rng: np.random.Generator) -> None:
        """Paint it on the ground floor."""
        eye, wide = front.way.eye, self.window.most - self.window.least
        front.put("shop", 0, eye, (1.0, 1.0))
        for k in range(self.goods):
            along = self.window.least + wide * (k + 0.5) / self.goods
            half, low = self.good / front.deep, eye - self.shelf
            hue = mix(pick(rng, CLOTHS), front.colours["shop"], self.behind_glass)
            front.pane(along - half, along + half, low - self.tall.draw(rng), low, hue)
        front.put("shop-front", 0, eye, (1.0, 1.0))
        front.put("awning", self.window.least, eye - self.awning, (wide, 1.0))
