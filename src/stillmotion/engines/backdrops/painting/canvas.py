"""The canvas of a scene: its place in the picture, its light, its ground and the sheets before it.

Lengths are in heights of the picture that was asked for, its top left corner at (0, 0); the
canvas goes on past its edges by a margin. Things are drawn on it with a `Painter`.
"""

from __future__ import annotations

import numpy as np

from stillmotion.arrays import Colours, Coverage, Disparity, Numbers, ScalarField, Vector
from stillmotion.engines.backdrops.painting import finish
from stillmotion.engines.backdrops.painting.colour import Colour
from stillmotion.engines.backdrops.painting.composition import arranged
from stillmotion.engines.backdrops.painting.ground import Fold, Path
from stillmotion.engines.backdrops.painting.light import light_of
from stillmotion.engines.backdrops.painting.maps import (
    Outline,
    filled,
    lay,
    reduced,
    step,
    waves,
    wavy,
)
from stillmotion.engines.backdrops.painting.streams import Streams
from stillmotion.engines.pictures import Layers, Lighting, Painted, Sheet
from stillmotion.storyboard.scene import INSIDE, SceneDescription

FARTHEST = 0.16
"""Disparity of the sky."""

NEAREST = 1.9
"""Largest disparity of the ground."""

LIGHTEST = 0.96
"""What lamps make no surface lighter than."""

SEEN = 0.002
"""Coverage from which on something can be seen."""

EDGE = 3
"""Pixels that are kept about what a sheet shows, for who resamples it."""

SOFT = 0.3
"""How hard the shadows of elements are where no sun shines."""

QUARTER = 4
"""How many times smaller, each way, the maps of the layers are."""


class Canvas:
    """`ground` (h, w, 3; 0 to 1) is what lies behind all sheets.

    `horizon`, `focus` (the height of the ground whose disparity is 1), `sun_x`, `path`, `folds` and
    `shore` (w; the heights where water ends)
    are set by the place that is painted. `glare` is a low sun's place (x, y) and how strongly the
    air about it shines. `side` is where the light comes from (-1 left, 1 right); `indoors` are its
    key and shade where they are not those of `light`. What is `mirrored` has left and right
    exchanged when it is finished.
    """

    def __init__(
        self, scene: SceneDescription, width: int, height: int, seed: int, margin: float
    ) -> None:
        beyond = QUARTER * round(margin * max(width, height) / QUARTER)
        self.scene = scene
        self.streams = Streams(seed)
        self.plan = arranged(self.streams)
        self.light = light_of(scene.time, scene.weather, self.plan.nuance, free=scene.hour_free)
        self.beyond = beyond
        self.scale = float(height)
        self.aspect = width / height
        self.size = (width + 2 * beyond, height + 2 * beyond)
        self.left, self.top = -beyond / self.scale, -beyond / self.scale
        self.right, self.bottom = self.aspect - self.left, 1 - self.top
        self.wide = self.right - self.left
        w, h = self.size
        across, down = (
            (np.arange(n, dtype=np.float32) - beyond + 0.5) / self.scale for n in (w, h)
        )
        self.x: ScalarField = across[None, :]
        self.y: ScalarField = down[:, None]
        self.ground: Colours = np.zeros((h, w, 3), np.float32)
        self.disparity: Disparity = np.full((h, w), FARTHEST, np.float32)
        self.sky: Coverage = np.zeros((h, w), np.float32)
        self.water: Coverage = np.zeros((h, w), np.float32)
        self.side = self.plan.side
        self.mirrored = False
        self.indoors: tuple[Colour, Colour] | None = None
        self.horizon, self.focus, self.sun_x = 0.5, 1.0, 0.0
        self.path = Path(0.0, 0.0, 0.0, 0.0)
        self.shore: Vector = np.full(w, self.bottom, np.float32)
        self.folds: list[Fold] = []
        self.glare: tuple[float, float, float] | None = None
        self._sheets: list[Sheet] = []
        self._front: list[Sheet] = []
        self._finish = finish.Finish(self)

    @property
    def snowy(self) -> bool:
        """Whether snow lies."""
        return self.scene.weather == "snow" or self.scene.season == "winter"

    @property
    def wet(self) -> bool:
        """Whether rain falls."""
        return self.scene.weather in ("rain", "storm")

    @property
    def sunny(self) -> bool:
        """Whether the sun shines."""
        return self.scene.weather == "clear" and self.scene.time != "night"

    @property
    def inside(self) -> bool:
        """Whether there is a roof above."""
        return self.scene.place in INSIDE

    @property
    def soft(self) -> bool:
        """Whether nothing throws a shadow with edges."""
        return self.light.soft or self.indoors is not None

    def off(self, share: float) -> float:
        """The place at a share of the picture's width from its middle, towards the light."""
        return self.aspect * (0.5 + self.plan.side * share)

    def sunward(self, x: float) -> float:
        """The side on which the sun is (-1 left, 1 right) of a place across."""
        return 1.0 if self.sun_x > x else -1.0

    def strewn(self, rng: np.random.Generator, count: int) -> Vector:
        """(count) places across the canvas, anywhere."""
        return self.left + self.wide * rng.random(count)

    def rowed(self, rng: np.random.Generator, count: int) -> Vector:
        """(count) places across the canvas, one in each piece of it, from left to right."""
        return self.left + self.wide * (np.arange(count) + rng.random(count)) / max(1, count)

    def noise(
        self, name: str, across: float, down: float, octaves: int = 4, gain: float = 0.5,
        size: tuple[int, int] | None = None, rows: tuple[int, int] | None = None,
    ) -> ScalarField:  # fmt: skip
        """Smooth noise about 0, most within -1 to 1; its largest spots are `across` by `down`.

        It covers the canvas, or (w, h) pixels of `size`; of these only some `rows`, if they are
        given.
        """
        spots = (across * self.scale, down * self.scale)
        w, h = size or self.size
        return waves(self.streams("noise", name), spots, octaves, gain, (w, h), rows or (0, h))

    def line(self, name: str, length: float, octaves: int = 6, gain: float = 0.5) -> Vector:
        """(w) noise along the picture's width; its largest swings are `length` long."""
        rng = self.streams("line", name)
        return wavy(rng, length * self.scale, octaves, gain, self.size[0])

    def along(self, line: Vector, x: Vector | float) -> Numbers:
        """A line (w) at places across, or at one."""
        return np.asarray(np.interp(x, self.x[0], line))

    def mask(self, shape: Outline) -> Coverage:
        """(h, w; 0 to 1) what a closed shape covers, with smooth edges."""
        origin = np.array([self.left, self.top])
        pixels = (np.asarray(shape) - origin) * self.scale
        return filled(pixels, self.size[::-1]) * np.float32(1 / 255)

    def columns(self, left: float, right: float) -> tuple[int, int]:
        """The first and past the last column of a span, inside the canvas."""
        return self._pixels(left - self.left, right - self.left, self.size[0])

    def rows(self, top: float, bottom: float) -> tuple[int, int]:
        """The first and past the last row of a span, inside the canvas."""
        return self._pixels(top - self.top, bottom - self.top, self.size[1])

    def _pixels(self, first: float, last: float, most: int) -> tuple[int, int]:
        low = int(np.clip(first * self.scale, 0, most))
        return low, int(np.clip(last * self.scale, low, most))

    def below(self, edge: Vector | float) -> Coverage:
        """(h, w; 0 to 1) what is under a height, or under a line of them (w)."""
        share = np.clip((self.y - edge) * self.scale + 0.5, 0, 1)
        return np.broadcast_to(share, self.size[::-1])

    def height(self, low: float, high: float) -> Coverage:
        """(h, w) a smooth rise from 0 at the height `low` to 1 at `high`."""
        return np.broadcast_to(step(low, high, self.y), self.size[::-1])

    def glow(self, x: float, y: float, radius: float) -> Coverage:
        """(h, w) light about a point: 1 there, a tenth at `radius`."""
        away = ((self.x - x) ** 2 + (self.y - y) ** 2) / np.float32(radius**2)
        return np.asarray(1 / (1 + 9 * away), np.float32)

    def paint(self, colour: Colour | Colours, share: Coverage | float = 1.0) -> None:
        """Lay a colour over the ground."""
        lay(self.ground, colour, share)

    def shine(self, colour: Colour, share: Coverage) -> None:
        """Add light to the ground, as a lamp does: never past white."""
        light = np.asarray(colour, np.float32) * np.clip(share, 0, 1)[..., None].astype(np.float32)
        self.ground += (1 - self.ground) * light

    def lighten(self, factor: Colour, share: Coverage) -> None:
        """Multiply the ground's colours, `share` (h, w; as much as 1 is taken) of it."""
        lit = np.minimum(self.ground * np.asarray(factor, np.float32), LIGHTEST)
        self.ground += (lit - self.ground) * np.clip(share, 0, 1)[..., None].astype(np.float32)

    def stand(self, colour: Colour, share: Coverage, disparity: float) -> None:
        """Put a sheet of one colour in front of all there is, `share` (h, w; 0 to 1) opaque."""
        rows, columns = (np.flatnonzero(share.max(axis=axis) > SEEN) for axis in (1, 0))
        if len(rows) == 0 or len(columns) == 0:
            return
        top, bottom = max(0, rows[0] - EDGE), min(self.size[1], rows[-1] + EDGE + 1)
        left, right = max(0, columns[0] - EDGE), min(self.size[0], columns[-1] + EDGE + 1)
        part = share[top:bottom, left:right]
        colours = np.broadcast_to(np.asarray(colour, np.float32), (*part.shape, 3))
        self.stand_at(colours, part, int(left), int(top), disparity)

    def stand_at(
        self, colours: Colours, alpha: Coverage, left: int, top: int, disparity: float, *,
        slope: tuple[float, float] = (0.0, 0.0), sways: bool = False, foremost: bool = False,
    ) -> None:  # fmt: skip
        """Put a sheet of `colours` (h, w, 3) and `alpha` (h, w; 0 to 1) in front of all there is,
        its corner at (`left`, `top`) in pixels. `slope` is what its disparity grows by over a
        height of the picture, to the right and down. What is `foremost` stays before all that is
        added later."""
        opaque = np.asarray(np.rint(np.clip(alpha, 0, 1) * 255), np.uint8)
        rgb = self._finish.bytes_of(colours, left, top, disparity)
        tilt = (slope[0] / self.scale, slope[1] / self.scale)
        sheet = Sheet(rgb, opaque, left, top, disparity, sways, tilt)
        (self._front if foremost else self._sheets).append(sheet)

    def plane(self) -> None:
        """A level ground up to the horizon whose disparity is 1 at the height of the focus."""
        rising = FARTHEST + (self.y - self.horizon) * self.slope
        self.disparity[:] = np.clip(rising, FARTHEST, NEAREST)
        self.sky *= 1 - self.below(self.horizon)

    @property
    def slope(self) -> float:
        """What the disparity of level ground grows by over a height of the picture."""
        return (1 - FARTHEST) / (self.focus - self.horizon)

    def depth_at(self, foot: float) -> float:
        """Disparity of the ground at a height."""
        row = int(np.clip((foot - self.top) * self.scale, 0, self.size[1] - 1))
        return float(self.disparity[row, self.size[0] // 2])

    def seen(self) -> Colours:
        """(h, w, 3) all that stands so far, over the ground: what water mirrors."""
        result = self.ground.copy()
        for sheet in self._sheets:
            finish.over(result, sheet, 1 / 255)
        return result

    def finished(self) -> Painted:
        """The finished picture."""
        ground = self._finish.bytes_of(self.ground, 0, 0, 0.0)
        sheets = (*self._sheets, *self._front)
        seen = ground.astype(np.float32)
        for sheet in sheets:
            finish.over(seen, sheet, 1)
        picture = np.rint(seen).astype(np.uint8)
        w, h = self.size
        quarter = (-(-w // QUARTER), -(-h // QUARTER))
        layers = Layers(
            ground=ground,
            sheets=sheets,
            disparity=reduced(self.disparity, quarter),
            sky=reduced(self.sky, quarter),
            water=reduced(self.water, quarter),
            lighting=self._lighting(),
            horizon=(self.horizon - self.top) / (self.bottom - self.top),
        )
        if self.mirrored:
            picture, layers = finish.turned(picture), finish.mirrored(layers)
        x, y = self.beyond / w, self.beyond / h
        return Painted(picture, (x, y, 1 - x, 1 - y), layers)

    def _lighting(self) -> Lighting:
        """The light in which the figures stand."""
        light = self.light
        key, shade = self.indoors or (light.key, light.shade)
        air = light.fog if self.indoors is None else 0.0
        return Lighting(key, shade, self.side, SOFT if self.soft else 1.0, light.haze, air)
