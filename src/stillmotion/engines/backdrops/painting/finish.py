"""What is done to paint before it is bytes: the air's glare, contrast, corners, paper, noise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from stillmotion.arrays import Colours, Raster, Rgb, ScalarField
from stillmotion.engines.backdrops.painting.measures import bell
from stillmotion.engines.pictures import Layers, Sheet

if TYPE_CHECKING:
    from stillmotion.engines.backdrops.painting.canvas import Canvas

DARKEST = 10 / 255
"""Nothing in a picture is darker: paint has no black."""

TOOTH, STROKES = 0.0165, 0.011
"""How strong paper and broad strokes of a brush show in the paint."""

TOOTH_SIZE = 0.9
"""How coarse paper is, in pixels."""

STROKE_WIDE, STROKE_HIGH, STROKE_GAIN = 0.16, 0.05, 0.62

CONTRAST = 0.55
"""How much steeper the middle tones are made."""

CORNERS, BEYOND = 0.10, 1.2
"""How much darker the edges of a picture are than its middle, and up to where, in halves of it."""

DITHERED, DITHER = 256, 0.7
"""Side in pixels of the tile of noise under a picture's last bits, and its strength in them."""

GLARE_WIDE, GLARE_HIGH = 0.47, 0.32
"""How far a low sun glares."""

GLARE_FALL, GLARE_LEAST = 0.75, 0.12
"""How much less of the lit air is before what is near, and at least."""


class Finish:
    """The finish of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        w, h = canvas.size
        down, across = (
            1 - CORNERS * np.clip(2 * at - 1, -BEYOND, BEYOND) ** 4
            for at in (canvas.y, canvas.x / canvas.aspect)
        )
        self._fall: ScalarField = np.asarray(down * across * 255, np.float32)
        # Triangular noise of a step's size keeps smooth skies from breaking into bands.
        tile = canvas.streams("dither").random((2, DITHERED, DITHERED), np.float32)
        times = (-(-h // DITHERED), -(-w // DITHERED))
        dither = np.tile((tile[0] - tile[1]) * np.float32(DITHER) + 0.5, times)
        self._dither: ScalarField = dither[:h, :w]
        tooth = canvas.streams("paper").standard_normal((h, w), np.float32)
        tooth = np.asarray(cv2.GaussianBlur(tooth, (0, 0), TOOTH_SIZE), np.float32)
        strokes = canvas.noise("brush", STROKE_WIDE, STROKE_HIGH, 5, STROKE_GAIN)
        self._grain: ScalarField = np.asarray(1 + TOOTH * tooth + STROKES * strokes, np.float32)

    def bytes_of(self, colours: Colours, left: int, top: int, depth: float) -> Rgb:
        """Colours (h, w, 3) at (`left`, `top`) in pixels as bytes."""
        canvas = self._canvas
        height, width = colours.shape[:2]
        part = np.s_[top : top + height, left : left + width]
        toned: Colours = colours * self._grain[part][..., None]
        if canvas.glare is not None:
            x, y, strength = canvas.glare
            across = bell(canvas.x[:, part[1]], x, GLARE_WIDE)
            near = max(GLARE_LEAST, 1 - GLARE_FALL * depth)
            share = bell(canvas.y[part[0]], y, GLARE_HIGH) * across * (strength * near)
            sun = np.asarray(canvas.light.sun, np.float32)
            toned += (sun - toned) * share[..., None].astype(np.float32)
        np.clip(toned, 0, 1, out=toned)
        # A little more contrast in the middle, and darker towards the corners.
        steeper = 1 - toned
        steeper *= toned
        steeper *= toned - np.float32(0.5)
        steeper *= np.float32(2 * CONTRAST)
        toned += steeper
        toned *= self._fall[part][..., None]
        toned += self._dither[part][..., None]
        np.clip(toned, DARKEST * 255, 255, out=toned)
        return toned.astype(np.uint8)


def over(picture: Colours, sheet: Sheet, unit: float) -> None:
    """Lay a sheet over a picture (h, w, 3; float32) whose colours are `unit` times bytes."""
    height, width = sheet.alpha.shape
    part = picture[sheet.top : sheet.top + height, sheet.left : sheet.left + width]
    share = sheet.alpha[..., None] * np.float32(1 / 255)
    part += share * (sheet.rgb * np.float32(unit) - part)


def turned(values: Raster) -> Raster:
    """An array with left and right exchanged."""
    return np.ascontiguousarray(values[:, ::-1])


def mirrored(layers: Layers) -> Layers:
    """The same with left and right exchanged."""
    width = layers.ground.shape[1]
    return replace(
        layers,
        ground=turned(layers.ground),
        sheets=tuple(
            replace(
                sheet,
                rgb=turned(sheet.rgb),
                alpha=turned(sheet.alpha),
                left=width - sheet.left - sheet.alpha.shape[1],
                slope=(-sheet.slope[0], sheet.slope[1]),
            )
            for sheet in layers.sheets
        ),
        disparity=turned(layers.disparity),
        sky=turned(layers.sky),
        water=turned(layers.water),
        lighting=replace(layers.lighting, side=-layers.lighting.side),
    )
