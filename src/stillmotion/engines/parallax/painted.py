"""A picture that was painted in layers, as the engine sees it: nothing is estimated.

The ground is the rearmost layer, and what stands before it are sprites.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from PIL import Image

from stillmotion.engines.parallax.analysis import Analysis
from stillmotion.engines.parallax.arrays import Map, Rgb
from stillmotion.engines.parallax.depth import Depth
from stillmotion.engines.parallax.staging import Motion, Sprite
from stillmotion.engines.parallax.view import Window
from stillmotion.engines.pictures import Layers, Sheet

_RIM = 4
"""Pixels about a sheet, in which it ends."""


def known(layers: Layers) -> Analysis:
    """What `analysis.analyse` would have to find: of the ground."""
    depth = Depth(layers.disparity, layers.disparity, layers.sky, layers.horizon)
    return Analysis(layers.ground, None, layers.ground, layers.ground, depth)


def seen(layers: Layers) -> Depth:
    """Disparity and sky of all that the picture shows, its sheets included."""
    disparity, sky = layers.disparity.copy(), layers.sky.copy()
    height, width = layers.ground.shape[:2]
    size = (disparity.shape[1], disparity.shape[0])
    for sheet in layers.sheets:
        whole = np.zeros((height, width), np.uint8)
        rows, columns = sheet.alpha.shape
        whole[sheet.top : sheet.top + rows, sheet.left : sheet.left + columns] = sheet.alpha
        share = cv2.resize(whole, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        disparity += (np.float32(sheet.disparity) - disparity) * share
        sky *= 1 - share
    return Depth(disparity, disparity, sky, layers.horizon)


def sprites(layers: Layers, window: Window, motions: tuple[Motion, ...]) -> list[Sprite]:
    """The sheets as sprites of the view in `window`; those that sway have the `motions`."""
    made = [_sprite(sheet, window, motions if sheet.sways else ()) for sheet in layers.sheets]
    return [sprite for sprite in made if sprite.alpha.any()]


def _sprite(sheet: Sheet, window: Window, motions: tuple[Motion, ...]) -> Sprite:
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
    return Sprite(
        rgb=_resized(rgb, (columns, rows), box),
        alpha=np.ascontiguousarray(_resized(alpha, (columns, rows), box)),
        left=left,
        top=top,
        disparity=sheet.disparity,
        motions=motions,
    )


def _resized(pixels: Map, size: tuple[int, int], box: tuple[float, float, float, float]) -> Rgb:
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC, box=box))


def _even_up(value: float) -> int:
    return 2 * math.ceil(value / 2 - 1e-9)
