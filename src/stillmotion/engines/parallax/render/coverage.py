"""Which cells of a frame each layer is drawn in (occlusion culling)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Int32
from numba import njit
from numpy.typing import NDArray

from stillmotion.arrays import Grid, Plane
from stillmotion.engines.parallax.camera.projection import CELL
from stillmotion.engines.parallax.scene.layer import Layer

Runs = Int32[NDArray[Any], "_n 3"]
"""Row, first and past-the-last column of each run of cells."""


@njit(cache=True, nogil=True, fastmath=True)
def mark_coverage(grid: Grid, least: Plane, most: Plane, touched: Plane, hidden: Plane) -> None:
    """Mark the cells that a layer shows in (`touched`) and fills opaquely (`hidden`).

    | argument | shape | content |
    | --- | --- | --- |
    | grid | (rows + 1, columns + 1, 2) | texture coordinates of the cells' corners, pixels |
    | least, most | (m, n) uint8 | minimum and maximum alpha of each texture block |
    | touched, hidden (out) | (rows, columns) uint8 | 1 is set; other cells keep their marks |

    A block is CELL × CELL texture pixels and a pixel around them.
    """
    rows, columns = touched.shape
    m, n = most.shape
    edge_x, edge_y = np.float32(n * CELL), np.float32(m * CELL)
    zero = np.float32(0)
    inverse = np.float32(1.0 / CELL)
    for j in range(rows):
        for i in range(columns):
            x0, x1 = _corner_range(grid, j, i, 0)
            y0, y1 = _corner_range(grid, j, i, 1)
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
def cell_runs(cells: Plane) -> Runs:
    """The runs of marked cells."""
    rows, columns = cells.shape
    found = np.empty((rows * ((columns + 1) // 2), 3), np.int32)
    count = 0
    for j in range(rows):
        c = 0
        while c < columns:
            if not cells[j, c]:
                c += 1
                continue
            first = c
            while c < columns and cells[j, c]:
                c += 1
            found[count, 0], found[count, 1], found[count, 2] = j, first, c
            count += 1
    return found[:count]


@njit(cache=True, nogil=True, inline="always")
def _corner_range(grid: Grid, j: int, i: int, k: int) -> Any:
    """The minimum and maximum x (k = 0) or y (1) of a cell's corners."""
    a, b = grid[j, i, k], grid[j, i + 1, k]
    c, d = grid[j + 1, i, k], grid[j + 1, i + 1, k]
    return min(min(a, b), min(c, d)), max(max(a, b), max(c, d))


class LayerCells(NamedTuple):
    """Runs of cells in which a layer is drawn opaquely (`full`), or blended over what is behind."""

    full: Runs
    mixed: Runs


def visible_cells(grids: Sequence[Grid], layers: Sequence[Layer], number: int) -> list[LayerCells]:
    """For each layer, rear to front, where it must be drawn on a frame; occluded cells are not."""
    shape = (grids[0].shape[0] - 1, grids[0].shape[1] - 1)
    clear = np.ones(shape, np.uint8)
    result: list[LayerCells] = []
    for layer, grid in zip(reversed(layers), reversed(grids), strict=True):
        mixed = np.zeros(shape, np.uint8)
        full = np.zeros(shape, np.uint8)
        share = layer.opacity_256(number)
        if layer.matte is None:
            full = clear
        elif share > 0:
            mark_coverage(grid, layer.matte.block_min, layer.matte.block_max, mixed, full)
            mixed &= clear
            if share < 256:
                full = np.zeros(shape, np.uint8)
            full &= clear
            mixed &= 1 - full
            clear = clear & (1 - full)
        result.append(LayerCells(cell_runs(full), cell_runs(mixed)))
    return result[::-1]


def all_cells(grid: Grid) -> Runs:
    """The runs of all cells of a frame."""
    return cell_runs(np.ones((grid.shape[0] - 1, grid.shape[1] - 1), np.uint8))
