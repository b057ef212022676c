"""Every pixel of two related pictures as a point that moves from one to the other.

At any moment the points are splatted onto the frame's grid, nearer and more confident ones weighing
more (softmax splatting: Niklaus and Liu, CVPR 2020, applied to motion rather than colours). Each
corner of the grid then knows its position in each picture, and what only one of them shows is
sampled from that one.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import (
    Coverage,
    Flow,
    Grid,
    Mask,
    Matrix,
    Plane,
    ScalarField,
    Vector,
    VectorField,
)
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
"""Weight in the softmax exponent of being visible in both pictures."""

NEARNESS_IMPORTANCE = 9.0
"""Weight in the softmax exponent of nearness, which is from -1 to 1."""

RIM = 2
"""Pixels of the analysis beside a nearer object in which a pixel shows some of that too, beside the
two cells of the grid over which points are splatted and weights interpolated."""

RIM_STEP = 0.2
"""Nearness by which that object must be nearer."""

RIM_CONFIDENCE = 0.02
"""Confidence of a pixel within such a rim."""

EDGE = 0.01
"""Fraction of the width, beyond a picture's edge, over which its confidence fades."""

POINTS_PER_CELL = 2
"""Points per cell of the grid, each way, where surfaces separate or are much enlarged."""

UNIFORM_MOTION = 0.75
"""Range of motion in pixels up to which the points of a cell are merged into one."""

REDUNDANT = 0.9
"""Confidence from which a pixel of the second picture is surely among the first's points."""

ENLARGED = 1.25
"""Enlargement from which all points are splatted, so that no holes open between them."""

MIN_WEIGHT = 1e-15
"""Weight of a cell, relative to the least important point's, from which points have reached it."""

UNIFORM_CONFIDENCE, UNIFORM_IMPORTANCE = 0.2, 1.0
"""Range of confidence and of log importance up to which the points of a cell are merged."""

LEAVING_IMPORTANCE = 0.5
"""Confidence that counts for the importance of what leaves the frame."""

MIN_SAMPLES = 16
"""Confident pixels from which a similarity is fitted; every eighth, each way, is looked at."""


@dataclass(frozen=True)
class MotionField:
    """The points of both pictures (n, 7; see `forward_splatting.splat`) and the similarity that the
    whole picture follows.

    `residual_first` and `residual_second` (height / 2, width / 2, 2) are the flow of either picture
    beside the similarity, in pixels of the first.
    """

    first: Matrix
    second: Matrix
    residual_first: Flow
    residual_second: Flow
    similarity: Similarity
    width: int
    height: int


@dataclass(frozen=True)
class SplattedFrame:
    """The grid of a frame (see `forward_splatting`).

    | field | shape | content |
    | --- | --- | --- |
    | residual | (rows, columns, 4) | flow of each corner beside the similarity, by either picture |
    | at_first, at_second | (rows, columns, 2) | position in either picture, pixels |
    | weights | (rows, columns) | of the second picture |
    | disoccluded | (rows - 1, columns - 1) uint8 | cells in which surfaces separate |
    | growth | (2, 2) | derivative of positions in either picture: real, imaginary |
    """

    residual: VectorField
    at_first: Grid
    at_second: Grid
    weights: Coverage
    disoccluded: Plane
    growth: Matrix


def make_motion_field(match: BidirectionalFlow, width: int, height: int) -> MotionField:
    """The points of a frame of this size, with their motion, confidence and importance."""
    rows, columns = match.forward.shape[:2]
    scale = np.array([width / columns, height / rows], np.float32)
    step = SPLAT_CELL / POINTS_PER_CELL
    across, down = round(width / step), round(height / step)
    here = (pixel_coordinates((across, down)) + 0.5) * np.float32(step) - 0.5
    # Nearest, not interpolated: nothing moves half as one object, half as another.
    nearest = np.rint((here + 0.5) / scale - 0.5).astype(np.intp)
    column = np.clip(nearest[..., 0], 0, columns - 1)
    row = np.clip(nearest[..., 1], 0, rows - 1)
    sides = infer_occlusion(match)
    rim = RIM + int(np.ceil(2 * SPLAT_CELL / scale.min()))
    similarity = _dominant_similarity(match, scale)
    there = here + sides[0].flow[row, column] * scale
    back = here + sides[1].flow[row, column] * scale
    inverse = similarity.inverse()
    rim_confidence = [
        np.where(_beside_nearer(side.nearness, rim), RIM_CONFIDENCE, 1.0) for side in sides
    ]
    points_of, residuals = [], []
    for start, residual, one, other, second in (
        (here, inverse.apply(there) - here, 0, 1, False),
        (back, inverse.apply(here) - back, 1, 0, True),
    ):
        side = sides[one]
        confidence = side.confidence[row, column]
        # What leaves the frame is not occluded.
        confident = np.maximum(confidence, LEAVING_IMPORTANCE * side.leaves_frame[row, column])
        importance = np.exp(
            CONFIDENCE_IMPORTANCE * confident + NEARNESS_IMPORTANCE * side.nearness[row, column]
        )
        met = (pixel_coordinates((columns, rows)) + side.flow)[row, column]
        here_seen, there_seen = (
            rim_confidence[one][row, column],
            confidence * sample_bilinear(rim_confidence[other], met),
        )
        shown = (there_seen, here_seen) if second else (here_seen, there_seen)
        points = np.dstack([start, residual, *shown, importance]).astype(np.float32)
        residuals.append(residual.astype(np.float32))
        if second:
            # Pixels that the first shows too are among its points.
            points_of.append(points[there_seen < REDUNDANT])
        else:
            points_of.append(
                _flattened(points) if abs(similarity.a) > ENLARGED else _merge_uniform_cells(points)
            )
    return MotionField(
        points_of[0], points_of[1], residuals[0], residuals[1], similarity, width, height
    )


def _flattened(points: VectorField) -> Matrix:
    return np.ascontiguousarray(points.reshape(-1, points.shape[-1]))


def _merge_uniform_cells(points: VectorField) -> Matrix:
    """Points (rows, columns, 7), one for each cell whose points move alike."""
    rows, columns = (side - side % POINTS_PER_CELL for side in points.shape[:2])
    count = points.shape[-1]
    body = points[:rows, :columns].reshape(
        rows // POINTS_PER_CELL, POINTS_PER_CELL, -1, POINTS_PER_CELL, count
    )
    cells = body.transpose(0, 2, 1, 3, 4).reshape(-1, POINTS_PER_CELL**2, count)
    spread = np.ptp(cells[..., 2:4], axis=1).max(axis=-1)
    uneven = np.ptp(cells[..., 4:6], axis=1).max(axis=-1) > UNIFORM_CONFIDENCE
    alike = (
        (spread < UNIFORM_MOTION)
        & ~uneven
        & (np.ptp(np.log(cells[..., 6]), axis=1) < UNIFORM_IMPORTANCE)
    )
    return np.concatenate([
        cells[alike].mean(axis=1),
        _flattened(cells[~alike]),
        _flattened(points[rows:]),
        _flattened(points[:rows, columns:]),
    ])  # fmt: skip


def _beside_nearer(near: ScalarField, rim: int) -> Mask:
    """Whether something nearer ends within `rim` pixels."""
    side = 2 * rim + 1
    return np.asarray(cv2.dilate(near, np.ones((side, side), np.uint8)) > near + RIM_STEP)


def splat_at(field: MotionField, progress: float) -> SplattedFrame:
    """The grid of the frame at progress `progress` (0 to 1)."""
    # Every other corner makes the renderer's grid.
    rows = 2 * -(-field.height // CELL) + 1
    columns = 2 * -(-field.width // CELL) + 1
    sums = np.zeros((rows, columns, 6), np.float32)
    part = field.similarity.at(progress)
    for points, weight in ((field.first, 1.0 - progress), (field.second, progress)):
        if weight > 0 and len(points):
            splat(points, weight, progress, part.coefficients, sums)
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
        sums, progress, part.inverse().coefficients, field.similarity.coefficients,
        EDGE * field.width, field.width, field.height, found.residual, found.at_first,
        found.at_second, found.weights, found.disoccluded,
    )  # fmt: skip
    return found


def _dominant_similarity(match: BidirectionalFlow, scale: Vector) -> Similarity:
    """The similarity that most of the picture follows, in pixels of the frame."""
    rows, columns = match.forward.shape[:2]
    here = pixel_coordinates((columns, rows))[4::8, 4::8]
    flow, confidence = match.forward[4::8, 4::8], match.confidence_first[4::8, 4::8] > CONFIDENT
    if confidence.sum() < MIN_SAMPLES:
        return Similarity(1.0 + 0j, 0j)
    return fit_similarity(here[confidence] * scale, (here + flow)[confidence] * scale)
