"""Every place of two related pictures as a point on its way from the one to the other.

At any moment the points are thrown onto the frame's grid, the nearer and the surer hiding the
others (softmax splatting: Niklaus and Liu, CVPR 2020, of motion rather than colours). Each corner
then knows where it lies in each picture, and what only one of them shows is taken from that one.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Grid, Map, Plane, Weights
from stillmotion.engines.parallax import render
from stillmotion.engines.parallax.transition.flow import TRUSTED, Correspondence, places, sampled
from stillmotion.engines.parallax.transition.forward_splatting import (
    CELL,
    close_gaps,
    settle,
    throw,
)
from stillmotion.engines.parallax.transition.occlusion import layers
from stillmotion.engines.parallax.transition.similarity import Spiral, spiral

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


@dataclass(frozen=True)
class Field:
    """The points of both pictures (n, 7; see `throwing.throw`) and the spiral that they follow.

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
    how a step grows in either (see `throwing`).
    """

    own: Map
    at_first: Grid
    at_second: Grid
    shares: Weights
    torn: Plane
    turns: Map


def make_field(match: Correspondence, width: int, height: int) -> Field:
    """The points of a frame of this size, and their ways."""
    rows, columns = match.forward.shape[:2]
    scale = np.array([width / columns, height / rows], np.float32)
    step = CELL / PER_CELL
    across, down = round(width / step), round(height / step)
    here = (places((across, down)) + 0.5) * np.float32(step) - 0.5
    # Never between two places: there is nothing that moves half as one thing, half as another.
    nearest = np.rint((here + 0.5) / scale - 0.5).astype(np.intp)
    column = np.clip(nearest[..., 0], 0, columns - 1)
    row = np.clip(nearest[..., 1], 0, rows - 1)
    sides = layers(match)
    rim = RIM + int(np.ceil(2 * CELL / scale.min()))
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
    rows = 2 * -(-field.height // render.CELL) + 1
    columns = 2 * -(-field.width // render.CELL) + 1
    sums = np.zeros((rows, columns, 6), np.float32)
    part = field.spiral.at(way)
    for points, weight in ((field.first, 1.0 - way), (field.second, way)):
        if weight > 0 and len(points):
            throw(points, weight, way, part.numbers, sums)
    faintest = LEAST_WEIGHT * float(np.exp(-HIDING_BY_NEARNESS))
    close_gaps(sums, faintest)
    found = Lookup(
        np.empty((rows, columns, 4), np.float32),
        np.empty((rows, columns, 2), np.float32),
        np.empty((rows, columns, 2), np.float32),
        np.empty((rows, columns), np.float32),
        np.empty((rows - 1, columns - 1), np.uint8),
        np.array([(1 / part.a), field.spiral.a / part.a]).view(np.float64).reshape(2, 2),
    )
    settle(
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
