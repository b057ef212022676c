"""From one picture to a related one: everything moves along its way from its place in the first to
its place in the second.

The points of both pictures are thrown onto the frame's grid, the nearer and the surer hiding the
others (softmax splatting: Niklaus and Liu, CVPR 2020, of motion rather than colours). Each cell
then knows where it lies in each picture, and what only one of them shows is taken from that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.engines.base import Frame
from stillmotion.engines.parallax import warp
from stillmotion.engines.parallax.arrays import Grid, Map, Plane, Rgb, Weights
from stillmotion.engines.parallax.exposure import empty_frame, expose, frame_ring
from stillmotion.engines.parallax.join import kernels
from stillmotion.engines.parallax.join.flow import (
    TRUSTED,
    Correspondence,
    places,
    sampled,
)
from stillmotion.engines.parallax.join.layers import layers
from stillmotion.engines.parallax.join.paths import Spiral, spiral
from stillmotion.engines.parallax.join.tone import LEVELS, partly, tone_curve
from stillmotion.engines.parallax.lens import ease
from stillmotion.engines.parallax.plates import Plate, make_plate
from stillmotion.engines.parallax.surroundings import Margins, extend
from stillmotion.mastering.planes import rgb_to_planes

HIDING_BY_TRUST = 4.0
"""How strongly what both pictures show hides what one does: the exponent's factor."""

HIDING_BY_NEARNESS = 9.0
"""The same for what is in front, from -1 to 1."""

RIM = 2
"""Pixels of the analysis next to a nearer thing in which a place shows some of that too, beside the
two cells of the grid over which points are gathered and shares interpolated."""

RIM_STEP = 0.2
"""Nearness by which that thing must be nearer."""

RIM_TRUST = 0.02
"""How far a picture is said to show such a place."""

EDGE = 0.01
"""Share of the width, beyond a picture's edge, over which its trust falls to that."""

PER_CELL = 2
"""Points thrown per cell of the grid, each way, where things part or are enlarged much."""

ALIKE = 0.75
"""Pixels of motion up to which those of a cell are alike, and one does for all."""

ALREADY = 0.9
"""Trust from which on a place of the second is sure to be among the first's points."""

ENLARGED = 1.25
"""Enlargement from which on all points are thrown, so that no gaps open between them."""

LEAST_WEIGHT = 1e-15
"""Weight of a cell, in shares of the faintest point's, from which on points have reached it."""

MOST_MARGIN = 0.3
"""Most that the pictures are continued by, as a share of their sides."""


@dataclass(frozen=True)
class Field:
    """The points of both pictures (n, 7; see `kernels.throw`) and the spiral that they follow.

    `own_first` and `own_second` (height / 2, width / 2, 2) are what the pictures' places do beside
    that, in pixels of the first.
    """

    first: Map
    second: Map
    own_first: Map
    own_second: Map
    spiral: Spiral
    width: int
    height: int


@dataclass(frozen=True)
class Lookup:
    """Of a frame's grid: what each corner does beside the spiral, (rows, columns, 4), its place in
    either picture, (rows, columns, 2) in pixels, the second's share, the cells that are torn, and
    how a step grows in either (see `kernels`).
    """

    own: Map
    at_first: Grid
    at_second: Grid
    shares: Weights
    torn: Plane
    turns: Map


def morph(first: Rgb, second: Rgb, match: Correspondence, frames: int) -> Iterator[Frame]:
    """Move everything along `match` from `first` to `second` (views of the frame's size)."""
    height, width = first.shape[:2]
    field = make_field(match, width, height)
    ways = ease(np.linspace(0.0, 1.0, frames) if frames > 1 else np.ones(1))
    margins = _margins(field)
    plates = _plate(first, margins), _plate(second, margins)
    curves = _tone_curves(first, second, match)
    ring = frame_ring(width, height)
    sides = empty_frame(width, height), empty_frame(width, height)
    corner = margins.left, margins.top
    for number, way in enumerate(ways.tolist()):
        found = look_up(field, way)
        for at in (found.at_first, found.at_second):
            at += np.array(corner, np.float32)
        frame = ring[number % len(ring)]
        _expose(plates, found, field, sides, corner, curves, way, frame)
        yield frame


def make_field(match: Correspondence, width: int, height: int) -> Field:
    """The points of a frame of this size, and their ways."""
    rows, columns = match.forward.shape[:2]
    scale = np.array([width / columns, height / rows], np.float32)
    step = kernels.CELL / PER_CELL
    across, down = round(width / step), round(height / step)
    here = (places((across, down)) + 0.5) * np.float32(step) - 0.5
    # Never between two places: there is nothing that moves half as one thing, half as another.
    nearest = np.rint((here + 0.5) / scale - 0.5).astype(np.intp)
    column = np.clip(nearest[..., 0], 0, columns - 1)
    row = np.clip(nearest[..., 1], 0, rows - 1)
    sides = layers(match)
    rim = RIM + int(np.ceil(2 * kernels.CELL / scale.min()))
    whole = _spiral(match, scale)
    there = here + sides[0].flow[row, column] * scale
    back = here + sides[1].flow[row, column] * scale
    undone = whole.inverse()
    clean = [np.where(_beside_nearer(side.near, rim), RIM_TRUST, 1.0) for side in sides]
    pools, owns = [], []
    for start, own, one, other, second in (
        (here, undone.carry(there) - here, 0, 1, False),
        (back, undone.carry(here) - back, 1, 0, True),
    ):
        side = sides[one]
        sure = side.shown[row, column]
        # What leaves the frame is hidden by nothing.
        standing = np.maximum(sure, 0.5 * side.leaves[row, column])
        hides = np.exp(HIDING_BY_TRUST * standing + HIDING_BY_NEARNESS * side.near[row, column])
        met = (places((columns, rows)) + side.flow)[row, column]
        here_seen, there_seen = clean[one][row, column], sure * sampled(clean[other], met)
        shown = (there_seen, here_seen) if second else (here_seen, there_seen)
        points = np.dstack([start, own, *shown, hides]).astype(np.float32)
        owns.append(own.astype(np.float32))
        if second:
            # What the first shows too is among its points.
            pools.append(points[there_seen < ALREADY])
        else:
            pools.append(_flat(points) if abs(whole.a) > ENLARGED else _thinned(points))
    return Field(pools[0], pools[1], owns[0], owns[1], whole, width, height)


def _flat(points: Map) -> Map:
    return np.ascontiguousarray(points.reshape(-1, points.shape[-1]))


def _thinned(points: Map) -> Map:
    """Points (rows, columns, 7), one for each cell's where they move alike."""
    rows, columns = (side - side % PER_CELL for side in points.shape[:2])
    count = points.shape[-1]
    body = points[:rows, :columns].reshape(rows // PER_CELL, PER_CELL, -1, PER_CELL, count)
    cells = body.transpose(0, 2, 1, 3, 4).reshape(-1, PER_CELL**2, count)
    spread = np.ptp(cells[..., 2:4], axis=1).max(axis=-1)
    uneven = np.ptp(cells[..., 4:6], axis=1).max(axis=-1) > 0.2
    alike = (spread < ALIKE) & ~uneven & (np.ptp(np.log(cells[..., 6]), axis=1) < 1.0)
    return np.concatenate([
        cells[alike].mean(axis=1),
        _flat(cells[~alike]),
        _flat(points[rows:]),
        _flat(points[:rows, columns:]),
    ])  # fmt: skip


def _beside_nearer(near: Map, rim: int) -> Map:
    """Whether something nearer ends within `rim` pixels."""
    side = 2 * rim + 1
    return np.asarray(cv2.dilate(near, np.ones((side, side), np.uint8)) > near + RIM_STEP)


def look_up(field: Field, way: float) -> Lookup:
    """Where everything is at share `way` of its way."""
    # Every other corner makes the grid of `warp`.
    rows = 2 * -(-field.height // warp.CELL) + 1
    columns = 2 * -(-field.width // warp.CELL) + 1
    sums = np.zeros((rows, columns, 6), np.float32)
    part = field.spiral.at(way)
    for points, weight in ((field.first, 1.0 - way), (field.second, way)):
        if weight > 0 and len(points):
            kernels.throw(points, weight, way, part.numbers, sums)
    faintest = LEAST_WEIGHT * float(np.exp(-HIDING_BY_NEARNESS))
    kernels.close_gaps(sums, faintest)
    found = Lookup(
        np.empty((rows, columns, 4), np.float32),
        np.empty((rows, columns, 2), np.float32),
        np.empty((rows, columns, 2), np.float32),
        np.empty((rows, columns), np.float32),
        np.empty((rows - 1, columns - 1), np.uint8),
        np.array([(1 / part.a), field.spiral.a / part.a]).view(np.float64).reshape(2, 2),
    )
    kernels.settle(
        sums, way, part.inverse().numbers, field.spiral.numbers, EDGE * field.width,
        field.width, field.height, found.own, found.at_first, found.at_second, found.shares,
        found.torn,
    )  # fmt: skip
    return found


def _spiral(match: Correspondence, scale: Map) -> Spiral:
    """What most of the picture does, in pixels of the frame."""
    rows, columns = match.forward.shape[:2]
    here = places((columns, rows))[4::8, 4::8]
    flow, sure = match.forward[4::8, 4::8], match.trust_first[4::8, 4::8] > TRUSTED
    if sure.sum() < 16:
        return Spiral(1.0 + 0j, 0j)
    return spiral(here[sure] * scale, (here + flow)[sure] * scale)


def _margins(field: Field) -> Margins:
    """What lies outside both pictures on the way, as far as it is seen."""
    needed = np.zeros(4)
    size = np.array([field.width - 1, field.height - 1], np.float32)
    for way in (0.2, 0.35, 0.5, 0.65, 0.8):
        found = look_up(field, way)
        for at, share in ((found.at_first, 1 - found.shares), (found.at_second, found.shares)):
            seen = at[share > 0.05]
            if len(seen):
                low, high = seen.min(axis=0), seen.max(axis=0) - size
                needed = np.maximum(needed, [-low[0], -low[1], high[0], high[1]])
    most = np.array([field.width, field.height] * 2) * MOST_MARGIN
    even = 2 * np.ceil((np.minimum(needed, most) + 4) / 2).astype(int)
    return Margins(*even.tolist())


def _plate(view: Rgb, margins: Margins) -> Plate:
    return make_plate(rgb_to_planes(extend(view, margins)), shrinks=True)


def _tone_curves(first: Rgb, second: Rgb, match: Correspondence) -> tuple[list[Map], list[Map]]:
    """For each plane, the first's tones as the second's and the other way round."""
    rows, columns = match.forward.shape[:2]
    planes = [
        [cv2.resize(p, (columns, rows), interpolation=cv2.INTER_AREA) for p in rgb_to_planes(view)]
        for view in (first, second)
    ]
    sure = match.trust_first > 0.8
    if sure.mean() < 0.05:
        return [LEVELS] * 3, [LEVELS] * 3
    there = places((columns, rows)) + match.forward
    arrived = [sampled(plane, there)[sure] for plane in planes[1]]
    leaving = [plane[sure] for plane in planes[0]]
    pairs = list(zip(leaving, arrived, strict=True))
    return [tone_curve(a, b) for a, b in pairs], [tone_curve(b, a) for a, b in pairs]


def _expose(
    plates: tuple[Plate, Plate],
    found: Lookup,
    field: Field,
    sides: tuple[Frame, Frame],
    corner: tuple[int, int],
    curves: tuple[list[Map], list[Map]],
    way: float,
    frame: Frame,
) -> None:
    """Fill `frame` from both plates."""
    tables = np.array(
        [[partly(curve, way) for curve in curves[0]], [partly(c, 1.0 - way) for c in curves[1]]]
    )
    low, high = found.shares.min(), found.shares.max()
    _expose_where(plates[0], found.at_first, found.shares < 1, sides[0])
    _expose_where(plates[1], found.at_second, found.shares > 0, sides[1])
    for number, out in enumerate(frame):
        step = kernels.CELL if number == 0 else kernels.CELL // 2
        old, new = sides[0][number], sides[1][number]
        if high <= 0:
            cv2.LUT(old, tables[0, number], out)
        elif low >= 1:
            cv2.LUT(new, tables[1, number], out)
        else:
            table_1, table_2 = tables[:, number]
            kernels.mix(found.shares, step, old, new, table_1, table_2, out)
    first, second = plates
    kernels.mend(
        found.own, found.at_first, found.at_second, found.shares, found.torn, found.turns,
        field.own_first, field.own_second, corner[0], corner[1],
        first.luma, first.u, first.v, second.luma, second.u, second.v,
        tables.reshape(6, 256), frame.y, frame.u, frame.v,
    )  # fmt: skip


def _expose_where(plate: Plate, at: Grid, seen: Map, side: Frame) -> None:
    """Fill the rows of `side` between the first and the last of which any is seen."""
    rows = np.flatnonzero(seen.any(axis=1))
    if not len(rows):
        return
    first, last = max(0, rows[0] // 2 - 1), -(-rows[-1] // 2) + 1
    top, bottom = warp.CELL * first, min(warp.CELL * last, side.y.shape[0])
    half = slice(top // 2, bottom // 2)
    band = Frame(side.y[top:bottom], side.u[half], side.v[half])
    expose(plate, at[2 * first : 2 * last + 1 : 2, ::2], band)
