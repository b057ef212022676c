"""A picture that was painted in layers as the source of a scene: nothing is estimated.

What is behind all layers is the background; the others are planar layers in front of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from stillmotion.arrays import Coverage, Disparity, Mask, Picture, Rgb
from stillmotion.engines.parallax.camera.viewport import Viewport
from stillmotion.engines.parallax.effect import Displacement, PlanarLayer, View
from stillmotion.engines.parallax.scene.analysis import Analysis
from stillmotion.engines.parallax.scene.view import make_view
from stillmotion.engines.pictures import Layers, Sheet
from stillmotion.vision.depth import Depth

_RIM = 4
"""Transparent pixels added about a layer, so that it ends within its texture."""

_ROUNDING = 1e-9
"""Slack when a position is rounded up to an even pixel."""


class _Flattened(NamedTuple):
    """What the whole picture shows, its layers included, at a quarter of its size: `water` and
    `plants` are 1 where they are."""

    depth: Depth
    water: Coverage
    plants: Coverage


@dataclass(frozen=True, eq=False)
class PaintedSource:
    """See `SceneSource`. `picture` (h, w, 3) is what was painted in these `layers`."""

    picture: Rgb
    layers: Layers
    is_picture: bool = False

    @property
    def base(self) -> Rgb:
        """See `SceneSource`: the ground."""
        return self.layers.ground

    def analyse(self, hole: Mask | None = None) -> Analysis:  # noqa: ARG002
        """See `SceneSource`. Nothing is cut out of the ground."""
        layers = self.layers
        depth = Depth(layers.disparity, layers.disparity, layers.sky, layers.horizon)
        return Analysis(layers.ground, None, layers.ground, layers.ground, depth)

    def hole_in_picture(self, hole: Mask | None, viewport: Viewport) -> None:  # noqa: ARG002
        """None: what is behind the layers was painted."""
        return

    def view(self, viewport: Viewport) -> View:
        """See `SceneSource`."""
        return make_view(
            self.picture,
            None,
            self._flattened.depth,
            viewport,
            water=self._flattened.water,
            plants=self._flattened.plants,
            light=self.layers.lighting,
        )

    def planar_layers(
        self, viewport: Viewport, displacements: tuple[Displacement, ...], *, traced: bool
    ) -> list[PlanarLayer]:
        """See `SceneSource`."""
        made = [
            _planar_layer(sheet, viewport, displacements if sheet.sways else ())
            for sheet in self.layers.sheets
        ]
        seen = [layer for layer in made if layer.alpha.any()]
        if not traced:
            return seen
        return [replace(one, original=np.full_like(one.alpha, 255)) for one in seen]

    def frame_at_rest(self, viewport: Viewport, base: Rgb) -> Rgb:  # noqa: ARG002
        """See `SceneSource`: the picture with its layers."""
        return viewport.resample(self.picture)

    @cached_property
    def _flattened(self) -> _Flattened:
        layers = self.layers
        disparity, sky = layers.disparity.copy(), layers.sky.copy()
        water = layers.water.copy()
        plants = np.zeros_like(water)
        height, width = layers.ground.shape[:2]
        size = (disparity.shape[1], disparity.shape[0])
        for sheet in layers.sheets:
            whole = np.zeros((height, width), np.uint8)
            rows, columns = sheet.alpha.shape
            whole[sheet.top : sheet.top + rows, sheet.left : sheet.left + columns] = sheet.alpha
            alpha = cv2.resize(whole, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
            disparity += (_plane_disparity(sheet, (width, height), size) - disparity) * alpha
            sky *= 1 - alpha
            water *= 1 - alpha
            plants += (np.float32(sheet.sways) - plants) * alpha
        return _Flattened(Depth(disparity, disparity, sky, layers.horizon), water, plants)


def _planar_layer(
    sheet: Sheet, viewport: Viewport, displacements: tuple[Displacement, ...]
) -> PlanarLayer:
    """A painted layer resampled to the frame, its corner and sides even."""
    rgb = np.pad(sheet.rgb, ((_RIM, _RIM), (_RIM, _RIM), (0, 0)), mode="edge")
    alpha = np.pad(sheet.alpha, _RIM)
    height, width = alpha.shape
    first_x = (sheet.left - _RIM - viewport.left) / viewport.scale_x
    first_y = (sheet.top - _RIM - viewport.top) / viewport.scale_y
    left, top = _even_ceil(first_x), _even_ceil(first_y)
    columns = _even_ceil((width / viewport.scale_x) - (left - first_x) - 1)
    rows = _even_ceil((height / viewport.scale_y) - (top - first_y) - 1)
    x = max(0.0, (left - first_x) * viewport.scale_x)
    y = max(0.0, (top - first_y) * viewport.scale_y)
    box = (
        x,
        y,
        min(float(width), x + columns * viewport.scale_x),
        min(float(height), y + rows * viewport.scale_y),
    )
    return PlanarLayer(
        rgb=_resized(rgb, (columns, rows), box),
        alpha=np.ascontiguousarray(_resized(alpha, (columns, rows), box)),
        left=left,
        top=top,
        disparity=sheet.disparity,
        displacements=displacements,
        slope=(sheet.slope[0] * viewport.scale_x, sheet.slope[1] * viewport.scale_y),
    )


def _plane_disparity(sheet: Sheet, picture: tuple[int, int], size: tuple[int, int]) -> Disparity:
    """The disparity of the plane that a layer lies in, over the whole `picture` (width, height), as
    a map of `size` (width, height)."""
    rows, columns = sheet.alpha.shape
    x = (np.arange(size[0]) + 0.5) * (picture[0] / size[0]) - sheet.left - columns / 2
    y = (np.arange(size[1]) + 0.5) * (picture[1] / size[1]) - sheet.top - rows / 2
    across, down = sheet.slope
    return np.asarray(sheet.disparity + across * x[None] + down * y[:, None], np.float32)


def _resized(
    pixels: Picture, size: tuple[int, int], box: tuple[float, float, float, float]
) -> Picture:
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC, box=box))


def _even_ceil(value: float) -> int:
    return 2 * math.ceil(value / 2 - _ROUNDING)
