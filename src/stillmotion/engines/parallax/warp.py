"""The two kernels of a frame: where each grid point of it lies in the plate, and the gather.

Seen from the picture, a pixel of a moved camera lies at  p = h + d(p) (f t − z (h − c)),  with h
the place that rotation and zoom alone would give, d the disparity there, (t, z) the camera's
position, f the focal length and c the optical centre. It is solved by fixed-point steps at the
corners of a coarse grid, between which it is nearly linear, since disparity was made smooth
enough that the sheet neither tears nor folds (see `depth.limit_slope`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from stillmotion.engines.parallax.arrays import Grid, Map, Plane, Weights

CELL = 8
"""Side of a grid cell in luma pixels."""

TILE = 128
"""Width of the columns in which a frame is gathered, in pixels: when the camera rolls, a row of
the frame crosses many rows of the plate, and only a narrow one stays within the TLB and cache."""

STEPS = 7
"""Fixed-point steps. Slope-limited disparity makes each at least halve the error."""


@njit(cache=True, nogil=True, fastmath=True)
def trace(
    matrix: Map,
    position: Map,
    focal: float,
    cx: float,
    cy: float,
    disparity: Map,
    scale: float,
    left: float,
    top: float,
    grid: Grid,
) -> None:
    """Fill `grid` (rows, columns, 2) float32 with plate coordinates in luma pixels.

    Grid point [j, i] belongs to the frame's pixel (i CELL, j CELL). `matrix` is the homography
    for far things, `disparity` (m, n) float32 covers the plate at 1 / `scale` of its density,
    and the plate reaches `left` and `top` pixels beyond the picture.
    """
    rows, columns = grid.shape[0], grid.shape[1]
    m, n = disparity.shape
    fx, fy, z = focal * position[0], focal * position[1], position[2]
    for j in range(rows):
        v = np.float64(j * CELL)
        for i in range(columns):
            u = np.float64(i * CELL)
            w = 1.0 / (matrix[2, 0] * u + matrix[2, 1] * v + matrix[2, 2])
            hx = (matrix[0, 0] * u + matrix[0, 1] * v + matrix[0, 2]) * w
            hy = (matrix[1, 0] * u + matrix[1, 1] * v + matrix[1, 2]) * w
            ex = fx - z * (hx - cx)
            ey = fy - z * (hy - cy)
            px, py = hx, hy
            if ex != 0.0 or ey != 0.0:
                for _ in range(STEPS):
                    sx = (px + left + 0.5) * scale - 0.5
                    sy = (py + top + 0.5) * scale - 0.5
                    sx = min(max(sx, 0.0), n - 1.001)
                    sy = min(max(sy, 0.0), m - 1.001)
                    a, b = np.uint32(sx), np.uint32(sy)
                    s, t = sx - a, sy - b
                    upper = disparity[b, a] * (1.0 - s) + disparity[b, a + 1] * s
                    lower = disparity[b + 1, a] * (1.0 - s) + disparity[b + 1, a + 1] * s
                    d = upper * (1.0 - t) + lower * t
                    px = hx + d * ex
                    py = hy + d * ey
            grid[j, i, 0] = px + left
            grid[j, i, 1] = py + top


@njit(cache=True, nogil=True, fastmath=True)
def _span(
    grid: Grid, y: Any, first: int, width: int, step: int, factor: Any, by: Any,
    high_x: Any, high_y: Any, xs: Map, ys: Map,
) -> None:  # fmt: skip
    """Fill `xs`, `ys` with `width` places of one row: `factor` times the plate's, 24.8 bits.

    `y` is the row in luma pixels, `first` its first column in cells, `step` the width of a cell
    in the row's own pixels (CELL for luma, half of it for chroma), `by` is added to `ys`.
    """
    j = min(int(y) // CELL, grid.shape[0] - 2)
    t = np.float32((y - j * CELL) / CELL)
    inverse = np.float32(1.0 / step)
    low = np.float32(0.0)
    for k0 in range((width + step - 1) // step):
        c = first + k0
        x0 = grid[j, c, 0] + (grid[j + 1, c, 0] - grid[j, c, 0]) * t
        x1 = grid[j, c + 1, 0] + (grid[j + 1, c + 1, 0] - grid[j, c + 1, 0]) * t
        y0 = grid[j, c, 1] + (grid[j + 1, c, 1] - grid[j, c, 1]) * t
        y1 = grid[j, c + 1, 1] + (grid[j + 1, c + 1, 1] - grid[j, c + 1, 1]) * t
        dx = (x1 - x0) * inverse
        dy = (y1 - y0) * inverse
        start = k0 * step
        for k in range(min(step, width - start)):
            px = (x0 + dx * np.float32(k)) * factor
            py = (y0 + dy * np.float32(k)) * factor + by
            xs[start + k] = np.int32(min(max(px, low), high_x) + np.float32(0.5))
            ys[start + k] = np.int32(min(max(py, low), high_y) + np.float32(0.5))


@njit(cache=True, nogil=True, fastmath=True)
def gather_luma(grid: Grid, luma: Plane, out: Plane) -> None:
    """Fill `out` (h, w) uint8 from a plate's luma, bilinear between half-pixel samples."""
    height, width = out.shape
    m, n = luma.shape
    flat = luma.reshape(-1)
    xs = np.empty(TILE, np.int32)
    ys = np.empty(TILE, np.int32)
    high_x = np.float32((n - 2) * 256 - 1)
    high_y = np.float32((m - 2) * 256 - 1)
    for origin in range(0, width, TILE):
        wide = min(TILE, width - origin)
        for y in range(height):
            _span(
                grid, np.float32(y), origin // CELL, wide, CELL, np.float32(512),
                np.float32(0), high_x, high_y, xs, ys,
            )  # fmt: skip
            for x in range(wide):
                at = np.uintp(np.uint32(ys[x] >> 8) * np.uint32(n) + np.uint32(xs[x] >> 8))
                value = _bilinear(flat, at, n, np.int32(xs[x] & 255), np.int32(ys[x] & 255))
                out[y, origin + x] = np.uint8(value >> np.int32(16))


@njit(cache=True, nogil=True, fastmath=True)
def gather_luma_softened(grid: Grid, luma: Plane, soft: Plane, out: Plane, weight: int) -> None:
    """As `gather_luma`, mixing in `weight` / 256 of the softened luma."""
    height, width = out.shape
    m, n = luma.shape
    flat = luma.reshape(-1)
    flat_soft = soft.reshape(-1)
    xs = np.empty(TILE, np.int32)
    ys = np.empty(TILE, np.int32)
    high_x = np.float32((n - 2) * 256 - 1)
    high_y = np.float32((m - 2) * 256 - 1)
    share = np.int32(weight)
    for origin in range(0, width, TILE):
        wide = min(TILE, width - origin)
        for y in range(height):
            _span(
                grid, np.float32(y), origin // CELL, wide, CELL, np.float32(512),
                np.float32(0), high_x, high_y, xs, ys,
            )  # fmt: skip
            for x in range(wide):
                fx = np.int32(xs[x] & 255)
                fy = np.int32(ys[x] & 255)
                at = np.uintp(np.uint32(ys[x] >> 8) * np.uint32(n) + np.uint32(xs[x] >> 8))
                crisp = _bilinear(flat, at, n, fx, fy) >> np.int32(8)
                dull = _bilinear(flat_soft, at, n, fx, fy) >> np.int32(8)
                value = crisp * np.int32(256) + (dull - crisp) * share
                out[y, origin + x] = np.uint8(value >> np.int32(16))


@njit(cache=True, nogil=True, fastmath=True)
def gather_chroma(grid: Grid, u: Plane, v: Plane, out_u: Plane, out_v: Plane) -> None:
    """Fill both chroma planes from a plate's; chroma is sited left, between luma rows."""
    height, width = out_u.shape
    m, n = u.shape
    flat_u = u.reshape(-1)
    flat_v = v.reshape(-1)
    xs = np.empty(TILE, np.int32)
    ys = np.empty(TILE, np.int32)
    high_x = np.float32((n - 1) * 256 - 1)
    high_y = np.float32((m - 1) * 256 - 1)
    for origin in range(0, width, TILE):
        wide = min(TILE, width - origin)
        for y in range(height):
            _span(
                grid, np.float32(2 * y + 0.5), 2 * origin // CELL, wide, CELL // 2,
                np.float32(128), np.float32(-64), high_x, high_y, xs, ys,
            )  # fmt: skip
            for x in range(wide):
                fx = np.int32(xs[x] & 255)
                fy = np.int32(ys[x] & 255)
                at = np.uintp(np.uint32(ys[x] >> 8) * np.uint32(n) + np.uint32(xs[x] >> 8))
                out_u[y, origin + x] = np.uint8(_bilinear(flat_u, at, n, fx, fy) >> np.int32(16))
                out_v[y, origin + x] = np.uint8(_bilinear(flat_v, at, n, fx, fy) >> np.int32(16))


@njit(cache=True, nogil=True, fastmath=True)
def mix_plane(weights: Weights, step: int, first: Plane, second: Plane, out: Plane) -> None:
    """Fill `out` with `first` where the weight is 0, `second` where it is 1; `step` as a cell."""
    height, width = out.shape
    row = np.empty(weights.shape[1], np.float32)
    for y in range(height):
        j = min(y // step, weights.shape[0] - 2)
        t = np.float32((y - j * step) / step)
        for c in range(weights.shape[1]):
            row[c] = (weights[j, c] + (weights[j + 1, c] - weights[j, c]) * t) * np.float32(65536)
        for c in range((width + step - 1) // step):
            slope = (row[c + 1] - row[c]) / np.float32(step)
            for k in range(min(step, width - c * step)):
                x = c * step + k
                share = np.int32(row[c] + slope * np.float32(k))
                a = np.int32(first[y, x])
                b = np.int32(second[y, x])
                out[y, x] = np.uint8(
                    (a * np.int32(65536) + (b - a) * share + np.int32(32768)) >> np.int32(16)
                )


@njit(cache=True, nogil=True, inline="always")
def _bilinear(flat: Plane, at: Any, stride: int, fx: Any, fy: Any) -> Any:
    """65536 times the value between the four neighbours of `at`, half a step added."""
    below = at + np.uintp(stride)
    a = np.int32(flat[at])
    b = np.int32(flat[at + np.uintp(1)])
    c = np.int32(flat[below])
    d = np.int32(flat[below + np.uintp(1)])
    upper = a * np.int32(256) + (b - a) * fx
    lower = c * np.int32(256) + (d - c) * fx
    return upper * np.int32(256) + (lower - upper) * fy + np.int32(32768)
