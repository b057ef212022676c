"""Retouches applied to a layer's texture, before displacements and the camera move it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Plane, Rgb
from stillmotion.encoding.planes import Frame, rgb_to_planes
from stillmotion.engines.parallax.effect import Patch, Retouch
from stillmotion.engines.parallax.scene.texture import SOFT_SIGMA, Texture, half_samples
from stillmotion.inpaint.outpainting import Margins

_CONTEXT = 6
"""Pixels around a patch that the half-sample filter and the prefilter reach."""


class TextureEditor:
    """Keeps a texture showing what one retouch of it says.

    `margins` is how far the texture reaches beyond the view, `rgb` the view as the retouch knows
    it: the patch's difference from that is added to the texture, whose pixels may differ a little.
    """

    def __init__(self, retouch: Retouch, texture: Texture, margins: Margins, rgb: Rgb) -> None:
        self._retouch = retouch
        self._shown: Patch | None = None
        left, top, right, bottom = retouch.box
        # The part of the box within the texture, and its position there.
        left, top = max(left, -margins.left), max(top, -margins.top)
        right = min(right, texture.width - margins.left)
        bottom = min(bottom, texture.height - margins.top)
        self._inner = (
            slice(top - retouch.box[1], bottom - retouch.box[1]),
            slice(left - retouch.box[0], right - retouch.box[0]),
        )
        self._whole = right > left and bottom > top
        if not self._whole:
            return
        self._view = _signed(rgb_to_planes(np.ascontiguousarray(rgb[top:bottom, left:right])))
        top, bottom = top + margins.top, bottom + margins.top
        left, right = left + margins.left, right + margins.left
        half = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
        dense = slice(2 * top, 2 * bottom), slice(2 * left, 2 * right)
        above, before = min(_CONTEXT, top), min(_CONTEXT, left)
        wide = (
            slice(2 * (top - above), 2 * (bottom + _CONTEXT), 2),
            slice(2 * (left - before), 2 * (right + _CONTEXT), 2),
        )
        self._around = texture.luma[wide].copy()
        self._at = slice(above, above + bottom - top), slice(before, before + right - left)
        self._targets = [texture.luma[dense], texture.u[half], texture.v[half]]
        self._soft = None if texture.soft is texture.luma else texture.soft[dense]
        if self._soft is not None:
            self._targets.append(self._soft)
        self._kept = [target.copy() for target in self._targets]

    def paint(self, number: int) -> None:
        """Edit the texture for a frame."""
        if not self._whole:
            return
        patch = self._retouch.patch(number)
        if patch is self._shown:
            return
        self._shown = patch
        if patch is None:
            for target, kept in zip(self._targets, self._kept, strict=True):
                target[...] = kept
            return
        new = _signed(rgb_to_planes(np.ascontiguousarray(patch.rgb[self._inner])))
        y, u, v = (a - b for a, b in zip(new, self._view, strict=True))
        around = self._around.copy()
        around[self._at] = _sum(around[self._at], y)
        self._targets[0][...] = _between(around, self._at)
        self._targets[1][...] = _sum(self._kept[1], u)
        self._targets[2][...] = _sum(self._kept[2], v)
        if self._soft is not None:
            self._soft[...] = _between(_soft(around), self._at)


def _soft(plane: Plane) -> Plane:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), SOFT_SIGMA), np.uint8)


def _between(around: Plane, at: tuple[slice, slice]) -> Plane:
    rows, columns = at
    doubled = slice(2 * rows.start, 2 * rows.stop), slice(2 * columns.start, 2 * columns.stop)
    return half_samples(around)[doubled]


def _signed(planes: Frame) -> list[NDArray[np.int16]]:
    return [plane.astype(np.int16) for plane in planes]


def _sum(plane: Plane, more: NDArray[np.int16]) -> Plane:
    return np.asarray(np.clip(plane + more, 0, 255), np.uint8)
