"""A picture's layers prepared for what a camera will see of them along its path."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Disparity, Mask, Plane, Rgb
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics, homography, optical_centre
from stillmotion.engines.parallax.camera.projection import (
    MINIFIED_FROM,
    make_grid,
    minification,
    project_grid,
)
from stillmotion.engines.parallax.camera.viewport import Viewport
from stillmotion.engines.parallax.effect import (
    DENSITY,
    Effects,
    PlanarLayer,
    Retouch,
    merge_displacements,
)
from stillmotion.engines.parallax.scene.analysis import Analysis
from stillmotion.engines.parallax.scene.depth_order import VISIBLE
from stillmotion.engines.parallax.scene.extraction import (
    ExtractedLayer,
    assign_displacements,
    composite_over,
    extract_layers,
    outpaint_layers,
)
from stillmotion.engines.parallax.scene.layer import AlphaMask, Layer, alpha_bounds, layer_of
from stillmotion.engines.parallax.scene.source import SceneSource
from stillmotion.engines.parallax.scene.texture import make_texture
from stillmotion.engines.parallax.scene.texture_edit import TextureEditor
from stillmotion.inpaint.filling import fill
from stillmotion.inpaint.outpainting import Margins
from stillmotion.storyboard import focal_length
from stillmotion.vision import defocus, depth, foreground

MAX_STRAIN = 0.5
"""Pixels that neighbouring pixels may move apart or together, where the path is farthest away."""

USUAL_REACH = 0.12
"""Reach (fraction of the long edge) for which the disparity is smoothed at least, so that within
the usual moves displacement grows in proportion to the move."""

DISPARITY_BLUR = 2.0
"""Standard deviation in disparity samples of the blur after the slopes are limited."""

MAX_MARGIN = 0.45
"""Largest margin as a fraction of the frame's side."""

MARGIN_STEP = 4
"""Largest margins are multiples of this: one disparity sample."""

SAMPLED_CAMERAS = 6
"""Every so many frames it is looked at what the camera sees beyond the frame."""

SPARE_PIXELS = 3
"""Pixels beyond the outermost one that the camera sees."""

MAX_COLOUR_EXTRAPOLATION = 1e3
"""`most` of `foreground.solved` for a background in focus: practically unlimited."""

MIN_INFLOW = 0.025
"""Margin for displacements at least, as a fraction of the short side."""

INFLOW_SPARE = 4
"""Pixels added to how far displacements draw in what lies beyond the frame."""

CROP_SPARE = 8
"""Pixels kept about a subject's alpha when its texture is cropped."""

ORIGINAL = 0.99
"""Coverage by real pixels from which a resampled pixel is one."""


@dataclass(frozen=True)
class Scene:
    """Layers from rear to front, as seen through a frame of `width` by `height` pixels.

    `focal` is the picture's focal length in pixels. `rest_frame` is what a camera at rest sees.
    `is_picture` says that this is exactly the picture: no layer and no retouch was added.
    """

    width: int
    height: int
    focal: float
    layers: tuple[Layer, ...]
    rest_frame: Frame
    is_picture: bool


class _Disparities(NamedTuple):
    """Smoothed disparity of the background and of each analysed layer, at `DENSITY` samples per
    pixel over the frame with the margins `limit`."""

    background: Disparity
    layers: list[Disparity]
    limit: Margins


class _Canvas(NamedTuple):
    """How far layers reach beyond the frame: `margins` in all, of which the picture fills `known`
    and `outpainted` is to be made up. `shrinks` says that some camera sees them smaller."""

    margins: Margins
    known: Margins
    outpainted: Margins
    shrinks: bool


class _Extracted(NamedTuple):
    """The picture within the known margins, taken apart.

    `picture` (h, w, 3) is it as it is, `layers` are those cut out, from rear to front. `removed`
    (h, w; 0 to 1) is what was taken out of the background, `background` (h, w, 3) what is left,
    filled there, and `hole` (h, w; 0 to 1) what effects have taken out, None for nothing.
    """

    picture: Rgb
    layers: list[ExtractedLayer]
    removed: Coverage
    background: Rgb
    hole: Coverage | None


def build_scene(
    source: SceneSource,
    viewport: Viewport,
    cameras: Sequence[Extrinsics],
    effects: Effects | None = None,
    frames: int = 0,
    *,
    real: Mask | None = None,
    apart: bool = False,
) -> Scene:
    """Prepare what `cameras` will see of a source in the viewport, with the layers and
    displacements of `effects`.

    `frames` is the shot's length if there is not one camera for each. `real` (h, w of the source's
    `base`; bool) are its pixels that are real: where it is given, each layer gets a map of its
    original pixels. `apart` says that the cameras are no neighbours on a path, so that each has to
    be looked at.
    """
    effects = effects or Effects()
    size = viewport.width, viewport.height
    hole = source.hole_in_picture(effects.hole, viewport)
    found = source.analyse(hole)
    disparities = _smooth_disparities(found, viewport, cameras)
    sampled = cameras if apart else [*cameras[::SAMPLED_CAMERAS], cameras[-1]]
    canvas = _choose_canvas(disparities, effects, viewport, sampled)
    parts = _extract(source, found, viewport, canvas.known, hole)
    background, extracted = outpaint_layers(parts.background, parts.layers, canvas.outpainted)
    original = None
    if real is not None:
        original = _original_pixels(real, viewport, canvas, parts)
    at_rest = _frame_at_rest(source.base, parts.picture, viewport, canvas.known)
    edits, background_edits = _assign_retouches(effects.retouches, parts.layers, canvas.known)

    planar = source.planar_layers(viewport, tuple(effects.background), traced=real is not None)
    rear = _background_layer(background, parts, disparities, canvas, effects, size)
    if original is not None:
        rear = replace(rear, original=original[0])
    stack = [_with_retouches(rear, background_edits, at_rest)]
    stack += [layer_of(one, size, shrinks=canvas.shrinks) for one in planar]
    subject = _subject_layers(found, extracted, background, disparities, canvas)
    displacements = assign_displacements(
        effects.subject, parts.layers, canvas.known, size, frames or len(cameras)
    )
    waiting = [layer for layer in effects.layers if layer.behind]
    for number, (part, layer) in enumerate(zip(extracted, subject, strict=True)):
        layer = replace(layer, displacements=displacements[number])
        if original is not None:
            layer = replace(layer, original=_crop_to(layer, original[1 + number], canvas.margins))
        is_foremost = number == len(extracted) - 1
        behind, waiting = _split_by_depth(waiting, np.inf if is_foremost else part.analysed.near)
        stack += [layer_of(one, size, shrinks=canvas.shrinks) for one in behind]
        stack.append(_with_retouches(layer, edits[number], at_rest))
    front = [*waiting, *(layer for layer in effects.layers if not layer.behind)]
    stack += [layer_of(one, size, shrinks=canvas.shrinks) for one in front]
    return Scene(
        *size,
        focal_length(*size),
        tuple(stack),
        rgb_to_planes(source.frame_at_rest(viewport, at_rest)),
        is_picture=source.is_picture and not effects.layers and not effects.retouches,
    )


def _smooth_disparities(
    found: Analysis, viewport: Viewport, cameras: Sequence[Extrinsics]
) -> _Disparities:
    """Resample all disparities, smooth enough that no camera tears or folds a layer."""
    width, height = viewport.width, viewport.height
    focal = focal_length(width, height)
    reach = max(_reach(camera, focal, width, height) for camera in cameras)
    reach = max(reach, USUAL_REACH * max(width, height))
    limit = Margins(
        *(
            MARGIN_STEP * round(MAX_MARGIN * side / MARGIN_STEP)
            for side in (width, height, width, height)
        )
    )
    background, *layers = (
        _limit_slopes(viewport.resample_map(disparity, limit, DENSITY), reach)
        for disparity in (found.depth.background, *(layer.disparity for layer in found.layers))
    )
    return _Disparities(background, layers, limit)


def _choose_canvas(
    disparities: _Disparities, effects: Effects, viewport: Viewport, cameras: Sequence[Extrinsics]
) -> _Canvas:
    """How far layers must reach beyond the frame for what cameras and displacements draw in."""
    width, height = viewport.width, viewport.height
    limit = disparities.limit
    margins, shrinks = _seen_margins(disparities, cameras, width, height)
    if effects.background or effects.subject:
        least = 2 * round(MIN_INFLOW * min(width, height) / 2)
        more = (
            max(least, 2 * math.ceil(inflow / 2) + INFLOW_SPARE) if inflow > 0 else least
            for inflow in effects.inflow
        )
        margins = Margins(*(min(a + b, c) for a, b, c in zip(margins, more, limit, strict=True)))
    known = viewport.available(margins)
    outpainted = Margins(*(a - b for a, b in zip(margins, known, strict=True)))
    return _Canvas(margins, known, outpainted, shrinks)


def _extract(
    source: SceneSource, found: Analysis, viewport: Viewport, known: Margins, hole: Mask | None
) -> _Extracted:
    """Cut the analysed layers out of the picture, and fill the background behind them."""
    picture = viewport.resample(source.base, known)
    completed, taken = picture, None
    if hole is not None:
        taken = viewport.resample_map(hole.astype(np.float32), known, 1.0)
        completed = fill(picture, viewport.resample_map(found.completed, known, 1.0), taken)
    layers = extract_layers(found, viewport, known, picture, completed)
    if found.rim is not None:
        rim = viewport.resample_map(found.rim.alpha, known, 1.0)
        layers = [replace(one, alpha=np.maximum(one.alpha, rim)) for one in layers]
    nothing = np.zeros_like(picture[..., 0])
    removed = np.max([layer.alpha for layer in layers] or [nothing], axis=0)
    if found.rim is not None:
        removed = np.maximum(removed, viewport.resample_map(found.rim.about, known, 1.0))
    if taken is not None:
        removed = np.maximum(removed, taken)
    filled = viewport.resample_map(found.background, known, 1.0)
    background = fill(picture, filled, removed.astype(np.float32))
    return _Extracted(picture, layers, removed, background, taken)


def _frame_at_rest(base: Rgb, picture: Rgb, viewport: Viewport, known: Margins) -> Rgb:
    """`base` in the frame. Resampled by itself where the `picture` with its margins was too: the
    filter's phase differs a little there."""
    if any(known):
        return viewport.resample(base)
    rows = slice(known.top, known.top + viewport.height)
    return picture[rows, known.left : known.left + viewport.width]


def _background_layer(
    background: Rgb,
    parts: _Extracted,
    disparities: _Disparities,
    canvas: _Canvas,
    effects: Effects,
    size: tuple[int, int],
) -> Layer:
    """The rearmost layer. Where nothing was cut out of it, it moves as the subject does too."""
    displacements = tuple(effects.background)
    if not parts.layers:
        displacements = merge_displacements(effects.background, effects.subject)
    planes = _keep_inner_chroma(background, parts.background, canvas.outpainted)
    return Layer(
        texture=make_texture(planes, shrinks=canvas.shrinks),
        disparity=_crop_map(disparities.background, disparities.limit, canvas.margins, size),
        margins=canvas.margins,
        displacements=displacements,
    )


def _subject_layers(
    found: Analysis,
    extracted: Sequence[ExtractedLayer],
    background: Rgb,
    disparities: _Disparities,
    canvas: _Canvas,
) -> list[Layer]:
    """The layers of the subject, from rear to front, each with colours of its own: what is behind
    it is known by then, and is taken out of the mixed pixels at its edge."""
    colour_limit = MAX_COLOUR_EXTRAPOLATION if found.rim is None else defocus.UNLIKE
    layers, below = [], background
    for part in extracted:
        disparity = disparities.layers[found.layers.index(part.analysed)]
        layer, below = _subject_layer(
            part, below, disparity, disparities.limit, canvas, colour_limit
        )
        layers.append(layer)
    return layers


def _subject_layer(
    part: ExtractedLayer,
    below: Rgb,
    disparity: Disparity,
    limit: Margins,
    canvas: _Canvas,
    colour_limit: float,
) -> tuple[Layer, Rgb]:
    """A layer cut out of the canvas, and what is `below` it with the layer composited over.

    `colour_limit` is `most` of `foreground.solved`.
    """
    colours = foreground.solved(part.canvas, part.alpha, below, colour_limit)
    alpha = np.asarray(np.rint(part.alpha * 255), np.uint8)
    x0, y0, x1, y1 = alpha_bounds(colours, alpha, CROP_SPARE)
    height, width = alpha.shape
    margins = canvas.margins
    inner = Margins(
        margins.left - x0,
        margins.top - y0,
        margins.right - (width - x1),
        margins.bottom - (height - y1),
    )
    frame = width - margins.left - margins.right, height - margins.top - margins.bottom
    layer = Layer(
        texture=make_texture(rgb_to_planes(colours[y0:y1, x0:x1]), shrinks=canvas.shrinks),
        disparity=_crop_map(disparity, limit, inner, frame),
        margins=inner,
        matte=AlphaMask.of(alpha[y0:y1, x0:x1]),
    )
    return layer, composite_over(below, colours, part.alpha)


def _split_by_depth(
    layers: Sequence[PlanarLayer], disparity: float
) -> tuple[list[PlanarLayer], list[PlanarLayer]]:
    """The layers no nearer than `disparity`, and the others."""
    return (
        [layer for layer in layers if layer.disparity <= disparity],
        [layer for layer in layers if layer.disparity > disparity],
    )


def _assign_retouches(
    retouches: Sequence[Retouch], layers: Sequence[ExtractedLayer], known: Margins
) -> tuple[list[list[Retouch]], list[Retouch]]:
    """The retouches of each layer, and those of the background, by the middle of their boxes."""
    of_layers: list[list[Retouch]] = [[] for _ in layers]
    of_background: list[Retouch] = []
    for retouch in retouches:
        left, top, right, bottom = retouch.box
        x, y = (left + right) // 2 + known.left, (top + bottom) // 2 + known.top
        there = [k for k, layer in enumerate(layers) if layer.alpha[y, x] >= 0.5]
        (of_layers[there[-1]] if there else of_background).append(retouch)
    return of_layers, of_background


def _with_retouches(layer: Layer, retouches: Sequence[Retouch], view: Rgb) -> Layer:
    editors = (TextureEditor(retouch, layer.texture, layer.margins, view) for retouch in retouches)
    return replace(layer, editors=tuple(editors))


def _original_pixels(
    real: Mask, viewport: Viewport, canvas: _Canvas, parts: _Extracted
) -> list[Plane]:
    """For the background, then each layer, over the whole canvas: 255 where what it shows is a
    `real` pixel of the picture that nothing in front hides and nothing was taken out of."""
    inner = viewport.resample_map(real.astype(np.float32), canvas.known, 1.0) > ORIGINAL
    if parts.hole is not None:
        inner &= parts.hole <= VISIBLE
    hidden = [parts.removed]
    for layer in parts.layers:
        nearer = [one.alpha for one in parts.layers if one.analysed.level > layer.analysed.level]
        hidden.append(np.max(nearer, axis=0) if nearer else np.zeros_like(parts.removed))
    shown = (np.where(inner, np.rint(255 * (1 - over)), 0).astype(np.uint8) for over in hidden)
    left, top, right, bottom = canvas.outpainted
    return [
        np.asarray(cv2.copyMakeBorder(one, top, bottom, left, right, cv2.BORDER_CONSTANT))
        for one in shown
    ]


def _crop_to(layer: Layer, plane: Plane, margins: Margins) -> Plane:
    """The part of a plane with `margins` about the frame that a layer's texture covers."""
    left, top = margins.left - layer.margins.left, margins.top - layer.margins.top
    return plane[top : top + layer.texture.height, left : left + layer.texture.width]


def _limit_slopes(disparity: Disparity, reach: float) -> Disparity:
    """Disparity with slopes so small that a layer with it neither tears nor folds."""
    limited = depth.limit_slope(disparity, MAX_STRAIN / reach / DENSITY)
    return cv2.GaussianBlur(limited, (0, 0), DISPARITY_BLUR)


def _reach(camera: Extrinsics, focal: float, width: int, height: int) -> float:
    """Pixels that disparity 1 moves a point by, at the frame's worst place."""
    corner = np.hypot(width, height) / 2
    return float(np.hypot(*camera.position[:2]) * focal + abs(camera.position[2]) * corner)


def _seen_margins(
    disparities: _Disparities, cameras: Sequence[Extrinsics], width: int, height: int
) -> tuple[Margins, bool]:
    """What the cameras see beyond the frame, and whether any of them minifies a layer."""
    limit = disparities.limit
    focal = focal_length(width, height)
    grid = make_grid(width, height)
    low = np.zeros(2)
    high = np.array([width - 1.0, height - 1.0])
    largest = 1.0
    cx, cy = optical_centre(width, height)
    for camera, disparity in product(cameras, (disparities.background, *disparities.layers)):
        project_grid(
            homography(camera, focal, width, height), camera.position, focal, cx, cy, disparity,
            DENSITY, float(limit.left), float(limit.top), grid,
        )  # fmt: skip
        coordinates = grid.reshape(-1, 2) - np.array([limit.left, limit.top])
        low = np.minimum(low, coordinates.min(axis=0))
        high = np.maximum(high, coordinates.max(axis=0))
        largest = max(largest, minification(grid, width, height))
    needed = (-low[0], -low[1], high[0] - (width - 1), high[1] - (height - 1))
    even = (
        min(2 * int(np.ceil((n + SPARE_PIXELS) / 2)), m) for n, m in zip(needed, limit, strict=True)
    )
    return Margins(*even), largest > MINIFIED_FROM


def _crop_map(
    values: Disparity, limit: Margins, margins: Margins, size: tuple[int, int]
) -> Disparity:
    """A map at `DENSITY` with the margins `limit`, cropped to `margins` about the same frame of
    `size` (width, height)."""
    width, height = size
    count_x = -(-(width + margins.left + margins.right) // MARGIN_STEP)
    count_y = -(-(height + margins.top + margins.bottom) // MARGIN_STEP)
    x = np.arange(count_x, dtype=np.float32) + np.float32((limit.left - margins.left) * DENSITY)
    y = np.arange(count_y, dtype=np.float32) + np.float32((limit.top - margins.top) * DENSITY)
    map_x = np.repeat(np.clip(x, 0, values.shape[1] - 1)[None], count_y, axis=0)
    map_y = np.repeat(np.clip(y, 0, values.shape[0] - 1)[:, None], count_x, axis=1)
    return cv2.remap(values, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _keep_inner_chroma(canvas: Rgb, inner: Rgb, margins: Margins) -> Frame:
    """The canvas as planes, with those of `inner` in their place: converted together, chroma next
    to the seam would be filtered with the outpainted margin."""
    outer, planes = rgb_to_planes(canvas), rgb_to_planes(inner)
    left, top = margins.left, margins.top
    height, width = planes.y.shape
    outer.y[top : top + height, left : left + width] = planes.y
    for small, large in ((planes.u, outer.u), (planes.v, outer.v)):
        large[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2] = small
    return outer
