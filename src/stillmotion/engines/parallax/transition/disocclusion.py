"""The kernel that redraws cells of a frame in which differently moving things meet."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from stillmotion.arrays import Grid, Map, Plane, Weights
from stillmotion.engines.parallax.transition.forward_splatting import DISCONTINUITY, SPLAT_CELL

ONE_SIDED_COST = 24.0
"""Levels of difference, in all, that it counts as if one picture alone shows a place."""


FLOW_MISMATCH_COST = 60.0
"""Levels of difference that it counts if what a corner leads to moves otherwise than the corner."""


DISTANCE_COST = 10.0
"""Levels of difference that it counts if a corner is a whole cell away."""


@njit(cache=True, nogil=True, fastmath=True)
def resolve_disocclusions(
    own: Map, at_first: Grid, at_second: Grid, shares: Weights, torn: Plane, turns: Map,
    own_1: Map, own_2: Map, corner_x: int, corner_y: int, luma_1: Plane, u_1: Plane, v_1: Plane,
    luma_2: Plane, u_2: Plane, v_2: Plane, tables: Plane, out_y: Plane, out_u: Plane, out_v: Plane,
) -> None:  # fmt: skip
    """Fill the torn cells of a frame anew: each 2 by 2 pixels go with one of the cell's corners.

    A corner whose motion is that of the place it leads to, and shows the same in both pictures, is
    right, the nearer the surer. `own_1` and `own_2` are what either picture's places do besides
    the spiral, one for each 2 by 2 pixels, whose plates reach `corner_x` and `corner_y` pixels
    beyond it. Places
    are in luma pixels of the plates, whose luma is twice as dense; `turns` (2, 2) is the (real,
    imaginary) growth of places about a corner in either; `tables` (6, 256) are of Y, U, V of both.
    """
    rows, columns = torn.shape
    height, width = out_y.shape
    seen = np.empty((2, 6), np.float32)
    kept = np.empty(6, np.float32)
    for j in range(rows):
        for i in range(columns):
            if not torn[j, i]:
                continue
            for k in range(0, min(SPLAT_CELL, height - j * SPLAT_CELL), 2):
                for c in range(0, min(SPLAT_CELL, width - i * SPLAT_CELL), 2):
                    best = np.float32(1e9)
                    for corner in range(4):
                        b, a = corner // 2, corner % 2
                        if corner and _is_again(own, j, i, corner):
                            continue
                        dx, dy = np.float32(c - a * SPLAT_CELL), np.float32(k - b * SPLAT_CELL)
                        share, does = shares[j + b, i + a], own[j + b, i + a]
                        away = max(abs(dx + 0.5), abs(dy + 0.5)) / SPLAT_CELL
                        cost = np.float32(DISTANCE_COST * away)
                        if share < 1.0:
                            at = at_first[j + b, i + a]
                            x, y = _block(at, dx, dy, turns[0], luma_1, u_1, v_1, tables[:3],
                                          seen[0])  # fmt: skip
                            cost += _strange(own_1, x - corner_x, y - corner_y, does[0], does[1])
                        if share > 0.0:
                            at = at_second[j + b, i + a]
                            x, y = _block(at, dx, dy, turns[1], luma_2, u_2, v_2, tables[3:],
                                          seen[1])  # fmt: skip
                            cost += _strange(own_2, x - corner_x, y - corner_y, does[2], does[3])
                        if share <= 0.0:
                            cost += ONE_SIDED_COST
                            seen[1] = seen[0]
                        elif share >= 1.0:
                            cost += ONE_SIDED_COST
                            seen[0] = seen[1]
                        else:
                            for n in range(4):
                                cost += abs(seen[0, n] - seen[1, n]) * np.float32(0.25)
                            for n in range(4, 6):
                                cost += abs(seen[0, n] - seen[1, n])
                        if cost < best:
                            best = cost
                            for n in range(6):
                                step = share * (seen[1, n] - seen[0, n])
                                kept[n] = seen[0, n] + step + np.float32(0.5)
                    y, x = j * SPLAT_CELL + k, i * SPLAT_CELL + c
                    for n in range(4):
                        out_y[y + n // 2, x + n % 2] = np.uint8(kept[n])
                    out_u[y // 2, x // 2] = np.uint8(kept[4])
                    out_v[y // 2, x // 2] = np.uint8(kept[5])


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _is_again(own: Map, j: int, i: int, corner: int) -> bool:
    """Whether an earlier corner of the cell leads to the same."""
    for earlier in range(corner):
        most = np.float32(0.0)
        for n in range(4):
            one = own[j + corner // 2, i + corner % 2, n]
            most = max(most, abs(one - own[j + earlier // 2, i + earlier % 2, n]))
        if most < 0.5:
            return True
    return False


@njit(cache=True, nogil=True, fastmath=True)
def _block(
    at: Map, dx: Any, dy: Any, turn: Map, luma: Plane, u: Plane, v: Plane, tables: Plane,
    seen: Map,
) -> tuple[float, float]:  # fmt: skip
    """Read 2 by 2 pixels, the first (dx, dy) from a corner at `at`: four of luma, then U and V.

    Returns the place of their middle.
    """
    x = at[0] + turn[0] * dx - turn[1] * dy
    y = at[1] + turn[1] * dx + turn[0] * dy
    for n in range(4):
        b, a = n // 2, n % 2
        px, py = x + turn[0] * a - turn[1] * b, y + turn[1] * a + turn[0] * b
        seen[n] = tables[0, _level(luma, 2.0 * px, 2.0 * py)]
    # Chroma lies half way between the two rows.
    px, py = 0.5 * (x - 0.5 * turn[1]), 0.5 * (y + 0.5 * turn[0]) - 0.25
    seen[4] = tables[1, _level(u, px, py)]
    seen[5] = tables[2, _level(v, px, py)]
    return (
        x + 0.5 * (turn[0] - turn[1]),
        y + 0.5 * (turn[1] + turn[0]),
    )


@njit(cache=True, nogil=True, fastmath=True)
def _strange(own: Map, x: float, y: float, does_x: float, does_y: float) -> float:
    """Levels of difference that it counts if what lies at a place moves otherwise."""
    i = min(max(int(0.5 * x + 0.25), 0), own.shape[1] - 1)
    j = min(max(int(0.5 * y + 0.25), 0), own.shape[0] - 1)
    off = max(abs(own[j, i, 0] - does_x), abs(own[j, i, 1] - does_y))
    return FLOW_MISMATCH_COST if off > 2.0 * DISCONTINUITY else 0.0


@njit(cache=True, nogil=True, fastmath=True)
def _level(plane: Plane, x: Any, y: Any) -> Any:
    """The level at a place, bilinear, continued past the edges."""
    height, width = plane.shape
    x, y = min(max(x, 0.0), width - 1.001), min(max(y, 0.0), height - 1.001)
    i, j = np.uint32(x), np.uint32(y)
    s, t = x - i, y - j
    upper = plane[j, i] * (1.0 - s) + plane[j, i + 1] * s
    lower = plane[j + 1, i] * (1.0 - s) + plane[j + 1, i + 1] * s
    return int(upper * (1.0 - t) + lower * t + 0.5)
