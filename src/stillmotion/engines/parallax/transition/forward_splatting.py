"""Kernels of forward splatting: points onto a frame's grid, and back to positions in either
picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from stillmotion.arrays import Coverage, Grid, Matrix, Plane, VectorField
from stillmotion.engines.parallax.render.easing_kernels import smoothstep_64

SPLAT_CELL = 4
"""Side of a grid cell in luma pixels: half of the renderer's, for objects that move by
themselves."""

OUTSIDE_CONFIDENCE = 1e-4
"""Confidence in what lies outside a picture: used only where the other lacks it too."""

DISCONTINUITY = 3.0
"""Range of motion in pixels over a cell's corners from which surfaces separate in it."""

MIN_FOOTPRINT = 0.12
"""Bilinear weight of a point at a corner from which it counts there, so that objects do not spread
beyond their edges."""

FADES_FROM = 0.25
"""Weight of one picture up to which only the other is shown."""

FAINT = 1e-15
"""Relative weight of a footprint below `MIN_FOOTPRINT`, which counts only where nothing else is."""

BORROWED = 1e-3
"""Weight of the other picture's motion where one picture alone shows a point."""

TINY = 1e-30
"""Avoids divisions by zero."""


@njit(cache=True, nogil=True, fastmath=True)
def splat(points: Matrix, weight: float, progress: float, part: Any, sums: VectorField) -> None:
    """Add points to the grid corners around their positions at progress `progress`.

    | argument | shape | content |
    | --- | --- | --- |
    | points | (n, 7) | x, y in the first picture; motion (2), confidence (2), importance |
    | weight | | weight of these points |
    | progress | | from the first picture (0) to the second (1) |
    | part | (4,) | the similarity's part so far: a (real, imaginary), b (real, imaginary) |
    | sums (in, out) | (rows, columns, 6) | for each picture: weight, weighted motion x, y |

    The motion is beside the similarity, by the end; the confidences are of either picture.
    """
    rows, columns = sums.shape[0], sums.shape[1]
    scale = 1.0 / SPLAT_CELL
    for n in range(points.shape[0]):
        dx, dy = points[n, 2], points[n, 3]
        x = points[n, 0] + progress * dx
        y = points[n, 1] + progress * dy
        gx = (part[0] * x - part[1] * y + part[2]) * scale
        gy = (part[1] * x + part[0] * y + part[3]) * scale
        if not (gx > -1.0 and gy > -1.0 and gx < columns and gy < rows):
            continue
        i, j = int(np.floor(gx)), int(np.floor(gy))
        fx, fy = gx - i, gy - j
        strength = weight * points[n, 6]
        for b in range(2):
            if j + b < 0 or j + b >= rows:
                continue
            wy = fy if b else 1.0 - fy
            for a in range(2):
                if i + a < 0 or i + a >= columns:
                    continue
                footprint = (fx if a else 1.0 - fx) * wy
                w = strength * (max(footprint - MIN_FOOTPRINT, 0.0) ** 2 + FAINT * footprint)
                w0, w1 = w * points[n, 4], w * points[n, 5]
                cell = sums[j + b, i + a]
                cell[0] += w0
                cell[1] += w0 * dx
                cell[2] += w0 * dy
                cell[3] += w1
                cell[4] += w1 * dx
                cell[5] += w1 * dy


@njit(cache=True, nogil=True, fastmath=True)
def fill_holes(sums: VectorField, min_weight: float) -> None:
    """Fill corners of `sums` that no point reached (weight below `min_weight`) from their
    surroundings, by recursion over half the resolution."""
    rows, columns = sums.shape[0], sums.shape[1]
    gaps = 0
    for j in range(rows):
        for i in range(columns):
            if sums[j, i, 0] + sums[j, i, 3] < min_weight:
                gaps += 1
    if gaps == 0 or min(rows, columns) < 2:
        return
    half = np.zeros(((rows + 1) // 2, (columns + 1) // 2, sums.shape[2]), sums.dtype)
    for j in range(rows):
        for i in range(columns):
            total = sums[j, i, 0] + sums[j, i, 3]
            if total >= min_weight:
                # Normalised: each corner counts alike, whatever its importance.
                for k in range(sums.shape[2]):
                    half[j // 2, i // 2, k] += sums[j, i, k] / total
    fill_holes(half, 0.5)
    for j in range(rows):
        for i in range(columns):
            if sums[j, i, 0] + sums[j, i, 3] < min_weight:
                for k in range(sums.shape[2]):
                    sums[j, i, k] = half[j // 2, i // 2, k]


@njit(cache=True, nogil=True, fastmath=True)
def normalise(
    sums: VectorField, progress: float, back: Any, whole: Any, edge: float, width: int, height: int,
    residual: VectorField, at_first: Grid, at_second: Grid, weights: Coverage, disoccluded: Plane,
) -> None:  # fmt: skip
    """Positions of each corner in either picture, the second's weight, and disoccluded cells.

    | argument | shape | content |
    | --- | --- | --- |
    | sums | (rows, columns, 6) | as of `splat` |
    | progress | | from the first picture to the second |
    | back, whole | (4,) | inverse of the similarity so far; all of it: a, b (real, imaginary) |
    | edge | | pixels beyond a picture's edge over which its confidence fades |
    | residual (out) | (rows, columns, 4) | motion beside the similarity, by either's points |
    | at_first, at_second (out) | (rows, columns, 2) | positions, pixels |
    | weights (out) | (rows, columns) | of the second picture |
    | disoccluded (out) | (rows - 1, columns - 1) uint8 | where differently moving surfaces meet |
    """
    rows, columns = weights.shape
    for j in range(rows):
        for i in range(columns):
            w0, w1 = sums[j, i, 0], sums[j, i, 3]
            # A little of the other picture's motion, for what one picture alone shows.
            t0, t1 = 1.0 / (w0 + BORROWED * w1 + TINY), 1.0 / (w1 + BORROWED * w0 + TINY)
            for k in range(2):
                residual[j, i, k] = (sums[j, i, 1 + k] + BORROWED * sums[j, i, 4 + k]) * t0
                residual[j, i, 2 + k] = (sums[j, i, 4 + k] + BORROWED * sums[j, i, 1 + k]) * t1
            u, v = i * SPLAT_CELL, j * SPLAT_CELL
            x = back[0] * u - back[1] * v + back[2]
            y = back[1] * u + back[0] * v + back[3]
            at_first[j, i, 0] = x - progress * residual[j, i, 0]
            at_first[j, i, 1] = y - progress * residual[j, i, 1]
            px = x + (1.0 - progress) * residual[j, i, 2]
            py = y + (1.0 - progress) * residual[j, i, 3]
            at_second[j, i, 0] = whole[0] * px - whole[1] * py + whole[2]
            at_second[j, i, 1] = whole[1] * px + whole[0] * py + whole[3]
            total = w0 + w1 + TINY
            old = (1.0 - progress) * w0 / total
            new = progress * w1 / total
            old *= _edge_confidence(at_first[j, i, 0], at_first[j, i, 1], edge, width, height)
            new *= _edge_confidence(at_second[j, i, 0], at_second[j, i, 1], edge, width, height)
            second = new / max(old + new, TINY)
            second = min(max((second - FADES_FROM) / (1.0 - 2.0 * FADES_FROM), 0.0), 1.0)
            weights[j, i] = smoothstep_64(second)
    for j in range(rows - 1):
        for i in range(columns - 1):
            most = np.float32(0.0)
            for k in range(4):
                a, b = residual[j, i, k], residual[j, i + 1, k]
                c, d = residual[j + 1, i, k], residual[j + 1, i + 1, k]
                most = max(most, max(max(a, b), max(c, d)) - min(min(a, b), min(c, d)))
            disoccluded[j, i] = most > DISCONTINUITY


@njit(cache=True, nogil=True, inline="always")
def _edge_confidence(x: float, y: float, edge: float, width: int, height: int) -> float:
    """1 within the picture, falling to `OUTSIDE_CONFIDENCE` beyond its edge."""
    beyond = max(max(-x, x - (width - 1)), max(-y, y - (height - 1)))
    return min(max(1.0 - beyond / edge, OUTSIDE_CONFIDENCE), 1.0)
