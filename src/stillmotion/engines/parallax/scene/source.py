"""The `SceneSource` protocol: where a scene's layers come from.

A photograph is analysed, and its layers are estimated (`PhotoSource`); a picture that was painted
in layers knows them (`PaintedSource`). Everything after that is the same for both.
"""

from __future__ import annotations

from typing import Protocol

from stillmotion.arrays import Mask, Rgb
from stillmotion.encoding.h264 import Mode
from stillmotion.engines.parallax.camera.viewport import Viewport
from stillmotion.engines.parallax.effect import Displacement, PlanarLayer, View
from stillmotion.engines.parallax.scene.analysis import Analysis
from stillmotion.engines.parallax.scene.painted import PaintedSource
from stillmotion.engines.parallax.scene.photo import PhotoSource
from stillmotion.engines.pictures import Layers


class SceneSource(Protocol):
    """A picture, and what its layers are made of."""

    @property
    def base(self) -> Rgb:
        """(h, w, 3): the picture that layers are cut out of; painted ones stand in front of it."""
        ...

    @property
    def is_picture(self) -> bool:
        """Whether a camera at rest sees exactly `base`."""
        ...

    def analyse(self, hole: Mask | None = None) -> Analysis:
        """The depth of `base`, and the layers cut out of it. `hole` is as of `analysis.analyse`."""
        ...

    def hole_in_picture(self, hole: Mask | None, viewport: Viewport) -> Mask | None:
        """A hole in the frame (height, width; bool) as one in `base` (h, w; bool), or None."""
        ...

    def view(self, viewport: Viewport) -> View:
        """What effects are told of the picture in the viewport."""
        ...

    def planar_layers(
        self, viewport: Viewport, displacements: tuple[Displacement, ...], *, traced: bool
    ) -> list[PlanarLayer]:
        """The layers in front of `base`, from rear to front; those that sway have the
        `displacements`. `traced` says that it is asked which of their pixels are original."""
        ...

    def frame_at_rest(self, viewport: Viewport, base: Rgb) -> Rgb:
        """What a camera at rest sees (height, width, 3), given how `base` looks in the viewport."""
        ...


def source_of(picture: Rgb, mode: Mode, layers: Layers | None) -> SceneSource:
    """The source for a picture (h, w, 3), which was painted in `layers` if it has any. `mode` says
    how finely a photograph is analysed."""
    return PhotoSource(picture, mode) if layers is None else PaintedSource(picture, layers)
