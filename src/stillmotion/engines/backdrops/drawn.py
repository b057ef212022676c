"""What a picture maker hands on: the picture, and the layers it is made of where it knows them."""

from __future__ import annotations

from dataclasses import dataclass

from stillmotion.engines.parallax.arrays import Map, Plane, Rgb


@dataclass(frozen=True)
class Sheet:
    """Something that stands in the scene, facing the camera.

    `rgb` (h, w, 3) are its colours, also where `alpha` (h, w) uint8 is nothing; its corner lies
    at (`left`, `top`) of the picture. `disparity` is its inverse depth, 1 at the focus. What has
    grown (trees, grass) `sways`.
    """

    rgb: Rgb
    alpha: Plane
    left: int
    top: int
    disparity: float
    sways: bool = False


@dataclass(frozen=True)
class Drawn:
    """A painted picture. `rgb` (h, w, 3) is what is seen; `ground` (h, w, 3) what is behind all
    `sheets`, which stand in front of it in this order, and `disparity` (h / 4, w / 4, rounded up)
    its inverse depth. `sky` (the same size) is 1 where the ground shows sky, `horizon` the height
    (0 the top) at which the ground meets infinity. `frame` is the part (x0, y0, x1, y1;
    normalised) that was asked for: the rest is what a camera that moves may see beside it.
    """

    rgb: Rgb
    ground: Rgb
    sheets: tuple[Sheet, ...]
    disparity: Map
    sky: Map
    horizon: float
    frame: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
