"""Kernels that draw on planes: colour and light over all of it, particles and leaves on it.

Weights are given at the corners of cells and interpolated between. Soft results are dithered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from stillmotion.arrays import Map, Plane
from stillmotion.engines.parallax.render.easing_kernels import smoothstep_32


@njit(cache=True, nogil=True, fastmath=True)
def _interpolate_corners(corners: Map, step: int, line: Map) -> Any:
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
def _mix_row(pixels: Plane, upper: Map, lower: Map, t: Any, tone: Any, pattern: Map) -> None:
    for x in range(pixels.shape[0]):
        value = np.float32(pixels[x])
        weight = upper[x] + (lower[x] - upper[x]) * t
        pixels[x] = np.uint8(np.int32(value + (tone - value) * weight + pattern[x]))


@njit(cache=True, nogil=True, fastmath=True)
def _scale_row(pixels: Plane, upper: Map, lower: Map, t: Any, base: Any, pattern: Map) -> None:
    low, high = np.float32(0.0), np.float32(255.0)
    for x in range(pixels.shape[0]):
        value = np.float32(pixels[x])
        gain = upper[x] + (lower[x] - upper[x]) * t
        value = value + (value - base) * gain + pattern[x]
        pixels[x] = np.uint8(np.int32(min(max(value, low), high)))


@njit(cache=True, nogil=True, fastmath=True)
def mix_colour(plane: Plane, weights: Map, step: int, colour: float, dither: Map) -> None:
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
            _mix_row(plane[y], upper, lower, t, np.float32(colour), dither[y & 7])


@njit(cache=True, nogil=True, fastmath=True)
def composite_smoke(plane: Plane, weights: Map, light: Map, step: int, dither: Map) -> None:
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
            pattern = dither[y & 7]
            for x in range(plane.shape[1]):
                weight = cover[upper, x] + (cover[lower, x] - cover[upper, x]) * t
                if weight > np.float32(0.0):
                    added = sent[upper, x] + (sent[lower, x] - sent[upper, x]) * t
                    value = np.float32(plane[y, x]) * (one - weight) + added + pattern[x]
                    plane[y, x] = np.uint8(np.int32(value))


@njit(cache=True, nogil=True, fastmath=True)
def scale_light(plane: Plane, gains: Map, step: int, base: float, dither: Map) -> None:
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
            _scale_row(plane[y], upper, lower, t, np.float32(base), dither[y & 7])


@njit(cache=True, nogil=True, inline="always")
def _is_visible(scene: Map, step: int, x: Any, y: Any, disparity: Any) -> Any:
    """Whether something of this disparity is visible at a pixel, and not occluded by the scene."""
    j = min((y + step // 2) // step, scene.shape[0] - 1)
    i = min((x + step // 2) // step, scene.shape[1] - 1)
    return scene[j, i] < disparity


@njit(cache=True, nogil=True, inline="always")
def _blend(old: Any, colour: Any, weight: Any) -> Any:
    return np.uint8(np.float32(old) + (colour - np.float32(old)) * weight + np.float32(0.5))


@njit(cache=True, nogil=True, inline="always")
def _oval_coverage(dx: Any, dy: Any, oval: Map, outer: Any, slope: Any) -> Any:
    """Coverage (0 to 1) of an oval at (dx, dy) pixels from its middle.

    It fades out towards `outer`, the square of its outer radius, by `slope`.
    """
    radius, aspect, sine, cosine = oval[2], oval[3], oval[4], oval[5]
    along = (dx * cosine + dy * sine) / radius
    aside = (dy * cosine - dx * sine) / (radius * aspect)
    u = (outer - along * along - aside * aside) * slope
    return smoothstep_32(min(max(u, np.float32(0.0)), np.float32(1.0)))


@njit(cache=True, nogil=True, fastmath=True)
def draw_ovals(y: Plane, u: Plane, v: Plane, drawn: Map, scene: Map, step: int) -> None:
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
    least, one, half = np.float32(0.004), np.float32(1.0), np.float32(0.5)
    for n in range(drawn.shape[0]):
        oval = drawn[n]
        soft = half * oval[6] / (oval[2] * min(oval[3], one))
        outer = (one + soft) * (one + soft)
        inner = max(one - soft, np.float32(0.0))
        slope = one / (outer - inner * inner)
        reach = min(oval[2] * (one + soft), oval[2] + np.float32(2.0) * oval[6])
        opacity, disparity = oval[7], oval[11]
        left = max(int(np.ceil(oval[0] - reach)), 0)
        right = min(int(np.floor(oval[0] + reach)) + 1, width)
        top = max(int(np.ceil(oval[1] - reach)), 0)
        bottom = min(int(np.floor(oval[1] + reach)) + 1, height)
        for row in range(top, bottom):
            dy = np.float32(row) - oval[1]
            for column in range(left, right):
                weight = opacity * _oval_coverage(
                    np.float32(column) - oval[0], dy, oval, outer, slope
                )
                if weight > least and _is_visible(scene, step, column, row, disparity):
                    y[row, column] = _blend(y[row, column], oval[8], weight)
        for row in range(top // 2, min((bottom + 1) // 2, height // 2)):
            dy = np.float32(2 * row) + half - oval[1]
            for column in range(left // 2, min((right + 1) // 2, width // 2)):
                dx = np.float32(2 * column) - oval[0]
                weight = opacity * _oval_coverage(dx, dy, oval, outer, slope)
                if weight > least and _is_visible(scene, step, 2 * column, 2 * row, disparity):
                    u[row, column] = _blend(u[row, column], oval[9], weight)
                    v[row, column] = _blend(v[row, column], oval[10], weight)


@njit(cache=True, nogil=True, fastmath=True)
def draw_leaves(
    y: Plane, u: Plane, v: Plane, drawn: Map, textures: Map, scene: Map, step: int
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
    half, least = np.float32(0.5), np.float32(0.004)
    middle = np.float32((size - 1) / 2)
    black, grey = np.float32(16.0), np.float32(128.0)
    for n in range(drawn.shape[0]):
        leaf = drawn[n]
        texture = textures[int(leaf[7])]
        reach, opacity, disparity = leaf[6], leaf[8], leaf[14]
        left, right = max(int(np.ceil(leaf[0] - reach)), 0), int(np.floor(leaf[0] + reach)) + 1
        top, bottom = max(int(np.ceil(leaf[1] - reach)), 0), int(np.floor(leaf[1] + reach)) + 1
        right, bottom = min(right, width), min(bottom, height)
        for row in range(top, bottom):
            dy = np.float32(row) - leaf[1]
            for column in range(left, right):
                dx = np.float32(column) - leaf[0]
                cover, tint, fold = _sample_leaf(texture, middle, leaf, dx, dy)
                weight = opacity * cover
                if weight > least and _is_visible(scene, step, column, row, disparity):
                    lit = tint * max(leaf[9] + leaf[10] * fold, np.float32(0.05))
                    luma = black + (leaf[11] - black) * lit
                    y[row, column] = _blend(y[row, column], min(luma, np.float32(250.0)), weight)
        for row in range(top // 2, min((bottom + 1) // 2, height // 2)):
            dy = np.float32(2 * row) + half - leaf[1]
            for column in range(left // 2, min((right + 1) // 2, width // 2)):
                dx = np.float32(2 * column) - leaf[0]
                cover, tint, fold = _sample_leaf(texture, middle, leaf, dx, dy)
                weight = opacity * cover
                if weight > least and _is_visible(scene, step, 2 * column, 2 * row, disparity):
                    lit = tint * max(leaf[9] + leaf[10] * fold, np.float32(0.05))
                    lit = min(lit, np.float32(1.15))
                    u[row, column] = _blend(u[row, column], grey + (leaf[12] - grey) * lit, weight)
                    v[row, column] = _blend(v[row, column], grey + (leaf[13] - grey) * lit, weight)


@njit(cache=True, nogil=True, inline="always")
def _sample_leaf(texture: Map, middle: Any, leaf: Map, dx: Any, dy: Any) -> Any:
    """The three values of a leaf's texture at (dx, dy) pixels from its middle."""
    none, one = np.float32(0.0), np.float32(1.0)
    across = (leaf[2] * dx + leaf[3] * dy + one) * middle
    down = (leaf[4] * dx + leaf[5] * dy + one) * middle
    last = np.float32(2.0) * middle - np.float32(0.001)
    if not (across >= none and down >= none and across <= last and down <= last):
        return none, one, none
    i, j = int(across), int(down)
    s, t = across - np.float32(i), down - np.float32(j)
    a, b = (one - s) * (one - t), s * (one - t)
    c, d = (one - s) * t, s * t
    cover = a * texture[0, j, i] + b * texture[0, j, i + 1]
    cover += c * texture[0, j + 1, i] + d * texture[0, j + 1, i + 1]
    if cover <= np.float32(0.003):
        return none, one, none
    tint = a * texture[1, j, i] + b * texture[1, j, i + 1]
    tint += c * texture[1, j + 1, i] + d * texture[1, j + 1, i + 1]
    fold = a * texture[2, j, i] + b * texture[2, j, i + 1]
    fold += c * texture[2, j + 1, i] + d * texture[2, j + 1, i + 1]
    return cover, tint, fold


@njit(cache=True, nogil=True, fastmath=True)
def draw_streaks(y: Plane, u: Plane, v: Plane, drawn: Map, scene: Map, step: int) -> None:
    """Draw soft upright streaks; arguments are as of `draw_ovals`, `drawn` is (n, 10).

    Columns: x and y of the upper end, x and y of the lower, half the width in pixels, opacity,
    luma, U, V, disparity. They fade towards their ends.
    """
    height, width = y.shape
    for n in range(drawn.shape[0]):
        x0, y0, x1, y1 = drawn[n, 0], drawn[n, 1], drawn[n, 2], drawn[n, 3]
        half, opacity, disparity = drawn[n, 4], drawn[n, 5], drawn[n, 9]
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
                y[row, column] = _blend(y[row, column], drawn[n, 6], weight)
                if (row | column) & 1 == 0:
                    u[row // 2, column // 2] = _blend(u[row // 2, column // 2], drawn[n, 7], weight)
                    v[row // 2, column // 2] = _blend(v[row // 2, column // 2], drawn[n, 8], weight)
