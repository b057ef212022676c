"""A layer: a texture with alpha and disparity, and its position relative to the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Disparity, Plane, Rgb
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.parallax.camera.projection import CELL
from stillmotion.engines.parallax.effect import DENSITY, Displacement, PlanarLayer
from stillmotion.engines.parallax.scene.texture import Texture, make_texture
from stillmotion.engines.parallax.scene.texture_edit import TextureEditor
from stillmotion.inpaint.outpainting import Margins


@dataclass(frozen=True)
class AlphaMask:
    """Alpha over a texture (its size, uint8, 0 in the outermost two pixels), with its minimum and
    maximum in each block of `CELL` pixels, by which cells of a frame are culled."""

    alpha: Plane
    block_min: Plane
    block_max: Plane

    @classmethod
    def of(cls, alpha: Plane) -> AlphaMask:
        """Clear the rim and reduce the blocks."""
        alpha = np.ascontiguousarray(alpha).copy()
        alpha[:2] = alpha[-2:] = 0
        alpha[:, :2] = alpha[:, -2:] = 0
        return cls(
            alpha,
            _reduce_blocks(np.asarray(cv2.erode(alpha, _RIM), np.uint8), np.min),
            _reduce_blocks(np.asarray(cv2.dilate(alpha, _RIM), np.uint8), np.max),
        )


@dataclass(frozen=True)
class Layer:
    """One layer of a scene.

    `margins` is how far the texture reaches beyond the view (negative where it ends within).
    `disparity` covers the texture at `DENSITY`. The rearmost layer has no `matte`. `editors` change
    the texture, `displacements` where it is sampled; `opacity` (0 to 1) multiplies alpha, by the
    frame's number. `original` (the texture's size) is 255 where the texture shows the picture's own
    pixels rather than synthesised ones; None where nobody asks or none is.
    """

    texture: Texture
    disparity: Disparity
    margins: Margins
    matte: AlphaMask | None = None
    displacements: tuple[Displacement, ...] = ()
    editors: tuple[TextureEditor, ...] = ()
    opacity: Callable[[int], float] | None = None
    original: Plane | None = None

    def opacity_256(self, number: int) -> int:
        """The opacity on a frame, of 256."""
        return 256 if self.opacity is None else round(256 * self.opacity(number))


def layer_of(layer: PlanarLayer, view: tuple[int, int], *, shrinks: bool) -> Layer:
    """A planar layer as a layer of a scene whose view is (width, height). `shrinks` is as of
    `make_texture`."""
    disparity = np.full((2, 2), layer.disparity, np.float32)
    if any(layer.slope):
        disparity = disparity_plane(layer.disparity, layer.slope, layer.alpha.shape, 1 / DENSITY)
    height, width = layer.alpha.shape
    margins = Margins(
        -layer.left, -layer.top, layer.left + width - view[0], layer.top + height - view[1]
    )
    return Layer(
        texture=make_texture(rgb_to_planes(layer.rgb), shrinks=shrinks),
        disparity=disparity,
        margins=margins,
        matte=AlphaMask.of(layer.alpha),
        displacements=layer.displacements,
        opacity=layer.opacity,
        original=layer.original,
    )


def disparity_plane(
    middle: float, slope: tuple[float, float], shape: tuple[int, int], apart: float
) -> Disparity:
    """Disparity over (rows, columns) pixels with a sample every `apart`: `middle` in the middle,
    growing by `slope` with each pixel to the right and down."""
    rows, columns = shape
    x = (np.arange(-(-columns // apart)) + 0.5) * apart - columns / 2
    y = (np.arange(-(-rows // apart)) + 0.5) * apart - rows / 2
    return np.asarray(middle + slope[0] * x[None] + slope[1] * y[:, None], np.float32)


def _reduce_blocks(values: Plane, reduce: Callable[..., Plane]) -> Plane:
    """Reduce (h, w) to one value per block of CELL × CELL; the last ones may be partial."""
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
