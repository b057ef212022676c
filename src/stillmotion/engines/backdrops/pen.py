"""A pen for a thing that stands in the scene: flat shapes, then light and shade as on a body."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.engines.backdrops.canvas import Canvas, Points, lay, smooth
from stillmotion.engines.backdrops.colour import Colour, times
from stillmotion.engines.parallax.arrays import Map

FINER = 2
"""Each way, how many times finer than the picture shapes are drawn."""

_SHIFT = 4


class Pen:
    """Draws in units of the thing's own height, y upwards, the origin at the middle of its foot,
    which stands at (`x`, `foot`) of the picture. `flip` mirrors it."""

    def __init__(
        self, canvas: Canvas, x: float, foot: float, size: float, *,
        flip: bool = False, reach: tuple[float, float] = (1.2, 1.2),
    ) -> None:  # fmt: skip
        self.canvas = canvas
        self._x, self._foot, self._size = x, foot, size
        self._flip = -1.0 if flip else 1.0
        unit = size * canvas.scale
        half, high = int(np.ceil(reach[0] * unit)) + 4, int(np.ceil(reach[1] * unit)) + 4
        low = int(np.ceil(0.12 * unit)) + 4
        px = (x - canvas.left) * canvas.scale
        py = (foot - canvas.top) * canvas.scale
        w, h = canvas.size
        self.left, self.right = max(0, int(px) - half), min(w, int(px) + half)
        self.top, self.bottom = max(0, int(py) - high), min(h, int(py) + low)
        self.empty = self.right - self.left < 4 or self.bottom - self.top < 4
        rows = max(4, self.bottom - self.top) * FINER
        columns = max(4, self.right - self.left) * FINER
        self.rgb: Map = np.full((rows, columns, 3), -1, np.float32)
        self.alpha: Map = np.zeros((rows, columns), np.float32)
        self.bright: Map = np.zeros((rows, columns), np.float32)

    def shape(self, points: Points, colour: Colour, *, glows: bool = False) -> None:
        """Fill a closed shape. What `glows` is lit by nothing else."""
        share = self.cover(points)
        fresh = self.rgb[..., 0] < 0
        self.rgb[fresh & (share > 0)] = colour
        lay(self.rgb, colour, share)
        np.maximum(self.alpha, share, out=self.alpha)
        self.bright += ((1.0 if glows else 0.0) - self.bright) * share

    def cover(self, points: Points) -> Map:
        """Where a closed shape covers the pen's field (0 to 1)."""
        plane = np.zeros(self.alpha.shape, np.uint8)
        p = np.asarray(points, np.float64)
        x = (self._x + self._flip * p[:, 0] * self._size - self.canvas.left) * self.canvas.scale
        y = (self._foot - p[:, 1] * self._size - self.canvas.top) * self.canvas.scale
        corners = np.stack([x - self.left, y - self.top], -1) * FINER * (1 << _SHIFT)
        cv2.fillPoly(plane, [np.rint(corners).astype(np.int32)], 255, cv2.LINE_AA, _SHIFT)
        return plane.astype(np.float32) / 255

    def curve(self, points: Points, colour: Colour, *, glows: bool = False) -> None:
        """Fill a closed shape with a smooth outline."""
        self.shape(smooth(points), colour, glows=glows)

    def disc(self, x: float, y: float, r: float, colour: Colour, *, tall: float = 1.0) -> None:
        """Fill an ellipse, `tall` times as high as wide."""
        a = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        self.shape(list(zip(x + r * np.cos(a), y + r * tall * np.sin(a), strict=True)), colour)

    def limb(
        self, start: tuple[float, float], end: tuple[float, float], thick: float, thin: float,
        colour: Colour,
    ) -> None:  # fmt: skip
        """Fill a tapered limb with round ends, of half widths `thick` and `thin`."""
        a = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        ring = np.stack([np.cos(a), np.sin(a)], -1)
        points = np.concatenate([np.array(start) + thick * ring, np.array(end) + thin * ring])
        hull = cv2.convexHull(points.astype(np.float32))[:, 0]
        self.shape([(float(px), float(py)) for px, py in hull], colour)

    def done(
        self, disparity: float, *, volume: float = 1.0, distance: float = 0.0, sways: bool = False,
        sun: float = 1.0, lamp: tuple[float, float, Colour] | None = None,
    ) -> None:  # fmt: skip
        """Shade what was drawn and put it into the scene.

        `volume` is how round it is in pixels' worth of its size, `distance` how much air is
        before it, `sun` the side of the light (-1 left, 1 right). `lamp` is a light near by: its
        place in the picture, its colour.
        """
        if self.empty or not self.alpha.any():
            return
        light = self.canvas.light
        unit = self._size * self.canvas.scale * FINER
        rgb = _continued(self.rgb, self.alpha)
        # Round by a guess: its thickness swells from the outline inwards.
        inside = self.alpha.astype(np.float32)
        swell = cv2.GaussianBlur(inside, (0, 0), max(1.0, 0.022 * unit * volume))
        swell = swell + 0.7 * cv2.GaussianBlur(inside, (0, 0), max(1.0, 0.06 * unit * volume))
        gx = cv2.Sobel(swell, cv2.CV_32F, 1, 0, ksize=3) * unit * 0.016 * volume
        gy = cv2.Sobel(swell, cv2.CV_32F, 0, 1, ksize=3) * unit * 0.016 * volume
        facing = np.clip(0.5 - 0.62 * sun * gx + 0.36 * gy, 0, 1)
        key, shade = np.array(light.key, np.float32), np.array(light.shade, np.float32)
        glowing = self.bright[..., None]
        lit = rgb * (shade + (key - shade) * facing[..., None])
        rim = np.asarray(np.clip(-sun * gx - 0.42, 0, 1) * 0.27, np.float32)
        lit = lit + (np.asarray(light.sun, np.float32) * key - lit) * rim[..., None]
        if lamp is not None:
            lit = self._lamplit(lit, rgb, gx, gy, lamp)
        if distance > 0:
            haze = np.asarray(light.haze, np.float32)
            lit += (haze - lit) * np.float32(min(0.9, distance * (0.7 + 0.5 * light.mist)))
        lit = lit * (1 - glowing) + rgb * glowing
        size = (self.right - self.left, self.bottom - self.top)
        colours = cv2.resize(np.clip(lit, 0, 1), size, interpolation=cv2.INTER_AREA)
        alpha = cv2.resize(self.alpha, size, interpolation=cv2.INTER_AREA)
        self.canvas.stand_at(colours, alpha, self.left, self.top, disparity, sways=sways)

    def shadow(self, *, sun: float = 1.0, strength: float = 0.45, long: float = 0.5) -> None:
        """Its shadow on the ground, away from the light."""
        if self.empty:
            return
        canvas = self.canvas
        w, h = canvas.size
        py = (self._foot - canvas.top) * canvas.scale - self.top
        small = cv2.resize(self.alpha, (self.right - self.left, self.bottom - self.top))
        lean = -sun * long
        flat = -0.22
        # From the pen's field to the canvas: heights lie down, away from the light.
        move = np.array(
            [
                [1.0, -lean, self.left + lean * py],
                [0.0, flat, self.top + py - flat * py],
            ]
        )
        cast = cv2.warpAffine(small, move, (w, h))
        blur = max(1.0, 0.012 * self._size * canvas.scale)
        cast = cv2.GaussianBlur(cast, (0, 0), blur)
        dark = times(canvas.light.shade, (0.42, 0.42, 0.5))
        lay(canvas.ground, dark, cast * strength)
        contact = np.exp(
            -(((canvas.x - self._x) / (0.16 * self._size)) ** 2)
            - ((canvas.y - self._foot) / (0.028 * self._size)) ** 2
        )
        lay(canvas.ground, dark, contact * 0.4)

    def _lamplit(
        self, lit: Map, rgb: Map, gx: Map, gy: Map, lamp: tuple[float, float, Colour]
    ) -> Map:
        lamp_x, lamp_y, colour = lamp
        columns = (
            np.arange(lit.shape[1]) / FINER + self.left
        ) / self.canvas.scale + self.canvas.left
        rows = (np.arange(lit.shape[0]) / FINER + self.top) / self.canvas.scale + self.canvas.top
        dx, dy = lamp_x - columns[None], lamp_y - rows[:, None]
        away = np.hypot(dx, dy) + 1e-3
        towards = np.clip(0.55 - 0.55 * (gx * dx + gy * dy) / away, 0, 1.2)
        strength = towards / (1 + (away / 0.34) ** 2) * 0.95
        return np.asarray(
            lit + rgb * np.asarray(colour, np.float32) * strength[..., None], np.float32
        )


def _continued(rgb: Map, alpha: Map) -> Map:
    """The colours, going on past the outline so that nothing else shows in its soft edge."""
    known = (alpha > 0).astype(np.float32)
    filled = np.where(known[..., None] > 0, rgb, 0)
    for sigma in (2.0, 12.0):
        weight = cv2.GaussianBlur(known, (0, 0), sigma)
        spread = cv2.GaussianBlur(filled * known[..., None], (0, 0), sigma)
        fresh = (known == 0) & (weight > 1e-3)
        filled[fresh] = spread[fresh] / weight[fresh][:, None]
        known = np.where(fresh, np.float32(1), known)
    mean = filled[known > 0].mean(axis=0) if known.any() else np.full(3, 0.5, np.float32)
    filled[known == 0] = mean
    return np.asarray(filled, np.float32)
