"""The loop that passes motion on to places whose own is not known."""

from __future__ import annotations

import numpy as np
from numba import njit

from stillmotion.arrays import Map, Plane

ROUNDS = 2
"""Times that motion is passed on through the whole picture, each way."""

DISTINCT = 4.0
"""Pixels by which two motions must differ for one to hide the other."""


@njit(cache=True, nogil=True)
def propagate_flow(
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
    return bool(other < DISTINCT * DISTINCT)
