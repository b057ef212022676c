"""A photograph as the source of a scene: its layers and depths are estimated."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Mask, Rgb
from stillmotion.encoding.h264 import Mode
from stillmotion.engines.parallax.camera.viewport import Viewport
from stillmotion.engines.parallax.effect import Displacement, PlanarLayer, View
from stillmotion.engines.parallax.scene.analysis import Analysis, analyse
from stillmotion.engines.parallax.scene.view import make_view

HOLE_COVERAGE = 0.1
"""Interpolated coverage from which a pixel of the picture belongs to a hole."""


@dataclass(frozen=True, eq=False)
class PhotoSource:
    """See `SceneSource`. `mode` says how finely the picture is analysed."""

    base: Rgb
    mode: Mode = "std"
    is_picture: bool = True

    def analyse(self, hole: Mask | None = None) -> Analysis:
        """See `SceneSource`."""
        return analyse(self.base, self.mode, hole)

    def hole_in_picture(self, hole: Mask | None, viewport: Viewport) -> Mask | None:
        """See `SceneSource`."""
        if hole is None:
            return None
        result = np.zeros(self.base.shape[:2], bool)
        left, top = round(viewport.left), round(viewport.top)
        right, bottom = round(viewport.right), round(viewport.bottom)
        size = (right - left, bottom - top)
        part = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
        result[top:bottom, left:right] = part > HOLE_COVERAGE
        return result

    def view(self, viewport: Viewport) -> View:
        """See `SceneSource`."""
        found = self.analyse()
        return make_view(self.base, found.matte, found.depth, viewport)

    def planar_layers(
        self,
        viewport: Viewport,  # noqa: ARG002
        displacements: tuple[Displacement, ...],  # noqa: ARG002
        *,
        traced: bool,  # noqa: ARG002
    ) -> list[PlanarLayer]:
        """None: what stands in a photograph is cut out of it."""
        return []

    def frame_at_rest(self, viewport: Viewport, base: Rgb) -> Rgb:  # noqa: ARG002
        """See `SceneSource`."""
        return base
