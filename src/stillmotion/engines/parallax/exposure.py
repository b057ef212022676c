"""Frames filled from a plate through a grid of places."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.base import Frame
from stillmotion.engines.parallax import warp
from stillmotion.engines.parallax.arrays import Grid
from stillmotion.engines.parallax.plates import Plate

SOFTEN_FROM, SOFTEN_TO = 1.0, 1.33
"""Plate pixels per frame pixel between which the softened luma takes over."""

RING = 3
"""Frames used in turn: a consumer may still hold the last two."""


def empty_frame(width: int, height: int) -> Frame:
    """A frame whose planes are yet to be filled."""
    half = (height // 2, width // 2)
    return Frame(
        np.empty((height, width), np.uint8), np.empty(half, np.uint8), np.empty(half, np.uint8)
    )


def frame_ring(width: int, height: int) -> list[Frame]:
    """The frames that a render hands out in turn."""
    return [empty_frame(width, height) for _ in range(RING)]


def expose(plate: Plate, grid: Grid, frame: Frame) -> None:
    """Fill `frame` with what lies at `grid`'s places of the plate."""
    height, width = frame.y.shape
    scale = shrinkage(grid, width, height)
    weight = round(256 * min(1.0, max(0.0, (scale - SOFTEN_FROM) / (SOFTEN_TO - SOFTEN_FROM))))
    if weight and plate.soft is not plate.luma:
        warp.gather_luma_softened(grid, plate.luma, plate.soft, frame.y, weight)
    else:
        warp.gather_luma(grid, plate.luma, frame.y)
    warp.gather_chroma(grid, plate.u, plate.v, frame.u, frame.v)


def shrinkage(grid: Grid, width: int, height: int) -> float:
    """Plate pixels per frame pixel, the mean over the frame of both directions."""
    rows, columns = height // warp.CELL, width // warp.CELL
    across = np.linalg.norm(grid[: rows + 1, columns] - grid[: rows + 1, 0], axis=-1).mean()
    down = np.linalg.norm(grid[rows, : columns + 1] - grid[0, : columns + 1], axis=-1).mean()
    return float(across / columns + down / rows) / (2 * warp.CELL)
