"""The canvas a scene is painted on: shapes, gradients, noise, and the sheets that stand in it.

Lengths are in heights of the picture that was asked for, its top left corner at (0, 0); the
canvas goes on past its edges by a margin.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from stillmotion.arrays import Map, Rgb
from stillmotion.engines.backdrops.colour import Colour
from stillmotion.engines.backdrops.light import Light
from stillmotion.engines.backdrops.maps import GRID, Points, lay, reduced, spread
from stillmotion.engines.pictures import Layers, Lighting, Painted, Sheet

FARTHEST = 0.16
"""Disparity of the sky."""

NEAREST = 1.9
"""Largest disparity of the ground."""

DARKEST = 10 / 255
"""Nothing in a picture is darker: paint has no black."""

GRAIN = 0.011
"""How strong paper and brush show in the paint."""

CONTRAST = 0.55
"""How much steeper the middle tones are made."""

CORNERS = 0.10
"""How much darker the edges of a picture are than its middle."""

_COARSE = 4
"""How many times smaller, each way, smooth things are made."""

_DITHERED = 256
"""Side in pixels of the tile of noise under a picture's last bits."""

_SHIFT = 4
"""Bits of a fraction of a pixel that a polygon's corners keep."""


class Canvas:
    """`ground` (h, w, 3; float32) is painted on directly; what stands before it is added.

    `glare` is a low sun's place (x, y) and how strongly the air about it shines. `side` is where
    the light comes from (-1 left, 1 right); `indoors` are its key and shade where they are not
    those of `light`. What is `mirrored` has left and right exchanged when it is finished.
    """

    def __init__(self, width: int, height: int, margin: float, light: Light, seed: int) -> None:
        beyond = 4 * round(margin * max(width, height) / 4)
        self.beyond = beyond
        self.scale = float(height)
        self.aspect = width / height
        self.inner = (width, height)
        self.size = (width + 2 * beyond, height + 2 * beyond)
        self.light = light
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self._noises = 0
        self.left = -beyond / self.scale
        self.right = self.aspect + beyond / self.scale
        self.top = -beyond / self.scale
        self.bottom = 1 + beyond / self.scale
        w, h = self.size
        self.x: Map = ((np.arange(w, dtype=np.float32) - beyond + 0.5) / self.scale)[None, :]
        self.y: Map = ((np.arange(h, dtype=np.float32) - beyond + 0.5) / self.scale)[:, None]
        self.ground: Map = np.zeros((h, w, 3), np.float32)
        self.disparity: Map = np.full((h, w), FARTHEST, np.float32)
        self.sky: Map = np.zeros((h, w), np.float32)
        self.water: Map = np.zeros((h, w), np.float32)
        self.side = 1.0
        self.mirrored = False
        self.indoors: tuple[Colour, Colour] | None = None
        self.horizon = 0.5
        self.focus = 0.8
        self.glare: tuple[float, float, float] | None = None
        self._sheets: list[Sheet] = []
        self._front: list[Sheet] = []
        down = 1 - CORNERS * np.clip(2 * self.y - 1, -1.2, 1.2) ** 4
        across = 1 - CORNERS * np.clip(2 * self.x / self.aspect - 1, -1.2, 1.2) ** 4
        self._fall: Map = np.asarray(down * across, np.float32)
        # Triangular noise of a step's size keeps smooth skies from breaking into bands.
        tile = np.random.default_rng(seed + 2).random((2, _DITHERED, _DITHERED), np.float32)
        times = (-(-h // _DITHERED), -(-w // _DITHERED))
        self._dither: Map = np.tile((tile[0] - tile[1]) * np.float32(0.7) + 0.5, times)[:h, :w]
        self._grain = self._paper()

    def noise(
        self,
        across: float,
        down: float,
        octaves: int = 4,
        gain: float = 0.5,
        size: tuple[int, int] | None = None,
    ) -> Map:
        """Smooth noise about 0, most within -1 to 1; its largest spots are `across` by `down`.

        It covers the canvas, or (w, h) pixels of `size`.
        """
        w, h = size or self.size
        rng = self._next_rng()
        # Large spots are smooth: they are made small and enlarged.
        wide, high = -(-w // _COARSE), -(-h // _COARSE)
        coarse = np.zeros((high, wide), np.float32)
        fine = None
        for octave in range(octaves):
            step_x, step_y = across * self.scale / 2**octave, down * self.scale / 2**octave
            grid = rng.standard_normal((GRID, GRID), np.float32) * np.float32(gain**octave)
            if min(step_x, step_y) < 1.0:
                break
            if min(step_x, step_y) >= 3 * _COARSE:
                coarse += spread(grid, step_x / _COARSE, step_y / _COARSE, (wide, high))
                continue
            if fine is None:
                fine = np.zeros((h, w), np.float32)
            fine += spread(grid, step_x, step_y, (w, h))
        total: Map = cv2.resize(coarse, (w, h), interpolation=cv2.INTER_LINEAR)
        return total if fine is None else total + fine

    def line(self, length: float, octaves: int = 6, gain: float = 0.5) -> Map:
        """(w) noise along the picture's width; its largest swings are `length` long."""
        w = self.size[0]
        rng = self._next_rng()
        total = np.zeros(w)
        weight = 1.0
        for octave in range(octaves):
            step = length * self.scale / 2**octave
            grid = rng.standard_normal(GRID)
            offset = rng.random() + 1
            if step < 1.5:
                break
            # From the middle of the picture outwards, so that the margin changes nothing.
            at = (np.arange(w) - w / 2) / step + GRID / 2 + offset
            low = np.floor(at).astype(int)
            part = at - low
            part = part * part * (3 - 2 * part)
            first, second = grid[low % GRID], grid[(low + 1) % GRID]
            total += weight * (first * (1 - part) + second * part)
            weight *= gain
        return total.astype(np.float32)

    def _next_rng(self) -> np.random.Generator:
        """For one noise: how many numbers it takes must not change those that come after."""
        self._noises += 1
        return np.random.default_rng((self.seed, self._noises))

    def mask(self, *shapes: Points) -> Map:
        """(h, w; 0 to 1) what closed shapes cover, with smooth edges."""
        w, h = self.size
        plane = np.zeros((h, w), np.uint8)
        corners = [self._corners(shape) for shape in shapes]
        if corners:
            cv2.fillPoly(plane, corners, 255, cv2.LINE_AA, _SHIFT)
        return plane.astype(np.float32) / 255

    def columns(self, left: float, right: float) -> tuple[int, int]:
        """The first and past the last column of a span, inside the canvas."""
        return self._pixels(left - self.left, right - self.left, self.size[0])

    def rows(self, top: float, bottom: float) -> tuple[int, int]:
        """The first and past the last row of a span, inside the canvas."""
        return self._pixels(top - self.top, bottom - self.top, self.size[1])

    def _pixels(self, first: float, last: float, most: int) -> tuple[int, int]:
        low = int(np.clip(first * self.scale, 0, most))
        return low, int(np.clip(last * self.scale, low, most))

    def below(self, edge: Map) -> Map:
        """(h, w; 0 to 1) what is under a line `edge` (w; heights)."""
        return np.clip((self.y - edge[None, :]) * self.scale + 0.5, 0, 1)

    def paint(self, colour: Colour | Map, share: Map | float = 1.0) -> None:
        """Lay a colour over the ground."""
        lay(self.ground, colour, share)

    def shine(self, colour: Colour, share: Map) -> None:
        """Add light to the ground, as a lamp does: never past white."""
        self.ground += (1 - self.ground) * np.asarray(colour, np.float32) * share[..., None]

    def lighten(self, factor: Colour, share: Map) -> None:
        """Multiply the ground's colours, `share` (h, w; as much as 1 is taken) of it."""
        lit = np.minimum(self.ground * np.asarray(factor, np.float32), 0.96)
        self.ground += (lit - self.ground) * np.clip(share, 0, 1)[..., None].astype(np.float32)

    def stand(self, colours: Map, alpha: Map, disparity: float, *, sways: bool = False) -> None:
        """Put a sheet of `colours` (h, w, 3) and `alpha` (h, w) in front of all there is."""
        rows = np.flatnonzero(alpha.max(axis=1) > 0.002)
        columns = np.flatnonzero(alpha.max(axis=0) > 0.002)
        if len(rows) == 0 or len(columns) == 0:
            return
        top, bottom = max(0, rows[0] - 3), min(self.size[1], rows[-1] + 4)
        left, right = max(0, columns[0] - 3), min(self.size[0], columns[-1] + 4)
        self.stand_at(
            colours[top:bottom, left:right],
            alpha[top:bottom, left:right],
            int(left),
            int(top),
            disparity,
            sways=sways,
        )

    def stand_at(
        self,
        colours: Map,
        alpha: Map,
        left: int,
        top: int,
        disparity: float,
        *,
        slope: tuple[float, float] = (0.0, 0.0),
        sways: bool = False,
        foremost: bool = False,
    ) -> None:
        """The same for a part of the canvas, whose corner is at (`left`, `top`) in pixels. `slope`
        is what its disparity grows by over a height of the picture, to the right and down. What is
        `foremost` stays before all that is added later."""
        height, width = alpha.shape
        grain = self._grain[top : top + height, left : left + width]
        opaque = np.asarray(np.rint(np.clip(alpha, 0, 1) * 255), np.uint8)
        rgb = self._bytes(colours, grain, left, top, disparity)
        across, down = slope
        tilt = (across / self.scale, down / self.scale)
        sheet = Sheet(rgb, opaque, left, top, disparity, sways, tilt)
        (self._front if foremost else self._sheets).append(sheet)

    def plane(self, horizon: float, near: float = 1.0) -> None:
        """A level ground up to `horizon` whose disparity is `near` at the height of the focus."""
        self.horizon = horizon
        rising = FARTHEST + (self.y - horizon) * self.slope(horizon, near)
        self.disparity[:] = np.clip(rising, FARTHEST, NEAREST)

    def slope(self, horizon: float, near: float = 1.0) -> float:
        """What the disparity of level ground grows by over a height of the picture."""
        return (near - FARTHEST) / (self.focus - horizon)

    def depth_at(self, foot: float) -> float:
        """Disparity of the ground at a height."""
        row = int(np.clip((foot - self.top) * self.scale, 0, self.size[1] - 1))
        return float(self.disparity[row, self.size[0] // 2])

    def seen(self) -> Map:
        """(h, w, 3) all that stands so far, over the ground: what water mirrors."""
        result = self.ground.copy()
        for sheet in self._sheets:
            height, width = sheet.alpha.shape
            part = result[sheet.top : sheet.top + height, sheet.left : sheet.left + width]
            share = sheet.alpha[..., None] * np.float32(1 / 255)
            part += share * (sheet.rgb * np.float32(1 / 255) - part)
        return result

    def finished(self) -> Painted:
        """The finished picture."""
        ground = self._bytes(self.ground, self._grain, 0, 0, 0.0)
        seen = ground.copy()
        sheets = (*self._sheets, *self._front)
        for sheet in sheets:
            height, width = sheet.alpha.shape
            part = seen[sheet.top : sheet.top + height, sheet.left : sheet.left + width]
            share = sheet.alpha[..., None].astype(np.float32) / 255
            part[...] = np.rint(part + share * (sheet.rgb.astype(np.float32) - part))
        w, h = self.size
        quarter = (-(-w // 4), -(-h // 4))
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
            seen, layers = np.ascontiguousarray(seen[:, ::-1]), _mirrored(layers)
        x, y = self.beyond / w, self.beyond / h
        return Painted(seen, (x, y, 1 - x, 1 - y), layers)

    def _lighting(self) -> Lighting:
        """The light in which the figures stand."""
        light = self.light
        key, shade = self.indoors or (light.key, light.shade)
        covered = light.clouds > 0.9 or self.indoors is not None
        air = 0.30 * max(0.0, light.mist - 0.6) if self.indoors is None else 0.0
        return Lighting(key, shade, self.side, 0.3 if covered else 1.0, light.haze, air)

    def _corners(self, shape: Points) -> Map:
        unit = self.scale * (1 << _SHIFT)
        origin = np.array([self.left, self.top])
        return np.asarray(np.rint((np.asarray(shape, np.float64) - origin) * unit), np.int32)

    def _bytes(self, colours: Map, grain: Map, left: int, top: int, depth: float) -> Rgb:
        """The colours as bytes: glared at by the sun, graded, with the grain of paper."""
        height, width = grain.shape
        part = np.s_[top : top + height, left : left + width]
        toned: Map = colours * (1 + grain)[..., None]
        if self.glare is not None:
            x, y, strength = self.glare
            across, down = self.x[:, part[1]] - x, self.y[part[0]] - y
            light = np.exp(-(across**2) / 0.22) * np.exp(-(down**2) / 0.10)
            # What is near has less of the lit air before it.
            share = light * np.float32(strength * max(0.12, 1 - 0.75 * depth))
            toned += (np.asarray(self.light.sun, np.float32) - toned) * share[..., None]
        np.clip(toned, 0, 1, out=toned)
        # A little more contrast in the middle, and darker towards the corners.
        steeper = 1 - toned
        steeper *= toned
        steeper *= toned - np.float32(0.5)
        steeper *= np.float32(2 * CONTRAST)
        toned += steeper
        toned *= (self._fall * np.float32(255))[part][..., None]
        toned += self._dither[part][..., None]
        np.clip(toned, DARKEST * 255, 255, out=toned)
        return toned.astype(np.uint8)

    def _paper(self) -> Map:
        """Broad strokes and fine tooth, as factors about 0."""
        w, h = self.size
        rng = np.random.default_rng(self.seed + 1)
        tooth = cv2.GaussianBlur(rng.standard_normal((h, w)).astype(np.float32), (0, 0), 0.9)
        strokes = self.noise(0.16, 0.05, 5, 0.62)
        return np.asarray(GRAIN * (1.5 * tooth + 1.0 * strokes), np.float32)


def _mirrored(layers: Layers) -> Layers:
    """The same with left and right exchanged."""
    width = layers.ground.shape[1]
    return Layers(
        ground=np.ascontiguousarray(layers.ground[:, ::-1]),
        sheets=tuple(
            replace(
                sheet,
                rgb=np.ascontiguousarray(sheet.rgb[:, ::-1]),
                alpha=np.ascontiguousarray(sheet.alpha[:, ::-1]),
                left=width - sheet.left - sheet.alpha.shape[1],
                slope=(-sheet.slope[0], sheet.slope[1]),
            )
            for sheet in layers.sheets
        ),
        disparity=np.ascontiguousarray(layers.disparity[:, ::-1]),
        sky=np.ascontiguousarray(layers.sky[:, ::-1]),
        water=np.ascontiguousarray(layers.water[:, ::-1]),
        horizon=layers.horizon,
        lighting=replace(layers.lighting, side=-layers.lighting.side),
    )


def glow(canvas: Canvas, x: float, y: float, radius: float) -> Map:
    """(h, w) light about a point: 1 there, a tenth at `radius`."""
    away = ((canvas.x - x) ** 2 + (canvas.y - y) ** 2) / np.float32(radius**2)
    return np.asarray(1 / (1 + 9 * away), np.float32)
