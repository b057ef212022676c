"""Renders a scene along a camera path: layers projected, culled and composited per frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Grid, Mask, Plane
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics, homography, optical_centre
from stillmotion.engines.parallax.camera.projection import CELL, make_grid, project_grid
from stillmotion.engines.parallax.effect import DENSITY, Overlay, apply_displacements
from stillmotion.engines.parallax.render.composite import (
    PrefilteredLuma,
    composite_layer,
    empty_frame,
    frame_ring,
    sample_texture,
)
from stillmotion.engines.parallax.render.coverage import visible_cells
from stillmotion.engines.parallax.render.gather import gather_luma
from stillmotion.engines.parallax.scene.build import Scene
from stillmotion.engines.parallax.scene.layer import Layer
from stillmotion.engines.parallax.timing import Clock

REST_FADE = 0.4
"""Pixels of movement over which the exact picture gives way to the composited layers. Those equal
it but for a few pixels, and these must not change at once."""

REST_TOLERANCE = 2e-3
"""Pixels up to which nothing counts as moved."""


KNOWN_COVERAGE = 153
"""Of 255, how much of a pixel must be original for it to be known. The soft edge of a subject in
front of its own background is original by three quarters or more."""


class Renderer:
    """Renders frames of a scene, reusing its projection grids."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._grids = [make_grid(scene.width, scene.height) for _ in scene.layers]
        self._focuses = [
            None if layer.editors else PrefilteredLuma(layer.texture) for layer in scene.layers
        ]
        self._at_rest = [
            _grid_at_rest(layer, grid)
            for layer, grid in zip(scene.layers, self._grids, strict=True)
        ]
        self._owned: list[Plane] | None = None

    @property
    def background_grid(self) -> Grid:
        """The texture coordinates of the rearmost layer in the last frame."""
        return self._grids[0]

    @property
    def at_rest(self) -> bool:
        """Whether the last frame is the picture, moved by less than a pixel if at all."""
        return self._scene.is_picture and self._stillness() > 0

    def known_pixels(self, number: int) -> Mask:
        """(h, w; bool): which pixels of the last frame, the shot's `number`-th, show original
        pixels of the picture: `Layer.original`, composited as the layers are."""
        scene = self._scene
        if self._owned is None:
            self._owned = [_original_at_luma_density(layer) for layer in scene.layers]
        seen = np.zeros((scene.height, scene.width), np.uint8)
        cells = visible_cells(self._grids, scene.layers, number)
        for layer, grid, wanted, own in zip(
            scene.layers, self._grids, cells, self._owned, strict=True
        ):
            gather_luma(grid, own, own, 0, None, 256, wanted.full, seen)
            if layer.matte is not None:
                alpha, share = layer.matte.alpha, layer.opacity_256(number)
                gather_luma(grid, own, own, 0, alpha, share, wanted.mixed, seen)
        return np.asarray(seen >= KNOWN_COVERAGE)

    def render(self, camera: Extrinsics, number: int, frame: Frame) -> None:
        """Fill `frame`, the shot's `number`-th, with what `camera` sees."""
        scene = self._scene
        for layer, grid in zip(scene.layers, self._grids, strict=True):
            for painter in layer.editors:
                painter.paint(number)
            _project_layer(scene, layer, camera, grid)
            if layer.displacements:
                origin = np.array(layer.margins[:2], np.float32)
                grid -= origin
                apply_displacements(grid, layer.displacements, number)
                grid += origin
        still = self._stillness() if scene.is_picture else 0.0
        if still == 1.0:
            for plane, rest in zip(frame, scene.rest_frame, strict=True):
                plane[...] = rest
            return
        self._expose(self._grids, number, frame)
        if still > 0:
            for plane, missing in zip(frame, self._missing, strict=True):
                share = np.rint(missing * np.float32(still)).astype(np.int16)
                cv2.add(plane, share, plane, dtype=cv2.CV_8U)

    def _expose(self, grids: Sequence[Grid], number: int, frame: Frame) -> None:
        layers = self._scene.layers
        wanted = visible_cells(grids, layers, number)
        for layer, grid, cells, focus in zip(layers, grids, wanted, self._focuses, strict=True):
            sample_texture(layer.texture, grid, frame, cells.full, focus)
            composite_layer(layer, grid, frame, cells.mixed, layer.opacity_256(number), focus)

    @cached_property
    def _missing(self) -> list[NDArray[np.int16]]:
        """The picture minus the composited layers as a camera at rest sees them: small, in few
        pixels."""
        scene = self._scene
        seen = empty_frame(scene.width, scene.height)
        self._expose(self._at_rest, 0, seen)
        return [
            np.subtract(rest, plane, dtype=np.int16)
            for rest, plane in zip(scene.rest_frame, seen, strict=True)
        ]

    def _stillness(self) -> float:
        """1 where nothing has moved yet, falling to 0 where anything has by `REST_FADE` pixels."""
        moved = max(
            float(np.abs(grid - rest).max())
            for grid, rest in zip(self._grids, self._at_rest, strict=True)
        )
        return max(0.0, 1.0 - moved / REST_FADE) if moved > REST_TOLERANCE else 1.0


def _original_at_luma_density(layer: Layer) -> Plane:
    """The original pixels of a layer at the density of its texture's luma."""
    if layer.original is None:
        return np.zeros(layer.texture.luma.shape, np.uint8)
    return layer.original.repeat(2, axis=0).repeat(2, axis=1)


def _grid_at_rest(layer: Layer, grid: Grid) -> Grid:
    """The texture coordinates that a camera at rest sees."""
    rows, columns = grid.shape[:2]
    x = np.arange(columns, dtype=np.float32) * CELL + layer.margins.left
    y = np.arange(rows, dtype=np.float32) * CELL + layer.margins.top
    return np.dstack(np.meshgrid(x, y)).astype(np.float32)


def render_frames(scene: Scene, cameras: Sequence[Extrinsics], clock: Clock) -> Iterator[Frame]:
    """Render one frame for each camera. The arrays are reused a few frames later.

    Frames that are exactly the picture, by the clock, are the scene's `rest_frame`.
    """
    ring = frame_ring(scene.width, scene.height)
    renderer = Renderer(scene)
    for number, camera in enumerate(cameras):
        frame = ring[number % len(ring)]
        if clock.exact(number):
            for plane, rest in zip(frame, scene.rest_frame, strict=True):
                plane[...] = rest
        else:
            renderer.render(camera, number, frame)
        yield frame


def draw_overlays(
    frames: Iterable[Frame],
    overlays: Sequence[Overlay],
    cameras: Sequence[Extrinsics],
    clock: Clock,
) -> Iterator[Frame]:
    """Draw the overlays on the frames, in order, but for frames that are exactly a given
    picture."""
    for number, (frame, camera) in enumerate(zip(frames, cameras, strict=True)):
        if not clock.exact(number):
            for overlay in overlays:
                overlay.draw(frame, number, camera)
        yield frame


def _project_layer(scene: Scene, layer: Layer, camera: Extrinsics, grid: Grid) -> None:
    """Fill `grid` with the layer's texture coordinates that `camera` sees."""
    cx, cy = optical_centre(scene.width, scene.height)
    project_grid(
        homography(camera, scene.focal, scene.width, scene.height),
        camera.position,
        scene.focal,
        cx,
        cy,
        layer.disparity,
        DENSITY,
        float(layer.margins.left),
        float(layer.margins.top),
        grid,
    )
