"""A pen for a thing that stands in the scene: shapes over one another, each with a body of its own,
then light and shade on all of them."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops import shadows
from stillmotion.engines.backdrops.canvas import Canvas
from stillmotion.engines.backdrops.colour import Colour
from stillmotion.engines.backdrops.maps import Points, blurred, lay, smooth, step

_SHIFT = 4

FLAT = 0.22
"""How round a shape with corners is, of a curved one."""

AWAY = 0.38
"""Share of the light that the side away from it still gets where there is no sun."""


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
        rows, columns = max(4, self.bottom - self.top), max(4, self.right - self.left)
        self.rgb: Map = np.full((rows, columns, 3), -1, np.float32)
        self.alpha: Map = np.zeros((rows, columns), np.float32)
        self.bright: Map = np.zeros((rows, columns), np.float32)
        self._lie: Map = np.zeros((rows, columns, 2), np.float32)

    @property
    def pixels(self) -> float:
        """Height of the thing in pixels of the picture: how much of a detail can be seen."""
        return self._size * self.canvas.scale

    def shape(
        self, points: Points, colour: Colour, *, glows: bool = False, body: float = FLAT
    ) -> None:
        """Fill a closed shape. What `glows` is lit by nothing else; `body` is how round it is (0
        flat, 1 as a limb)."""
        if self.empty:
            return
        corners, box = self._corners(points)
        x0, y0, x1, y1 = box
        if x1 - x0 < 1 or y1 - y0 < 1:
            return
        plane = np.zeros((y1 - y0, x1 - x0), np.uint8)
        origin = np.array([x0, y0]) << _SHIFT
        cv2.fillPoly(plane, [corners - origin], 255, cv2.LINE_AA, _SHIFT)
        share = plane.astype(np.float32) / 255
        part = np.s_[y0:y1, x0:x1]
        fresh = self.rgb[part][..., 0] < 0
        self.rgb[part][fresh & (share > 0)] = colour
        lay(self.rgb[part], colour, share)
        np.maximum(self.alpha[part], share, out=self.alpha[part])
        self.bright[part] += ((1.0 if glows else 0.0) - self.bright[part]) * share
        lie = self._lie[part]
        lie *= 1 - share[..., None]
        if body > 0:
            lie += _swelling(share) * (share * np.float32(body))[..., None]

    def curve(
        self, points: Points, colour: Colour, *, glows: bool = False, body: float = 1.0
    ) -> None:
        """Fill a closed shape with a smooth outline."""
        self.shape(smooth(points), colour, glows=glows, body=body)

    def disc(
        self, x: float, y: float, r: float, colour: Colour, *, tall: float = 1.0, body: float = 1.0,
        glows: bool = False,
    ) -> None:  # fmt: skip
        """Fill an ellipse, `tall` times as high as wide."""
        a = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        ring = list(zip(x + r * np.cos(a), y + r * tall * np.sin(a), strict=True))
        self.shape(ring, colour, body=body, glows=glows)

    def limb(
        self, start: tuple[float, float], end: tuple[float, float], thick: float, thin: float,
        colour: Colour, *, body: float = 1.0,
    ) -> None:  # fmt: skip
        """Fill a tapered limb with round ends, of half widths `thick` and `thin`."""
        self.shape(tapered([start, end], [thick, thin]), colour, body=body)

    def bent(
        self, points: Points, widths: list[float], colour: Colour, *, body: float = 1.0
    ) -> None:
        """Fill a limb that bends smoothly through the points, of half the `widths` there."""
        self.shape(tapered(points, widths), colour, body=body)

    def done(
        self, disparity: float, *, volume: float = 1.0, distance: float = 0.0, sways: bool = False,
        sun: float = 1.0, lamp: tuple[float, float, Colour] | None = None,
    ) -> None:  # fmt: skip
        """Light what was drawn and put it into the scene.

        `volume` is how much light and shade model it, `distance` how much air is before it, `sun`
        the side of the light (-1 left, 1 right). `lamp` is a light near by: its place in the
        picture, its colour.
        """
        if self.empty or not self.alpha.any():
            return
        light = self.canvas.light
        unit = self.pixels
        rgb = _continued(self.rgb, self.alpha)
        # Round as each part is, and as the whole is.
        whole = _slopes(blurred(self.alpha, max(1.0, 0.05 * unit))) * (0.05 * unit)
        lie = 0.8 * self._lie + 0.5 * whole
        toward = np.array([0.80 * sun, -0.60], np.float32)
        facing = 0.54 + 0.62 * volume * (lie @ toward)
        # As with a brush: a tone in shade, one in the light, one where it falls full.
        facing = 0.12 + 0.56 * step(0.34, 0.56, facing) + 0.32 * step(0.78, 0.98, facing)
        soft = light.clouds > 0.9 or self.canvas.indoors is not None
        facing = AWAY + (1 - AWAY) * facing if soft else 0.08 + 0.92 * facing
        lights = self.canvas.indoors or (light.key, light.shade)
        key, shade = np.array(lights[0], np.float32), np.array(lights[1], np.float32)
        glowing = self.bright[..., None]
        lit = rgb * (shade + (key - shade) * facing[..., None])
        if not soft:
            edge = np.clip((whole @ toward) * 2.4 - 0.9, 0, 1) * 0.42
            lit = lit + (np.asarray(light.sun, np.float32) * key - lit) * edge[..., None]
        if lamp is not None:
            lit = self._lamplit(lit, rgb, lie, lamp)
        if distance > 0 or (light.mist > 0.6 and self.canvas.indoors is None):
            air = distance * (0.7 + 0.5 * light.mist) + 0.30 * max(0.0, light.mist - 0.6)
            lit += (np.asarray(light.haze, np.float32) - lit) * np.float32(min(0.9, air))
        lit = lit * (1 - glowing) + rgb * glowing
        self.canvas.stand_at(
            np.clip(lit, 0, 1), self.alpha, self.left, self.top, disparity, sways=sways
        )

    def shadow(self, *, sun: float = 1.0, strength: float = 0.45, long: float = 0.5) -> None:
        """Its shadow on the ground, away from the light, and the dark where it touches it."""
        if self.empty or not self.alpha.any():
            return
        canvas = self.canvas
        if long > 0:
            shadows.cast(
                canvas, self.alpha, self.left, self.top, self._foot, lean=-sun * long,
                strength=strength * 0.8,
            )  # fmt: skip
        low = self.alpha[max(0, round(self._row() - 0.09 * self.pixels)) : round(self._row()) + 2]
        touching = np.flatnonzero(low.max(axis=0) > 0.5) if low.size else np.array([])
        if len(touching):
            first, last = touching[0] + self.left, touching[-1] + self.left
            middle = canvas.left + (first + last) / 2 / canvas.scale
            half = (last - first) / 2 / canvas.scale
            shadows.pool(
                canvas, middle, self._foot, max(half * 1.25, 0.02 * self._size),
                min(0.75, 0.35 + strength * 0.6), tall=0.22,
            )  # fmt: skip

    def _row(self) -> float:
        return (self._foot - self.canvas.top) * self.canvas.scale - self.top

    def _corners(self, points: Points) -> tuple[Map, tuple[int, int, int, int]]:
        """The corners in the pen's field, and the box (left, top, right, bottom) of pixels about
        them."""
        p = np.asarray(points, np.float64)
        x = (self._x + self._flip * p[:, 0] * self._size - self.canvas.left) * self.canvas.scale
        y = (self._foot - p[:, 1] * self._size - self.canvas.top) * self.canvas.scale
        at = np.stack([x - self.left, y - self.top], -1)
        low, high = np.floor(at.min(axis=0)) - 2, np.ceil(at.max(axis=0)) + 3
        rows, columns = self.alpha.shape
        x0, y0 = (int(np.clip(v, 0, m)) for v, m in zip(low, (columns, rows), strict=True))
        x1, y1 = (int(np.clip(v, 0, m)) for v, m in zip(high, (columns, rows), strict=True))
        return np.rint(at * (1 << _SHIFT)).astype(np.int32), (x0, y0, x1, y1)

    def _lamplit(self, lit: Map, rgb: Map, lie: Map, lamp: tuple[float, float, Colour]) -> Map:
        lamp_x, lamp_y, colour = lamp
        canvas = self.canvas
        columns = canvas.x[:, self.left : self.left + lit.shape[1]]
        rows = canvas.y[self.top : self.top + lit.shape[0]]
        dx, dy = lamp_x - columns, lamp_y - rows
        away = np.hypot(dx, dy) + 1e-3
        towards = np.clip(0.5 + 0.8 * (lie[..., 0] * dx + lie[..., 1] * dy) / away, 0, 1.3)
        strength = towards / (1 + (away / 0.46) ** 2) * 1.5
        return np.asarray(
            lit + rgb * np.asarray(colour, np.float32) * strength[..., None], np.float32
        )


def tapered(points: Points, widths: list[float]) -> list[tuple[float, float]]:
    """The outline of a limb with round ends through two or three points."""
    p = np.asarray(points, np.float64)
    t = np.linspace(0, 1, 2 if len(p) == 2 else 12)
    if len(p) == 2:
        line = p
        half = np.asarray(widths, np.float64)
    else:
        # A curve through the middle point: its control point lies beyond that.
        turn = 2 * p[1] - (p[0] + p[2]) / 2
        turn = p[1] + (turn - p[1]) * 0.55
        line = (
            p[0] * ((1 - t) ** 2)[:, None]
            + turn * (2 * t * (1 - t))[:, None]
            + p[2] * (t**2)[:, None]
        )
        half = np.interp(t, [0, 0.5, 1], widths)
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1), 1e-9)[:, None]
    out = np.stack([along[:, 1], -along[:, 0]], -1)
    one, other = line + out * half[:, None], line - out * half[:, None]
    ends = []
    for at, direction, reach in ((line[-1], along[-1], half[-1]), (line[0], -along[0], half[0])):
        a = np.linspace(np.pi / 2, -np.pi / 2, 9)[1:-1]
        side = np.array([-direction[1], direction[0]])
        ends.append(at + reach * (np.cos(a)[:, None] * direction + np.sin(a)[:, None] * side * -1))
    outline = np.concatenate([one, ends[0], other[::-1], ends[1]])
    return [(float(x), float(y)) for x, y in outline]


def _slopes(swell: Map) -> Map:
    """(h, w, 2) which way a swelling falls: out of it."""
    gx = cv2.Sobel(swell, cv2.CV_32F, 1, 0, ksize=3, scale=-0.25)
    gy = cv2.Sobel(swell, cv2.CV_32F, 0, 1, ksize=3, scale=-0.25)
    return np.dstack([gx, gy])


def _swelling(share: Map) -> Map:
    """(h, w, 2) how the surface of a rounded shape lies: its normal's x and y."""
    rows, columns = share.shape
    area = float(share.sum())
    across = max(1.0, 0.55 * area / max(rows, columns))
    sigma = max(0.8, 0.42 * across)
    pad = int(2 * sigma) + 1
    padded = cv2.copyMakeBorder(share, pad, pad, pad, pad, cv2.BORDER_CONSTANT)
    fall = _slopes(blurred(padded, sigma))[pad:-pad, pad:-pad]
    return np.clip(fall * np.float32(1.9 * sigma), -1, 1)


def _continued(rgb: Map, alpha: Map) -> Map:
    """The colours, going on past the outline so that nothing else shows in its soft edge."""
    known = (alpha > 0).astype(np.float32)
    filled = np.where(known[..., None] > 0, rgb, 0)
    weight = cv2.blur(known, (9, 9))
    spread = cv2.blur(filled, (9, 9))
    fresh = (known == 0) & (weight > 1e-3)
    filled[fresh] = spread[fresh] / weight[fresh][:, None]
    mean = filled[known > 0].mean(axis=0) if known.any() else np.full(3, 0.5, np.float32)
    filled[(known == 0) & ~fresh] = mean
    return np.asarray(filled, np.float32)
