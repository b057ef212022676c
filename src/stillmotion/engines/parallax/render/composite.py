"""Frames filled from plates through grids of places."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Grid, Map, Plane
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.projection import (
    MINIFIED_FROM,
    minification,
)
from stillmotion.engines.parallax.render.coverage import all_cells
from stillmotion.engines.parallax.render.gather import gather_chroma, gather_luma
from stillmotion.engines.parallax.scene.layer import Layer
from stillmotion.engines.parallax.scene.texture import Texture

MINIFIED_TO = 1.33
"""Texture pixels per frame pixel at which the prefiltered luma has replaced the sharp one."""

BLEND_STEP = 8
"""Of 256: changes of softness smaller than that are not seen."""

RING_FRAMES = 3
"""Frames used in turn: a consumer may still hold the last two."""


def empty_frame(width: int, height: int) -> Frame:
    """A frame whose planes are yet to be filled."""
    half = (height // 2, width // 2)
    return Frame(
        np.empty((height, width), np.uint8), np.empty(half, np.uint8), np.empty(half, np.uint8)
    )


def frame_ring(width: int, height: int) -> list[Frame]:
    """The frames that a render hands out in turn."""
    return [empty_frame(width, height) for _ in range(RING_FRAMES)]


class PrefilteredLuma:
    """A plate's luma as soft as a frame needs it, mixed anew when that has changed visibly.

    Not for plates that are painted on: what is mixed does not follow.
    """

    def __init__(self, plate: Texture) -> None:
        self._plate = plate
        self._mixed: Plane | None = None
        self._weight = 0

    def luma(self, weight: int) -> Plane:
        """With `weight` / 256 of the softened luma, to within a `FOCUS_STEP`."""
        weight = min(256, round(weight / BLEND_STEP) * BLEND_STEP)
        if weight == 0:
            return self._plate.luma
        if self._mixed is None:
            self._mixed = np.empty_like(self._plate.luma)
        if weight != self._weight:
            share = weight / 256
            cv2.addWeighted(self._plate.luma, 1 - share, self._plate.soft, share, 0, self._mixed)
            self._weight = weight
        return self._mixed


def sample_texture(
    plate: Texture,
    grid: Grid,
    frame: Frame,
    runs: Map | None = None,
    focus: PrefilteredLuma | None = None,
) -> None:
    """Fill `runs` of `frame` (all of it by default) with what lies at `grid`'s places."""
    if runs is None:
        runs = all_cells(grid)
    if len(runs) == 0:
        return
    luma, weight = _prefiltered(plate, grid, frame, focus)
    gather_luma(grid, luma, plate.soft, weight, None, 256, runs, frame.y)
    gather_chroma(grid, plate.chroma, None, 256, runs, frame.u, frame.v)


def composite_layer(
    layer: Layer,
    grid: Grid,
    frame: Frame,
    runs: Map,
    opacity: int,
    focus: PrefilteredLuma | None = None,
) -> None:
    """Lay a layer that has a matte over `runs` of `frame`; `opacity` is of 256."""
    if layer.matte is None or len(runs) == 0:
        return
    plate, alpha = layer.texture, layer.matte.alpha
    luma, weight = _prefiltered(plate, grid, frame, focus)
    gather_luma(grid, luma, plate.soft, weight, alpha, opacity, runs, frame.y)
    gather_chroma(grid, plate.chroma, alpha, opacity, runs, frame.u, frame.v)


def _prefiltered(
    plate: Texture, grid: Grid, frame: Frame, focus: PrefilteredLuma | None
) -> tuple[Plane, int]:
    """The luma to gather from, and how much of the softened one is yet to be mixed in."""
    weight = _prefilter_weight(plate, grid, frame)
    return (plate.luma, weight) if focus is None else (focus.luma(weight), 0)


def _prefilter_weight(plate: Texture, grid: Grid, frame: Frame) -> int:
    if plate.soft is plate.luma:
        return 0
    height, width = frame.y.shape
    scale = minification(grid, width, height)
    return round(256 * min(1.0, max(0.0, (scale - MINIFIED_FROM) / (MINIFIED_TO - MINIFIED_FROM))))
