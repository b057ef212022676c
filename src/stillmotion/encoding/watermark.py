"""The watermark: half-transparent white letters with a dark outline, at the bottom right.

The light letters show on dark pictures and the outline on light ones. It is drawn once and laid
over the planes of each frame, so that it costs next to nothing.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from stillmotion.encoding.planes import BLACK, LUMA_RANGE, NEUTRAL, Frame

TEXT = "Stillmotion"

LETTER_HEIGHT = 1 / 20
"""Font size as a fraction of the picture's short edge."""

SMALLEST_LETTERS = 9
"""Font size in pixels below which nobody reads them."""

MARGIN = 1 / 30
"""Distance from the right and lower edge, as a fraction of the short edge."""

OUTLINE = 1 / 12
"""Width of the outline as a fraction of the font size."""

OPACITY = 0.6


class Watermark:
    """The watermark for frames of one size (even numbers of pixels).

    Raises ValueError where the frame is too small for letters that can be read.
    """

    def __init__(self, width: int, height: int) -> None:
        short = min(width, height)
        shape, letters = _draw(TEXT, max(round(short * LETTER_HEIGHT), SMALLEST_LETTERS))
        rows, columns = shape.shape
        bottom = height - _even(short * MARGIN)
        right = width - _even(short * MARGIN)
        top, left = bottom - rows, right - columns
        if top < 0 or left < 0:
            raise ValueError(f"a frame of {width}x{height} has no room for the watermark")
        self._luma = np.s_[top:bottom, left:right]
        self._chroma = np.s_[top // 2 : bottom // 2, left // 2 : right // 2]
        self._keep = 1 - shape * OPACITY
        self._add = (BLACK + letters * LUMA_RANGE) * shape * OPACITY
        # An alpha of its own for chroma, averaged over the pixels that share a sample.
        shared = cv2.resize(shape, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA)
        self._keep_colour = 1 - shared * OPACITY
        self._add_colour = NEUTRAL * shared * OPACITY

    @property
    def area(self) -> tuple[slice, slice]:
        """Rows and columns of the luma plane outside of which nothing changes."""
        return self._luma

    def apply(self, frame: Frame) -> None:
        """Lay the watermark over the frame, in its own arrays."""
        _blend(frame.y[self._luma], self._keep, self._add)
        for plane in (frame.u, frame.v):
            _blend(plane[self._chroma], self._keep_colour, self._add_colour)


def _draw(text: str, size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Coverage (0 to 1) of letters with outline, and of the letters alone; sides are even."""
    font = ImageFont.load_default(size)
    stroke = max(1, round(size * OUTLINE))
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
    extent = (_even(right - left + 1), _even(bottom - top + 1))
    masks = []
    for width in (stroke, 0):
        canvas = Image.new("L", extent)
        ImageDraw.Draw(canvas).text((-left, -top), text, 255, font, stroke_width=width)
        masks.append(np.asarray(canvas, np.float32) / np.float32(255))
    return masks[0], masks[1]


def _blend(place: NDArray[np.uint8], keep: NDArray[np.float32], add: NDArray[np.float32]) -> None:
    place[:] = np.rint(place * keep + add).astype(np.uint8)


def _even(number: float) -> int:
    return round(number / 2) * 2
