"""Textures: a picture's planes prepared for sampling at sub-pixel positions.

Luma is interpolated to twice its density with the 8-tap half-sample filter of HEVC (ITU-T H.265,
table 8-11). Bilinear sampling of that keeps nearly the same sharpness at every phase, so that a
picture that begins to move does not turn soft.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Plane, ScalarField
from stillmotion.encoding.planes import Frame

HALF_SAMPLE = np.array([-1, 4, -11, 40, 40, -11, 4, -1], np.float32) / 64

SOFT_SIGMA = 0.62
"""Standard deviation in pixels of the prefilter for minification by 0.75."""

_SLICE_ROWS = 256
"""Rows interpolated at a time, to keep the intermediate floats small."""


@dataclass(frozen=True)
class Texture:
    """A picture to sample from, `width` by `height` luma pixels, all uint8.

    | field | shape | content |
    | --- | --- | --- |
    | luma | (2 height, 2 width) | the picture at even positions, interpolated between |
    | soft | (2 height, 2 width) | prefiltered for minification; `luma` itself if never minified |
    | chroma | (height / 2, width / 2, 2) | U and V interleaved |
    """

    width: int
    height: int
    luma: Plane
    soft: Plane
    chroma: NDArray[np.uint8]

    @property
    def u(self) -> Plane:
        """A view of (height / 2, width / 2)."""
        return self.chroma[..., 0]

    @property
    def v(self) -> Plane:
        """A view of (height / 2, width / 2)."""
        return self.chroma[..., 1]


def make_texture(planes: Frame, *, shrinks: bool) -> Texture:
    """Prepare planes for sampling; `shrinks` says that some camera minifies the texture."""
    height, width = planes.y.shape
    luma = half_samples(planes.y)
    soft = luma
    if shrinks:
        soft = half_samples(np.asarray(cv2.GaussianBlur(planes.y, (0, 0), SOFT_SIGMA), np.uint8))
    return Texture(
        width=width,
        height=height,
        luma=luma,
        soft=soft,
        chroma=np.dstack((planes.u, planes.v)),
    )


def half_samples(plane: Plane) -> Plane:
    """(h, w) to (2h, 2w): the plane at even positions, interpolated between."""
    height, width = plane.shape
    reach = len(HALF_SAMPLE) // 2
    dense = np.empty((2 * height, 2 * width), np.uint8)
    padded = cv2.copyMakeBorder(plane, reach, reach, 0, 0, cv2.BORDER_REFLECT_101)
    for top in range(0, height, _SLICE_ROWS):
        bottom = min(top + _SLICE_ROWS, height)
        rows = padded[top : bottom + 2 * reach]
        rows_dense = dense[2 * top : 2 * bottom]
        inner = slice(reach, reach + bottom - top)
        # The 8 taps reach from 3 samples before to 4 after: the anchor is the fourth.
        across = cv2.filter2D(rows, cv2.CV_32F, HALF_SAMPLE[None], anchor=(3, 0))
        rows_dense[::2, ::2] = plane[top:bottom]
        rows_dense[::2, 1::2] = _to_bytes(across[inner])
        down = cv2.filter2D(rows, cv2.CV_32F, HALF_SAMPLE[:, None], anchor=(0, 3))
        rows_dense[1::2, ::2] = _to_bytes(down[inner])
        both = cv2.filter2D(across, cv2.CV_32F, HALF_SAMPLE[:, None], anchor=(0, 3))
        rows_dense[1::2, 1::2] = _to_bytes(both[inner])
    return dense


def _to_bytes(values: ScalarField) -> Plane:
    # convertScaleAbs rounds and saturates; clamp first, as it takes the absolute value.
    return np.asarray(cv2.convertScaleAbs(np.maximum(values, 0.0)), np.uint8)
