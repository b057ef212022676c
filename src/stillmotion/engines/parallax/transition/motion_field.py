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
from stillmotion.engines.parallax.camera.projection import CELL
from stillmotion.engines.parallax.transition.flow import (
    CONFIDENT,
    BidirectionalFlow,
    pixel_coordinates,
    sample_bilinear,
)
from stillmotion.engines.parallax.transition.forward_splatting import (
    SPLAT_CELL,
    fill_holes,
    normalise,
    splat,
)
from stillmotion.engines.parallax.transition.occlusion import infer_occlusion
from stillmotion.engines.parallax.transition.similarity import Similarity, fit_similarity

CONFIDENCE_IMPORTANCE = 4.0
"""How strongly what both pictures show hides what one does: the exponent's factor."""

NEARNESS_IMPORTANCE = 9.0
"""The same for what is in front, from -1 to 1."""

RIM = 2
"""Pixels of the analysis next to a nearer thing in which a place shows some of that too, beside the
two cells of the grid over which points are gathered and shares interpolated."""

RIM_STEP = 0.2
"""Nearness by which that thing must be nearer."""

RIM_CONFIDENCE = 0.02
"""How far a picture is said to show such a place."""

EDGE = 0.01
"""Share of the width, beyond a picture's edge, over which its trust falls to that."""

POINTS_PER_CELL = 2
"""Points thrown per cell of the grid, each way, where things part or are enlarged much."""

UNIFORM_MOTION = 0.75
"""Pixels of motion up to which those of a cell are alike, and one does for all."""

REDUNDANT = 0.9
"""Trust from which on a place of the second is sure to be among the first's points."""

ENLARGED = 1.25
"""Enlargement from which on all points are thrown, so that no gaps open between them."""

MIN_WEIGHT = 1e-15
"""Weight of a cell, in shares of the faintest point's, from which on points have reached it."""


@dataclass(frozen=True)
class MotionField:
    """The points of both pictures (n, 7; see `throwing.throw`) and the spiral that they follow.

    `own_first` and `own_second` (height / 2, width / 2, 2) are what the pictures' places do beside
    that, in pixels of the first.
    """

    first: Map
    second: Map
    residual_first: Map
    residual_second: Map
    similarity: Similarity
    width: int
    height: int


@dataclass(frozen=True)
class SplattedFrame:
    """Of a frame's grid: what each corner does beside the spiral, (rows, columns, 4), its place in
    either picture, (rows, columns, 2) in pixels, the second's share, the cells that are torn, and
    how a step grows in either (see `throwing`).
    """

    residual: Map
    at_first: Grid
    at_second: Grid
    weights: Weights
    disoccluded: Plane
    growth: Map


def make_motion_field(match: BidirectionalFlow, width: int, height: int) -> MotionField:
    """The points of a frame of this size, and their ways."""
    rows, columns = match.forward.shape[:2]
    scale = np.array([width / columns, height / rows], np.float32)
    step = SPLAT_CELL / POINTS_PER_CELL
    across, down = round(width / step), round(height / step)
    here = (pixel_coordinates((across, down)) + 0.5) * np.float32(step) - 0.5
    # Never between two places: there is nothing that moves half as one thing, half as another.
    nearest = np.rint((here + 0.5) / scale - 0.5).astype(np.intp)
    column = np.clip(nearest[..., 0], 0, columns - 1)
    row = np.clip(nearest[..., 1], 0, rows - 1)
    sides = infer_occlusion(match)
    rim = RIM + int(np.ceil(2 * SPLAT_CELL / scale.min()))
    whole = _dominant_similarity(match, scale)
    there = here + sides[0].flow[row, column] * scale
    back = here + sides[1].flow[row, column] * scale
    undone = whole.inverse()
    clean = [np.where(_beside_nearer(side.nearness, rim), RIM_CONFIDENCE, 1.0) for side in sides]
    pools, owns = [], []
    for start, own, one, other, second in (
        (here, undone.apply(there) - here, 0, 1, False),
        (back, undone.apply(here) - back, 1, 0, True),
    ):
        side = sides[one]
        sure = side.confidence[row, column]
        # What leaves the frame is hidden by nothing.
        standing = np.maximum(sure, 0.5 * side.leaves_frame[row, column])
        hides = np.exp(
            CONFIDENCE_IMPORTANCE * standing + NEARNESS_IMPORTANCE * side.nearness[row, column]
        )
        met = (pixel_coordinates((columns, rows)) + side.flow)[row, column]
        here_seen, there_seen = clean[one][row, column], sure * sample_bilinear(clean[other], met)
        shown = (there_seen, here_seen) if second else (here_seen, there_seen)
        points = np.dstack([start, own, *shown, hides]).astype(np.float32)
        owns.append(own.astype(np.float32))
        if second:
            # What the first shows too is among its points.
            pools.append(points[there_seen < REDUNDANT])
        else:
            pools.append(
                _flattened(points) if abs(whole.a) > ENLARGED else _merge_uniform_cells(points)
            )
    return MotionField(pools[0], pools[1], owns[0], owns[1], whole, width, height)


def _flattened(points: Map) -> Map:
    return np.ascontiguousarray(points.reshape(-1, points.shape[-1]))


def _merge_uniform_cells(points: Map) -> Map:
    """Points (rows, columns, 7), one for each cell's where they move alike."""
    rows, columns = (side - side % POINTS_PER_CELL for side in points.shape[:2])
    count = points.shape[-1]
    body = points[:rows, :columns].reshape(
        rows // POINTS_PER_CELL, POINTS_PER_CELL, -1, POINTS_PER_CELL, count
    )
    cells = body.transpose(0, 2, 1, 3, 4).reshape(-1, POINTS_PER_CELL**2, count)
    spread = np.ptp(cells[..., 2:4], axis=1).max(axis=-1)
    uneven = np.ptp(cells[..., 4:6], axis=1).max(axis=-1) > 0.2
    alike = (spread < UNIFORM_MOTION) & ~uneven & (np.ptp(np.log(cells[..., 6]), axis=1) < 1.0)
    return np.concatenate([
        cells[alike].mean(axis=1),
        _flattened(cells[~alike]),
        _flattened(points[rows:]),
        _flattened(points[:rows, columns:]),
    ])  # fmt: skip


def _beside_nearer(near: Map, rim: int) -> Map:
    """Whether something nearer ends within `rim` pixels."""
    side = 2 * rim + 1
    return np.asarray(cv2.dilate(near, np.ones((side, side), np.uint8)) > near + RIM_STEP)


def splat_at(field: MotionField, way: float) -> SplattedFrame:
    """Where everything is at share `way` of its way."""
    # Every other corner makes the grid of `warp`.
    rows = 2 * -(-field.height // CELL) + 1
    columns = 2 * -(-field.width // CELL) + 1
    sums = np.zeros((rows, columns, 6), np.float32)
    part = field.similarity.at(way)
    for points, weight in ((field.first, 1.0 - way), (field.second, way)):
        if weight > 0 and len(points):
            splat(points, weight, way, part.coefficients, sums)
    faintest = MIN_WEIGHT * float(np.exp(-NEARNESS_IMPORTANCE))
    fill_holes(sums, faintest)
    found = SplattedFrame(
        np.empty((rows, columns, 4), np.float32),
        np.empty((rows, columns, 2), np.float32),
        np.empty((rows, columns, 2), np.float32),
        np.empty((rows, columns), np.float32),
        np.empty((rows - 1, columns - 1), np.uint8),
        np.array([(1 / part.a), field.similarity.a / part.a]).view(np.float64).reshape(2, 2),
    )
    normalise(
        sums, way, part.inverse().coefficients, field.similarity.coefficients, EDGE * field.width,
        field.width, field.height, found.residual, found.at_first, found.at_second, found.weights,
        found.disoccluded,
    )  # fmt: skip
    return found


def _dominant_similarity(match: BidirectionalFlow, scale: Map) -> Similarity:
    """What most of the picture does, in pixels of the frame."""
    rows, columns = match.forward.shape[:2]
    here = pixel_coordinates((columns, rows))[4::8, 4::8]
    flow, sure = match.forward[4::8, 4::8], match.confidence_first[4::8, 4::8] > CONFIDENT
    if sure.sum() < 16:
        return Similarity(1.0 + 0j, 0j)
    return fit_similarity(here[sure] * scale, (here + flow)[sure] * scale)
