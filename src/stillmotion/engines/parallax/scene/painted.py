"""A picture that was painted in layers, as the engine sees it: nothing is estimated.

The ground is the rearmost layer, and what stands before it are sprites.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from stillmotion.arrays import Map, Rgb
from stillmotion.engines.parallax.camera.viewport import Viewport
from stillmotion.engines.parallax.effect import Displacement, PlanarLayer
from stillmotion.engines.parallax.scene.analysis import Analysis
from stillmotion.engines.pictures import Layers, Sheet
from stillmotion.vision.depth import Depth

_RIM = 4
"""Pixels about a sheet, in which it ends."""


def known(layers: Layers) -> Analysis:
    """What `analysis.analyse` would have to find: of the ground."""
    depth = Depth(layers.disparity, layers.disparity, layers.sky, layers.horizon)
    return Analysis(layers.ground, None, layers.ground, layers.ground, depth)


class Seen(NamedTuple):
    """What a picture shows, its sheets included, at a quarter of its size: `water` and `plants`
    are 1 where they are."""

    depth: Depth
    water: Map
    plants: Map


def seen(layers: Layers) -> Seen:
    """What all of the picture shows."""
    disparity, sky = layers.disparity.copy(), layers.sky.copy()
    water = layers.water.copy()
    plants = np.zeros_like(water)
    height, width = layers.ground.shape[:2]
    size = (disparity.shape[1], disparity.shape[0])
    for sheet in layers.sheets:
        whole = np.zeros((height, width), np.uint8)
        rows, columns = sheet.alpha.shape
        whole[sheet.top : sheet.top + rows, sheet.left : sheet.left + columns] = sheet.alpha
        share = cv2.resize(whole, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        disparity += (_disparity(sheet, (width, height), size) - disparity) * share
        sky *= 1 - share
        water *= 1 - share
        plants += (np.float32(sheet.sways) - plants) * share
    return Seen(Depth(disparity, disparity, sky, layers.horizon), water, plants)


def sprites(
    layers: Layers, window: Viewport, motions: tuple[Displacement, ...]
) -> list[PlanarLayer]:
    """The sheets as sprites of the view in `window`; those that sway have the `motions`."""
    made = [_sprite(sheet, window, motions if sheet.sways else ()) for sheet in layers.sheets]
    return [sprite for sprite in made if sprite.alpha.any()]


def _sprite(sheet: Sheet, window: Viewport, motions: tuple[Displacement, ...]) -> PlanarLayer:
    rgb = np.pad(sheet.rgb, ((_RIM, _RIM), (_RIM, _RIM), (0, 0)), mode="edge")
    alpha = np.pad(sheet.alpha, _RIM)
    height, width = alpha.shape
    first_x = (sheet.left - _RIM - window.left) / window.scale_x
    first_y = (sheet.top - _RIM - window.top) / window.scale_y
    left, top = _even_up(first_x), _even_up(first_y)
    columns = _even_up((width / window.scale_x) - (left - first_x) - 1)
    rows = _even_up((height / window.scale_y) - (top - first_y) - 1)
    x = max(0.0, (left - first_x) * window.scale_x)
    y = max(0.0, (top - first_y) * window.scale_y)
    box = (
        x,
        y,
        min(float(width), x + columns * window.scale_x),
        min(float(height), y + rows * window.scale_y),
    )
    return PlanarLayer(
        rgb=_resized(rgb, (columns, rows), box),
        alpha=np.ascontiguousarray(_resized(alpha, (columns, rows), box)),
        left=left,
        top=top,
        disparity=sheet.disparity,
        motions=motions,
        slope=(sheet.slope[0] * window.scale_x, sheet.slope[1] * window.scale_y),
    )


def _disparity(sheet: Sheet, picture: tuple[int, int], size: tuple[int, int]) -> Map:
    """That of the plane a sheet lies in, over all of the `picture`, as a map of `size`."""
    rows, columns = sheet.alpha.shape
    x = (np.arange(size[0]) + 0.5) * (picture[0] / size[0]) - sheet.left - columns / 2
    y = (np.arange(size[1]) + 0.5) * (picture[1] / size[1]) - sheet.top - rows / 2
    across, down = sheet.slope
    return np.asarray(sheet.disparity + across * x[None] + down * y[:, None], np.float32)


def _resized(pixels: Map, size: tuple[int, int], box: tuple[float, float, float, float]) -> Rgb:
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC, box=box))


def _even_up(value: float) -> int:
    return 2 * math.ceil(value / 2 - 1e-9)
