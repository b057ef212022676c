"""Objects that are carried: a cut-out travels unchanged, and leaves a hole behind.

The picture's own pixels cover the cut-out's rim and the hole until it has moved by a pixel or two,
so that the first frame is the picture itself and the change to the filled background is not
noticed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Grid, Mask, Plane, Points, Rgb, Vector
from stillmotion.easing import smoothstep
from stillmotion.engines.parallax.effect import PlanarLayer
from stillmotion.engines.parallax.effects.brush.cast_shadow import CastShadow, find_cast_shadow
from stillmotion.engines.parallax.scene.planar_layer import planar_layer
from stillmotion.inpaint.patchmatch import complete
from stillmotion.vision import foreground
from stillmotion.vision.cutouts import edge_reach, soft_edge

COVER = 0.004
"""Distance after which the picture's own pixels no longer cover the rim, as a fraction of the short
side."""

FEATHER = 0.12
"""Width of the soft border of something without an edge, as a fraction of its breadth (the square
root of its area)."""


CUT_OFF = 0.15
"""Length, as a fraction of its breadth, along which an object must touch the picture's edge to be
cut off by it."""

SHARP_GAIN, SHARP_OFFSET = 1.5, 0.25
"""How the visibility of an edge becomes the weight of the hard alpha."""

WIDEST_FEATHER, NARROWEST_FEATHER = 0.03, 3.0
"""Half the width of a soft border at most, over the longer side, and at least in pixels."""

OPAQUE_MARGIN = np.ones((5, 5), np.uint8)
"""Neighbourhood in which the cut-out must be opaque for its inside to need no cover."""


class Translation:
    """A displacement by `way` (frames, 2; pixels), the same everywhere."""

    def __init__(self, way: Points) -> None:
        self.way = way.astype(np.float32)

    def displace(self, coordinates: Grid, number: int) -> None:
        """See `effect.Displacement`."""
        coordinates -= self.way[number]


class GlobalTranslation(Translation):
    """The translation of the whole frame, which what is pinned does not damp."""


class CoverOpacity:
    """Opacity of the pixels that cover a hole, by the distance `gone` (frames,) of its object, in
    units of the distance after which they no longer do."""

    def __init__(self, gone: Vector) -> None:
        self.gone = gone

    def __call__(self, number: int) -> float:
        """Opacity at a frame."""
        return 1.0 - smoothstep(float(self.gone[number]))


@dataclass(frozen=True)
class CutOut:
    """What is carried: alpha (h, w; float32) and colours (h, w, 3) over the picture, its cast
    shadow if one was found, and the hole (bool) that they leave. `original` (bool) is what the
    picture shows of it."""

    rgb: Rgb
    alpha: Coverage
    shade: CastShadow | None
    hole: Mask
    original: Mask


def cut_out(rgb: Rgb, region: Mask, remains: Mask, sharp: Coverage, above: Mask) -> CutOut:
    """Cut `region` (h, w; bool) out of the picture `rgb`; what is `above` it (bool) moves by
    itself, and what is under that is filled.

    Where an edge is seen (`sharp`, h, w; 0 to 1) nothing of its rim may stay in the background, nor
    of `remains` (bool); elsewhere it gets a wide soft border.
    """
    height, width = region.shape
    alpha = soft_edge(rgb, region)
    whole = _fill_beneath(rgb, region, above)
    own = foreground.estimated(whole, alpha)
    reach = 2 * edge_reach(width, height) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    hole = cv2.dilate(((alpha > 0) | remains).astype(np.uint8), kernel) > 0
    shadow = find_cast_shadow(rgb, region)
    if shadow is not None:
        hole |= cv2.dilate((shadow.alpha > 0).astype(np.uint8), kernel) > 0
    share = np.clip(SHARP_GAIN * sharp - SHARP_OFFSET, 0.0, 1.0)
    alpha = share * alpha + (1.0 - share) * _feathered(region)
    mixed = share[..., None] * own + (1.0 - share[..., None]) * whole
    return CutOut(
        rgb=np.asarray(np.rint(mixed), np.uint8),
        shade=shadow,
        alpha=np.where(alpha > 1 / 255, alpha, 0.0).astype(np.float32),
        hole=np.asarray(hole | (alpha > 1 / 255)),
        original=region & ~above,
    )


def _extend_past_edges(alpha: Coverage, margins: tuple[int, int, int, int]) -> Coverage:
    """Extend `alpha` past the picture's edges (top, bottom, left, right) that cut it off."""
    top, bottom, left, right = margins
    wide = cv2.copyMakeBorder(alpha, *margins, cv2.BORDER_REPLICATE)
    rows, columns = wide.shape
    least = CUT_OFF * float(np.sqrt((alpha > 0.5).sum()))
    sides = (
        (alpha[0], wide[:top]),
        (alpha[-1], wide[rows - bottom :]),
        (alpha[:, 0], wide[:, :left]),
        (alpha[:, -1], wide[:, columns - right :]),
    )
    for edge, strip in sides:
        if edge.sum() < least:
            strip[...] = 0.0
    return np.asarray(wide, np.float32)


def _fill_beneath(rgb: Rgb, region: Mask, above: Mask) -> Rgb:
    """`rgb` with what is `above` the region filled from the region."""
    if not (above & region).any():
        return rgb
    ys, xs = np.where(region)
    part = np.s_[int(ys.min()) : int(ys.max()) + 1, int(xs.min()) : int(xs.max()) + 1]
    # Only the region's own colours may go on under it.
    guess = foreground.estimated(rgb, (region & ~above).astype(np.float32))
    filled = rgb.copy()
    filled[part] = complete(rgb[part], (above | ~region)[part], guess[part])
    return np.where((above & region)[..., None], filled, rgb)


def _crop_mask_to_layer(own: Mask, layer: PlanarLayer) -> Plane:
    """A mask of the picture (bool) as one of a layer of it, 255 where it holds."""
    height, width = layer.alpha.shape
    plane = np.zeros((height, width), np.uint8)
    top, left = max(0, layer.top), max(0, layer.left)
    part = own[top : layer.top + height, left : layer.left + width]
    rows = slice(top - layer.top, top - layer.top + part.shape[0])
    columns = slice(left - layer.left, left - layer.left + part.shape[1])
    plane[rows, columns] = np.where(part, 255, 0)
    return plane


def _feathered(region: Mask) -> Coverage:
    breadth = float(np.sqrt(region.sum()))
    half = float(
        np.clip(FEATHER * breadth / 2, NARROWEST_FEATHER, WIDEST_FEATHER * max(region.shape))
    )
    within = cv2.distanceTransform(region.astype(np.uint8), cv2.DIST_L2, 5)
    without = cv2.distanceTransform((~region).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray(smoothstep((within - without) / (2 * half) + 0.5), np.float32)


def carried_layers(
    rgb: Rgb, cut: CutOut, way: Points, gone: Vector, disparity: float, *, behind: bool
) -> list[PlanarLayer]:
    """The layers that travel `way`: the shadow, the object, and the pixels that cover where it
    started.

    `gone` (frames,) is the distance in pixels of it, and of whatever started beside it.
    """
    height, width = cut.alpha.shape
    # What the picture's edge cut off comes into view when a thing moves inwards.
    inward = [way[:, 0].max(), -way[:, 0].min(), way[:, 1].max(), -way[:, 1].min()]
    left, right, top, bottom = (
        2 * int(np.ceil(min(max(0.0, d), side - 2) / 2))
        for d, side in zip(inward, (width, width, height, height), strict=True)
    )
    colours = cv2.copyMakeBorder(cut.rgb, top, bottom, left, right, cv2.BORDER_REFLECT_101)
    alpha = _extend_past_edges(cut.alpha, (top, bottom, left, right))
    motion = Translation(way)
    layers = []
    if cut.shade is not None:
        dark = np.broadcast_to(cut.shade.colour, rgb.shape)
        layers.append(
            planar_layer(dark, cut.shade.alpha, disparity, behind=behind, displacements=(motion,))
        )
    moving = planar_layer(
        np.asarray(colours, np.uint8), alpha, disparity,
        left=-left, top=-top, behind=behind, displacements=(motion,),
    )  # fmt: skip
    solid = cv2.erode((cut.alpha >= 1.0).astype(np.uint8), OPAQUE_MARGIN)
    rim = (cut.hole & (solid == 0)).astype(np.float32)
    covering = planar_layer(
        rgb, np.maximum(cv2.blur(rim, (3, 3)), rim), disparity, behind=behind,
        opacity=CoverOpacity(gone / max(1.0, COVER * min(height, width))),
    )  # fmt: skip
    layers += [moving, covering]
    return [replace(one, original=_crop_mask_to_layer(cut.original, one)) for one in layers]
