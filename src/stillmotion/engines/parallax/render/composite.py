"""Compositing: layers sampled through projection grids, one over another."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Grid, Plane
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.projection import (
    MINIFIED_FROM,
    minification,
)
from stillmotion.engines.parallax.render.coverage import Runs, all_cells
from stillmotion.engines.parallax.render.gather import gather_chroma, gather_luma
from stillmotion.engines.parallax.scene.layer import Layer
from stillmotion.engines.parallax.scene.texture import Texture

MINIFIED_TO = 1.33
"""Texture pixels per frame pixel at which the prefiltered luma has replaced the sharp one."""

BLEND_STEP = 8
"""Of 256: smaller changes of the prefilter's weight are not visible."""

RING_FRAMES = 3
"""Frames used in turn: a consumer may still hold the last two."""


def empty_frame(width: int, height: int) -> Frame:
    """A frame with uninitialised planes."""
    half = (height // 2, width // 2)
    return Frame(
        np.empty((height, width), np.uint8), np.empty(half, np.uint8), np.empty(half, np.uint8)
    )


def frame_ring(width: int, height: int) -> list[Frame]:
    """The frames that a render hands out in turn."""
    return [empty_frame(width, height) for _ in range(RING_FRAMES)]


class PrefilteredLuma:
    """A texture's luma blended with its prefiltered copy, as a mipmap is; blended anew when the
    weight has changed visibly.

    Not for textures that are edited: the blend would not follow.
    """

    def __init__(self, texture: Texture) -> None:
        self._texture = texture
        self._mixed: Plane | None = None
        self._weight = 0

    def luma(self, weight: int) -> Plane:
        """With `weight` / 256 of the prefiltered luma, to within a `BLEND_STEP`."""
        weight = min(256, round(weight / BLEND_STEP) * BLEND_STEP)
        if weight == 0:
            return self._texture.luma
        if self._mixed is None:
            self._mixed = np.empty_like(self._texture.luma)
        if weight != self._weight:
            share = weight / 256
            cv2.addWeighted(
                self._texture.luma, 1 - share, self._texture.soft, share, 0, self._mixed
            )
            self._weight = weight
        return self._mixed


def sample_texture(
    texture: Texture,
    grid: Grid,
    frame: Frame,
    runs: Runs | None = None,
    focus: PrefilteredLuma | None = None,
) -> None:
    """Fill `runs` of `frame` (all of it by default) from the texture, at the grid's coordinates."""
    if runs is None:
        runs = all_cells(grid)
    if len(runs) == 0:
        return
    luma, weight = _prefiltered(texture, grid, frame, focus)
    gather_luma(grid, luma, texture.soft, weight, None, 256, runs, frame.y)
    gather_chroma(grid, texture.chroma, None, 256, runs, frame.u, frame.v)


def composite_layer(
    layer: Layer,
    grid: Grid,
    frame: Frame,
    runs: Runs,
    opacity: int,
    focus: PrefilteredLuma | None = None,
) -> None:
    """Composite a layer that has a matte over `runs` of `frame`; `opacity` is of 256."""
    if layer.matte is None or len(runs) == 0:
        return
    texture, alpha = layer.texture, layer.matte.alpha
    luma, weight = _prefiltered(texture, grid, frame, focus)
    gather_luma(grid, luma, texture.soft, weight, alpha, opacity, runs, frame.y)
    gather_chroma(grid, texture.chroma, alpha, opacity, runs, frame.u, frame.v)


def _prefiltered(
    texture: Texture, grid: Grid, frame: Frame, focus: PrefilteredLuma | None
) -> tuple[Plane, int]:
    """The luma to gather from, and the weight of the prefiltered one that is yet to be blended
    in."""
    weight = _prefilter_weight(texture, grid, frame)
    return (texture.luma, weight) if focus is None else (focus.luma(weight), 0)


def _prefilter_weight(texture: Texture, grid: Grid, frame: Frame) -> int:
    if texture.soft is texture.luma:
        return 0
    height, width = frame.y.shape
    scale = minification(grid, width, height)
    return round(256 * min(1.0, max(0.0, (scale - MINIFIED_FROM) / (MINIFIED_TO - MINIFIED_FROM))))
