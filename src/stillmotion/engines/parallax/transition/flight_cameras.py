"""The cameras of a flight out of one picture and into another.

Both move forward all the time and at the same pace. The first subject drifts to where the second's
subject appears, so that the eye is already there when that takes over.
"""

from __future__ import annotations

import numpy as np

from stillmotion.arrays import Disparity, ScalarField, Vector
from stillmotion.easing import ease_in_out
from stillmotion.engines.parallax.camera.path import Extrinsics, optical_centre
from stillmotion.storyboard import focal_length

LEAVING = 0.34
"""Distance flown into the first picture, in focus distances."""

ARRIVING = 0.26
"""Distance flown into the second."""

MOST_DRIFT = 0.11
"""Sideways drift of a subject at most, as a fraction of the frame's width."""

NEAR_RANK = 0.75
"""Quantile of disparity from which pixels count as the subject."""

NEAR_SPREAD, FAR_SPREAD = 0.28, 0.4
"""Distances from the frame's middle, as fractions of its sides, at which pixels weigh 1 / e."""


def subject_centroid(disparity: Disparity) -> tuple[float, float]:
    """The centroid of near pixels about the middle, as fractions of the frame (x, y)."""
    return _weighted_centroid(
        np.clip(disparity - np.quantile(disparity, NEAR_RANK), 0, None), NEAR_SPREAD
    )


def far_centroid(disparity: Disparity) -> tuple[float, float]:
    """The centroid of far pixels, through which one can fly out, as fractions of the frame (x,
    y)."""
    return _weighted_centroid(
        np.clip(np.quantile(disparity, 1 - NEAR_RANK) - disparity, 0, None), FAR_SPREAD
    )


def _weighted_centroid(weight: ScalarField, reach: float) -> tuple[float, float]:
    """The weighted mean position; pixels further than `reach` from the middle count less."""
    rows, columns = weight.shape
    x, y = np.meshgrid((np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows)
    weight = weight * np.exp(-(((x - 0.5) / reach) ** 2) - ((y - 0.5) / reach) ** 2) + 1e-9
    return float(np.average(x, weights=weight)), float(np.average(y, weights=weight))


def flight_cameras(
    first: tuple[float, float], second: tuple[float, float], frames: int, width: int, height: int
) -> tuple[list[Extrinsics], list[Extrinsics]]:
    """The cameras in the first picture's space and in the second's, given both subjects."""
    size = np.array([width, height])
    centre = np.array(optical_centre(width, height))
    from_middle = [np.array(place) * size - centre for place in (first, second)]
    meeting = (from_middle[0] + from_middle[1]) / 2
    # Half way, a subject at focus distance lies at (its place - shift / 2) / (1 - way / 2).
    drifts = [
        _limited(2 * (from_middle[0] - meeting * (1 - LEAVING / 2)), width),
        _limited(2 * (from_middle[1] - meeting * (1 + ARRIVING / 2)), width),
    ]
    focal = focal_length(width, height)
    progresses = ease_in_out(np.linspace(0.0, 1.0, frames)) if frames > 1 else np.ones(1)
    leaving = [_at(drifts[0] / focal * progress, LEAVING * progress) for progress in progresses]
    arriving = [
        _at(drifts[1] / focal * (1 - progress), -ARRIVING * (1 - progress))
        for progress in progresses
    ]
    return leaving, arriving


def _limited(shift: Vector, width: int) -> Vector:
    length = float(np.hypot(*shift))
    return shift * min(1.0, MOST_DRIFT * width / max(length, 1e-9))


def _at(aside: Vector, forward: float) -> Extrinsics:
    return Extrinsics(np.eye(3), np.array([aside[0], aside[1], forward], np.float64), 1.0)
