"""Dimming along the picture's own edges: the sky most, white more than the rest.

Sky is told per pixel by its colour (`effects.sky_fraction`). A pixel that shows both the sky and
something in front of it loses the sky's part of its light, and gets no halo.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numba import njit

from stillmotion.arrays import Coverage, FieldStack, Levels, Matrix, Plane, ScalarField, Vector
from stillmotion.encoding.planes import BLACK, LUMA_RANGE, NEUTRAL
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects.sky_fraction import (
    SkyFraction,
    centred_planes,
    interpolate_row,
    sky_fraction,
)
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.render.dither import DITHER
from stillmotion.vision import matte

KNEE, BEYOND = 0.35, 0.45
"""Tone (0 to 1) above which white is compressed, and the contrast that is left there."""

ROUND = 0.05
"""Half the width of the knee, in tones."""

LEAST = 0.1
"""Fraction of its light that a pixel keeps at least."""

ALL_SKY = 0.9
"""Fraction of sky from which a sample shows the sky's own lightness."""


class SkyDimming:
    """Dims frames of the picture in `view`.

    Maps over the view: `loss` is the fraction of light that the sky loses, `whites` (0 to 1) the
    compression of white.
    """

    def __init__(
        self, view: View, loss: Coverage, whites: Coverage, projection: ViewProjection
    ) -> None:
        self._projection, self._skyline = projection, SkyFraction(view, projection)
        sky = view.skylight
        even = cv2.GaussianBlur(centred_planes(view.rgb, sky.shape), (0, 0), 1.0)
        lightness = matte.spread(even, (sky > ALL_SKY).astype(np.float32))[..., 0]
        maps = (lightness, loss * (sky.max() > 0), (1 - BEYOND) * whites)
        self._maps = [np.ascontiguousarray(values, np.float32) for values in maps]

    def draw(self, frame: Frame, share: float, camera: Extrinsics) -> None:
        """Apply `share` (0 to 1) of it to a frame."""
        carried = (self._projection.project_map(values, camera) for values in self._maps)
        maps = np.stack([*self._skyline.at(camera), *carried])
        _dim(frame.y, frame.u, frame.v, maps, STEP, share, DITHER)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _toned(lit: Any, whites: Any) -> Any:
    """Luma above black after a soft knee, beyond which `whites` of the contrast goes."""
    over = lit - np.float32(KNEE * LUMA_RANGE)
    round_off = np.float32(ROUND * LUMA_RANGE)
    return lit - whites * np.float32(0.5) * (over + np.sqrt(over * over + round_off * round_off))


@njit(cache=True, nogil=True, fastmath=True)
def _dim_row(
    luma: Levels, u: Vector, v: Vector, at: Matrix, share: Any, pattern: Vector, left: Vector,
) -> None:  # fmt: skip
    """Dim a row of luma.

    | argument | shape | content |
    | --- | --- | --- |
    | luma (in, out) | (width,) uint8 | the row |
    | u, v | (width,) float32 | its chroma |
    | at | (7, width) | the maps along it |
    | share | | progress of the grade |
    | pattern | (width,) | thresholds |
    | left (out) | (width,) | the fraction of light that is left |
    """
    black, grey = np.float32(BLACK), np.float32(NEUTRAL)
    zero, one, high = np.float32(0.0), np.float32(1.0), np.float32(255.0)
    for x in range(luma.shape[0]):
        lit = np.float32(luma[x]) - black
        sky = sky_fraction(at, x, lit, u[x] - grey, v[x] - grey)
        # Of a mixed pixel only the sky's light is dimmed.
        pure = sky * sky * sky * sky
        behind = at[4, x] + (lit - at[4, x]) * pure
        whites = at[6, x] * share
        new = _toned(lit, whites) - sky * at[5, x] * share * _toned(behind, whites)
        new = max(new, np.float32(LEAST) * lit)
        luma[x] = np.uint8(np.int32(min(max(black + new + pattern[x], zero), high)))
        left[x] = max(new, one) / max(lit, one)


@njit(cache=True, nogil=True, fastmath=True)
def _dim(
    luma: Plane, u: Plane, v: Plane, maps: FieldStack, step: int, share: float, dither: ScalarField,
) -> None:  # fmt: skip
    """Dim a frame.

    | argument | shape | content |
    | --- | --- | --- |
    | luma, u, v (in, out) | uint8 | the planes |
    | maps | (7, rows, columns) | fit of the sky, its lightness, `loss`, `whites`, at cell corners |
    | step | | a cell's side in luma pixels |
    | share | | progress of the grade |
    | dither | (8, width) | thresholds |
    """
    grey = np.float32(NEUTRAL)
    columns, width = maps.shape[2], luma.shape[1]
    room = (columns - 1) * step
    at = np.empty((maps.shape[0], room), np.float32)
    across, down = np.empty(room, np.float32), np.empty(room, np.float32)
    left = np.empty(room, np.float32)
    corner = np.empty(columns, np.float32)
    for y in range(luma.shape[0]):
        half = y >> 1
        interpolate_row(maps, y, step, corner, at)
        if not y & 1:
            for x in range(width >> 1):
                across[2 * x] = across[2 * x + 1] = np.float32(u[half, x])
                down[2 * x] = down[2 * x + 1] = np.float32(v[half, x])
        _dim_row(
            luma[y], across, down, at, np.float32(share),
            dither[y & 7], left,
        )  # fmt: skip
        # Chroma is written once both rows that share it have been read.
        if y & 1:
            pattern = dither[half & 7]
            for x in range(width >> 1):
                kept = left[2 * x]
                u[half, x] = np.uint8(np.int32(grey + (across[2 * x] - grey) * kept + pattern[x]))
                v[half, x] = np.uint8(np.int32(grey + (down[2 * x] - grey) * kept + pattern[x]))
