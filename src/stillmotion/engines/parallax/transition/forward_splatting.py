"""The loops that throw points onto a frame's grid, and say where each of its corners then lies in
either picture.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from stillmotion.arrays import Grid, Map, Plane, Weights

SPLAT_CELL = 4
"""Side of a grid cell in luma pixels: half of the warp's, for things that move by themselves."""

OUTSIDE_CONFIDENCE = 1e-4
"""Trust in what lies outside a picture: only where the other lacks it too."""

DISCONTINUITY = 3.0
"""Pixels of motion by which the corners of a cell must differ for things to part in it."""

MIN_FOOTPRINT = 0.12
"""Share of a point that must fall to a corner for it to count there: things end where they end."""

FADES_FROM = 0.25
"""Share of one picture up to which only the other is shown."""


@njit(cache=True, nogil=True, fastmath=True)
def splat(points: Map, weight: float, way: float, part: Any, sums: Map) -> None:
    """Add points to the grid cells that they reach at share `way` of their way.

    `points` (n, 7) are x, y in the first picture, what they do besides the spiral by the end, how
    surely each of the two pictures shows them, and how much they hide what they meet. `part` is
    the spiral's part so far (see `settle`). `sums` (rows, columns, 6) takes, for each picture,
    weight and weighted motion.
    """
    rows, columns = sums.shape[0], sums.shape[1]
    scale = 1.0 / SPLAT_CELL
    for n in range(points.shape[0]):
        dx, dy = points[n, 2], points[n, 3]
        x = points[n, 0] + way * dx
        y = points[n, 1] + way * dy
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
                near = (fx if a else 1.0 - fx) * wy
                w = strength * (max(near - MIN_FOOTPRINT, 0.0) ** 2 + 1e-15 * near)
                w0, w1 = w * points[n, 4], w * points[n, 5]
                cell = sums[j + b, i + a]
                cell[0] += w0
                cell[1] += w0 * dx
                cell[2] += w0 * dy
                cell[3] += w1
                cell[4] += w1 * dx
                cell[5] += w1 * dy


@njit(cache=True, nogil=True, fastmath=True)
def fill_holes(sums: Map, least: float) -> None:
    """Give cells of `sums` that no point reached (weight below `least`) those of their
    surroundings."""
    rows, columns = sums.shape[0], sums.shape[1]
    gaps = 0
    for j in range(rows):
        for i in range(columns):
            if sums[j, i, 0] + sums[j, i, 3] < least:
                gaps += 1
    if gaps == 0 or min(rows, columns) < 2:
        return
    half = np.zeros(((rows + 1) // 2, (columns + 1) // 2, sums.shape[2]), sums.dtype)
    for j in range(rows):
        for i in range(columns):
            total = sums[j, i, 0] + sums[j, i, 3]
            if total >= least:
                # Each counts alike here, however much it hides.
                for k in range(sums.shape[2]):
                    half[j // 2, i // 2, k] += sums[j, i, k] / total
    fill_holes(half, 0.5)
    for j in range(rows):
        for i in range(columns):
            if sums[j, i, 0] + sums[j, i, 3] < least:
                for k in range(sums.shape[2]):
                    sums[j, i, k] = half[j // 2, i // 2, k]


@njit(cache=True, nogil=True, fastmath=True)
def normalise(
    sums: Map, way: float, back: Any, whole: Any, edge: float, width: int, height: int,
    own: Map, at_first: Grid, at_second: Grid, shares: Weights, torn: Plane,
) -> None:  # fmt: skip
    """Where each corner of the grid lies in either picture, the second's share, and torn cells.

    `back` undoes the spiral's part so far and `whole` does all of it, as (real, imaginary) of what
    it multiplies by and adds. `own` (rows, columns, 4) takes what the corner does besides the
    spiral, by the first picture's points and by the second's. A picture's trust fades over `edge`
    pixels beyond its edge. A cell is torn where things meet that move differently.
    """
    rows, columns = shares.shape
    for j in range(rows):
        for i in range(columns):
            w0, w1 = sums[j, i, 0], sums[j, i, 3]
            # What one picture alone shows moves the same in both.
            t0, t1 = 1.0 / (w0 + 1e-3 * w1 + 1e-30), 1.0 / (w1 + 1e-3 * w0 + 1e-30)
            for k in range(2):
                own[j, i, k] = (sums[j, i, 1 + k] + 1e-3 * sums[j, i, 4 + k]) * t0
                own[j, i, 2 + k] = (sums[j, i, 4 + k] + 1e-3 * sums[j, i, 1 + k]) * t1
            u, v = i * SPLAT_CELL, j * SPLAT_CELL
            x = back[0] * u - back[1] * v + back[2]
            y = back[1] * u + back[0] * v + back[3]
            at_first[j, i, 0] = x - way * own[j, i, 0]
            at_first[j, i, 1] = y - way * own[j, i, 1]
            px = x + (1.0 - way) * own[j, i, 2]
            py = y + (1.0 - way) * own[j, i, 3]
            at_second[j, i, 0] = whole[0] * px - whole[1] * py + whole[2]
            at_second[j, i, 1] = whole[1] * px + whole[0] * py + whole[3]
            total = w0 + w1 + 1e-30
            old = (1.0 - way) * w0 / total
            new = way * w1 / total
            old *= _edge_confidence(at_first[j, i, 0], at_first[j, i, 1], edge, width, height)
            new *= _edge_confidence(at_second[j, i, 0], at_second[j, i, 1], edge, width, height)
            share = new / max(old + new, 1e-30)
            share = min(max((share - FADES_FROM) / (1.0 - 2.0 * FADES_FROM), 0.0), 1.0)
            shares[j, i] = share * share * (3.0 - 2.0 * share)
    for j in range(rows - 1):
        for i in range(columns - 1):
            most = np.float32(0.0)
            for k in range(4):
                a, b = own[j, i, k], own[j, i + 1, k]
                c, d = own[j + 1, i, k], own[j + 1, i + 1, k]
                most = max(most, max(max(a, b), max(c, d)) - min(min(a, b), min(c, d)))
            torn[j, i] = most > DISCONTINUITY


@njit(cache=True, nogil=True, inline="always")
def _edge_confidence(x: float, y: float, edge: float, width: int, height: int) -> float:
    """1 within the picture, falling to `NOWHERE` beyond its edge."""
    beyond = max(max(-x, x - (width - 1)), max(-y, y - (height - 1)))
    return min(max(1.0 - beyond / edge, OUTSIDE_CONFIDENCE), 1.0)
