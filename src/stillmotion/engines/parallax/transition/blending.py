"""Kernels that blend two frames: by weights over a grid, or by a wipe."""

from __future__ import annotations

import numpy as np
from numba import njit

from stillmotion.arrays import Coverage, Levels, Plane


@njit(cache=True, nogil=True, fastmath=True)
def cross_fade(
    weights: Coverage, step: int, first: Plane, second: Plane, table_1: Levels, table_2: Levels,
    out: Plane,
) -> None:  # fmt: skip
    """Fill `out` with `first` where the weight is 0 and `second` where it is 1, through tone
    tables.

    | argument | shape | content |
    | --- | --- | --- |
    | weights | (rows + 1, columns + 1) float32 | of the second, at the corners of cells |
    | step | | side of a cell in pixels of the planes |
    | first, second | (h, w) uint8 | the planes |
    | table_1, table_2 | (256,) uint8 | what each level becomes |
    | out | (h, w) uint8 | the result |
    """
    height, width = out.shape
    columns = (width + step - 1) // step
    row = np.empty(columns + 1, np.float32)
    for y in range(height):
        j, t = y // step, np.float32((y % step) / step)
        for i in range(columns + 1):
            row[i] = (weights[j, i] + (weights[j + 1, i] - weights[j, i]) * t) * np.float32(256)
        for i in range(columns):
            slope = (row[i + 1] - row[i]) / np.float32(step)
            for c in range(min(step, width - i * step)):
                x = i * step + c
                weight_256 = np.int32(row[i] + slope * np.float32(c) + np.float32(0.5))
                a, b = np.int32(table_1[first[y, x]]), np.int32(table_2[second[y, x]])
                out[y, x] = np.uint8(
                    (a * np.int32(256) + (b - a) * weight_256 + np.int32(128)) >> 8
                )


@njit(cache=True, nogil=True, fastmath=True)
def luma_wipe(
    order: Plane, weights: Levels, first: Plane, second: Plane, table_1: Levels, table_2: Levels,
    out: Plane,
) -> None:  # fmt: skip
    """Fill `out` from two planes through tone tables, by a wipe.

    | argument | shape | content |
    | --- | --- | --- |
    | turns | (h, w) uint8 | when a pixel changes, 0 first and 255 last |
    | shares | (256,) uint8 | weight of the second, of 255, at each turn |
    | first, second | (h, w) uint8 | the planes |
    | table_1, table_2 | (256,) uint8 | what each level becomes |
    """
    height, width = out.shape
    for y in range(height):
        for x in range(width):
            weight_256 = np.int32(weights[order[y, x]])
            weight_256 += weight_256 >> np.int32(7)
            a, b = np.int32(table_1[first[y, x]]), np.int32(table_2[second[y, x]])
            out[y, x] = np.uint8((a * np.int32(256) + (b - a) * weight_256 + np.int32(128)) >> 8)
