"""The fraction of sky in each pixel of a frame, along the frame's own edges.

The view knows it at a quarter of the picture's density, which is coarser than leaves in front of a
sky. Within a few pixels it is a linear function of luma and chroma, fitted in each neighbourhood
(guided filter: He, Sun and Tang, TPAMI 2013). The coefficients are smooth and are projected with
the camera, while the edges are those of the frame, wherever the camera, the wind or an element that
walks in have put them.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numba import njit

from stillmotion.arrays import (
    Colours,
    Coverage,
    FieldStack,
    Matrix,
    Rgb,
    ScalarField,
    Vector,
    VectorField,
)
from stillmotion.encoding.planes import BLACK, NEUTRAL, rgb_to_planes
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects.region import sample_view_map
from stillmotion.engines.parallax.effects.view_projection import ViewProjection
from stillmotion.vision.filters import colour_fit
from stillmotion.vision.matte import spread
from stillmotion.vision.regions.features import ramp

RADIUS = 0.012
"""Radius of a neighbourhood, as a fraction of the long edge."""

EDGE = 30.0
"""Variance of a plane (squared grey levels) that counts as an edge: the filter's epsilon."""

GAIN = 1.5
"""Factor on the fit's slope, which least squares underestimate."""

WIDE_RADIUS = 5.0
"""Radius of a wide neighbourhood, in those of a near one."""

VARIED = 0.02
"""Variance of the sky's fraction from which a neighbourhood shows both sky and something else."""

EXPLAINED = (0.5, 0.75)
"""Fractions of that variance explained by colour, between which wide neighbourhoods are trusted."""

UNEXPLAINED = (0.2, 0.5)
"""The same for near neighbourhoods."""

BACKGROUND_MATTE = 0.05
"""Matte up to which a sample shows the background."""

FIT_MAPS = 4
"""Maps of a fit: coefficients of luma above black and of both chromas from grey, and a constant."""


def centred_planes(rgb: Rgb, shape: tuple[int, ...]) -> Colours:
    """Luma above black and the two chromas from grey, (rows, columns, 3)."""
    size = shape[1], shape[0]
    sized = [
        cv2.resize(plane, size, interpolation=cv2.INTER_AREA).astype(np.float32) - zero
        for plane, zero in zip(rgb_to_planes(rgb), (BLACK, NEUTRAL, NEUTRAL), strict=True)
    ]
    return np.dstack(sized)


class SkyFraction:
    """The fraction of sky in the pixels of frames of this view."""

    def __init__(self, view: View, projection: ViewProjection) -> None:
        self._projection = projection
        fit = _fit(centred_planes(view.rgb, view.skylight.shape), view.skylight)
        self._fit = [np.ascontiguousarray(fit[..., k]) for k in range(FIT_MAPS)]
        beside = (view.matte < BACKGROUND_MATTE).astype(np.float32)
        self._behind = spread(np.dstack([view.skylight] * 2), beside)[..., 0]

    def at(self, camera: Extrinsics) -> list[ScalarField]:
        """The `FIT_MAPS` at the corners of the frame's cells.

        What the subject has uncovered gets the fraction of what is beside it.
        """
        fit = [self._projection.project_map(one, camera) for one in self._fit]
        parted = self._projection.split_at_subject(camera)
        if parted is None:
            return fit
        beyond = sample_view_map(self._behind, parted.behind)
        known = 1 - parted.covered - parted.uncovered
        mixed = [
            one * known + sample_view_map(whole, parted.front) * parted.covered
            for one, whole in zip(fit, self._fit, strict=True)
        ]
        mixed[-1] += beyond * parted.uncovered
        return mixed


class UngradedFrame:
    """An `Overlay` that draws nothing: it keeps a copy of the frame for later overlays that go by
    its colours, while others change its light."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._frame: Frame | None = None

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        del camera
        if self._frame is None:
            self._frame = Frame(*(plane.copy() for plane in frame))
        else:
            for kept, plane in zip(self._frame, frame, strict=True):
                kept[...] = plane
        self._number = number

    def of(self, frame: Frame, number: int) -> Frame:
        """The copy of the frame of this number, else the frame."""
        return frame if self._frame is None or self._number != number else self._frame


def _fit(planes: Colours, sky: Coverage) -> VectorField:
    """The fit in near neighbourhoods, or where these show sky alone or none, in wide ones.

    When something moves in front of the sky, what it uncovers is sky where none was. Wide
    neighbourhoods tell it only if colour separates sky from everything else in them.
    """
    near, near_spread, near_told = _fitted(planes, sky, RADIUS)
    wide, wide_spread, told = _fitted(planes, sky, WIDE_RADIUS * RADIUS)
    mixed: Coverage = np.clip(near_spread / VARIED, 0, 1)
    share: Coverage = np.clip(wide_spread / VARIED, 0, 1) * ramp(told, *EXPLAINED)
    share = np.asarray(cv2.GaussianBlur(share * (1 - mixed), (0, 0), 1.5), np.float32)
    # Where colour does not separate them, the view's own map tells where the sky ends.
    off: ScalarField = sky - np.clip((near[..., :3] * planes).sum(axis=2) + near[..., 3], 0, 1)
    near[..., 3] += off * mixed * (1 - ramp(near_told, *UNEXPLAINED))
    return np.asarray(near + share[..., None] * (wide - near), np.float32)


def _fitted(
    planes: Colours, sky: Coverage, radius: float
) -> tuple[VectorField, Coverage, ScalarField]:
    """The coefficients and constant (rows, columns, 4) of the sky's fraction in neighbourhoods of
    this radius, its variance in each, and the fraction of that which colour explains."""
    pixels = max(2, round(radius * max(sky.shape)))
    box = (2 * pixels + 1, 2 * pixels + 1)
    factors, constant = colour_fit(planes, sky, radius=pixels, epsilon=EDGE)
    spread = np.maximum(cv2.blur(sky * sky, box) - cv2.blur(sky, box) ** 2, 0)
    off = np.clip((factors * planes).sum(axis=2) + constant, 0, 1) - sky
    told = 1 - cv2.blur(off * off, box) / np.maximum(spread, 1e-4)
    fit = np.dstack([GAIN * factors, GAIN * (constant - 0.5) + 0.5])
    return fit, np.asarray(spread), np.asarray(told)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def sky_fraction(at: Matrix, x: Any, lit: Any, blue: Any, red: Any) -> Any:
    """The fraction of sky of a pixel.

    | argument | shape | content |
    | --- | --- | --- |
    | at | (FIT_MAPS and more, width) | the maps along the pixel's row |
    | x | | its column |
    | lit | | its luma above black |
    | blue, red | | its chromas from grey |
    """
    sky = at[0, x] * lit + at[1, x] * blue + at[2, x] * red + at[3, x]
    return min(max(sky, np.float32(0.0)), np.float32(1.0))


@njit(cache=True, nogil=True, fastmath=True)
def interpolate_row(maps: FieldStack, y: int, step: int, corner: Vector, at: Matrix) -> None:
    """Fill `at` with the maps along a row of luma.

    | argument | shape | content |
    | --- | --- | --- |
    | maps | (n, rows, columns) | at the corners of cells |
    | y, step | | the row, and a cell's side, in luma pixels |
    | corner | (columns,) | scratch |
    | at (out) | (n, width) | the maps at each pixel |
    """
    columns = maps.shape[2]
    inverse = np.float32(1.0 / step)
    j = min(y // step, maps.shape[1] - 2)
    t = np.float32(y - j * step) * inverse
    for k in range(maps.shape[0]):
        for c in range(columns):
            corner[c] = maps[k, j, c] + (maps[k, j + 1, c] - maps[k, j, c]) * t
        for c in range(columns - 1):
            slope = (corner[c + 1] - corner[c]) * inverse
            for x in range(step):
                at[k, c * step + x] = corner[c] + slope * np.float32(x)


@njit(cache=True, nogil=True, fastmath=True)
def draw_fog(
    frame: Any, plain: Any, maps: FieldStack, step: int, colour: Any, dither: ScalarField,
) -> None:  # fmt: skip
    """Blend the fog's colour into the planes of a frame, by the fraction of sky in each pixel.

    | argument | shape | content |
    | --- | --- | --- |
    | frame (in, out) | three planes, uint8 | Y, U, V |
    | plain | three planes, uint8 | those that the fit is of; may be the frame's own |
    | maps | (FIT_MAPS + 2, rows, columns) | the fit, and opacity over land and over sky |
    | step | | a cell's side in luma pixels |
    | colour | (3,) | Y, U, V of the fog |
    | dither | (8, width) | thresholds |
    """
    columns = maps.shape[2]
    luma, u, v = frame
    width = luma.shape[1]
    room = (columns - 1) * step
    at = np.empty((maps.shape[0], room), np.float32)
    corner = np.empty(columns, np.float32)
    weights = np.empty((2, room), np.float32)
    black, grey = np.float32(BLACK), np.float32(NEUTRAL)
    for y in range(luma.shape[0]):
        half, odd = y >> 1, y & 1
        interpolate_row(maps, y, step, corner, at)
        for x in range(width):
            sky = sky_fraction(
                at, x, np.float32(plain[0][y, x]) - black,
                np.float32(plain[1][half, x >> 1]) - grey,
                np.float32(plain[2][half, x >> 1]) - grey,
            )  # fmt: skip
            weights[odd, x] = at[4, x] + (at[5, x] - at[4, x]) * sky
        pattern = dither[y & 7]
        for x in range(width):
            value = np.float32(luma[y, x])
            mixed = value + (colour[0] - value) * weights[odd, x] + pattern[x]
            luma[y, x] = np.uint8(np.int32(mixed))
        # Chroma is written once both rows that share it have been read.
        if odd:
            pattern = dither[half & 7]
            for x in range(width >> 1):
                weight = (
                    weights[0, 2 * x] + weights[0, 2 * x + 1]
                    + weights[1, 2 * x] + weights[1, 2 * x + 1]
                ) * np.float32(0.25)  # fmt: skip
                for plane, tone in ((u, colour[1]), (v, colour[2])):
                    value = np.float32(plane[half, x])
                    plane[half, x] = np.uint8(
                        np.int32(value + (tone - value) * weight + pattern[x])
                    )
