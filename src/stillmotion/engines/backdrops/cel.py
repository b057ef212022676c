"""A cel: a part of the canvas that is painted for itself, in flat shapes and dabs, to be a sheet.

Like gouache it is opaque: a later dab covers an earlier one. Colours and coverage are bytes, so
that shapes have smooth edges at the price of a few microseconds each.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops.canvas import Canvas
from stillmotion.engines.backdrops.colour import Colour
from stillmotion.engines.backdrops.maps import Points

_SHIFT = 4
"""Bits of a fraction of a pixel that a corner keeps."""

Box = tuple[float, float, float, float]


class Cel:
    """The part (left, top, right, bottom; heights of the picture) of a canvas.

    `rgb` (h, w, 3) and `alpha` (h, w) are uint8, `x` (1, w) and `y` (h, 1) the places of their
    pixels. `empty` says that nothing of it lies on the canvas.
    """

    def __init__(self, canvas: Canvas, box: Box, base: Colour) -> None:
        self.canvas = canvas
        self.left, right = canvas.columns(box[0], box[2])
        self.top, bottom = canvas.rows(box[1], box[3])
        w, h = right - self.left, bottom - self.top
        self.empty = w < 2 or h < 2
        self.size = (max(w, 0), max(h, 0))
        self.x: Map = canvas.x[:, self.left : right]
        self.y: Map = canvas.y[self.top : bottom]
        self.rgb = np.empty((self.size[1], self.size[0], 3), np.uint8)
        self.rgb[:] = _byte(base)
        self.alpha = np.zeros((self.size[1], self.size[0]), np.uint8)
        self._origin = np.array(
            [
                canvas.left + self.left / canvas.scale,
                canvas.top + self.top / canvas.scale,
            ]
        )

    def fill(self, shape: Points | Map, colour: Colour, *, within: bool = False) -> None:
        """A closed shape of any outline in one colour. One `within` colours what is there already
        and adds nothing to it."""
        if self.empty:
            return
        corners = [self._corners(np.asarray(shape, np.float64))]
        cv2.fillPoly(self.rgb, corners, _byte(colour), cv2.LINE_AA, _SHIFT)
        if within:
            return
        cv2.fillPoly(self.alpha, corners, 255, cv2.LINE_AA, _SHIFT)

    def keep(self, shape: Points | Map, before: Map) -> None:
        """Take back, to what it was `before`, all colour that is not inside a closed shape."""
        if self.empty:
            return
        plane = np.zeros_like(self.alpha)
        corners = [self._corners(np.asarray(shape, np.float64))]
        cv2.fillPoly(plane, corners, 255, cv2.LINE_AA, _SHIFT)
        share = plane[..., None].astype(np.float32) / 255
        self.rgb[:] = np.rint(before + (self.rgb.astype(np.float32) - before) * share)

    def dabs(self, shapes: Map, colours: Map | Colour, *, within: bool = False) -> None:
        """Convex shapes (n, k, 2), each over those before it, in `colours` (n, 3) or in one.

        Those `within` colour what is there already and add nothing to it.
        """
        if self.empty or len(shapes) == 0:
            return
        corners = self._corners(shapes)
        w, h = self.size[0] << _SHIFT, self.size[1] << _SHIFT
        low, high = corners.min(axis=1), corners.max(axis=1)
        seen = (high[:, 0] > 0) & (high[:, 1] > 0) & (low[:, 0] < w) & (low[:, 1] < h)
        paints = np.rint(np.clip(np.asarray(colours, np.float64), 0, 1) * 255)
        paints = np.broadcast_to(paints, (len(shapes), 3))[seen].tolist()
        rgb, alpha = self.rgb, self.alpha
        for corner, paint in zip(corners[seen], paints, strict=True):
            cv2.fillConvexPoly(rgb, corner, paint, cv2.LINE_AA, _SHIFT)
            if not within:
                cv2.fillConvexPoly(alpha, corner, 255, cv2.LINE_AA, _SHIFT)

    def wash(self, colour: Colour | Map, share: Map | float) -> None:
        """Mix `share` (h, w; 0 to 1) of a colour, or of colours (h, w, 3), into what is there."""
        if self.empty:
            return
        mixed = self.rgb.astype(np.float32)
        amount = share[..., None] if isinstance(share, np.ndarray) else np.float32(share)
        mixed += (np.asarray(colour, np.float32) * 255 - mixed) * amount
        self.rgb[:] = np.rint(np.clip(mixed, 0, 255)).astype(np.uint8)

    def lie(self) -> None:
        """Make it part of the ground, where it lies on the ground's own depth."""
        if self.empty:
            return
        part = self.canvas.ground[
            self.top : self.top + self.size[1], self.left : self.left + self.size[0]
        ]
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
        rows, columns = (
            np.flatnonzero(self.alpha.any(axis=1)),
            np.flatnonzero(self.alpha.any(axis=0)),
        )
        y0, y1 = max(0, int(rows[0]) - 3), min(self.size[1], int(rows[-1]) + 4)
        x0, x1 = max(0, int(columns[0]) - 3), min(self.size[0], int(columns[-1]) + 4)
        middle = (float(self.x[0, (x0 + x1) // 2 - 1]), float(self.y[(y0 + y1) // 2 - 1, 0]))
        disparity += slope[0] * (middle[0] - at[0]) + slope[1] * (middle[1] - at[1])
        self.canvas.stand_at(
            self.rgb[y0:y1, x0:x1].astype(np.float32) / 255,
            self.alpha[y0:y1, x0:x1].astype(np.float32) / 255,
            self.left + x0,
            self.top + y0,
            disparity,
            slope=slope,
            sways=sways,
            foremost=foremost,
        )

    def _corners(self, shapes: Map) -> Map:
        unit = self.canvas.scale * (1 << _SHIFT)
        return np.asarray(np.rint((shapes - self._origin) * unit), np.int32)


def _byte(colour: Colour) -> tuple[int, int, int]:
    r, g, b = (round(255 * min(1.0, max(0.0, value))) for value in colour)
    return r, g, b


def outline(shapes: Iterable[Points]) -> Map:
    """Shapes of as many corners each as one array (n, k, 2)."""
    return np.asarray(list(shapes), np.float64)
