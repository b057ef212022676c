"""The canvas a scene is painted on: shapes, gradients, noise, and the sheets that stand in it.

Lengths are in heights of the picture that was asked for, its top left corner at (0, 0); the
canvas goes on past its edges by a margin.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from stillmotion.engines.backdrops.colour import Colour
from stillmotion.engines.backdrops.light import Light
from stillmotion.engines.parallax.arrays import Map, Rgb
from stillmotion.engines.pictures import Layers, Painted, Sheet

FARTHEST = 0.16
"""Disparity of the sky."""

NEAREST = 1.9
"""Largest disparity of the ground."""

DARKEST = 10 / 255
"""Nothing in a picture is darker: paint has no black."""

GRAIN = 0.011
"""How strong paper and brush show in the paint."""

_SHIFT = 4
"""Bits of a fraction of a pixel that a polygon's corners keep."""

Points = Sequence[tuple[float, float]]


class Canvas:
    """`ground` (h, w, 3; float32) is painted on directly; what stands before it is added."""

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
        self.horizon = 0.5
        self.focus = 0.8
        self._sheets: list[Sheet] = []
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
        total = np.zeros((h, w), np.float32)
        weight = 1.0
        for octave in range(octaves):
            step_x, step_y = across * self.scale / 2**octave, down * self.scale / 2**octave
            if min(step_x, step_y) < 1.0:
                break
            columns, rows = int(np.ceil(w / step_x)) + 3, int(np.ceil(h / step_y)) + 3
            grid = self.rng.standard_normal((rows, columns), np.float32)
            to = np.array([[step_x, 0, -step_x], [0, step_y, -step_y]])
            total += np.float32(weight) * cv2.warpAffine(
                grid, to, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            )
            weight *= gain
        return total

    def line(self, length: float, octaves: int = 6, gain: float = 0.5) -> Map:
        """(w) noise along the picture's width; its largest swings are `length` long."""
        w = self.size[0]
        total = np.zeros(w)
        weight = 1.0
        for octave in range(octaves):
            step = length * self.scale / 2**octave
            if step < 1.5:
                break
            grid = self.rng.standard_normal(int(w / step) + 6)
            at = np.arange(w) / step + self.rng.random() + 1
            low = at.astype(int)
            part = at - low
            part = part * part * (3 - 2 * part)
            total += weight * (grid[low] * (1 - part) + grid[low + 1] * part)
            weight *= gain
        return total.astype(np.float32)

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
        self, colours: Map, alpha: Map, left: int, top: int, disparity: float, *, sways: bool
    ) -> None:
        """The same for a part of the canvas, whose corner is at (`left`, `top`) in pixels."""
        height, width = alpha.shape
        grain = self._grain[top : top + height, left : left + width]
        opaque = np.asarray(np.rint(np.clip(alpha, 0, 1) * 255), np.uint8)
        rgb = self._bytes(colours, grain, left, top)
        self._sheets.append(Sheet(rgb, opaque, left, top, disparity, sways))

    def plane(self, horizon: float, near: float = 1.0) -> None:
        """A level ground up to `horizon` whose disparity is `near` at the height of the focus."""
        self.horizon = horizon
        slope = (near - FARTHEST) / (self.focus - horizon)
        rising = FARTHEST + (self.y - horizon) * slope
        self.disparity[:] = np.clip(rising, FARTHEST, NEAREST)

    def depth_at(self, foot: float) -> float:
        """Disparity of the ground at a height."""
        row = int(np.clip((foot - self.top) * self.scale, 0, self.size[1] - 1))
        return float(self.disparity[row, self.size[0] // 2])

    def finished(self) -> Painted:
        """The finished picture."""
        ground = self._bytes(self.ground, self._grain, 0, 0)
        seen = ground.copy()
        for sheet in self._sheets:
            height, width = sheet.alpha.shape
            part = seen[sheet.top : sheet.top + height, sheet.left : sheet.left + width]
            share = sheet.alpha[..., None].astype(np.float32) / 255
            part[...] = np.rint(part + share * (sheet.rgb.astype(np.float32) - part))
        w, h = self.size
        quarter = (-(-w // 4), -(-h // 4))
        layers = Layers(
            ground=ground,
            sheets=tuple(self._sheets),
            disparity=_reduced(self.disparity, quarter),
            sky=_reduced(self.sky, quarter),
            horizon=(self.horizon - self.top) / (self.bottom - self.top),
        )
        x, y = self.beyond / w, self.beyond / h
        return Painted(seen, (x, y, 1 - x, 1 - y), layers)

    def _corners(self, shape: Points) -> Map:
        unit = self.scale * (1 << _SHIFT)
        origin = np.array([self.left, self.top])
        return np.asarray(np.rint((np.asarray(shape, np.float64) - origin) * unit), np.int32)

    def _bytes(self, colours: Map, grain: Map, left: int, top: int) -> Rgb:
        height, width = grain.shape
        # Triangular noise of a step's size keeps smooth skies from breaking into bands.
        rng = np.random.default_rng((self.seed, left, top))
        dither = rng.random((height, width, 1), np.float32) - rng.random(
            (height, width, 1), np.float32
        )
        textured = np.clip(colours * (1 + grain[..., None]), DARKEST, 1)
        return np.asarray(np.clip(textured * 255 + dither * 0.7 + 0.5, 0, 255), np.uint8)

    def _paper(self) -> Map:
        """Broad strokes and fine tooth, as factors about 0."""
        w, h = self.size
        rng = np.random.default_rng(self.seed + 1)
        tooth = cv2.GaussianBlur(rng.standard_normal((h, w)).astype(np.float32), (0, 0), 0.9)
        strokes = self.noise(0.16, 0.05, 5, 0.62)
        return np.asarray(GRAIN * (1.5 * tooth + 1.0 * strokes), np.float32)


def _reduced(values: Map, size: tuple[int, int]) -> Map:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)


def lay(onto: Map, colour: Colour | Map, share: Map | float) -> None:
    """Lay a colour over an array (h, w, 3) in place, `share` (h, w) of it."""
    paint = np.asarray(colour, np.float32)
    if not isinstance(share, np.ndarray):
        onto += (paint - onto) * np.float32(share)
        return
    rows, columns = np.flatnonzero(share.any(axis=1)), np.flatnonzero(share.any(axis=0))
    if len(rows) == 0:
        return
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    if paint.ndim == 3:
        paint = paint[part]
    under = onto[part]
    under += (paint - under) * share[part][..., None].astype(np.float32)


def smooth(points: Points, steps: int = 8) -> list[tuple[float, float]]:
    """A closed curve through the points (Catmull-Rom)."""
    p = np.asarray(points, np.float64)
    before, after, beyond = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    curve = 0.5 * (
        2 * p
        + (after - before) * t
        + (2 * before - 5 * p + 4 * after - beyond) * t**2
        + (3 * p - before - 3 * after + beyond) * t**3
    )
    return [(float(x), float(y)) for x, y in curve.transpose(1, 0, 2).reshape(-1, 2)]


def step(low: float | Map, high: float | Map, values: Map) -> Map:
    """A smooth rise from 0 at `low` to 1 at `high`."""
    u = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(u * u * (3 - 2 * u), np.float32)


def glow(canvas: Canvas, x: float, y: float, radius: float) -> Map:
    """(h, w) light about a point: 1 there, a tenth at `radius`."""
    away = ((canvas.x - x) ** 2 + (canvas.y - y) ** 2) / np.float32(radius**2)
    return np.asarray(1 / (1 + 9 * away), np.float32)
