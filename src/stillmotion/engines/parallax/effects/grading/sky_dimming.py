"""Light that goes, along the picture's own edges: of the sky most, of what is white more than of
the rest.

What is white is told by a pixel alone, how far it shows sky by its colour (`nature.skyline`). A
pixel that shows both sky and something before it loses what is the sky's part, and carries no rim.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numba import njit

from stillmotion.arrays import Map, Plane
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
from stillmotion.mastering.planes import BLACK, LUMA_RANGE, NEUTRAL
from stillmotion.vision import matte

KNEE, BEYOND = 0.35, 0.45
"""Tone (0 to 1) from which light goes from what is white, and the contrast that is left there."""

ROUND = 0.05
"""Half the width of the knee, in tones."""

LEAST = 0.1
"""Share of its light that a pixel keeps at least."""


class SkyDimming:
    """Takes light away from frames of the picture in `view`.

    The maps are a quarter of its size: `loss` is what the sky loses of its light, and `whites` the
    share (0 to 1) by which what is white loses its contrast.
    """

    def __init__(self, view: View, loss: Map, whites: Map, sight: ViewProjection) -> None:
        self._sight, self._skyline = sight, SkyFraction(view, sight)
        sky = view.skylight
        even = cv2.GaussianBlur(centred_planes(view.rgb, sky.shape), (0, 0), 1.0)
        lightness = matte.spread(even, (sky > 0.9).astype(np.float32))[..., 0]
        maps = (lightness, loss * (sky.max() > 0), (1 - BEYOND) * whites)
        self._maps = [np.ascontiguousarray(values, np.float32) for values in maps]

    def draw(self, frame: Frame, share: float, camera: Extrinsics) -> None:
        """Take `share` (0 to 1) of it from a frame."""
        carried = (self._sight.project_map(values, camera) for values in self._maps)
        maps = np.stack([*self._skyline.at(camera), *carried])
        _dim(frame.y, frame.u, frame.v, maps, STEP, share, DITHER)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _toned(lit: Any, whites: Any) -> Any:
    """What luma above black becomes: beyond a round knee `whites` of its contrast goes."""
    over = lit - np.float32(KNEE * LUMA_RANGE)
    round_off = np.float32(ROUND * LUMA_RANGE)
    return lit - whites * np.float32(0.5) * (over + np.sqrt(over * over + round_off * round_off))


@njit(cache=True, nogil=True, fastmath=True)
def _dim_row(
    luma: Plane, u: Map, v: Map, at: Map, share: Any, pattern: Map, left: Map,
) -> None:  # fmt: skip
    """A row of luma; `at` (7, width) are the maps along it, `left` becomes what is left of it."""
    black, grey = np.float32(BLACK), np.float32(NEUTRAL)
    zero, one, high = np.float32(0.0), np.float32(1.0), np.float32(255.0)
    for x in range(luma.shape[0]):
        lit = np.float32(luma[x]) - black
        sky = sky_fraction(at, x, lit, u[x] - grey, v[x] - grey)
        # Of a mix it is the sky's own light that goes, not that of what is before it.
        pure = sky * sky * sky * sky
        behind = at[4, x] + (lit - at[4, x]) * pure
        whites = at[6, x] * share
        new = _toned(lit, whites) - sky * at[5, x] * share * _toned(behind, whites)
        new = max(new, np.float32(LEAST) * lit)
        luma[x] = np.uint8(np.int32(min(max(black + new + pattern[x], zero), high)))
        left[x] = max(new, one) / max(lit, one)


@njit(cache=True, nogil=True, fastmath=True)
def _dim(
    luma: Plane, u: Plane, v: Plane, maps: Map, step: int, share: float, dither: Map,
) -> None:  # fmt: skip
    """`maps` (7, rows, columns) are given at the corners of cells of `step` luma pixels."""
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
        # The last of the two rows that share their chroma has read it.
        if y & 1:
            pattern = dither[half & 7]
            for x in range(width >> 1):
                kept = left[2 * x]
                u[half, x] = np.uint8(np.int32(grey + (across[2 * x] - grey) * kept + pattern[x]))
                v[half, x] = np.uint8(np.int32(grey + (down[2 * x] - grey) * kept + pattern[x]))
