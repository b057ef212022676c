"""The kernels of a frame: where each grid point of it lies in a plate, and the gathers.

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

from stillmotion.engines.parallax.arrays import Grid, Map, Plane

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
    # Every other corner, and the last: between them the sheet is as good as straight.
    for j in range(0, rows + 1, 2):
        j = min(j, rows - 1)
        v = np.float64(j * CELL)
        for i in range(0, columns + 1, 2):
            i = min(i, columns - 1)
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
    half = np.float32(0.5)
    for j in range(0, rows + 1, 2):
        j = min(j, rows - 1)
        for i in range(1, columns - 1, 2):
            for k in range(2):
                grid[j, i, k] = (grid[j, i - 1, k] + grid[j, i + 1, k]) * half
    for j in range(1, rows - 1, 2):
        for i in range(columns):
            for k in range(2):
                grid[j, i, k] = (grid[j - 1, i, k] + grid[j + 1, i, k]) * half


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
def cover(grid: Grid, least: Plane, most: Plane, touched: Plane, hidden: Plane) -> None:
    """Mark the cells (rows, columns) that a layer shows in (`touched`) and fills (`hidden`).

    `least` and `most` are the smallest and the largest alpha of each block of CELL x CELL plate
    pixels and a pixel around it. Cells that the layer leaves alone keep their marks.
    """
    rows, columns = touched.shape
    m, n = most.shape
    edge_x, edge_y = np.float32(n * CELL), np.float32(m * CELL)
    zero = np.float32(0)
    inverse = np.float32(1.0 / CELL)
    for j in range(rows):
        for i in range(columns):
            x0, x1 = _spread(grid, j, i, 0)
            y0, y1 = _spread(grid, j, i, 1)
            if x1 < zero or y1 < zero or x0 >= edge_x or y0 >= edge_y:
                continue
            inside = x0 >= zero and y0 >= zero and x1 < edge_x and y1 < edge_y
            a0, a1 = int(max(x0, zero) * inverse), min(int(x1 * inverse), n - 1)
            b0, b1 = int(max(y0, zero) * inverse), min(int(y1 * inverse), m - 1)
            low, high = np.uint8(255), np.uint8(0)
            for b in range(b0, b1 + 1):
                for a in range(a0, a1 + 1):
                    low = min(low, least[b, a])
                    high = max(high, most[b, a])
            if high > 0:
                touched[j, i] = 1
                if low == 255 and inside:
                    hidden[j, i] = 1


@njit(cache=True, nogil=True)
def runs_of(cells: Plane) -> Map:
    """(k, 3) int32: row, first and past-the-last column of each run of marked cells.

    No run is longer than a tile, and they come tile by tile: see `TILE`.
    """
    rows, columns = cells.shape
    wide = TILE // CELL
    found = np.empty((rows * ((columns + 1) // 2 + columns // wide + 1), 3), np.int32)
    count = 0
    for origin in range(0, columns, wide):
        end = min(origin + wide, columns)
        for j in range(rows):
            c = origin
            while c < end:
                if not cells[j, c]:
                    c += 1
                    continue
                first = c
                while c < end and cells[j, c]:
                    c += 1
                found[count, 0], found[count, 1], found[count, 2] = j, first, c
                count += 1
    return found[:count]


@njit(cache=True, nogil=True, fastmath=True)
def gather_luma(grid: Grid, luma: Plane, soft: Plane, weight: int, runs: Map, out: Plane) -> None:
    """Fill `runs` of `out` (h, w) uint8 from a plate's luma.

    Bilinear between half-pixel samples, with `weight` / 256 of the softened luma mixed in.
    """
    n = luma.shape[1]
    flat = luma.reshape(-1)
    flat_soft = soft.reshape(-1)
    xs, ys = np.empty(TILE, np.int32), np.empty(TILE, np.int32)
    high_x, high_y = _last(luma.shape[1] - 1), _last(luma.shape[0] - 1)
    for k in range(len(runs)):
        left = runs[k, 1] * CELL
        wide = min(runs[k, 2] * CELL, out.shape[1]) - left
        for y in range(runs[k, 0] * CELL, min((runs[k, 0] + 1) * CELL, out.shape[0])):
            _span(
                grid, np.float32(y), runs[k, 1], wide, CELL, np.float32(512),
                np.float32(0), high_x, high_y, xs, ys,
            )  # fmt: skip
            if weight == 0:
                for x in range(wide):
                    at = np.uintp(np.uint32(ys[x] >> 8) * np.uint32(n) + np.uint32(xs[x] >> 8))
                    value = _bilinear(flat, at, n, np.int32(xs[x] & 255), np.int32(ys[x] & 255))
                    out[y, left + x] = np.uint8(value >> np.int32(16))
            else:
                for x in range(wide):
                    at = np.uintp(np.uint32(ys[x] >> 8) * np.uint32(n) + np.uint32(xs[x] >> 8))
                    value = _softened(flat, flat_soft, at, n, xs[x], ys[x], np.int32(weight))
                    out[y, left + x] = np.uint8(value >> np.int32(16))


@njit(cache=True, nogil=True, fastmath=True)
def gather_chroma(grid: Grid, u: Plane, v: Plane, runs: Map, out_u: Plane, out_v: Plane) -> None:
    """Fill `runs` of both chroma planes; chroma is sited left, between luma rows."""
    half = CELL // 2
    n = u.shape[1]
    flat_u = u.reshape(-1)
    flat_v = v.reshape(-1)
    xs, ys = np.empty(TILE, np.int32), np.empty(TILE, np.int32)
    high_x, high_y = _last(u.shape[1]), _last(u.shape[0])
    for k in range(len(runs)):
        left = runs[k, 1] * half
        wide = min(runs[k, 2] * half, out_u.shape[1]) - left
        for y in range(runs[k, 0] * half, min((runs[k, 0] + 1) * half, out_u.shape[0])):
            _span(
                grid, np.float32(2 * y + 0.5), runs[k, 1], wide, half, np.float32(128),
                np.float32(-64), high_x, high_y, xs, ys,
            )  # fmt: skip
            for x in range(wide):
                fx = np.int32(xs[x] & 255)
                fy = np.int32(ys[x] & 255)
                at = np.uintp(np.uint32(ys[x] >> 8) * np.uint32(n) + np.uint32(xs[x] >> 8))
                out_u[y, left + x] = np.uint8(_bilinear(flat_u, at, n, fx, fy) >> np.int32(16))
                out_v[y, left + x] = np.uint8(_bilinear(flat_v, at, n, fx, fy) >> np.int32(16))


@njit(cache=True, nogil=True, fastmath=True)
def lay_luma(
    grid: Grid, luma: Plane, soft: Plane, weight: int, alpha: Plane, opacity: int, runs: Map,
    out: Plane,
) -> None:  # fmt: skip
    """As `gather_luma`, laid over what is in `out` with `alpha` (plate's size) x opacity / 256."""
    n, an = luma.shape[1], alpha.shape[1]
    flat, flat_soft, flat_alpha = luma.reshape(-1), soft.reshape(-1), alpha.reshape(-1)
    xs, ys = np.empty(TILE, np.int32), np.empty(TILE, np.int32)
    # The last row and column have no neighbour to mix with, and an alpha of nothing.
    high_x, high_y = _last(luma.shape[1] - 2), _last(luma.shape[0] - 2)
    for k in range(len(runs)):
        left = runs[k, 1] * CELL
        wide = min(runs[k, 2] * CELL, out.shape[1]) - left
        for y in range(runs[k, 0] * CELL, min((runs[k, 0] + 1) * CELL, out.shape[0])):
            _span(
                grid, np.float32(y), runs[k, 1], wide, CELL, np.float32(512),
                np.float32(0), high_x, high_y, xs, ys,
            )  # fmt: skip
            for x in range(wide):
                at = np.uintp(np.uint32(ys[x] >> 8) * np.uint32(n) + np.uint32(xs[x] >> 8))
                if weight == 0:
                    value = _bilinear(flat, at, n, np.int32(xs[x] & 255), np.int32(ys[x] & 255))
                else:
                    value = _softened(flat, flat_soft, at, n, xs[x], ys[x], np.int32(weight))
                ax, ay = xs[x] >> 1, ys[x] >> 1
                at = np.uintp(np.uint32(ay >> 8) * np.uint32(an) + np.uint32(ax >> 8))
                cover = _bilinear(flat_alpha, at, an, np.int32(ax & 255), np.int32(ay & 255))
                out[y, left + x] = _over(out[y, left + x], value, cover, opacity)


@njit(cache=True, nogil=True, fastmath=True)
def lay_chroma(
    grid: Grid, u: Plane, v: Plane, alpha: Plane, opacity: int, runs: Map, out_u: Plane,
    out_v: Plane,
) -> None:  # fmt: skip
    """As `gather_chroma`, laid over what is there; `alpha` is at luma's density."""
    half = CELL // 2
    n, an = u.shape[1], alpha.shape[1]
    flat_u, flat_v, flat_alpha = u.reshape(-1), v.reshape(-1), alpha.reshape(-1)
    xs, ys = np.empty(TILE, np.int32), np.empty(TILE, np.int32)
    high_x, high_y = _last(u.shape[1]), _last(u.shape[0])
    for k in range(len(runs)):
        left = runs[k, 1] * half
        wide = min(runs[k, 2] * half, out_u.shape[1]) - left
        for y in range(runs[k, 0] * half, min((runs[k, 0] + 1) * half, out_u.shape[0])):
            _span(
                grid, np.float32(2 * y + 0.5), runs[k, 1], wide, half, np.float32(128),
                np.float32(-64), high_x, high_y, xs, ys,
            )  # fmt: skip
            for x in range(wide):
                fx = np.int32(xs[x] & 255)
                fy = np.int32(ys[x] & 255)
                at = np.uintp(np.uint32(ys[x] >> 8) * np.uint32(n) + np.uint32(xs[x] >> 8))
                ax, ay = xs[x] * 2, ys[x] * 2 + 128
                there = np.uintp(np.uint32(ay >> 8) * np.uint32(an) + np.uint32(ax >> 8))
                cover = _bilinear(flat_alpha, there, an, np.int32(ax & 255), np.int32(ay & 255))
                at_u = _bilinear(flat_u, at, n, fx, fy)
                at_v = _bilinear(flat_v, at, n, fx, fy)
                out_u[y, left + x] = _over(out_u[y, left + x], at_u, cover, opacity)
                out_v[y, left + x] = _over(out_v[y, left + x], at_v, cover, opacity)


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


@njit(cache=True, nogil=True, inline="always")
def _softened(flat: Plane, dull: Plane, at: Any, stride: int, x: Any, y: Any, share: Any) -> Any:
    """As `_bilinear`, with `share` / 256 of `dull` mixed in."""
    fx, fy = np.int32(x & 255), np.int32(y & 255)
    crisp = _bilinear(flat, at, stride, fx, fy) >> np.int32(8)
    soft = _bilinear(dull, at, stride, fx, fy) >> np.int32(8)
    return crisp * np.int32(256) + (soft - crisp) * share


@njit(cache=True, nogil=True, inline="always")
def _over(below: Any, value: Any, cover: Any, opacity: Any) -> Any:
    """`value` (of `_bilinear`) over a pixel, by a coverage of `_bilinear` and an opacity of 256."""
    alpha = (cover >> np.int32(8)) - np.int32(128)
    # 257 / 65536 is 1 / 255 to within a tenth of a step.
    share = (((alpha * np.int32(opacity)) >> np.int32(8)) * np.int32(257) + np.int32(32768)) >> (
        np.int32(16)
    )
    under = np.int32(below) * np.int32(256)
    # Half a step is in `value` already: its share of it, and the rest for what is below.
    mixed = under * np.int32(256) + ((value >> np.int32(8)) - under) * share
    return np.uint8((mixed + np.int32(128) * (np.int32(256) - share)) >> np.int32(16))


@njit(cache=True, nogil=True, inline="always")
def _last(side: int) -> Any:
    """The largest place (24.8 bits) whose right neighbour still lies within `side` samples."""
    return np.float32((side - 1) * 256 - 1)


@njit(cache=True, nogil=True, inline="always")
def _spread(grid: Grid, j: int, i: int, k: int) -> Any:
    """The least and the largest x (k = 0) or y (1) of a cell's corners."""
    a, b = grid[j, i, k], grid[j, i + 1, k]
    c, d = grid[j + 1, i, k], grid[j + 1, i + 1, k]
    return min(min(a, b), min(c, d)), max(max(a, b), max(c, d))
