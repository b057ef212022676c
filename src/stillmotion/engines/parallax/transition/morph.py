"""The transition between related pictures: everything moves along the flow from its position in the
first to its position in the second, and takes on the other's tones on the way."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from stillmotion.arrays import Grid, Mask, Rgb, Vector
from stillmotion.easing import ease_in_out
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.projection import CELL
from stillmotion.engines.parallax.render.composite import empty_frame, frame_ring, sample_texture
from stillmotion.engines.parallax.scene.texture import Texture, make_texture
from stillmotion.engines.parallax.transition.blending import cross_fade
from stillmotion.engines.parallax.transition.disocclusion import resolve_disocclusions
from stillmotion.engines.parallax.transition.flow import (
    BidirectionalFlow,
    pixel_coordinates,
    sample_bilinear,
)
from stillmotion.engines.parallax.transition.forward_splatting import SPLAT_CELL
from stillmotion.engines.parallax.transition.known_pixels import KnownPixels
from stillmotion.engines.parallax.transition.motion_field import (
    MotionField,
    SplattedFrame,
    make_motion_field,
    splat_at,
)
from stillmotion.engines.parallax.transition.tone_matching import LEVELS, blend_table, tone_curve
from stillmotion.inpaint.outpainting import Margins, extend

MOST_MARGIN = 0.3
"""Margin that the pictures are outpainted by at most, as a fraction of their sides."""

LOOKED_AT = (0.2, 0.35, 0.5, 0.65, 0.8)
"""Progress at which it is looked at how far the frames look beyond the pictures."""

SEEN = 0.05
"""Weight from which a picture's pixel is visible."""

SURE, MIN_SURE = 0.8, 0.05
"""Confidence of pixels by which tones are matched, and the fraction of them at least."""


def morph(
    first: Rgb, second: Rgb, match: BidirectionalFlow, frames: int, trace: KnownPixels | None = None
) -> Iterator[Frame]:
    """Move everything along the flow `match` from `first` to `second` (views of the frame's
    size)."""
    height, width = first.shape[:2]
    field = make_motion_field(match, width, height)
    progresses = ease_in_out(np.linspace(0.0, 1.0, frames) if frames > 1 else np.ones(1))
    margins = _margins(field)
    textures = _texture(first, margins), _texture(second, margins)
    curves = _tone_curves(first, second, match)
    ring = frame_ring(width, height)
    sides = empty_frame(width, height), empty_frame(width, height)
    corner = margins.left, margins.top
    for number, progress in enumerate(progresses.tolist()):
        found = splat_at(field, progress)
        for at in (found.at_first, found.at_second):
            at += np.array(corner, np.float32)
        frame = ring[number % len(ring)]
        _expose(textures, found, field, sides, corner, curves, progress, frame)
        if trace is not None:
            trace.record_morph(found, corner, (width, height))
        yield frame


def _margins(field: MotionField) -> Margins:
    """How far the frames look beyond both pictures."""
    needed = np.zeros(4)
    size = np.array([field.width - 1, field.height - 1], np.float32)
    for progress in LOOKED_AT:
        found = splat_at(field, progress)
        for at, weight in ((found.at_first, 1 - found.weights), (found.at_second, found.weights)):
            seen = at[weight > SEEN]
            if len(seen):
                low, high = seen.min(axis=0), seen.max(axis=0) - size
                needed = np.maximum(needed, [-low[0], -low[1], high[0], high[1]])
    most = np.array([field.width, field.height] * 2) * MOST_MARGIN
    even = 2 * np.ceil((np.minimum(needed, most) + 4) / 2).astype(int)
    return Margins(*even.tolist())


def _texture(view: Rgb, margins: Margins) -> Texture:
    return make_texture(rgb_to_planes(extend(view, margins)), shrinks=True)


def _tone_curves(
    first: Rgb, second: Rgb, match: BidirectionalFlow
) -> tuple[list[Vector], list[Vector]]:
    """For each plane, the first's tones as the second's and the other way round."""
    rows, columns = match.forward.shape[:2]
    planes = [
        [cv2.resize(p, (columns, rows), interpolation=cv2.INTER_AREA) for p in rgb_to_planes(view)]
        for view in (first, second)
    ]
    sure = match.confidence_first > SURE
    if sure.mean() < MIN_SURE:
        return [LEVELS] * 3, [LEVELS] * 3
    there = pixel_coordinates((columns, rows)) + match.forward
    arrived = [sample_bilinear(plane, there)[sure] for plane in planes[1]]
    leaving = [plane[sure] for plane in planes[0]]
    pairs = list(zip(leaving, arrived, strict=True))
    return [tone_curve(a, b) for a, b in pairs], [tone_curve(b, a) for a, b in pairs]


def _expose(
    textures: tuple[Texture, Texture],
    found: SplattedFrame,
    field: MotionField,
    sides: tuple[Frame, Frame],
    corner: tuple[int, int],
    curves: tuple[list[Vector], list[Vector]],
    progress: float,
    frame: Frame,
) -> None:
    """Fill `frame` from both textures: sample each, cross-fade, and resolve disocclusions."""
    tables = np.array(
        [
            [blend_table(curve, progress) for curve in curves[0]],
            [blend_table(c, 1.0 - progress) for c in curves[1]],
        ]
    )
    low, high = found.weights.min(), found.weights.max()
    _expose_where(textures[0], found.at_first, found.weights < 1, sides[0])
    _expose_where(textures[1], found.at_second, found.weights > 0, sides[1])
    for number, out in enumerate(frame):
        step = SPLAT_CELL if number == 0 else SPLAT_CELL // 2
        old, new = sides[0][number], sides[1][number]
        if high <= 0:
            cv2.LUT(old, tables[0, number], out)
        elif low >= 1:
            cv2.LUT(new, tables[1, number], out)
        else:
            table_1, table_2 = tables[:, number]
            cross_fade(found.weights, step, old, new, table_1, table_2, out)
    first, second = textures
    resolve_disocclusions(
        found.residual, found.at_first, found.at_second, found.weights, found.disoccluded,
        found.growth,
        field.residual_first, field.residual_second, corner[0], corner[1],
        first.luma, first.u, first.v, second.luma, second.u, second.v,
        tables.reshape(6, 256), frame.y, frame.u, frame.v,
    )  # fmt: skip


def _expose_where(texture: Texture, at: Grid, seen: Mask, side: Frame) -> None:
    """Fill the rows of `side` between the first and the last with a weight."""
    rows = np.flatnonzero(seen.any(axis=1))
    if not len(rows):
        return
    first, last = max(0, rows[0] // 2 - 1), -(-rows[-1] // 2) + 1
    top, bottom = CELL * first, min(CELL * last, side.y.shape[0])
    half = slice(top // 2, bottom // 2)
    band = Frame(side.y[top:bottom], side.u[half], side.v[half])
    sample_texture(texture, at[2 * first : 2 * last + 1 : 2, ::2], band)
