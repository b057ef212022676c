"""The loops of a join: motion passed on to what is hidden, points thrown onto the frame's grid, and
the gather of a frame from two plates at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from stillmotion.engines.parallax.arrays import Grid, Map, Plane, Weights

CELL = 4
"""Side of a grid cell in luma pixels: half of the warp's, for things that move by themselves."""

ROUNDS = 2
"""Times that motion is passed on through the whole picture, each way."""

NOWHERE = 1e-4
"""Trust in what lies outside a picture: only where the other lacks it too."""

TEAR = 3.0
"""Pixels of motion by which the corners of a cell must differ for things to part in it."""

ALONE = 24.0
"""Levels of difference, in all, that it counts as if one picture alone shows a place."""

STRANGE = 60.0
"""Levels of difference that it counts if what a corner leads to moves otherwise than the corner."""

OFF = 10.0
"""Levels of difference that it counts if a corner is a whole cell away."""

TOUCH = 0.12
"""Share of a point that must fall to a corner for it to count there: things end where they end."""

FADES_FROM = 0.25
"""Share of one picture up to which only the other is shown."""

APART = 4.0
"""Pixels by which two motions must differ for one to hide the other."""


@njit(cache=True, nogil=True)
def spread(
    rest: Map, known: Plane, guide: Plane, base: Map, back: Map, back_known: Plane,
    barrier: float, detour: float,
) -> None:  # fmt: skip
    """Give each place of `rest` (h, w, 3) that is not `known` (h, w) that of the nearest known.

    `rest` is what a place moves by besides `base` (h, w, 2), and how near such things are. Near is
    what is reached without crossing edges: each level that a step changes `guide` (h, w, 3) by
    makes it `barrier` pixels longer. A motion that does not explain why the place is not seen in
    the other picture counts as `detour` pixels further away; there, `back` (h, w, 3) is the
    motion to the first and how near what moves so is, where `back_known`.
    """
    height, width = known.shape
    far = np.empty((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            far[y, x] = 0.0 if known[y, x] else 1e9
    passed = far.copy()
    for turn in range(2 * ROUNDS):
        step = 1 if turn % 2 == 0 else -1
        for j in range(height):
            y = j if step == 1 else height - 1 - j
            for i in range(width):
                x = i if step == 1 else width - 1 - i
                if known[y, x]:
                    continue
                for k in range(4):
                    # The four neighbours that the sweep has passed.
                    dx = -step if k == 0 else (k - 2) * step
                    dy = 0 if k == 0 else -step
                    b, a = y + dy, x + dx
                    if b < 0 or b >= height or a < 0 or a >= width:
                        continue
                    wall = np.float32(0.0)
                    for c in range(3):
                        wall += abs(np.float32(guide[y, x, c]) - np.float32(guide[b, a, c]))
                    way = passed[b, a] + (1.414 if dx != 0 and dy != 0 else 1.0) + barrier * wall
                    if way >= far[y, x]:
                        continue
                    fx = base[y, x, 0] + rest[b, a, 0]
                    fy = base[y, x, 1] + rest[b, a, 1]
                    full = way
                    if not _is_explained(x, y, fx, fy, rest[b, a, 2], back, back_known):
                        full += detour
                    if full < far[y, x]:
                        far[y, x] = full
                        # The next one is asked anew.
                        passed[y, x] = way
                        for c in range(3):
                            rest[y, x, c] = rest[b, a, c]


@njit(cache=True, nogil=True, inline="always")
def _is_explained(
    x: int, y: int, fx: float, fy: float, near: float, back: Map, back_known: Plane
) -> bool:
    """Whether what moves from (x, y) by (fx, fy) leaves the other picture, or comes to lie where
    that shows something nearer, the same thing, or nobody knows what."""
    height, width = back_known.shape
    i, j = round(x + fx), round(y + fy)
    if i < 0 or j < 0 or i >= width or j >= height:
        return True
    if not back_known[j, i] or back[j, i, 2] > near:
        return True
    other = (back[j, i, 0] + fx) ** 2 + (back[j, i, 1] + fy) ** 2
    return bool(other < APART * APART)


@njit(cache=True, nogil=True, fastmath=True)
def throw(points: Map, weight: float, way: float, part: Any, sums: Map) -> None:
    """Add points to the grid cells that they reach at share `way` of their way.

    `points` (n, 7) are x, y in the first picture, what they do besides the spiral by the end, how
    surely each of the two pictures shows them, and how much they hide what they meet. `part` is
    the spiral's part so far (see `settle`). `sums` (rows, columns, 6) takes, for each picture,
    weight and weighted motion.
    """
    rows, columns = sums.shape[0], sums.shape[1]
    scale = 1.0 / CELL
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
                w = strength * (max(near - TOUCH, 0.0) ** 2 + 1e-15 * near)
                w0, w1 = w * points[n, 4], w * points[n, 5]
                cell = sums[j + b, i + a]
                cell[0] += w0
                cell[1] += w0 * dx
                cell[2] += w0 * dy
                cell[3] += w1
                cell[4] += w1 * dx
                cell[5] += w1 * dy


@njit(cache=True, nogil=True, fastmath=True)
def close_gaps(sums: Map, least: float) -> None:
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
    close_gaps(half, 0.5)
    for j in range(rows):
        for i in range(columns):
            if sums[j, i, 0] + sums[j, i, 3] < least:
                for k in range(sums.shape[2]):
                    sums[j, i, k] = half[j // 2, i // 2, k]


@njit(cache=True, nogil=True, fastmath=True)
def settle(
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
            u, v = i * CELL, j * CELL
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
            old *= _inside(at_first[j, i, 0], at_first[j, i, 1], edge, width, height)
            new *= _inside(at_second[j, i, 0], at_second[j, i, 1], edge, width, height)
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
            torn[j, i] = most > TEAR


@njit(cache=True, nogil=True, inline="always")
def _inside(x: float, y: float, edge: float, width: int, height: int) -> float:
    """1 within the picture, falling to `NOWHERE` beyond its edge."""
    beyond = max(max(-x, x - (width - 1)), max(-y, y - (height - 1)))
    return min(max(1.0 - beyond / edge, NOWHERE), 1.0)


@njit(cache=True, nogil=True, fastmath=True)
def mix(
    shares: Weights, step: int, first: Plane, second: Plane, table_1: Plane, table_2: Plane,
    out: Plane,
) -> None:  # fmt: skip
    """Fill `out` with `first` where the share is 0 and `second` where it is 1, through the tables.

    Shares are those of the corners of cells of `step` pixels.
    """
    height, width = out.shape
    columns = (width + step - 1) // step
    row = np.empty(columns + 1, np.float32)
    for y in range(height):
        j, t = y // step, np.float32((y % step) / step)
        for i in range(columns + 1):
            row[i] = (shares[j, i] + (shares[j + 1, i] - shares[j, i]) * t) * np.float32(256)
        for i in range(columns):
            slope = (row[i + 1] - row[i]) / np.float32(step)
            for c in range(min(step, width - i * step)):
                x = i * step + c
                part = np.int32(row[i] + slope * np.float32(c) + np.float32(0.5))
                a, b = np.int32(table_1[first[y, x]]), np.int32(table_2[second[y, x]])
                out[y, x] = np.uint8((a * np.int32(256) + (b - a) * part + np.int32(128)) >> 8)


@njit(cache=True, nogil=True, fastmath=True)
def mend(
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
            for k in range(0, min(CELL, height - j * CELL), 2):
                for c in range(0, min(CELL, width - i * CELL), 2):
                    best = np.float32(1e9)
                    for corner in range(4):
                        b, a = corner // 2, corner % 2
                        if corner and _is_again(own, j, i, corner):
                            continue
                        dx, dy = np.float32(c - a * CELL), np.float32(k - b * CELL)
                        share, does = shares[j + b, i + a], own[j + b, i + a]
                        away = max(abs(dx + 0.5), abs(dy + 0.5)) / CELL
                        cost = np.float32(OFF * away)
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
                            cost += ALONE
                            seen[1] = seen[0]
                        elif share >= 1.0:
                            cost += ALONE
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
                    y, x = j * CELL + k, i * CELL + c
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
    return STRANGE if off > 2.0 * TEAR else 0.0


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


@njit(cache=True, nogil=True, fastmath=True)
def reveal(
    turns: Plane, shares: Plane, first: Plane, second: Plane, table_1: Plane, table_2: Plane,
    out: Plane,
) -> None:  # fmt: skip
    """Fill `out` from two planes through the tables: of the second, `shares` (256,) of 255 at the
    pixel's turn."""
    height, width = out.shape
    for y in range(height):
        for x in range(width):
            part = np.int32(shares[turns[y, x]])
            part += part >> np.int32(7)
            a, b = np.int32(table_1[first[y, x]]), np.int32(table_2[second[y, x]])
            out[y, x] = np.uint8((a * np.int32(256) + (b - a) * part + np.int32(128)) >> 8)
