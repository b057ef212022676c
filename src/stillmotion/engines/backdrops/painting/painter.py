"""The painter: all shapes, dabs and washes of a picture are laid by it, on a part of the canvas.

Like gouache its paint is opaque: a later dab covers an earlier one. Colours and coverage are
bytes, which OpenCV fills with smooth edges at the price of a few microseconds for each shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import cv2
import numpy as np

from stillmotion.arrays import (
    ColourRow,
    Colours,
    Coverage,
    Numbers,
    Outlines,
    Points,
    Raster,
    ScalarField,
    Vector,
)
from stillmotion.engines.backdrops.painting.canvas import EDGE, Canvas
from stillmotion.engines.backdrops.painting.colour import Colour
from stillmotion.engines.backdrops.painting.drawing import Palette, Shape
from stillmotion.engines.backdrops.painting.maps import SHIFT, Outline, filled, fixed

Box = tuple[float, float, float, float]

Lit = Callable[[Colour, float | None], Colour]
"""A surface's colour in a light: a share (0 to 1) of it is in the key, or what is usual."""

SMALLEST = 2
"""Pixels of a part, each way, from which on there is anything to paint."""


class Painter:
    """Paints the part (left, top, right, bottom; heights of the picture) of a canvas, which is of
    the colour `base` and covers nothing yet, or all of it if `solid`.

    `rgb` (h, w, 3) and `alpha` (h, w) are uint8, `x` (1, w) and `y` (h, 1) the places of their
    pixels. `empty` says that nothing of it lies on the canvas.
    """

    def __init__(self, canvas: Canvas, box: Box, base: Colour, *, solid: bool = False) -> None:
        self.canvas = canvas
        self.left, right = canvas.columns(box[0], box[2])
        self.top, bottom = canvas.rows(box[1], box[3])
        w, h = right - self.left, bottom - self.top
        self.empty = w < SMALLEST or h < SMALLEST
        self.size = (w, h)
        self.x: ScalarField = canvas.x[:, self.left : right]
        self.y: ScalarField = canvas.y[self.top : bottom]
        self.rgb = np.full((h, w, 3), _byte(base), np.uint8)
        self.alpha = np.full((h, w), 255 if solid else 0, np.uint8)
        corner = np.array([self.left, self.top]) / canvas.scale
        self._origin = corner + np.array([canvas.left, canvas.top])

    @classmethod
    def band(
        cls, canvas: Canvas, top: float, bottom: float, base: Colour, *, solid: bool = False
    ) -> Painter:
        """One of the whole width."""
        return cls(canvas, (canvas.left, top, canvas.right, bottom), base, solid=solid)

    def part(self, values: Vector | Raster) -> Raster:
        """Its part of an array over the canvas, (h, w, ...) or (w)."""
        columns = slice(self.left, self.left + self.size[0])
        if values.ndim == 1:
            return values[None, columns]
        return values[self.top : self.top + self.size[1], columns]

    def noise(
        self, name: str, across: float, down: float, octaves: int = 4, gain: float = 0.5
    ) -> ScalarField:
        """(h, w) noise as `Canvas.noise` has it, of which only what lies here is made."""
        if self.empty:
            return np.zeros(self.alpha.shape, np.float32)
        rows = (self.top, self.top + self.size[1])
        made = self.canvas.noise(name, across, down, octaves, gain, rows=rows)
        return made[:, self.left : self.left + self.size[0]]

    def pixels(self, points: Outline | Outlines) -> Points | Outlines:
        """Places of the picture in pixels of this part."""
        return np.asarray((np.asarray(points, np.float64) - self._origin) * self.canvas.scale)

    def fill(self, shape: Outline, colour: Colour, *, within: bool = False) -> None:
        """A closed shape of any outline in one colour. One `within` colours what is there already
        and adds nothing to it."""
        if self.empty:
            return
        corners = [fixed(self.pixels(shape))]
        cv2.fillPoly(self.rgb, corners, _byte(colour), cv2.LINE_AA, SHIFT)
        if not within:
            cv2.fillPoly(self.alpha, corners, 255, cv2.LINE_AA, SHIFT)

    def draw(
        self, shapes: Iterable[Shape], palette: Palette, at: Callable[[Points], Points], lit: Lit
    ) -> None:
        """Shapes of a drawing at places `at` of the picture, `lit` but for those that glow."""
        for shape in shapes:
            colour = shape.colour(palette)
            self.fill(at(shape.points), colour if shape.glows else lit(colour, shape.lit))

    def dabs(self, shapes: Outlines, colours: ColourRow | Colour, *, within: bool = False) -> None:
        """Convex shapes (n, k, 2), each over those before it, in `colours` (n, 3) or in one.

        Those `within` colour what is there already and add nothing to it.
        """
        if self.empty or len(shapes) == 0:
            return
        corners = fixed(self.pixels(shapes))
        w, h = self.size[0] << SHIFT, self.size[1] << SHIFT
        low, high = corners.min(axis=1), corners.max(axis=1)
        seen = (high[:, 0] > 0) & (high[:, 1] > 0) & (low[:, 0] < w) & (low[:, 1] < h)
        paints = np.rint(np.clip(np.asarray(colours, np.float64), 0, 1) * 255)
        paints = np.broadcast_to(paints, (len(shapes), 3))[seen].tolist()
        rgb, alpha, fill, smooth = self.rgb, self.alpha, cv2.fillConvexPoly, cv2.LINE_AA
        for corner, paint in zip(corners[seen], paints, strict=True):
            fill(rgb, corner, paint, smooth, SHIFT)
            if not within:
                fill(alpha, corner, 255, smooth, SHIFT)

    def wash(self, colour: Colour | Colours, share: Coverage | float = 1.0) -> None:
        """Mix `share` (h, w; 0 to 1) of a colour, or of colours (h, w, 3), into what is there."""
        if self.empty:
            return
        mixed = self.rgb.astype(np.float32)
        amount = _deep(share)
        mixed += (np.asarray(colour, np.float32) * 255 - mixed) * amount
        self.rgb[:] = np.rint(np.clip(mixed, 0, 255)).astype(np.uint8)

    @contextmanager
    def thinly(self, share: Coverage | float) -> Iterator[None]:
        """What is painted meanwhile is thin: `share` of it over what was there, to whose coverage
        it adds nothing."""
        before, covered = self.rgb.copy(), self.alpha.copy()
        yield
        mixed = before + (self.rgb.astype(np.float32) - before) * _deep(share)
        self.rgb[:] = np.rint(mixed).astype(np.uint8)
        self.alpha[:] = covered

    def inside(self, shape: Outline) -> Coverage:
        """(h, w; 0 to 1) what a closed shape covers."""
        return filled(self.pixels(shape), self.alpha.shape) * np.float32(1 / 255)

    def cover(self, share: Coverage) -> None:
        """Cover `share` (0 to 1) of each pixel."""
        whole = np.broadcast_to(share, self.alpha.shape)
        self.alpha[:] = np.rint(np.clip(whole, 0, 1) * 255).astype(np.uint8)

    def fade(self, share: Coverage) -> None:
        """Let only `share` of what is covered stay so."""
        self.cover(self.alpha * np.float32(1 / 255) * share)

    def rise(self, low: float, high: float) -> Coverage:
        """(h, w) a smooth rise from 0 at the height `low` to 1 at `high`."""
        return self.part(self.canvas.height(low, high))

    def lie(self) -> None:
        """Make it part of the ground, where it lies on the ground's own depth."""
        if self.empty:
            return
        part = self.part(self.canvas.ground)
        share = self.alpha[..., None] * np.float32(1 / 255)
        part += (self.rgb * np.float32(1 / 255) - part) * share

    def stand(
        self, disparity: float, *, slope: tuple[float, float] = (0.0, 0.0),
        at: tuple[float, float] = (0.0, 0.0), sways: bool = False, foremost: bool = False,
    ) -> None:  # fmt: skip
        """Put it before all there is on the canvas. With a `slope` (see `Canvas.stand_at`) the
        disparity is that of the place `at`."""
        if self.empty or not self.alpha.any():
            return
        rows, columns = (np.flatnonzero(self.alpha.any(axis=axis)) for axis in (1, 0))
        y0, y1 = max(0, int(rows[0]) - EDGE), min(self.size[1], int(rows[-1]) + EDGE + 1)
        x0, x1 = max(0, int(columns[0]) - EDGE), min(self.size[0], int(columns[-1]) + EDGE + 1)
        middle = (float(self.x[0, (x0 + x1) // 2 - 1]), float(self.y[(y0 + y1) // 2 - 1, 0]))
        disparity += slope[0] * (middle[0] - at[0]) + slope[1] * (middle[1] - at[1])
        self.canvas.stand_at(
            self.rgb[y0:y1, x0:x1] * np.float32(1 / 255),
            self.alpha[y0:y1, x0:x1] * np.float32(1 / 255),
            self.left + x0, self.top + y0, disparity, slope=slope, sways=sways, foremost=foremost,
        )  # fmt: skip


def _byte(colour: Colour) -> tuple[int, ...]:
    return tuple(round(255 * min(1.0, max(0.0, value))) for value in colour)


def _deep(share: Coverage | float) -> Numbers:
    """A share of a pixel as one of each of its three colours."""
    values = np.asarray(share, np.float32)
    return values[..., None] if values.ndim else values
