"""The kernel that propagates flow to pixels whose own is not known."""

from __future__ import annotations

import numpy as np
from numba import njit

from stillmotion.arrays import Flow, Plane, Rgb, VectorField

ROUNDS = 2
"""Sweeps through the whole picture, each way."""

DISTINCT = 4.0
"""Pixels by which two flows must differ for one surface to occlude the other."""

UNREACHED = 1e9
"""Distance of pixels that nothing has reached."""

DIAGONAL = 1.414
"""Length of a diagonal step in pixels."""


@njit(cache=True, nogil=True)
def propagate_flow(
    rest: VectorField, known: Plane, guide: Rgb, base: Flow, back: VectorField, back_known: Plane,
    barrier: float, detour: float,
) -> None:  # fmt: skip
    """Give each unknown pixel the flow of the nearest known one, by geodesic distance.

    A step's length grows with the colour difference, so that flow does not cross edges. A flow that
    does not explain why the pixel is not visible in the other picture counts as further away.

    | argument | shape | content |
    | --- | --- | --- |
    | rest (in, out) | (h, w, 3) | flow beside `base`, and nearness |
    | known | (h, w) uint8 | where `rest` is known |
    | guide | (h, w, 3) uint8 | colours |
    | base | (h, w, 2) | flow of the bulk, pixels |
    | back | (h, w, 3) | flow of the other picture to this one, and nearness |
    | back_known | (h, w) uint8 | where `back` is known |
    | barrier | | pixels of detour per level of colour difference |
    | detour | | pixels of detour to a flow that explains nothing |
    """
    height, width = known.shape
    far = np.empty((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            far[y, x] = 0.0 if known[y, x] else UNREACHED
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
                    # The four neighbours that the sweep has visited.
                    dx = -step if k == 0 else (k - 2) * step
                    dy = 0 if k == 0 else -step
                    b, a = y + dy, x + dx
                    if b < 0 or b >= height or a < 0 or a >= width:
                        continue
                    wall = np.float32(0.0)
                    for c in range(3):
                        wall += abs(np.float32(guide[y, x, c]) - np.float32(guide[b, a, c]))
                    way = passed[b, a] + (DIAGONAL if dx != 0 and dy != 0 else 1.0) + barrier * wall
                    if way >= far[y, x]:
                        continue
                    fx = base[y, x, 0] + rest[b, a, 0]
                    fy = base[y, x, 1] + rest[b, a, 1]
                    full = way
                    if not _is_explained(x, y, fx, fy, rest[b, a, 2], back, back_known):
                        full += detour
                    if full < far[y, x]:
                        far[y, x] = full
                        # The detour is judged anew at each pixel, so it is not passed on.
                        passed[y, x] = way
                        for c in range(3):
                            rest[y, x, c] = rest[b, a, c]


@njit(cache=True, nogil=True, inline="always")
def _is_explained(
    x: int, y: int, fx: float, fy: float, near: float, back: VectorField, back_known: Plane
) -> bool:
    """Whether what moves from (x, y) by (fx, fy) leaves the other picture, or arrives where that
    shows something nearer, the same surface, or something unknown."""
    height, width = back_known.shape
    i, j = round(x + fx), round(y + fy)
    if i < 0 or j < 0 or i >= width or j >= height:
        return True
    if not back_known[j, i] or back[j, i, 2] > near:
        return True
    other = (back[j, i, 0] + fx) ** 2 + (back[j, i, 1] + fy) ** 2
    return bool(other < DISTINCT * DISTINCT)
