"""A layer: colours on a plate, their alpha and depth, and how the plate lies against the view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Map, Plane, Rgb
from stillmotion.engines.parallax.camera.projection import CELL
from stillmotion.engines.parallax.effect import DENSITY, Displacement, PlanarLayer
from stillmotion.engines.parallax.scene.texture import Texture, make_texture
from stillmotion.engines.parallax.scene.texture_edit import TextureEditor
from stillmotion.inpaint.surroundings import Margins
from stillmotion.mastering.planes import rgb_to_planes


@dataclass(frozen=True)
class AlphaMask:
    """Alpha over a plate (its size, uint8, nothing in the outermost pixels), and the least and the
    largest of it in each block of `warp.CELL` pixels: which cells of a frame need it."""

    alpha: Plane
    block_min: Plane
    block_max: Plane

    @classmethod
    def of(cls, alpha: Plane) -> AlphaMask:
        """Clear the rim and sum up the blocks."""
        alpha = np.ascontiguousarray(alpha).copy()
        alpha[:2] = alpha[-2:] = 0
        alpha[:, :2] = alpha[:, -2:] = 0
        return cls(
            alpha,
            _reduce_blocks(cv2.erode(alpha, _RIM), np.min),
            _reduce_blocks(cv2.dilate(alpha, _RIM), np.max),
        )


@dataclass(frozen=True)
class Layer:
    """One of the sheets that a scene is made of.

    `margins` is how far the plate reaches beyond the view (negative where it ends within).
    `disparity` covers the plate at `DENSITY`. The rearmost layer has no `matte`. `painters` change
    what the plate shows, `motions` where it is seen; `opacity` gives the layer's share (0 to 1) by
    the frame's number. `own` (the plate's size) is how far what the plate shows is to be seen in
    the picture (255), and not made up; None where nobody asks or none of it is.
    """

    texture: Texture
    disparity: Map
    margins: Margins
    matte: AlphaMask | None = None
    displacements: tuple[Displacement, ...] = ()
    editors: tuple[TextureEditor, ...] = ()
    opacity: Callable[[int], float] | None = None
    original: Plane | None = None

    def opacity_256(self, number: int) -> int:
        """The opacity on a frame, of 256."""
        return 256 if self.opacity is None else round(256 * self.opacity(number))


def layer_of(sprite: PlanarLayer, view: tuple[int, int], *, shrinks: bool) -> Layer:
    """A cut-out as a flat layer before a view of (width, height)."""
    disparity = np.full((2, 2), sprite.disparity, np.float32)
    if any(sprite.slope):
        disparity = disparity_plane(sprite.disparity, sprite.slope, sprite.alpha.shape, 1 / DENSITY)
    height, width = sprite.alpha.shape
    margins = Margins(
        -sprite.left, -sprite.top, sprite.left + width - view[0], sprite.top + height - view[1]
    )
    return Layer(
        texture=make_texture(rgb_to_planes(sprite.rgb), shrinks=shrinks),
        disparity=disparity,
        margins=margins,
        matte=AlphaMask.of(sprite.alpha),
        displacements=sprite.displacements,
        opacity=sprite.opacity,
        original=sprite.original,
    )


def disparity_plane(
    middle: float, slope: tuple[float, float], shape: tuple[int, int], apart: float
) -> Map:
    """Disparity over (rows, columns) pixels, a sample for each `apart`: `middle` in the middle,
    growing by `slope` with each pixel to the right and down."""
    rows, columns = shape
    x = (np.arange(-(-columns // apart)) + 0.5) * apart - columns / 2
    y = (np.arange(-(-rows // apart)) + 0.5) * apart - rows / 2
    return np.asarray(middle + slope[0] * x[None] + slope[1] * y[:, None], np.float32)


def _reduce_blocks(values: Map, reduce: Callable[..., Map]) -> Plane:
    """(h, w) to one value for each block of CELL x CELL; the last ones may be partial."""
    height, width = values.shape
    cell = CELL
    padded = cv2.copyMakeBorder(values, 0, -height % cell, 0, -width % cell, cv2.BORDER_REPLICATE)
    blocks = np.asarray(padded).reshape(
        padded.shape[0] // cell, cell, padded.shape[1] // cell, cell
    )
    return np.ascontiguousarray(reduce(blocks, axis=(1, 3)))


_RIM = np.ones((3, 3), np.uint8)


def alpha_bounds(rgb: Rgb, alpha: Plane, spare: int) -> tuple[int, int, int, int]:
    """(left, top, right, bottom), even, of what `alpha` covers with `spare` pixels around it."""
    ys, xs = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    height, width = rgb.shape[:2]
    left, top = max(0, (xs[0] - spare) & ~1), max(0, (ys[0] - spare) & ~1)
    right = min(width, (xs[-1] + spare + 2) & ~1)
    bottom = min(height, (ys[-1] + spare + 2) & ~1)
    return int(left), int(top), int(right), int(bottom)
