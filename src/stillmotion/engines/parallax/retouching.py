"""Patches painted into a layer's plate before a frame is gathered from it, and taken off again."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from stillmotion.engines.parallax.arrays import Plane
from stillmotion.engines.parallax.layers import Layer
from stillmotion.engines.parallax.plates import SOFT_SIGMA, half_samples
from stillmotion.engines.parallax.staging import Patch, Retouch
from stillmotion.mastering.planes import rgb_to_planes

AROUND = 8
"""Luma pixels about a patch whose half samples and softened samples it changes, or which they are
interpolated from."""


class Retoucher:
    """Shows a retouch on the plate of the layer that it belongs to."""

    def __init__(self, retouch: Retouch, layer_at: Callable[[int, int], Layer]) -> None:
        """`layer_at` gives the layer that shows at a pixel (x, y) of the view."""
        self._retouch = retouch
        self._layer_at = layer_at
        self._layer: Layer | None = None
        self._shown: Patch | None = None
        self._clean: list[tuple[Plane, Plane]] = []

    def show(self, number: int) -> None:
        """Make the plate what it is on a frame."""
        patch = self._retouch.patch(number)
        if patch is self._shown:
            return
        if patch is None:
            for place, clean in self._clean:
                place[...] = clean
        else:
            self._paint(patch)
        self._shown = patch

    def _paint(self, patch: Patch) -> None:
        planes = rgb_to_planes(patch.rgb)
        height, width = planes.y.shape
        if self._layer is None:
            self._layer = self._layer_at(patch.left + width // 2, patch.top + height // 2)
        plate, margins = self._layer.plate, self._layer.margins
        left, top = patch.left + margins.left, patch.top + margins.top
        x0, y0 = max(0, left - 2 * AROUND), max(0, top - 2 * AROUND)
        x1 = min(plate.width, left + width + 2 * AROUND)
        y1 = min(plate.height, top + height + 2 * AROUND)
        luma = np.ascontiguousarray(plate.luma[2 * y0 : 2 * y1 : 2, 2 * x0 : 2 * x1 : 2])
        luma[top - y0 : top - y0 + height, left - x0 : left - x0 + width] = planes.y
        inner = (
            slice(2 * max(y0, top - AROUND), 2 * min(y1, top + height + AROUND)),
            slice(2 * max(x0, left - AROUND), 2 * min(x1, left + width + AROUND)),
        )
        within = (
            slice(inner[0].start - 2 * y0, inner[0].stop - 2 * y0),
            slice(inner[1].start - 2 * x0, inner[1].stop - 2 * x0),
        )
        places = [plate.luma[inner]]
        values = [half_samples(luma)[within]]
        if plate.soft is not plate.luma:
            places.append(plate.soft[inner])
            values.append(half_samples(cv2.GaussianBlur(luma, (0, 0), SOFT_SIGMA))[within])
        half = (
            slice(top // 2, (top + height) // 2),
            slice(left // 2, (left + width) // 2),
        )
        places += [plate.u[half], plate.v[half]]
        values += [planes.u, planes.v]
        if not self._clean:
            self._clean = [(place, place.copy()) for place in places]
        for place, value in zip(places, values, strict=True):
            place[...] = value
