"""The viewport: which part of a picture the frame shows, and resampling to it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np
from PIL import Image

from stillmotion.arrays import Mask, Plane, Raster, Rgb
from stillmotion.engines.parallax.camera.back_projection import back_project
from stillmotion.inpaint.outpainting import Margins

Box = tuple[float, float, float, float]
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)

COVERED = 128
"""Least value of a mask's pixel that counts as covered."""


@dataclass(frozen=True)
class Viewport:
    """The frame of (width, height) over a picture: its edges in the picture's pixels."""

    picture: tuple[int, int]
    """Width and height of the picture in pixels."""
    width: int
    height: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def scale_x(self) -> float:
        """Picture pixels per frame pixel, across."""
        return (self.right - self.left) / self.width

    @property
    def scale_y(self) -> float:
        """Picture pixels per frame pixel, down."""
        return (self.bottom - self.top) / self.height

    def available(self, wanted: Margins) -> Margins:
        """As much of the margins (frame pixels, even) as the picture itself can fill."""
        width, height = self.picture
        room = (
            self.left / self.scale_x,
            self.top / self.scale_y,
            (width - self.right) / self.scale_x,
            (height - self.bottom) / self.scale_y,
        )
        return Margins(*(min(m, 2 * int(r / 2 + 1e-6)) for m, r in zip(wanted, room, strict=True)))

    def resample(self, picture: Rgb, margins: Margins = Margins(0, 0, 0, 0)) -> Rgb:  # noqa: B008
        """The picture in the viewport, with `margins` (of `available`) beyond it.

        Resampled with Pillow's area-aware bicubic filter: of the usual filters the one least far
        from all others, so that whoever scales the picture themselves finds the first frame like
        it. An enlargement is then sharpened by back-projection, by less than an encoder takes.
        """
        size = (
            self.width + margins.left + margins.right,
            self.height + margins.top + margins.bottom,
        )
        box = (
            max(0.0, self.left - margins.left * self.scale_x),
            max(0.0, self.top - margins.top * self.scale_y),
            min(float(self.picture[0]), self.right + margins.right * self.scale_x),
            min(float(self.picture[1]), self.bottom + margins.bottom * self.scale_y),
        )
        image = Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC, box=box)
        return back_project(np.asarray(image), picture, box)

    def resample_map(self, values: Raster, margins: Margins, density: float) -> Raster:
        """A map of the whole picture, of any size, resampled over the frame with `margins`.

        `density` is in samples per frame pixel. Beyond the picture its edge is replicated.
        """
        rows, columns = values.shape[:2]
        width = self.width + margins.left + margins.right
        height = self.height + margins.top + margins.bottom
        count_x, count_y = ceil(width * density), ceil(height * density)
        x = (np.arange(count_x) + 0.5) / density - margins.left
        y = (np.arange(count_y) + 0.5) / density - margins.top
        in_x = (self.left + x * self.scale_x) * (columns / self.picture[0]) - 0.5
        in_y = (self.top + y * self.scale_y) * (rows / self.picture[1]) - 0.5
        in_x = np.clip(in_x, 0, columns - 1).astype(np.float32)
        in_y = np.clip(in_y, 0, rows - 1).astype(np.float32)
        map_x = np.repeat(in_x[None], count_y, axis=0)
        map_y = np.repeat(in_y[:, None], count_x, axis=1)
        return cv2.remap(values, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def viewport_of(
    picture: tuple[int, int], width: int, height: int, framing: Box = WHOLE
) -> Viewport:
    """The viewport of a frame of `width` by `height` over a picture of (width, height).

    Where the framed part has another aspect than the frame, it is cropped about its middle.
    """
    full_width, full_height = picture
    x0, y0, x1, y1 = framing
    left, top = x0 * full_width, y0 * full_height
    across, down = (x1 - x0) * full_width, (y1 - y0) * full_height
    spare_across = max(0.0, across - down * width / height)
    spare_down = max(0.0, down - across * height / width)
    # Less than a pixel comes from rounding the frame to even sides: scale, do not crop.
    if spare_across >= 1.0:
        left, across = left + spare_across / 2, across - spare_across
    if spare_down >= 1.0:
        top, down = top + spare_down / 2, down - spare_down
    return Viewport(picture, width, height, left, top, left + across, top + down)


def crop_to_frame(picture: Rgb, width: int, height: int, framing: Box = WHOLE) -> Rgb:
    """Crop and scale the framed part of `picture` (h, w, 3) to (height, width, 3) uint8."""
    size = (picture.shape[1], picture.shape[0])
    return viewport_of(size, width, height, framing).resample(picture)


def crop_mask(mask: Plane, width: int, height: int, framing: Box = WHOLE) -> Mask:
    """The same part of a mask (h, w; 128 and more is covered) as (height, width) bool."""
    place = viewport_of((mask.shape[1], mask.shape[0]), width, height, framing)
    covered = Image.fromarray(np.where(mask >= COVERED, 255, 0).astype(np.uint8))
    box = (place.left, place.top, place.right, place.bottom)
    scaled = covered.resize((width, height), Image.Resampling.BILINEAR, box=box)
    return np.asarray(scaled) >= COVERED
