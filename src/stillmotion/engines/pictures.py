"""The `PictureMaker` protocol: a scene becomes a picture, and its layers where the maker has them.

A maker that paints knows what is behind what, and an engine that moves a camera through a picture
need not guess it then. One that generates pictures whole gives no layers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from stillmotion.arrays import Coverage, Disparity, Plane, Rgb
from stillmotion.storyboard.scene import Scene

WHOLE = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Sheet:
    """Something flat that stands in the picture.

    `rgb` (h, w, 3) are its colours, also where `alpha` (h, w) uint8 is nothing; its corner lies at
    (`left`, `top`) of the picture. `disparity` is the inverse depth of its middle, 1 at the focus.
    What does not face the viewer has a `slope`: how much the disparity grows with each pixel to
    the right and down. What has grown `sways`.
    """

    rgb: Rgb
    alpha: Plane
    left: int
    top: int
    disparity: float
    sways: bool = False
    slope: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Lighting:
    """The light of a scene: the colours (R'G'B', 1 is white) that a white surface has in it (`key`)
    and out of it (`shade`). It comes from the `side` (-1 left, 1 right). `hard` (0 to 1) is how
    much of it casts shadows, `haze` (0 to 1) how much of `air`, a colour, is before things near by.
    """

    key: tuple[float, float, float]
    shade: tuple[float, float, float]
    side: float
    hard: float
    air: tuple[float, float, float]
    haze: float


@dataclass(frozen=True)
class Layers:
    """A picture taken apart. `ground` (h, w, 3) is what is behind all `sheets`, which stand before
    it in their order. The maps are float32 at a quarter of that (rounded up): `disparity` is the
    ground's inverse depth, `sky` 1 where the ground shows sky, `water` 1 where it shows water.
    `horizon` is the height (0 the top) at which the ground meets infinity.
    """

    ground: Rgb
    sheets: tuple[Sheet, ...]
    disparity: Disparity
    sky: Coverage
    water: Coverage
    horizon: float
    lighting: Lighting


@dataclass(frozen=True)
class Painted:
    """A picture `rgb` (h, w, 3). `frame` is the part (x0, y0, x1, y1; normalised) that was asked
    for; what is around it a camera that moves may see."""

    rgb: Rgb
    frame: tuple[float, float, float, float] = WHOLE
    layers: Layers | None = None


class PictureMaker(Protocol):
    """Makes pictures. Instances live as long as their worker."""

    def make(
        self,
        scene: Scene,
        size: tuple[int, int],
        seed: int,
        remark: Callable[[str], None],
        *,
        roams: bool = True,
    ) -> Painted:
        """A picture of `scene` for a frame of `size` (width, height; pixels, both even). `roams`
        says that a camera will move through it, and may see what is around it.

        The same arguments give the same picture, another seed another one. `remark` is called with
        a sentence on what is in the scene, and on what of its words cannot be shown.
        """
        ...
