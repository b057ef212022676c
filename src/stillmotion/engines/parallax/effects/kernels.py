"""Kernels that draw on planes: colour and light over all of it, particles and leaves on it.

Coverage are given at the corners of cells and interpolated between. Soft results are dithered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from stillmotion.arrays import (
    Coverage,
    Disparity,
    FieldStack,
    Levels,
    Matrix,
    Plane,
    ScalarField,
    Tensor,
    Vector,
)
from stillmotion.encoding.planes import BLACK, NEUTRAL
from stillmotion.engines.parallax.render.easing_kernels import smoothstep_32

X, Y = 0, 1
"""Columns of the position of ovals and leaves."""

RADIUS, ASPECT, SINE, COSINE, SOFTNESS, OVAL_OPACITY, OVAL_COLOUR = range(2, 9)
OVAL_DISPARITY, OVAL_COLUMNS = 11, 12
"""Columns of an oval (see `draw_ovals`); the colour has three."""

MATRIX, REACH, TEXTURE, LEAF_OPACITY, LIGHT, FOLD_LIGHT, LEAF_COLOUR = 2, 6, 7, 8, 9, 10, 11
LEAF_DISPARITY, LEAF_COLUMNS = 14, 15
"""Columns of a leaf (see `draw_leaves`); the matrix has four, the colour three."""

HALF_WIDTH, STREAK_OPACITY, STREAK_COLOUR = 4, 5, 6
STREAK_DISPARITY, STREAK_COLUMNS = 9, 10
"""Columns of a streak (see `draw_streaks`); its ends have four, the colour three."""

INVISIBLE, INVISIBLE_TEXEL = 0.004, 0.003
"""Opacity that is not drawn, and coverage of a leaf's texture that is not looked at."""

DARKEST, LIGHTEST, MOST_COLOUR = 0.05, 250.0, 1.15
"""Light on a leaf at least, its luma at most, and the factor of its chroma at most."""

DITHER_MASK = 7
"""The thresholds repeat after eight rows."""


@njit(cache=True, nogil=True, fastmath=True)
def _interpolate_corners(corners: Vector, step: int, line: Vector) -> Any:
    """Fill `line` with the interpolation of `corners`, `step` pixels apart; returns the largest
    magnitude."""
    inverse = np.float32(1.0 / step)
    most = np.float32(0.0)
    for c in range(corners.shape[0] - 1):
        slope = (corners[c + 1] - corners[c]) * inverse
        for k in range(step):
            line[c * step + k] = corners[c] + slope * np.float32(k)
        most = max(most, abs(corners[c]))
    return max(most, abs(corners[corners.shape[0] - 1]))


@njit(cache=True, nogil=True, fastmath=True)
def _mix_row(
    pixels: Levels, upper: Vector, lower: Vector, t: Any, tone: Any, pattern: Vector
) -> None:
    for x in range(pixels.shape[0]):
        value = np.float32(pixels[x])
        weight = upper[x] + (lower[x] - upper[x]) * t
        pixels[x] = np.uint8(np.int32(value + (tone - value) * weight + pattern[x]))


@njit(cache=True, nogil=True, fastmath=True)
def _scale_row(
    pixels: Levels, upper: Vector, lower: Vector, t: Any, base: Any, pattern: Vector
) -> None:
    low, high = np.float32(0.0), np.float32(255.0)
    for x in range(pixels.shape[0]):
        value = np.float32(pixels[x])
        gain = upper[x] + (lower[x] - upper[x]) * t
        value = value + (value - base) * gain + pattern[x]
        pixels[x] = np.uint8(np.int32(min(max(value, low), high)))


@njit(cache=True, nogil=True, fastmath=True)
def mix_colour(
    plane: Plane, weights: Coverage, step: int, colour: float, dither: ScalarField
) -> None:
    """Blend `colour` into the plane.

    | argument | shape | content |
    | --- | --- | --- |
    | plane (in, out) | (h, w) uint8 | |
    | weights | (rows, columns) float32 | opacity, 0 to 1, at the corners of cells |
    | step | | a cell's side in pixels of the plane |
    | colour | | level |
    | dither | (8, width) | thresholds |
    """
    upper = np.empty(weights.shape[1] * step, np.float32)
    lower = np.empty(weights.shape[1] * step, np.float32)
    strongest_below = _interpolate_corners(weights[0], step, lower)
    for j in range(weights.shape[0] - 1):
        upper, lower = lower, upper
        strongest = strongest_below
        strongest_below = _interpolate_corners(weights[j + 1], step, lower)
        if max(strongest, strongest_below) <= np.float32(0.0):
            continue
        for y in range(j * step, min((j + 1) * step, plane.shape[0])):
            t = np.float32((y - j * step) / step)
            _mix_row(plane[y], upper, lower, t, np.float32(colour), dither[y & DITHER_MASK])


@njit(cache=True, nogil=True, fastmath=True)
def composite_smoke(
    plane: Plane, weights: Coverage, light: ScalarField, step: int, dither: ScalarField
) -> None:
    """Composite premultiplied smoke over the plane.

    | argument | shape | content |
    | --- | --- | --- |
    | plane (in, out) | (h, w) uint8 | |
    | weights | (rows, columns) float32 | opacity, 0 to 1, at the corners of cells |
    | light | (rows, columns) float32 | levels that the smoke adds, at the same corners |
    | step | | a cell's side in pixels of the plane |
    | dither | (8, width) | thresholds |
    """
    size = weights.shape[1] * step
    cover = np.empty((2, size), np.float32)
    sent = np.empty((2, size), np.float32)
    one = np.float32(1.0)
    last = _interpolate_corners(weights[0], step, cover[0])
    _interpolate_corners(light[0], step, sent[0])
    for j in range(weights.shape[0] - 1):
        upper, lower = j & 1, 1 - (j & 1)
        before, last = last, _interpolate_corners(weights[j + 1], step, cover[lower])
        _interpolate_corners(light[j + 1], step, sent[lower])
        if max(before, last) <= np.float32(0.0):
            continue
        for y in range(j * step, min((j + 1) * step, plane.shape[0])):
            t = np.float32((y - j * step) / step)
            pattern = dither[y & DITHER_MASK]
            for x in range(plane.shape[1]):
                weight = cover[upper, x] + (cover[lower, x] - cover[upper, x]) * t
                if weight > np.float32(0.0):
                    added = sent[upper, x] + (sent[lower, x] - sent[upper, x]) * t
                    value = np.float32(plane[y, x]) * (one - weight) + added + pattern[x]
                    plane[y, x] = np.uint8(np.int32(value))


@njit(cache=True, nogil=True, fastmath=True)
def scale_light(
    plane: Plane, gains: ScalarField, step: int, base: float, dither: ScalarField
) -> None:
    """Scale the plane's distance from `base` by 1 + `gains`, given at the corners of cells.

    Arguments are as of `mix_colour`.
    """
    upper = np.empty(gains.shape[1] * step, np.float32)
    lower = np.empty(gains.shape[1] * step, np.float32)
    strongest_below = _interpolate_corners(gains[0], step, lower)
    for j in range(gains.shape[0] - 1):
        upper, lower = lower, upper
        strongest = strongest_below
        strongest_below = _interpolate_corners(gains[j + 1], step, lower)
        if max(strongest, strongest_below) <= np.float32(0.0):
            continue
        for y in range(j * step, min((j + 1) * step, plane.shape[0])):
            t = np.float32((y - j * step) / step)
            _scale_row(plane[y], upper, lower, t, np.float32(base), dither[y & DITHER_MASK])


@njit(cache=True, nogil=True, inline="always")
def _is_visible(scene: Disparity, step: int, x: Any, y: Any, disparity: Any) -> Any:
    """Whether something of this disparity is visible at a pixel, and not occluded by the scene."""
    j = min((y + step // 2) // step, scene.shape[0] - 1)
    i = min((x + step // 2) // step, scene.shape[1] - 1)
    return scene[j, i] < disparity


@njit(cache=True, nogil=True, inline="always")
def _blend(old: Any, colour: Any, weight: Any) -> Any:
    return np.uint8(np.float32(old) + (colour - np.float32(old)) * weight + np.float32(0.5))


@njit(cache=True, nogil=True, inline="always")
def _oval_coverage(dx: Any, dy: Any, oval: Vector, outer: Any, slope: Any) -> Any:
    """Coverage (0 to 1) of an oval at (dx, dy) pixels from its middle.

    It fades out towards `outer`, the square of its outer radius, by `slope`.
    """
    radius, aspect, sine, cosine = oval[RADIUS], oval[ASPECT], oval[SINE], oval[COSINE]
    along = (dx * cosine + dy * sine) / radius
    aside = (dy * cosine - dx * sine) / (radius * aspect)
    u = (outer - along * along - aside * aside) * slope
    return smoothstep_32(min(max(u, np.float32(0.0)), np.float32(1.0)))


@njit(cache=True, nogil=True, fastmath=True)
def draw_ovals(y: Plane, u: Plane, v: Plane, drawn: Matrix, scene: Disparity, step: int) -> None:
    """Draw soft ovals in order.

    | argument | shape | content |
    | --- | --- | --- |
    | y, u, v (in, out) | uint8 | the planes |
    | drawn | (n, 12) float32 | see below |
    | scene | (rows, columns) float32 | disparity of occluders at the corners of cells |
    | step | | a cell's side in luma pixels |

    Columns: x, y, radius, aspect (width ÷ length), sine and cosine of the long axis, softness of
    the edge in pixels, opacity, luma, U, V, disparity.
    """
    height, width = y.shape
    least, one, half = np.float32(INVISIBLE), np.float32(1.0), np.float32(0.5)
    for n in range(drawn.shape[0]):
        oval = drawn[n]
        soft = half * oval[SOFTNESS] / (oval[RADIUS] * min(oval[ASPECT], one))
        outer = (one + soft) * (one + soft)
        inner = max(one - soft, np.float32(0.0))
        slope = one / (outer - inner * inner)
        reach = min(oval[RADIUS] * (one + soft), oval[RADIUS] + np.float32(2.0) * oval[SOFTNESS])
        opacity, disparity = oval[OVAL_OPACITY], oval[OVAL_DISPARITY]
        left = max(int(np.ceil(oval[X] - reach)), 0)
        right = min(int(np.floor(oval[X] + reach)) + 1, width)
        top = max(int(np.ceil(oval[Y] - reach)), 0)
        bottom = min(int(np.floor(oval[Y] + reach)) + 1, height)
        for row in range(top, bottom):
            dy = np.float32(row) - oval[Y]
            for column in range(left, right):
                weight = opacity * _oval_coverage(
                    np.float32(column) - oval[X], dy, oval, outer, slope
                )
                if weight > least and _is_visible(scene, step, column, row, disparity):
                    y[row, column] = _blend(y[row, column], oval[OVAL_COLOUR], weight)
        for row in range(top // 2, min((bottom + 1) // 2, height // 2)):
            dy = np.float32(2 * row) + half - oval[Y]
            for column in range(left // 2, min((right + 1) // 2, width // 2)):
                dx = np.float32(2 * column) - oval[X]
                weight = opacity * _oval_coverage(dx, dy, oval, outer, slope)
                if weight > least and _is_visible(scene, step, 2 * column, 2 * row, disparity):
                    u[row, column] = _blend(u[row, column], oval[OVAL_COLOUR + 1], weight)
                    v[row, column] = _blend(v[row, column], oval[OVAL_COLOUR + 2], weight)


@njit(cache=True, nogil=True, fastmath=True)
def draw_leaves(
    y: Plane, u: Plane, v: Plane, drawn: Matrix, textures: Tensor, scene: Disparity, step: int
) -> None:
    """Draw flat leaves oriented in space, in order.

    | argument | shape | content |
    | --- | --- | --- |
    | y, u, v (in, out) | uint8 | the planes |
    | drawn | (n, 15) float32 | see below |
    | sheets | (m, 3, k, k) float32 | coverage (0 to 1), lightness (mean 1), fold (-1 to 1) |
    | scene, step | | as of `draw_ovals` |

    Columns: x, y, the matrix (by rows) from pixels about the middle to texture coordinates (-1 to
    1), reach in pixels, number of the texture, opacity, light, light added by the fold, luma, U, V,
    disparity.
    """
    height, width = y.shape
    size = textures.shape[2]
    half, least = np.float32(0.5), np.float32(INVISIBLE)
    middle = np.float32((size - 1) / 2)
    black, grey = np.float32(BLACK), np.float32(NEUTRAL)
    for n in range(drawn.shape[0]):
        leaf = drawn[n]
        texture = textures[int(leaf[TEXTURE])]
        reach, opacity, disparity = leaf[REACH], leaf[LEAF_OPACITY], leaf[LEAF_DISPARITY]
        left, right = max(int(np.ceil(leaf[X] - reach)), 0), int(np.floor(leaf[X] + reach)) + 1
        top, bottom = max(int(np.ceil(leaf[Y] - reach)), 0), int(np.floor(leaf[Y] + reach)) + 1
        right, bottom = min(right, width), min(bottom, height)
        for row in range(top, bottom):
            dy = np.float32(row) - leaf[Y]
            for column in range(left, right):
                dx = np.float32(column) - leaf[X]
                cover, tint, fold = _sample_leaf(texture, middle, leaf, dx, dy)
                weight = opacity * cover
                if weight > least and _is_visible(scene, step, column, row, disparity):
                    lit = tint * max(leaf[LIGHT] + leaf[FOLD_LIGHT] * fold, np.float32(DARKEST))
                    luma = black + (leaf[LEAF_COLOUR] - black) * lit
                    y[row, column] = _blend(y[row, column], min(luma, np.float32(LIGHTEST)), weight)
        for row in range(top // 2, min((bottom + 1) // 2, height // 2)):
            dy = np.float32(2 * row) + half - leaf[Y]
            for column in range(left // 2, min((right + 1) // 2, width // 2)):
                dx = np.float32(2 * column) - leaf[X]
                cover, tint, fold = _sample_leaf(texture, middle, leaf, dx, dy)
                weight = opacity * cover
                if weight > least and _is_visible(scene, step, 2 * column, 2 * row, disparity):
                    lit = tint * max(leaf[LIGHT] + leaf[FOLD_LIGHT] * fold, np.float32(DARKEST))
                    lit = min(lit, np.float32(MOST_COLOUR))
                    u[row, column] = _blend(
                        u[row, column], grey + (leaf[LEAF_COLOUR + 1] - grey) * lit, weight
                    )
                    v[row, column] = _blend(
                        v[row, column], grey + (leaf[LEAF_COLOUR + 2] - grey) * lit, weight
                    )


@njit(cache=True, nogil=True, inline="always")
def _sample_leaf(texture: FieldStack, middle: Any, leaf: Vector, dx: Any, dy: Any) -> Any:
    """The three values of a leaf's texture at (dx, dy) pixels from its middle."""
    none, one = np.float32(0.0), np.float32(1.0)
    across = (leaf[MATRIX] * dx + leaf[MATRIX + 1] * dy + one) * middle
    down = (leaf[MATRIX + 2] * dx + leaf[MATRIX + 3] * dy + one) * middle
    last = np.float32(2.0) * middle - np.float32(0.001)
    if not (across >= none and down >= none and across <= last and down <= last):
        return none, one, none
    i, j = int(across), int(down)
    s, t = across - np.float32(i), down - np.float32(j)
    a, b = (one - s) * (one - t), s * (one - t)
    c, d = (one - s) * t, s * t
    cover = a * texture[0, j, i] + b * texture[0, j, i + 1]
    cover += c * texture[0, j + 1, i] + d * texture[0, j + 1, i + 1]
    if cover <= np.float32(INVISIBLE_TEXEL):
        return none, one, none
    tint = a * texture[1, j, i] + b * texture[1, j, i + 1]
    tint += c * texture[1, j + 1, i] + d * texture[1, j + 1, i + 1]
    fold = a * texture[2, j, i] + b * texture[2, j, i + 1]
    fold += c * texture[2, j + 1, i] + d * texture[2, j + 1, i + 1]
    return cover, tint, fold


@njit(cache=True, nogil=True, fastmath=True)
def draw_streaks(y: Plane, u: Plane, v: Plane, drawn: Matrix, scene: Disparity, step: int) -> None:
    """Draw soft upright streaks; arguments are as of `draw_ovals`, `drawn` is (n, 10).

    Columns: x and y of the upper end, x and y of the lower, half the width in pixels, opacity,
    luma, U, V, disparity. They fade towards their ends.
    """
    height, width = y.shape
    for n in range(drawn.shape[0]):
        x0, y0, x1, y1 = drawn[n, 0], drawn[n, 1], drawn[n, 2], drawn[n, 3]
        half, opacity, disparity = (
            drawn[n, HALF_WIDTH],
            drawn[n, STREAK_OPACITY],
            drawn[n, STREAK_DISPARITY],
        )
        length = max(y1 - y0, np.float32(1.0))
        slope = (x1 - x0) / length
        edge = half + np.float32(0.5)
        for row in range(max(int(np.ceil(y0)), 0), min(int(np.floor(y1)) + 1, height)):
            along = (np.float32(row) - y0) / length
            fade = np.float32(4.0) * along * (np.float32(1.0) - along)
            middle = x0 + slope * (np.float32(row) - y0)
            for column in range(
                max(int(np.ceil(middle - edge)), 0), min(int(np.floor(middle + edge)) + 1, width)
            ):
                if not _is_visible(scene, step, column, row, disparity):
                    continue
                aside = abs(np.float32(column) - middle)
                cover = min(max(edge - aside, np.float32(0.0)), np.float32(1.0))
                weight = opacity * fade * cover
                y[row, column] = _blend(y[row, column], drawn[n, STREAK_COLOUR], weight)
                if (row | column) & 1 == 0:
                    u[row // 2, column // 2] = _blend(
                        u[row // 2, column // 2], drawn[n, STREAK_COLOUR + 1], weight
                    )
                    v[row // 2, column // 2] = _blend(
                        v[row // 2, column // 2], drawn[n, STREAK_COLOUR + 2], weight
                    )
