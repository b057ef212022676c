"""Town houses along a street: roofs, windows, doors, shops under their awnings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.engines.backdrops import dabs
from stillmotion.engines.backdrops.cel import Cel
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.meadow import winter
from stillmotion.engines.backdrops.perspective import Corner, Street
from stillmotion.storyboard.scene import SceneDescription

INK = (0.1, 0.1, 0.17)
WHITE = (1.0, 1.0, 1.0)
PLASTER = rgb("fbf6ea")
FRESH_SNOW = rgb("f3f6fb")
WINDOW = rgb("ffcf78")
"""Light in a window."""

STOREY = 0.40
"""Height of a floor."""

EAVES = 0.30
"""How high a roof rises over its eaves, and how far it leans back."""


def _colours(codes: str) -> tuple[Colour, ...]:
    return tuple(rgb(code) for code in codes.split())


WALLS = _colours("d9a27c e3c79a a9bdb0 d3a9a4 cfc3ad 9db3c4 dcc78f c07f66 b9a4bd")
ROOFS = _colours("8a4f41 6a5a66 76604e 59636e")
DOORS = _colours("6b3a2e 2f5a5a 3a4a70 7a5a2f 44603f")
CLOTHS = _colours("c4503f 3f7a6a d39a3f 4f6fa0")
FLOWERS = _colours("5f8f48 79a64a d9536a e88a9a")


@dataclass(frozen=True)
class House:
    """A house of the `side` (-1 left, 1 right), from `near` to `far` along the street; its wall
    ends `top` below the eye (above, where negative). `share` of its colours is in the light, and
    `air` before it."""

    cel: Cel
    rng: np.random.Generator
    way: Street
    side: float
    near: float
    far: float
    top: float
    wall: Colour
    roof: Colour
    share: float
    air: float
    snowy: bool

    @property
    def line(self) -> float:
        """How far across its wall stands."""
        return self.side * self.way.half

    def tone(self, colour: Colour, amount: float | None = None) -> Colour:
        """A local colour in the light and the air of the house, an `amount` of it (0 to 1) lit."""
        light = self.cel.canvas.light
        return light.far(light.lit(colour, self.share if amount is None else amount), self.air)

    def pane(self, z0: float, z1: float, top: float, low: float, colour: Colour) -> None:
        """A rectangle on its wall."""
        self.cel.fill(self.way.upright(self.line, z0, z1, top, low), colour)

    def jut(
        self, z0: float, z1: float, inner: float, outer: float, out: float, tone: Colour
    ) -> None:
        """A board that comes out of its wall by `out`, from the height `inner` to `outer`."""
        edge = self.side * (self.way.half - out)
        at = self.way.at
        corners: list[Corner] = [
            at(self.line, inner, z0), at(self.line, inner, z1), at(edge, outer, z1),
            at(edge, outer, z0),
        ]  # fmt: skip
        self.cel.fill(corners, tone)

    def pick(self, colours: tuple[Colour, ...]) -> Colour:
        """One of the colours."""
        return colours[int(self.rng.integers(len(colours)))]


def build(
    cel: Cel, rng: np.random.Generator, scene: SceneDescription, way: Street, side: float,
    plot: tuple[float, float], deepest: float, *, sunny: bool,
) -> None:  # fmt: skip
    """Paint a house on its plot (near, far); at `deepest` the air hides most of it."""
    near, far = plot
    storeys = int(rng.integers(2, 4))
    light = cel.canvas.light
    house = House(
        cel, rng, way, side, near, far,
        top=way.eye - STOREY * (storeys + 0.22 + 0.2 * rng.random()),
        wall=WALLS[int(rng.integers(len(WALLS)))],
        roof=ROOFS[int(rng.integers(len(ROOFS)))],
        share=0.84 if sunny else 0.30,
        air=float(np.clip((near - 0.8) / deepest, 0, 1)) ** 0.8 * (0.75 + 0.4 * light.mist),
        snowy=winter(scene),
    )  # fmt: skip
    _roof(house)
    _wall(house)
    shutter = house.pick(DOORS) if rng.random() < 0.4 else None
    columns = max(2, round((far - near) / 0.30))
    for number in range(1, storeys):
        low = way.eye - STOREY * (number + 0.24)
        for column in range(columns):
            z = near + (far - near) * (column + 0.5) / columns
            _window(house, z, 0.058, low - STOREY * 0.52, low, glow=0.55 * light.lamps)
            if shutter is not None:
                _shutters(house, z, 0.058, low - STOREY * 0.52, low, shutter)
            elif rng.random() < 0.3 and not house.snowy:
                _window_box(house, z, 0.058, low)
    if rng.random() < 0.5 and far - near > 0.6:
        _shop(house)
    else:
        _door(house)


def _roof(house: House) -> None:
    """A roof that leans back from the eaves, with a chimney."""
    cel, way, side, top = house.cel, house.way, house.side, house.top
    near, far = house.near, house.far
    tiles = FRESH_SNOW if house.snowy else house.roof
    back, rear = side * (way.half + EAVES + 0.04), side * (way.half + 2 * EAVES + 0.08)
    # The end that faces the viewer shows over a lower neighbour.
    end = [
        way.at(house.line, top, near), way.at(back, top - EAVES, near), way.at(rear, top, near),
        way.at(rear, way.eye, near), way.at(house.line, way.eye, near),
    ]  # fmt: skip
    cel.fill(end, house.tone(mix(house.wall, INK, 0.18), 0.40))
    ridge = [
        way.at(house.line, top, near), way.at(back, top - EAVES, near + 0.02),
        way.at(back, top - EAVES, far - 0.02), way.at(house.line, top, far),
    ]  # fmt: skip
    cel.fill(ridge, house.tone(tiles, 0.35 + 0.45 * house.share))
    for t in np.linspace(0.12, 0.92, 0 if house.snowy else 7):
        across = side * (way.half + (EAVES + 0.04) * t)
        y = top - EAVES * float(t)
        cel.fill(
            way.upright(across, near, far, y, y + 0.008), house.tone(mix(house.roof, INK, 0.3), 0.3)
        )
    z = near + (far - near) * (0.25 + 0.5 * house.rng.random())
    brick = mix(house.wall, rgb("7a4a3a"), 0.6)
    inner, outer = side * (way.half + 0.02), side * (way.half + 0.11)
    cel.fill(way.upright(inner, z, z + 0.12, top - 0.36, top + 0.02), house.tone(brick))
    front = [
        way.at(inner, top - 0.36, z), way.at(outer, top - 0.36, z), way.at(outer, top, z),
        way.at(inner, top + 0.02, z),
    ]  # fmt: skip
    cel.fill(front, house.tone(mix(brick, INK, 0.4)))


def _wall(house: House) -> None:
    """The wall with its stains, its foot, the course over the ground floor, the eaves."""
    way, near, far, top, wall = house.way, house.near, house.far, house.top, house.wall
    rng, tone = house.rng, house.tone
    house.pane(near, far, top, way.eye, tone(wall))
    n = 34
    zs = near + (far - near) * rng.random(n)
    ys = top + (way.eye - top) * rng.random(n)
    at = np.array([way.at(house.line, y, z) for y, z in zip(ys, zs, strict=True)])
    dark, pale = tone(mix(wall, INK, 0.10)), tone(mix(wall, PLASTER, 0.20))
    paint = np.where(rng.random((n, 1)) < 0.5, np.array(dark), np.array(pale))
    size = (0.02 + 0.05 * rng.random(n)) / zs
    house.cel.dabs(dabs.strokes(rng, at, size * 1.6, size * 0.5, 0.0), paint, within=True)
    house.pane(near, far, way.eye - 0.055, way.eye, tone(mix(wall, INK, 0.30)))
    course = way.eye - STOREY
    house.pane(near, far, course - 0.03, course, tone(mix(wall, WHITE, 0.35)))
    house.pane(near, far, top, top + 0.035, tone(mix(wall, INK, 0.4), 0.15))
    gutter = FRESH_SNOW if house.snowy else mix(house.roof, WHITE, 0.12)
    edge = house.side * (way.half - 0.03)
    house.cel.fill(way.upright(edge, near, far, top - 0.028, top + 0.008), tone(gutter))
    corner = far - (far - near) * 0.02
    house.pane(corner, far, top, way.eye, tone(mix(wall, INK, 0.22)))


def _window(house: House, z: float, half: float, high: float, low: float, *, glow: float) -> None:
    """A window of two lights; `glow` is how likely there is one in it."""
    light, rng, tone = house.cel.canvas.light, house.rng, house.tone
    frame = tone(mix(house.wall, PLASTER, 0.75))
    house.pane(z - half * 1.3, z + half * 1.3, high - 0.022, low + 0.012, frame)
    bar = high + (low - high) * 0.42
    if rng.random() < glow:
        warm = mix(WINDOW, rgb("f09a4c"), 0.45 * rng.random())
        glass = mix(tone(rgb("6c8291")), warm, min(1.0, 0.35 + light.lamps))
        house.pane(z - half, z + half, high, low, glass)
        if rng.random() < 0.5:
            house.pane(z - half, z - half * 0.3, high, low, mix(glass, rgb("c06a3a"), 0.3))
    else:
        glass = mix(tone(rgb("5b7484")), light.middle, 0.22)
        house.pane(z - half, z + half, high, low, glass)
        # The sky in the upper part of the pane.
        house.pane(z - half, z + half * 0.2, high, bar, mix(glass, light.horizon, 0.18))
    house.pane(z - 0.007, z + 0.007, high, low, frame)
    house.pane(z - half, z + half, bar, bar + 0.009, frame)
    sill = FRESH_SNOW if house.snowy else mix(house.wall, WHITE, 0.5)
    house.jut(z - half * 1.5, z + half * 1.5, low + 0.010, low + 0.026, 0.02, tone(sill, 0.8))


def _shutters(house: House, z: float, half: float, high: float, low: float, colour: Colour) -> None:
    for turn in (-1, 1):
        z0, z1 = sorted((z + turn * half * 1.25, z + turn * half * 2.1))
        house.pane(z0, z1, high, low, house.tone(colour))
        for t in np.linspace(0.15, 0.85, 5):
            y = high + (low - high) * float(t)
            house.pane(z0, z1, y, y + 0.006, house.tone(mix(colour, INK, 0.35)))


def _window_box(house: House, z: float, half: float, low: float) -> None:
    """Flowers before a window."""
    rng = house.rng
    reach = half * 1.2
    house.pane(z - reach, z + reach, low + 0.012, low + 0.055, house.tone(rgb("7a5236")))
    n = 14
    zs = z + reach * rng.uniform(-1, 1, n)
    ys = low + 0.008 - 0.03 * rng.random(n)
    edge = house.side * (house.way.half - 0.01)
    at = np.array([house.way.at(edge, y, away) for y, away in zip(ys, zs, strict=True)])
    hues = np.array([house.tone(hue) for hue in FLOWERS])
    size = 0.022 / zs
    paint = dabs.tinted(rng, hues[rng.integers(len(hues), size=n)], 0.06)
    house.cel.dabs(dabs.blobs(rng, at, size, size), paint)


def _shop(house: House) -> None:
    """A shop window with goods in it, a door, a sign, an awning over them."""
    light, tone = house.cel.canvas.light, house.tone
    near, deep, eye = house.near, house.far - house.near, house.way.eye
    top = eye - STOREY
    front = mix(house.pick(DOORS), INK, 0.1)
    first, last = near + deep * 0.04, near + deep * 0.95
    z0, z1 = near + deep * 0.08, near + deep * 0.66
    house.pane(first, last, top + 0.02, eye, tone(front))
    glass = tone(mix(rgb("86a3ad"), light.middle, 0.25), 0.5)
    if light.lamps > 0.25:
        glass = _shining(light.lamps)
    house.pane(z0, z1, top + 0.12, eye - 0.075, glass)
    for t in (np.arange(7) + 0.5) / 7:
        z = z0 + (z1 - z0) * float(t)
        tall = 0.03 + 0.05 * house.rng.random()
        goods = mix(house.pick(CLOTHS), glass, 0.35)
        house.pane(z - 0.025, z + 0.025, eye - 0.08 - tall, eye - 0.08, goods)
    middle = (z0 + z1) / 2
    house.pane(middle - 0.006, middle + 0.006, top + 0.12, eye - 0.075, tone(front))
    d0, d1 = near + deep * 0.72, near + deep * 0.88
    house.pane(d0, d1, top + 0.10, eye, tone(mix(front, INK, 0.35)))
    house.pane(d0 + 0.02, d1 - 0.02, top + 0.13, eye - 0.15, glass)
    house.pane(first, last, top + 0.02, top + 0.085, tone(mix(front, rgb("f0dcae"), 0.25)))
    _awning(house, z0, z1, top + 0.09)


def _awning(house: House, z0: float, z1: float, top: float) -> None:
    cloth = house.pick(CLOTHS)
    out, low, stripes = 0.13, top + 0.065, 9
    edge = house.side * (house.way.half - out)
    for i in range(stripes):
        a = z0 + (z1 - z0) * i / stripes
        b = z0 + (z1 - z0) * (i + 1) / stripes
        hue = cloth if i % 2 == 0 else rgb("f2e8d5")
        if house.snowy:
            hue = mix(hue, FRESH_SNOW, 0.6)
        house.jut(a, b, top, low, out, house.tone(hue, 0.7))
        hem = house.way.upright(edge, a, b, low, low + 0.032)
        house.cel.fill(hem, house.tone(mix(hue, INK, 0.2), 0.5))


def _door(house: House) -> None:
    """A door with a step before it, and a window to each side."""
    light, tone, eye = house.cel.canvas.light, house.tone, house.way.eye
    near, far = house.near, house.far
    deep = far - near
    door = near + deep * (0.3 + 0.4 * house.rng.random())
    colour = house.pick(DOORS)
    high = eye - STOREY * 0.74
    house.pane(door - 0.085, door + 0.085, high - 0.024, eye, tone(mix(house.wall, WHITE, 0.45)))
    house.pane(door - 0.062, door + 0.062, high, eye, tone(colour))
    glass = tone(mix(rgb("7f98a6"), colour, 0.3))
    if light.lamps > 0.4:
        glass = _shining(light.lamps)
    house.pane(door - 0.045, door + 0.045, high + 0.012, high + 0.056, glass)
    for top, low in ((0.55, 0.34), (0.29, 0.06)):
        dim = tone(mix(colour, INK, 0.28))
        house.pane(door - 0.04, door + 0.04, eye - STOREY * top, eye - STOREY * low, dim)
    stone = FRESH_SNOW if house.snowy else rgb("cfc6b8")
    house.jut(door - 0.09, door + 0.09, eye - 0.02, eye, 0.05, tone(stone, 0.7))
    for z in (near + deep * 0.14, far - deep * 0.14):
        if abs(z - door) > 0.2:
            _window(house, z, 0.062, high, eye - STOREY * 0.30, glow=0.6 * light.lamps)


def _shining(lamps: float) -> Colour:
    """Glass with light behind it."""
    return mix(rgb("c9a878"), WINDOW, min(1.0, 0.35 + lamps))
