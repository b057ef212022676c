"""Frames filled from plates through grids of places."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Grid, Map, Plane
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax import render
from stillmotion.engines.parallax.scene.layer import Layer
from stillmotion.engines.parallax.scene.texture import Plate

SOFTEN_FROM, SOFTEN_TO = 1.03, 1.33
"""Plate pixels per frame pixel between which the softened luma takes over."""

FOCUS_STEP = 8
"""Of 256: changes of softness smaller than that are not seen."""

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


def make_grid(width: int, height: int) -> Grid:
    """An empty grid for a frame: corners of all cells, the last ones past the frame's edge."""
    return np.empty((-(-height // render.CELL) + 1, -(-width // render.CELL) + 1, 2), np.float32)


def every_cell(grid: Grid) -> Map:
    """The runs of all cells of a frame."""
    return render.runs_of(np.ones((grid.shape[0] - 1, grid.shape[1] - 1), np.uint8))


class Focus:
    """A plate's luma as soft as a frame needs it, mixed anew when that has changed visibly.

    Not for plates that are painted on: what is mixed does not follow.
    """

    def __init__(self, plate: Plate) -> None:
        self._plate = plate
        self._mixed: Plane | None = None
        self._weight = 0

    def luma(self, weight: int) -> Plane:
        """With `weight` / 256 of the softened luma, to within a `FOCUS_STEP`."""
        weight = min(256, round(weight / FOCUS_STEP) * FOCUS_STEP)
        if weight == 0:
            return self._plate.luma
        if self._mixed is None:
            self._mixed = np.empty_like(self._plate.luma)
        if weight != self._weight:
            share = weight / 256
            cv2.addWeighted(self._plate.luma, 1 - share, self._plate.soft, share, 0, self._mixed)
            self._weight = weight
        return self._mixed


def expose(
    plate: Plate, grid: Grid, frame: Frame, runs: Map | None = None, focus: Focus | None = None
) -> None:
    """Fill `runs` of `frame` (all of it by default) with what lies at `grid`'s places."""
    if runs is None:
        runs = every_cell(grid)
    if len(runs) == 0:
        return
    luma, weight = _focused(plate, grid, frame, focus)
    render.gather_luma(grid, luma, plate.soft, weight, None, 256, runs, frame.y)
    render.gather_chroma(grid, plate.chroma, None, 256, runs, frame.u, frame.v)


def lay_over(
    layer: Layer, grid: Grid, frame: Frame, runs: Map, opacity: int, focus: Focus | None = None
) -> None:
    """Lay a layer that has a matte over `runs` of `frame`; `opacity` is of 256."""
    if layer.matte is None or len(runs) == 0:
        return
    plate, alpha = layer.plate, layer.matte.alpha
    luma, weight = _focused(plate, grid, frame, focus)
    render.gather_luma(grid, luma, plate.soft, weight, alpha, opacity, runs, frame.y)
    render.gather_chroma(grid, plate.chroma, alpha, opacity, runs, frame.u, frame.v)


def _focused(plate: Plate, grid: Grid, frame: Frame, focus: Focus | None) -> tuple[Plane, int]:
    """The luma to gather from, and how much of the softened one is yet to be mixed in."""
    weight = _softening(plate, grid, frame)
    return (plate.luma, weight) if focus is None else (focus.luma(weight), 0)


def _softening(plate: Plate, grid: Grid, frame: Frame) -> int:
    if plate.soft is plate.luma:
        return 0
    height, width = frame.y.shape
    scale = shrinkage(grid, width, height)
    return round(256 * min(1.0, max(0.0, (scale - SOFTEN_FROM) / (SOFTEN_TO - SOFTEN_FROM))))


def shrinkage(grid: Grid, width: int, height: int) -> float:
    """Plate pixels per frame pixel, the mean over the frame of both directions."""
    rows, columns = height // render.CELL, width // render.CELL
    across = np.linalg.norm(grid[: rows + 1, columns] - grid[: rows + 1, 0], axis=-1).mean()
    down = np.linalg.norm(grid[rows, : columns + 1] - grid[0, : columns + 1], axis=-1).mean()
    return float(across / columns + down / rows) / (2 * render.CELL)
