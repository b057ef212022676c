"""Figures: drawings that stand in the scene, each shape with a body of its own, then light and
shade on all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import cv2
import numpy as np

from stillmotion.arrays import Colours, Coverage, Points, ScalarField, VectorField
from stillmotion.engines.backdrops.painting import shadows
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour
from stillmotion.engines.backdrops.painting.drawing import Palette, Shape, drawing
from stillmotion.engines.backdrops.painting.maps import blurred, step
from stillmotion.engines.backdrops.painting.painter import Box, Painter

Lamp = tuple[float, float, Colour]
"""A light near by: its place in the picture, its colour."""

MARGIN = 0.12
"""What is kept about a figure, as a share of its height."""

SWELL, WIDTH, STEEP = 0.42, 0.55, 1.9
"""A shape swells over a share of its breadth, which is a share of its area by its length."""

WHOLE = 0.05
"""How far the swelling of the whole reaches, as a share of its height."""

OF_PARTS, OF_WHOLE = 0.8, 0.5
"""How much of the modelling is that of each part, and that of the whole."""

TOWARDS = (0.80, -0.60)
"""Where the light is, from the side of the sun."""

USUAL, MODELLED = 0.54, 0.62
"""How far a surface that faces the viewer is in the light, and how much that differs."""

SHADED, MIDDLE, FULL = 0.12, 0.56, 0.32
"""As with a brush: a tone in shade, one in the light, one where it falls full."""

TO_LIGHT, TO_FULL = (0.34, 0.56), (0.78, 0.98)
"""Between which values one tone goes over into the next."""

AWAY, AWAY_IN_SUN = 0.38, 0.08
"""Share of the light that the side away from it still gets, where there is no sun and in it."""

RIM, RIM_FROM, RIM_STEEP = 0.42, 0.9, 2.4
"""How bright the edge towards the sun is."""

LAMP_REACH, LAMP_STRENGTH, LAMP_ROUND = 0.46, 1.5, 0.8
"""How far a lamp shines, in heights of the picture, how strong, and how it models."""

MOST_AIR, CLEAR, MISTY = 0.9, 0.7, 0.5
"""How much air is before a figure at most, in clear weather, and how much more in mist."""

CAST, TOUCHED, NEAR_GROUND = 0.8, 0.09, 0.02
"""Of the shadow's strength in what is cast; the part of a figure that touches the ground; the
least of its breadth there, as shares of its height."""

POOL_DARK, POOL_MORE, POOL_MOST, POOL_WIDE, POOL_TALL = 0.35, 0.6, 0.75, 1.25, 0.22


class Figure(Painter):
    """Paints in units of the figure's own height, the origin at the middle of its foot, which
    stands at (`x`, `foot`) of the picture, within a `box` (left, top, right, bottom; units).
    `flip` mirrors it."""

    def __init__(
        self, canvas: Canvas, x: float, foot: float, size: float, box: Box, *, flip: bool = False
    ) -> None:
        self._x, self._foot, self._height = x, foot, size
        self._flip = -1.0 if flip else 1.0
        left, right = sorted((self._flip * box[0], self._flip * box[2]))
        area = (
            x + (left - MARGIN) * size, foot + (box[1] - MARGIN) * size,
            x + (right + MARGIN) * size, foot + (box[3] + MARGIN) * size,
        )  # fmt: skip
        super().__init__(canvas, area, (0.5, 0.5, 0.5))
        self._glowing: Coverage = np.zeros(self.alpha.shape, np.float32)
        self._normals: VectorField = np.zeros((*self.alpha.shape, 2), np.float32)

    @property
    def detail(self) -> float:
        """Height of the figure in pixels of the picture: how much of a detail can be seen."""
        return self._height * self.canvas.scale

    def add(
        self, shapes: Iterable[Shape], palette: Palette,
        at: Callable[[Points], Points] | None = None, *, lamps: bool = False,
    ) -> None:  # fmt: skip
        """Shapes of a drawing, at places `at` of the figure. What glows does so where `lamps` are
        lit."""
        if self.empty:
            return
        for shape in shapes:
            points = shape.points if at is None else at(shape.points)
            places = np.array([self._x, self._foot]) + points * (self._flip, 1) * self._height
            colour = shape.colour(palette)
            if not self.alpha.any():
                # What edges are mixed with.
                self.rgb[:] = np.rint(np.array(colour) * 255)
            self.fill(places, colour)
            self._model(places, shape.body, 1.0 if lamps and shape.glows else 0.0)

    def _model(self, places: Points, body: float, glowing: float) -> None:
        """Keep how the surface of a shape lies, and whether it glows."""
        at = self.pixels(places)
        rows, columns = self.alpha.shape
        (x0, y0), (x1, y1) = np.floor(at.min(axis=0)) - 2, np.ceil(at.max(axis=0)) + 2
        x0, x1 = (int(np.clip(v, 0, columns)) for v in (x0, x1))
        y0, y1 = (int(np.clip(v, 0, rows)) for v in (y0, y1))
        if x1 <= x0 or y1 <= y0:
            return
        part = np.s_[y0:y1, x0:x1]
        share = self.inside(places)[part]
        self._glowing[part] += (glowing - self._glowing[part]) * share
        normals = self._normals[part]
        normals *= 1 - share[..., None]
        if body > 0:
            normals += _swelling(share) * (share * np.float32(body))[..., None]

    def stand_lit(
        self, disparity: float, *, volume: float = 1.0, distance: float = 0.0, sways: bool = False,
        sun: float = 1.0, lamp: Lamp | None = None,
    ) -> None:  # fmt: skip
        """Light what was drawn and put it into the scene.

        `volume` is how much light and shade model it, `distance` how much air is before it, `sun`
        the side of the light (-1 left, 1 right).
        """
        if self.empty or not self.alpha.any():
            return
        canvas, light = self.canvas, self.canvas.light
        local = self.rgb * np.float32(1 / 255)
        alpha = self.alpha * np.float32(1 / 255)
        # Round as each part is, and as the whole is.
        reach = max(1.0, WHOLE * self.detail)
        whole = _falls(blurred(alpha, reach)) * reach
        normals = OF_PARTS * self._normals + OF_WHOLE * whole
        towards = np.array([TOWARDS[0] * sun, TOWARDS[1]], np.float32)
        facing = USUAL + MODELLED * volume * (normals @ towards)
        facing = SHADED + MIDDLE * step(*TO_LIGHT, facing) + FULL * step(*TO_FULL, facing)
        away = AWAY if canvas.soft else AWAY_IN_SUN
        facing = away + (1 - away) * facing
        key, shade = (np.array(c, np.float32) for c in canvas.indoors or (light.key, light.shade))
        lit = local * (shade + (key - shade) * facing[..., None])
        if not canvas.soft:
            edge = RIM * np.clip((whole @ towards) * RIM_STEEP - RIM_FROM, 0, 1)
            lit += (np.asarray(light.sun, np.float32) * key - lit) * edge[..., None]
        if lamp is not None:
            lit += self._lamplight(local, normals, lamp)
        air = distance * (CLEAR + MISTY * light.mist)
        air = min(MOST_AIR, air + (light.fog if canvas.indoors is None else 0.0))
        lit += (np.asarray(light.haze, np.float32) - lit) * np.float32(air)
        lit += (local - lit) * self._glowing[..., None]
        self.wash(np.clip(lit, 0, 1))
        self.stand(disparity, sways=sways)

    def shadow(self, *, sun: float = 1.0, strength: float = 0.45, long: float = 0.5) -> None:
        """Its shadow on the ground, away from the light, and the dark where it touches it."""
        if self.empty or not self.alpha.any():
            return
        canvas, alpha = self.canvas, self.alpha * np.float32(1 / 255)
        if long > 0:
            shadows.cast(
                canvas, alpha, self.left, self.top, self._foot, lean=-sun * long,
                strength=strength * CAST,
            )  # fmt: skip
        row = round(float(self.pixels([(self._x, self._foot)])[0, 1]))
        low = alpha[max(0, row - round(TOUCHED * self.detail)) : row + 2]
        touching = np.flatnonzero(low.max(axis=0) > 0.5) if low.size else np.array([])
        if len(touching):
            first, last = (canvas.left + (i + self.left) / canvas.scale for i in touching[[0, -1]])
            half = max(POOL_WIDE * (last - first) / 2, NEAR_GROUND * self._height)
            dark = min(POOL_MOST, POOL_DARK + POOL_MORE * strength)
            shadows.pool(canvas, (first + last) / 2, self._foot, half, dark, tall=POOL_TALL)

    def _lamplight(self, local: Colours, normals: VectorField, lamp: Lamp) -> Colours:
        dx, dy = lamp[0] - self.x, lamp[1] - self.y
        away = np.hypot(dx, dy) + 1e-3
        turned = (normals[..., 0] * dx + normals[..., 1] * dy) / away
        towards = np.clip(0.5 + LAMP_ROUND * turned, 0, 0.5 + LAMP_ROUND)
        strength = LAMP_STRENGTH * towards / (1 + (away / LAMP_REACH) ** 2)
        return local * np.asarray(lamp[2], np.float32) * strength[..., None].astype(np.float32)


def put(
    canvas: Canvas, name: str, x: float, foot: float, size: float, palette: Palette, *,
    parts: tuple[str, ...] = (), flip: bool = False, lamps: bool = False,
) -> Figure:  # fmt: skip
    """The figure of a drawing, with some of its parts."""
    made = drawing(name)
    figure = Figure(canvas, x, foot, size, made.box, flip=flip)
    figure.add(made.whole, palette, lamps=lamps)
    for part in parts:
        figure.add(made.parts[part].shapes, palette, lamps=lamps)
    return figure


def _falls(swell: ScalarField) -> VectorField:
    """(h, w, 2) which way a swelling falls: out of it."""
    return np.dstack(
        [cv2.Sobel(swell, cv2.CV_32F, dx, 1 - dx, ksize=3, scale=-0.25) for dx in (1, 0)]
    )


def _swelling(share: Coverage) -> VectorField:
    """(h, w, 2) how the surface of a rounded shape lies: its normal's x and y."""
    across = max(1.0, WIDTH * float(share.sum()) / max(share.shape))
    sigma = max(1.0, SWELL * across)
    pad = int(2 * sigma) + 1
    padded = cv2.copyMakeBorder(share, pad, pad, pad, pad, cv2.BORDER_CONSTANT)
    fall = _falls(blurred(padded, sigma))[pad:-pad, pad:-pad]
    return np.clip(fall * np.float32(STEEP * sigma), -1, 1)
