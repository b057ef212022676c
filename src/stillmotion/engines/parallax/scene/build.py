"""A picture made into a stack of layers that a camera can move through along given poses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np

from stillmotion.arrays import Map, Plane, Rgb
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
    Effects,
    PlanarLayer,
    Retouch,
    View,
    merge_displacements,
)
from stillmotion.engines.parallax.scene import painted
from stillmotion.engines.parallax.scene.analysis import VISIBLE, analyse
from stillmotion.engines.parallax.scene.extraction import (
    ExtractedLayer,
    assign_displacements,
    composite_over,
    extract_layers,
    outpaint_layers,
)
from stillmotion.engines.parallax.scene.layer import (
    DENSITY,
    AlphaMask,
    Layer,
    alpha_bounds,
    layer_of,
)
from stillmotion.engines.parallax.scene.texture import make_texture
from stillmotion.engines.parallax.scene.texture_edit import TextureEditor
from stillmotion.engines.pictures import Layers
from stillmotion.inpaint.filling import fill
from stillmotion.inpaint.surroundings import Margins
from stillmotion.mastering.h264 import Mode
from stillmotion.mastering.planes import rgb_to_planes
from stillmotion.storyboard import focal_length
from stillmotion.vision import defocus, depth, matte

STRAIN = 0.5
"""How much of a pixel neighbouring pixels may move apart or together at the path's farthest."""

USUAL_REACH = 0.12
"""Share of the long edge that the disparity is made smooth enough for at least: with one sheet
for all the usual moves, what is seen grows in proportion to the move."""

MOST_MARGIN = 0.45
"""Largest margin as a share of the view's side."""

UNLIKE = 1e3
"""How many times as far from the backdrop as what is seen the colours at a subject's rim may be."""

PULLED = 0.025
"""Share of the short side by which motions may draw in what lies beyond the frame."""

_SAFETY = 3
"""Pixels beyond the outermost one that a path looks at."""


@dataclass(frozen=True)
class Scene:
    """Layers from rear to front, as seen through a frame of `width` by `height` pixels.

    `rest` is the view itself. `is_the_picture` says that it is what a camera sees as long as
    nothing has moved: nothing has been added to the picture and nothing is painted on it.
    """

    width: int
    height: int
    focal: float
    layers: tuple[Layer, ...]
    rest_frame: Frame
    is_picture: bool


def look(picture: Rgb, window: Viewport, mode: Mode = "std", layers: Layers | None = None) -> View:
    """What the makers of effects are told of the picture in the window.

    `layers` are its own where it was painted in such.
    """
    found = analyse(picture, mode) if layers is None else painted.known(layers)
    shown = None if layers is None else painted.seen(layers)
    depths = found.depth if shown is None else shown.depth
    none = Margins(0, 0, 0, 0)
    thin = found.matte
    matte_map = (
        np.zeros((2, 2), np.float32) if thin is None else cv2.GaussianBlur(thin, (0, 0), 1.0)
    )
    share = window.resample_map(matte_map, none, DENSITY)
    back = window.resample_map(depths.background, none, DENSITY)
    front = window.resample_map(depths.subject, none, DENSITY)
    horizon = (depths.horizon * window.picture[1] - window.top) / (window.bottom - window.top)
    return View(
        rgb=window.resample(picture),
        matte=share,
        disparity=back + share * (front - back),
        sky=window.resample_map(depths.sky, none, DENSITY),
        horizon=float(horizon),
        water=None if shown is None else window.resample_map(shown.water, none, DENSITY),
        plants=None if shown is None else window.resample_map(shown.plants, none, DENSITY),
        light=None if layers is None else layers.lighting,
    )


def build_scene(
    picture: Rgb,
    window: Viewport,
    cameras: Sequence[Extrinsics],
    effects: Effects | None = None,
    mode: Mode = "std",
    layers: Layers | None = None,
    frames: int = 0,
    *,
    sources: Map | None = None,
) -> Scene:
    """Prepare what `cameras` will see of the windowed picture, behind things in it and around it,
    with the sprites and motions of `effects`. `mode` says how finely it is analysed, `frames` how
    many the shot has if not one for each camera. `sources` (h, w of the picture; bool) are the
    pixels of it that are real: where they are given, it is kept which of the layers' are.

    A picture that was painted in `layers` is shown as these; nothing is cut out of it.
    """
    effects = effects or Effects()
    width, height = window.width, window.height
    rest = None if layers is None else window.resample(picture)
    standing: list[PlanarLayer] = []
    if layers is None:
        hole = None if effects.hole is None else _in_picture(effects.hole, picture, window)
        found = analyse(picture, mode, hole)
    else:
        hole, found, picture = None, painted.known(layers), layers.ground
        standing = painted.sprites(layers, window, tuple(effects.background))
        if sources is not None:
            standing = [replace(one, original=np.full_like(one.alpha, 255)) for one in standing]
    focal = focal_length(width, height)
    reach = max(_reach(camera, focal, width, height) for camera in cameras)
    reach = max(reach, USUAL_REACH * max(width, height))
    most = Margins(*(4 * round(MOST_MARGIN * side / 4) for side in (width, height) * 2))
    back, *fronts = (
        _gentle(window.resample_map(disparity, most, DENSITY), reach)
        for disparity in (found.depth.background, *(sheet.disparity for sheet in found.sheets))
    )
    margins, shrinks = _margins((back, *fronts), most, cameras, focal, width, height)
    if effects.background or effects.subject:
        pulled = 2 * round(PULLED * min(width, height) / 2)
        more = (
            max(pulled, 2 * math.ceil(drawn / 2) + 4) if drawn > 0 else pulled
            for drawn in effects.inflow
        )
        margins = Margins(*(min(a + b, c) for a, b, c in zip(margins, more, most, strict=True)))
    known = window.available(margins)
    sharp = window.resample(picture, known)
    body, taken = sharp, None
    if hole is not None:
        taken = window.resample_map(hole.astype(np.float32), known, 1.0)
        body = fill(sharp, window.resample_map(found.body, known, 1.0), taken)
    things = extract_layers(found, window, known, sharp, body)
    if found.rim is not None:
        rim = window.resample_map(found.rim.alpha, known, 1.0)
        things = [replace(one, alpha=np.maximum(one.alpha, rim)) for one in things]
    gone = np.max([thing.alpha for thing in things] or [np.zeros_like(sharp[..., 0])], axis=0)
    if found.rim is not None:
        gone = np.maximum(gone, window.resample_map(found.rim.about, known, 1.0))
    unlike = UNLIKE if found.rim is None else defocus.UNLIKE
    if taken is not None:
        gone = np.maximum(gone, taken)
    base = fill(sharp, window.resample_map(found.behind, known, 1.0), gone.astype(np.float32))
    beyond = Margins(*(a - b for a, b in zip(margins, known, strict=True)))
    rear, wide = outpaint_layers(base, things, beyond)
    motions = tuple(effects.background)
    own = None if sources is None else _sources(sources, window, known, beyond, things, gone, taken)
    view = sharp[known.top : known.top + height, known.left : known.left + width]
    exact = window.resample(picture) if any(known) else view
    ahead, behind = _parted(effects.retouches, [thing.alpha for thing in things], known)
    stack = [
        Layer(
            texture=make_texture(_kept(rear, base, beyond), shrinks=shrinks),
            disparity=_cropped(back, most, margins, width, height),
            margins=margins,
            motions=motions if things else merge_displacements(effects.background, effects.subject),
            original=None if own is None else own[0],
        )
    ]
    stack = [_painting(layer, behind, exact) for layer in stack]
    flat = (width, height)
    stack += [layer_of(s, flat, shrinks=shrinks) for s in standing]
    moved = assign_displacements(
        effects.subject, things, known, (width, height), frames or len(cameras)
    )
    below = rear
    waiting = [sprite for sprite in effects.layers if sprite.behind]
    for number, thing in enumerate(wide):
        # What goes behind the subject goes behind its foremost thing, and all that is nearer.
        near = np.inf if number == len(wide) - 1 else thing.sheet.near
        stack += [layer_of(s, flat, shrinks=shrinks) for s in waiting if s.disparity <= near]
        waiting = [sprite for sprite in waiting if sprite.disparity > near]
        front = fronts[found.sheets.index(thing.sheet)]
        layer, below = _subject_layer(thing, below, front, most, margins, unlike, shrinks=shrinks)
        layer = replace(layer, motions=moved[number])
        if own is not None:
            layer = replace(layer, original=_part(own[1 + number], margins, layer))
        stack.append(_painting(layer, ahead[number], exact))
    stack += [layer_of(s, flat, shrinks=shrinks) for s in waiting]
    stack += [layer_of(s, flat, shrinks=shrinks) for s in effects.layers if not s.behind]
    return Scene(
        width,
        height,
        focal,
        tuple(stack),
        rgb_to_planes(exact if rest is None else rest),
        is_picture=layers is None and not effects.layers and not effects.retouches,
    )


def _parted(
    retouches: Sequence[Retouch], alphas: Sequence[Map], known: Margins
) -> tuple[list[list[Retouch]], list[Retouch]]:
    """The retouches of each thing, and the others. `alphas` are of the `known` canvas, from rear to
    front."""
    ahead: list[list[Retouch]] = [[] for _ in alphas]
    behind: list[Retouch] = []
    for retouch in retouches:
        left, top, right, bottom = retouch.box
        x, y = (left + right) // 2 + known.left, (top + bottom) // 2 + known.top
        there = [k for k, alpha in enumerate(alphas) if alpha[y, x] >= 0.5]
        (ahead[there[-1]] if there else behind).append(retouch)
    return ahead, behind


def _painting(layer: Layer, retouches: Sequence[Retouch], view: Rgb) -> Layer:
    painters = (TextureEditor(retouch, layer.texture, layer.margins, view) for retouch in retouches)
    return replace(layer, editors=tuple(painters))


def _subject_layer(
    thing: ExtractedLayer,
    below: Rgb,
    disparity: Map,
    most: Margins,
    margins: Margins,
    unlike: float,
    *,
    shrinks: bool,
) -> tuple[Layer, Rgb]:
    """A thing cut out of the whole canvas, and how that looks with it laid over what is `below`.

    `unlike` is as `most` of `matte.own_colours`.
    """
    colours = matte.own_colours(thing.canvas, thing.alpha, below, unlike)
    cover = np.asarray(np.rint(thing.alpha * 255), np.uint8)
    x0, y0, x1, y1 = alpha_bounds(colours, cover, 8)
    height, width = cover.shape
    inner = Margins(
        margins.left - x0,
        margins.top - y0,
        margins.right - (width - x1),
        margins.bottom - (height - y1),
    )
    view_width = width - margins.left - margins.right
    view_height = height - margins.top - margins.bottom
    layer = Layer(
        texture=make_texture(rgb_to_planes(colours[y0:y1, x0:x1]), shrinks=shrinks),
        disparity=_cropped(disparity, most, inner, view_width, view_height),
        margins=inner,
        matte=AlphaMask.of(cover[y0:y1, x0:x1]),
    )
    return layer, composite_over(below, colours, thing.alpha)


def _sources(
    real: Map,
    window: Viewport,
    known: Margins,
    beyond: Margins,
    things: Sequence[ExtractedLayer],
    gone: Map,
    taken: Map | None,
) -> list[Plane]:
    """How far what is behind all `things`, then each of them, shows the picture's own pixels (255).

    Those are what is `real` of it without what others hide and what was `taken` out; `beyond` the
    canvas with `known` margins all is made up.
    """
    inner = window.resample_map(real.astype(np.float32), known, 1.0) > 0.99
    if taken is not None:
        inner &= taken <= VISIBLE
    hidden = [gone]
    for thing in things:
        nearer = [one.alpha for one in things if one.sheet.level > thing.sheet.level]
        hidden.append(np.max(nearer, axis=0) if nearer else np.zeros_like(gone))
    shown = (np.where(inner, np.rint(255 * (1 - over)), 0).astype(np.uint8) for over in hidden)
    left, top, right, bottom = beyond
    return [
        np.asarray(cv2.copyMakeBorder(one, top, bottom, left, right, cv2.BORDER_CONSTANT))
        for one in shown
    ]


def _part(plane: Plane, margins: Margins, layer: Layer) -> Plane:
    """What of a plane with `margins` about the view belongs to a layer's plate."""
    left, top = margins.left - layer.margins.left, margins.top - layer.margins.top
    return plane[top : top + layer.texture.height, left : left + layer.texture.width]


def _in_picture(hole: Map, picture: Rgb, window: Viewport) -> Map:
    """A hole in the view as one in the picture."""
    result = np.zeros(picture.shape[:2], bool)
    left, top = round(window.left), round(window.top)
    right, bottom = round(window.right), round(window.bottom)
    size = (right - left, bottom - top)
    part = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) > 0.1
    result[top:bottom, left:right] = part
    return result


def _gentle(disparity: Map, reach: float) -> Map:
    """Disparity made smooth enough that a sheet with it neither tears nor folds."""
    limited = depth.limit_slope(disparity, STRAIN / reach / DENSITY)
    return cv2.GaussianBlur(limited, (0, 0), 2.0)


def _reach(camera: Extrinsics, focal: float, width: int, height: int) -> float:
    """Pixels that disparity 1 moves a point by, at the worst place of the frame."""
    corner = np.hypot(width, height) / 2
    return float(np.hypot(*camera.position[:2]) * focal + abs(camera.position[2]) * corner)


def _margins(
    disparities: Sequence[Map],
    most: Margins,
    cameras: Sequence[Extrinsics],
    focal: float,
    width: int,
    height: int,
) -> tuple[Margins, bool]:
    """What the cameras see beyond the view, and whether any sees it smaller."""
    grid = make_grid(width, height)
    low = np.zeros(2)
    high = np.array([width - 1.0, height - 1.0])
    largest = 1.0
    cx, cy = optical_centre(width, height)
    seen = [*cameras[::6], cameras[-1]]
    for camera, disparity in product(seen, disparities):
        project_grid(
            homography(camera, focal, width, height), camera.position, focal, cx, cy, disparity,
            DENSITY, float(most.left), float(most.top), grid,
        )  # fmt: skip
        places = grid.reshape(-1, 2) - np.array([most.left, most.top])
        low = np.minimum(low, places.min(axis=0))
        high = np.maximum(high, places.max(axis=0))
        largest = max(largest, minification(grid, width, height))
    needed = (-low[0], -low[1], high[0] - (width - 1), high[1] - (height - 1))
    even = (min(2 * int(np.ceil((n + _SAFETY) / 2)), m) for n, m in zip(needed, most, strict=True))
    return Margins(*even), largest > MINIFIED_FROM


def _cropped(values: Map, most: Margins, margins: Margins, width: int, height: int) -> Map:
    """A map with the margins `most`, at `DENSITY`, cut to `margins` about the same view."""
    count_x = -(-(width + margins.left + margins.right) // 4)
    count_y = -(-(height + margins.top + margins.bottom) // 4)
    x = np.arange(count_x, dtype=np.float32) + np.float32((most.left - margins.left) * DENSITY)
    y = np.arange(count_y, dtype=np.float32) + np.float32((most.top - margins.top) * DENSITY)
    map_x = np.repeat(np.clip(x, 0, values.shape[1] - 1)[None], count_y, axis=0)
    map_y = np.repeat(np.clip(y, 0, values.shape[0] - 1)[:, None], count_x, axis=1)
    return cv2.remap(values, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _kept(canvas: Rgb, inner: Rgb, margins: Margins) -> Frame:
    """The canvas as planes, with those of `inner` in place: chroma next to its edge was filtered
    with the margin."""
    outer, planes = rgb_to_planes(canvas), rgb_to_planes(inner)
    left, top = margins.left, margins.top
    height, width = planes.y.shape
    outer.y[top : top + height, left : left + width] = planes.y
    for small, large in ((planes.u, outer.u), (planes.v, outer.v)):
        large[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2] = small
    return outer
