"""Pictures as YUV 4:2:0 planes and back: ITU-R BT.709, limited range, 8 bit.

Engines make frames of these planes and the encoder takes them as they are, so that colour is
converted once a picture and not once a frame. Chroma is sited as in MPEG-2 and H.264 by default:
level with the even luma columns, half way between two luma rows.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Picture, Plane, Raster, Rgb

KR, KB = 0.2126, 0.0722
"""Luma weights of red and blue, ITU-R BT.709-6, item 3.2."""

BLACK, LUMA_RANGE = 16, 219
"""Limited range luma: 16 to 235."""

NEUTRAL, CHROMA_RANGE = 128, 224
"""Limited range chroma: 16 to 240 around 128."""


class Frame(NamedTuple):
    """A picture as planes, YUV 4:2:0, BT.709 limited range, uint8.

    `y` is (height, width); `u` and `v` are (height / 2, width / 2), sited as MPEG-2 (left).
    An engine may reuse the arrays once the consumer asks for the frame after next.
    """

    y: Plane
    u: Plane
    v: Plane


def _encoding_matrix() -> NDArray[np.float64]:
    """(3, 4): Y, Cb, Cr of limited range from R, G, B of 0 to 255, the last column the offset."""
    luma = np.array([KR, 1 - KR - KB, KB])
    blue = (np.array([0, 0, 1]) - luma) / (2 * (1 - KB))
    red = (np.array([1, 0, 0]) - luma) / (2 * (1 - KR))
    scale = np.array([[LUMA_RANGE], [CHROMA_RANGE], [CHROMA_RANGE]]) / 255
    offset = np.array([[BLACK], [NEUTRAL], [NEUTRAL]])
    return np.hstack([np.stack([luma, blue, red]) * scale, offset])


def _decoding_matrix() -> NDArray[np.float64]:
    """(3, 4): the inverse of `_encoding_matrix`."""
    encode = _encoding_matrix()
    inverse = np.linalg.inv(encode[:, :3])
    return np.hstack([inverse, -inverse @ encode[:, 3:]])


RGB_TO_YUV = _encoding_matrix()
YUV_TO_RGB = _decoding_matrix()


def rgb_to_planes(rgb: Rgb) -> Frame:
    """Convert (height, width, 3) R'G'B' of 0 to 255; both sides must be even.

    Chroma is filtered with [1 2 1] / 4 across and [1 1] / 2 down, the usual filter for this
    siting. Rounded once, at the end. Raises ValueError for an odd side.
    """
    height, width = rgb.shape[:2]
    if height % 2 or width % 2:
        raise ValueError(f"4:2:0 needs even sides, and the picture is {width}x{height}")
    full = rgb.astype(np.float32)
    luma = cv2.transform(full, RGB_TO_YUV[:1])
    rows = cv2.resize(full, (width, height // 2), interpolation=cv2.INTER_AREA)
    left = rows[:, np.abs(np.arange(-1, width - 1, 2))]
    halved = (left + rows[:, 1::2]) * np.float32(0.25) + rows[:, ::2] * np.float32(0.5)
    chroma = cv2.transform(halved, RGB_TO_YUV[1:])
    return Frame(_to_bytes(luma), _to_bytes(chroma[..., 0]), _to_bytes(chroma[..., 1]))


def planes_to_rgb(frame: Frame) -> Rgb:
    """Convert to (height, width, 3) R'G'B' of 0 to 255, chroma interpolated linearly."""
    height, width = frame.y.shape
    halved = np.dstack([frame.u, frame.v]).astype(np.float32)
    rows = cv2.resize(halved, (width // 2, height), interpolation=cv2.INTER_LINEAR)
    full = np.empty((height, width, 3), np.float32)
    full[..., 0] = frame.y
    full[:, ::2, 1:] = rows
    full[:, 1:-1:2, 1:] = (rows[:, :-1] + rows[:, 1:]) * np.float32(0.5)
    full[:, -1, 1:] = rows[:, -1]
    return _to_bytes(cv2.transform(full, YUV_TO_RGB))


def _to_bytes(values: Raster) -> Picture:
    rounded: Picture = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded
