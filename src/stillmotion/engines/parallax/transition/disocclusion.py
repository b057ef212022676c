"""The kernel that redraws cells of a frame in which differently moving surfaces meet."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from stillmotion.arrays import Coverage, Flow, Grid, Matrix, Plane, Vector, VectorField
from stillmotion.engines.parallax.transition.forward_splatting import DISCONTINUITY, SPLAT_CELL

ONE_SIDED_COST = 24.0
"""Penalty (sum of absolute differences over YUV) for a pixel visible in only one of the two
images."""


FLOW_MISMATCH_COST = 60.0
"""Penalty for a corner whose flow differs from the flow at its target."""


DISTANCE_COST = 10.0
"""Penalty for a corner that is a whole cell away."""

WORST = 1e9
"""More than any corner's cost."""

LAST = 1.001
"""Distance from a plane's end at which sampling stops, so that the next sample is within it."""

REPEATED = 0.5
"""Difference in pixels up to which two corners have the same flow."""


@njit(cache=True, nogil=True, fastmath=True)
def resolve_disocclusions(
    residual: VectorField, at_first: Grid, at_second: Grid, weights: Coverage, disoccluded: Plane,
    growth: Matrix, residual_1: Flow, residual_2: Flow, corner_x: int, corner_y: int,
    luma_1: Plane, u_1: Plane, v_1: Plane, luma_2: Plane, u_2: Plane, v_2: Plane, tables: Plane,
    out_y: Plane, out_u: Plane, out_v: Plane,
) -> None:  # fmt: skip
    """Redraw the disoccluded cells of a frame: each 2 × 2 pixels follow one corner of their cell.

    Choose, of the cell's four corners, the one whose flow agrees with the flow at its target and
    whose colours agree in both images; ties go to the nearest corner.

    | argument | shape | content |
    | --- | --- | --- |
    | residual | (rows + 1, columns + 1, 4) | flow beside the similarity, by either image |
    | at_first, at_second | (rows + 1, columns + 1, 2) | texture coordinates, luma pixels |
    | weights | (rows + 1, columns + 1) | of the second image |
    | disoccluded | (rows, columns) uint8 | cells to redraw |
    | growth | (2, 2) | derivative of coordinates in either: real, imaginary |
    | residual_1, residual_2 | (h / 2, w / 2, 2) | flow beside the similarity of either image |
    | corner_x, corner_y | | pixels that the textures reach beyond the images |
    | luma_n, u_n, v_n | | planes of the textures, luma twice as dense |
    | tables | (6, 256) uint8 | tone tables of Y, U, V of both |
    | out_y, out_u, out_v | | the frame's planes |

    Long, as the candidates are compared in scratch arrays that one function must own.
    """
    rows, columns = disoccluded.shape
    height, width = out_y.shape
    colours = np.empty((2, 6), np.float32)
    best_colours = np.empty(6, np.float32)
    for j in range(rows):
        for i in range(columns):
            if not disoccluded[j, i]:
                continue
            for k in range(0, min(SPLAT_CELL, height - j * SPLAT_CELL), 2):
                for c in range(0, min(SPLAT_CELL, width - i * SPLAT_CELL), 2):
                    best = np.float32(WORST)
                    for corner in range(4):
                        b, a = corner // 2, corner % 2
                        if corner and _repeats_corner(residual, j, i, corner):
                            continue
                        dx, dy = np.float32(c - a * SPLAT_CELL), np.float32(k - b * SPLAT_CELL)
                        weight, motion = weights[j + b, i + a], residual[j + b, i + a]
                        away = max(abs(dx + 0.5), abs(dy + 0.5)) / SPLAT_CELL
                        cost = np.float32(DISTANCE_COST * away)
                        if weight < 1.0:
                            at = at_first[j + b, i + a]
                            x, y = _block(at, dx, dy, growth[0], luma_1, u_1, v_1, tables[:3],
                                          colours[0])  # fmt: skip
                            cost += _flow_penalty(
                                residual_1, x - corner_x, y - corner_y, motion[0], motion[1]
                            )
                        if weight > 0.0:
                            at = at_second[j + b, i + a]
                            x, y = _block(at, dx, dy, growth[1], luma_2, u_2, v_2, tables[3:],
                                          colours[1])  # fmt: skip
                            cost += _flow_penalty(
                                residual_2, x - corner_x, y - corner_y, motion[2], motion[3]
                            )
                        if weight <= 0.0:
                            cost += ONE_SIDED_COST
                            colours[1] = colours[0]
                        elif weight >= 1.0:
                            cost += ONE_SIDED_COST
                            colours[0] = colours[1]
                        else:
                            for n in range(4):
                                cost += abs(colours[0, n] - colours[1, n]) * np.float32(0.25)
                            for n in range(4, 6):
                                cost += abs(colours[0, n] - colours[1, n])
                        if cost < best:
                            best = cost
                            for n in range(6):
                                step = weight * (colours[1, n] - colours[0, n])
                                best_colours[n] = colours[0, n] + step + np.float32(0.5)
                    y, x = j * SPLAT_CELL + k, i * SPLAT_CELL + c
                    for n in range(4):
                        out_y[y + n // 2, x + n % 2] = np.uint8(best_colours[n])
                    out_u[y // 2, x // 2] = np.uint8(best_colours[4])
                    out_v[y // 2, x // 2] = np.uint8(best_colours[5])


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _repeats_corner(residual: VectorField, j: int, i: int, corner: int) -> bool:
    """Whether an earlier corner of the cell has the same flow."""
    for earlier in range(corner):
        most = np.float32(0.0)
        for n in range(4):
            one = residual[j + corner // 2, i + corner % 2, n]
            most = max(most, abs(one - residual[j + earlier // 2, i + earlier % 2, n]))
        if most < REPEATED:
            return True
    return False


@njit(cache=True, nogil=True, fastmath=True)
def _block(
    at: Vector, dx: Any, dy: Any, derivative: Vector, luma: Plane, u: Plane, v: Plane,
    tables: Plane, colours: Vector,
) -> tuple[float, float]:  # fmt: skip
    """Read 2 × 2 pixels, the first (dx, dy) from a corner at `at`, into `colours`: four of luma,
    then U and V. Returns the position of their middle."""
    x = at[0] + derivative[0] * dx - derivative[1] * dy
    y = at[1] + derivative[1] * dx + derivative[0] * dy
    for n in range(4):
        b, a = n // 2, n % 2
        px, py = (
            x + derivative[0] * a - derivative[1] * b,
            y + derivative[1] * a + derivative[0] * b,
        )
        colours[n] = tables[0, _level(luma, 2.0 * px, 2.0 * py)]
    # Chroma is sited between the two rows.
    px, py = 0.5 * (x - 0.5 * derivative[1]), 0.5 * (y + 0.5 * derivative[0]) - 0.25
    colours[4] = tables[1, _level(u, px, py)]
    colours[5] = tables[2, _level(v, px, py)]
    return (
        x + 0.5 * (derivative[0] - derivative[1]),
        y + 0.5 * (derivative[1] + derivative[0]),
    )


@njit(cache=True, nogil=True, fastmath=True)
def _flow_penalty(residual: Flow, x: float, y: float, motion_x: float, motion_y: float) -> float:
    """The penalty if the flow at a position differs from (does_x, does_y)."""
    i = min(max(int(0.5 * x + 0.25), 0), residual.shape[1] - 1)
    j = min(max(int(0.5 * y + 0.25), 0), residual.shape[0] - 1)
    off = max(abs(residual[j, i, 0] - motion_x), abs(residual[j, i, 1] - motion_y))
    return FLOW_MISMATCH_COST if off > 2.0 * DISCONTINUITY else 0.0


@njit(cache=True, nogil=True, fastmath=True)
def _level(plane: Plane, x: Any, y: Any) -> Any:
    """The level at a position, bilinear, with replicated edges."""
    height, width = plane.shape
    x, y = min(max(x, 0.0), width - LAST), min(max(y, 0.0), height - LAST)
    i, j = np.uint32(x), np.uint32(y)
    s, t = x - i, y - j
    upper = plane[j, i] * (1.0 - s) + plane[j, i + 1] * s
    lower = plane[j + 1, i] * (1.0 - s) + plane[j + 1, i + 1] * s
    return int(upper * (1.0 - t) + lower * t + 0.5)
