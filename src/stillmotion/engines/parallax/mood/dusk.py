"""Light that goes, along the picture's own edges: of the sky most, of what is white more than of
the rest.

What is white is told by a pixel alone. How far it shows sky is known at a quarter of the picture's
size, which is coarser than leaves before a sky; but within a few pixels it follows from the colour,
as a linear function of luma and chroma that is fitted in each neighbourhood (He, Sun and Tang,
TPAMI 2013). The function's factors are smooth and go along with the camera, while the edges are
those of the frame, wherever the camera, the wind or an element that walks in have put them. A pixel
that shows both sky and something before it loses what is the sky's part, and carries no rim.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numba import njit

from stillmotion.arrays import Map, Plane, Rgb
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.dither import DITHER
from stillmotion.engines.parallax.lens import Extrinsics
from stillmotion.engines.parallax.nature.sight import STEP, Sight
from stillmotion.mastering.planes import BLACK, LUMA_RANGE, NEUTRAL, rgb_to_planes
from stillmotion.vision import matte
from stillmotion.vision.filters import colour_fit
from stillmotion.vision.regions.look import ramp

RADIUS = 0.012
"""Half the side of a neighbourhood, as a share of the long edge."""

EDGE = 30.0
"""Variance of a plane (in squared grey levels) that counts as an edge."""

STEEPER = 1.5
"""By how much the fit is steeper than it is: of the least squares it is the least steep."""

WIDE = 5.0
"""Radius of a wide neighbourhood, in those of a near one."""

VARIED = 0.02
"""Variance of the share of sky from which a neighbourhood shows both it and something else."""

TELLING = (0.5, 0.75)
"""Shares of that variance which colour explains where it does not and where it does tell them."""

KNEE, BEYOND = 0.35, 0.45
"""Tone (0 to 1) from which light goes from what is white, and the contrast that is left there."""

ROUND = 0.05
"""Half the width of the knee, in tones."""

LEAST = 0.1
"""Share of its light that a pixel keeps at least."""


class Fit(NamedTuple):
    """The share of sky in a pixel: `luma`, `u` and `v` are factors of what its planes have more
    than black and grey, all maps of a quarter of the view's size."""

    luma: Map
    u: Map
    v: Map
    constant: Map


class Dusk:
    """Takes light away from frames of the picture `rgb` (h, w, 3).

    The maps are a quarter of its size: `sky` is the share of sky in each pixel, `loss` what that
    loses of its light, and `whites` the share (0 to 1) by which what is white loses its contrast.
    """

    def __init__(self, rgb: Rgb, sky: Map, loss: Map, whites: Map, sight: Sight) -> None:
        self._sight = sight
        planes = _planes(rgb, sky.shape)
        even = cv2.GaussianBlur(planes, (0, 0), 1.0)
        lightness = matte.spread(even, (sky > 0.9).astype(np.float32))[..., 0]
        maps = (*_fit(planes, sky), lightness, loss * (sky.max() > 0), (1 - BEYOND) * whites)
        self._maps = [np.ascontiguousarray(values, np.float32) for values in maps]

    def draw(self, frame: Frame, share: float, camera: Extrinsics) -> None:
        """Take `share` (0 to 1) of it from a frame."""
        maps = np.stack([self._sight.carry(values, camera) for values in self._maps])
        _dim(frame.y, frame.u, frame.v, maps, STEP, share, DITHER)


def _planes(rgb: Rgb, shape: tuple[int, ...]) -> Map:
    """Luma above black and the two chromas from grey, (rows, columns, 3)."""
    size = shape[1], shape[0]
    sized = [
        cv2.resize(plane, size, interpolation=cv2.INTER_AREA).astype(np.float32) - zero
        for plane, zero in zip(rgb_to_planes(rgb), (BLACK, NEUTRAL, NEUTRAL), strict=True)
    ]
    return np.dstack(sized)


def _fit(planes: Map, sky: Map) -> Fit:
    """The fit in near neighbourhoods, or where these show sky alone or none, in wide ones.

    When something moves on before the sky, what it uncovers is sky where none was. Wide
    neighbourhoods tell it only if colour tells sky in them from all else.
    """
    near, near_spread, _ = _fitted(planes, sky, RADIUS)
    wide, wide_spread, told = _fitted(planes, sky, WIDE * RADIUS)
    share = np.clip(wide_spread / VARIED, 0, 1) * ramp(told, *TELLING)
    share = share * (1 - np.clip(near_spread / VARIED, 0, 1))
    maps = near + cv2.GaussianBlur(share, (0, 0), 1.5)[..., None] * (wide - near)
    return Fit(*(np.ascontiguousarray(maps[..., k]) for k in range(4)))


def _fitted(planes: Map, sky: Map, radius: float) -> tuple[Map, Map, Map]:
    """The factors and constant (rows, columns, 4) of the share of sky in neighbourhoods of this
    radius, how much it varies in each, and the share of that which colour explains."""
    pixels = max(2, round(radius * max(sky.shape)))
    box = (2 * pixels + 1, 2 * pixels + 1)
    factors, constant = colour_fit(planes, sky, radius=pixels, epsilon=EDGE)
    spread = np.maximum(cv2.blur(sky * sky, box) - cv2.blur(sky, box) ** 2, 0)
    off = np.clip((factors * planes).sum(axis=2) + constant, 0, 1) - sky
    told = 1 - cv2.blur(off * off, box) / np.maximum(spread, 1e-4)
    fit = np.dstack([STEEPER * factors, STEEPER * (constant - 0.5) + 0.5])
    return fit, np.asarray(spread), np.asarray(told)


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
        sky = at[0, x] * lit + at[1, x] * (u[x] - grey) + at[2, x] * (v[x] - grey) + at[3, x]
        sky = min(max(sky, zero), one)
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
    grey, inverse = np.float32(NEUTRAL), np.float32(1.0 / step)
    rows, columns = maps.shape[1], maps.shape[2]
    width = luma.shape[1]
    room = (columns - 1) * step
    at = np.empty((maps.shape[0], room), np.float32)
    across, down = np.empty(room, np.float32), np.empty(room, np.float32)
    left = np.empty(room, np.float32)
    corner = np.empty(columns, np.float32)
    for y in range(luma.shape[0]):
        j, half = min(y // step, rows - 2), y >> 1
        t = np.float32(y - j * step) * inverse
        for k in range(maps.shape[0]):
            for c in range(columns):
                corner[c] = maps[k, j, c] + (maps[k, j + 1, c] - maps[k, j, c]) * t
            for c in range(columns - 1):
                slope = (corner[c + 1] - corner[c]) * inverse
                for x in range(step):
                    at[k, c * step + x] = corner[c] + slope * np.float32(x)
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
