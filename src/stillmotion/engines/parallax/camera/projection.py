"""Where the corners of a frame's cells sample a layer: backward warping through its disparity.

A pixel of a moved camera samples the picture at  p = h + d(p) (f t − z (h − c)),  with h its
position under rotation and zoom alone, d the disparity at p, (t, z) the camera's position, f the
focal length and c the optical centre. p is found by fixed-point iteration at the corners of a
coarse grid and interpolated linearly between them, which is accurate because slopes of disparity
are limited (`depth.limit_slope`).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from stillmotion.arrays import Disparity, Grid, Matrix, Vector

CELL = 8
"""Side of a grid cell in luma pixels."""

MAX_STEPS = 7
"""Fixed-point iterations at most. Slope-limited disparity makes each at least halve the error."""

CONVERGED = 1e-3
"""Change in pixels below which the iteration stops."""


MINIFIED_FROM = 1.03
"""Texture pixels per frame pixel from which a layer is shown smaller and needs a prefilter."""

LAST = 1.001
"""Distance from a map's end at which sampling stops, so that the next sample is within it."""


@njit(cache=True, nogil=True, fastmath=True)
def project_grid(
    matrix: Matrix,
    position: Vector,
    focal: float,
    cx: float,
    cy: float,
    disparity: Disparity,
    scale: float,
    left: float,
    top: float,
    grid: Grid,
) -> None:
    """Fill `grid` with the texture coordinates that the camera sees.

    | argument | shape | unit |
    | --- | --- | --- |
    | matrix | (3, 3) | homography for disparity 0, in pixels |
    | position | (3,) | the camera's, in focus distances |
    | focal, cx, cy | | the picture's focal length and optical centre, in pixels |
    | disparity | (m, n) float32 | inverse depth, 1 at the focus distance |
    | scale | | disparity samples per texture pixel |
    | left, top | | pixels that the texture reaches beyond the picture |
    | grid (out) | (rows, columns, 2) float32: x, y | luma pixels of the texture |

    Grid corner [j, i] belongs to the frame's pixel (i CELL, j CELL).

    Long, as numba compiles the loops and the iteration within them to faster code in one function.
    """
    rows, columns = grid.shape[0], grid.shape[1]
    m, n = disparity.shape
    fx, fy, z = focal * position[0], focal * position[1], position[2]
    # Every other corner, and the last one; those between are interpolated below.
    for j in range(0, rows + 1, 2):
        j = min(j, rows - 1)
        v = np.float64(j * CELL)
        d = 0.0
        for i in range(0, columns + 1, 2):
            i = min(i, columns - 1)
            u = np.float64(i * CELL)
            w = 1.0 / (matrix[2, 0] * u + matrix[2, 1] * v + matrix[2, 2])
            hx = (matrix[0, 0] * u + matrix[0, 1] * v + matrix[0, 2]) * w
            hy = (matrix[1, 0] * u + matrix[1, 1] * v + matrix[1, 2]) * w
            ex = fx - z * (hx - cx)
            ey = fy - z * (hy - cy)
            # Start from the disparity found at the previous corner.
            px, py = hx + d * ex, hy + d * ey
            if ex != 0.0 or ey != 0.0:
                for _ in range(MAX_STEPS):
                    sx = (px + left + 0.5) * scale - 0.5
                    sy = (py + top + 0.5) * scale - 0.5
                    sx = min(max(sx, 0.0), n - LAST)
                    sy = min(max(sy, 0.0), m - LAST)
                    a, b = np.uint32(sx), np.uint32(sy)
                    s, t = sx - a, sy - b
                    upper = disparity[b, a] * (1.0 - s) + disparity[b, a + 1] * s
                    lower = disparity[b + 1, a] * (1.0 - s) + disparity[b + 1, a + 1] * s
                    d = upper * (1.0 - t) + lower * t
                    wx, wy = hx + d * ex, hy + d * ey
                    moved = abs(wx - px) + abs(wy - py)
                    px, py = wx, wy
                    if moved < CONVERGED:
                        break
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


def make_grid(width: int, height: int) -> Grid:
    """An empty grid for a frame: the corners of all cells, the last ones beyond the frame's
    edge."""
    return np.empty((-(-height // CELL) + 1, -(-width // CELL) + 1, 2), np.float32)


def minification(grid: Grid, width: int, height: int) -> float:
    """Texture pixels per frame pixel, the mean over the frame and both directions."""
    rows, columns = height // CELL, width // CELL
    across = np.linalg.norm(grid[: rows + 1, columns] - grid[: rows + 1, 0], axis=-1).mean()
    down = np.linalg.norm(grid[rows, : columns + 1] - grid[0, : columns + 1], axis=-1).mean()
    return float(across / columns + down / rows) / (2 * CELL)
