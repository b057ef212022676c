"""Which of two surfaces that move differently is in front, and how occluded pixels move.

A pixel that only one picture shows is occluded in the other by something nearer; it moves as the
surface that it belongs to, which its colours tell. All such pixels vote on which motion is in
front. Pixels that move alike count as equally near: in a still scene seen by a moved camera this
holds, since motion beside the bulk's tells the depth. The votes then decide the doubtful pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Coverage, Flow, Mask, Plane, Rgb, ScalarField, Tensor
from stillmotion.engines.parallax.transition.flow import (
    CONFIDENT,
    BidirectionalFlow,
    apply_homography,
    inside_frame,
    pixel_coordinates,
    sample_bilinear,
)
from stillmotion.engines.parallax.transition.flow_propagation import DISTINCT, propagate_flow

BIN = 3.0
"""Pixels of motion beside the bulk's that are told apart."""

BINS = 129
"""Bins each way, the middle one for what moves as the bulk does."""

PRIOR = 0.3
"""Nearness, of 1, of what moves most unlike the bulk, where no pixel votes."""

PRIOR_REACH = 24.0
"""Pixels of residual motion at which the prior has grown to 0.63 of that."""

BARRIER = 0.15
"""Pixels of detour per level of colour difference when flow is propagated."""

DETOURS = (25.0, 400.0)
"""Pixels of detour taken to a flow that explains why a pixel is occluded: with the prior alone, and
once the pixels have voted."""

GUIDE_DIAMETER, GUIDE_COLOUR, GUIDE_SPACE = 9, 40, 4
"""The bilateral filter that removes texture: diameter in pixels, sigma in levels and in pixels."""

VOTE_BLUR, VOTE_PRIOR = 1.5, 0.5
"""Blur of the votes in bins, and votes for neither that are added."""


@dataclass(frozen=True)
class OccludedFlow:
    """One picture's pixels: flow to the other (h, w, 2), the confidence that the other shows them,
    whether they leave its frame, and nearness from -1 (behind) to 1 (in front)."""

    flow: Flow
    confidence: Coverage
    leaves_frame: Mask
    nearness: ScalarField


def infer_occlusion(match: BidirectionalFlow) -> tuple[OccludedFlow, OccludedFlow]:
    """The flow of the first picture and of the second, filled in for occluded pixels."""
    height, width = match.forward.shape[:2]
    here = pixel_coordinates((width, height))
    bulks = (
        apply_homography(match.bulk, here) - here,
        apply_homography(np.linalg.inv(match.bulk), here) - here,
    )
    # Residual motion is in pixels of the second picture, for both.
    residuals = (
        here + match.forward - apply_homography(match.bulk, here),
        here - apply_homography(match.bulk, here + match.backward),
    )
    flows = match.forward, match.backward
    confidences = match.confidence_first, match.confidence_second
    sure = _confident_interior(confidences[0]), _confident_interior(confidences[1])
    guides = _guide(match.small[0]), _guide(match.small[1])
    score = np.zeros((BINS, BINS), np.float32)
    for detour in DETOURS:
        nearnesses = _nearness(residuals[0], score), _nearness(residuals[1], score)
        filled, nearness = [], []
        for one, other in ((0, 1), (1, 0)):
            rest = np.dstack([flows[one] - bulks[one], nearnesses[one]]).astype(np.float32)
            back = np.dstack([flows[other], nearnesses[other]]).astype(np.float32)
            if sure[one].any():
                propagate_flow(
                    rest, sure[one], guides[one], bulks[one], back, sure[other], BARRIER, detour
                )
            filled.append(rest[..., :2] + bulks[one])
            nearness.append(np.ascontiguousarray(rest[..., 2]))
        score = _votes(match, filled, residuals, confidences, sure)
    inside = [inside_frame(here + flow, width, height) for flow in filled]
    first, second = (
        OccludedFlow(flow, confidence, ~seen, nearness)
        for flow, confidence, seen, nearness in zip(
            filled, confidences, inside, nearness, strict=True
        )
    )
    return first, second


def _confident_interior(confidence: Coverage) -> Plane:
    """Where the flow is known, eroded by a pixel."""
    confident = (confidence > CONFIDENT).astype(np.uint8)
    return np.asarray(cv2.erode(confident, np.ones((3, 3), np.uint8)), np.uint8)


def _guide(rgb: Rgb) -> Rgb:
    """The picture's colours without its texture."""
    return np.asarray(cv2.bilateralFilter(rgb, GUIDE_DIAMETER, GUIDE_COLOUR, GUIDE_SPACE), np.uint8)


def _votes(
    match: BidirectionalFlow,
    filled: list[Flow],
    residuals: tuple[Flow, Flow],
    confidences: tuple[Coverage, Coverage],
    sure: tuple[Plane, Plane],
) -> ScalarField:
    """-1 to 1 by residual motion (`BINS` each way): does what moves so occlude others, or is it
    occluded."""
    height, width = filled[0].shape[:2]
    here = pixel_coordinates((width, height))
    hidden_own = (
        here + filled[0] - apply_homography(match.bulk, here),
        here - apply_homography(match.bulk, here + filled[1]),
    )
    votes = np.zeros((BINS, BINS, 2), np.float32)
    for one, other in ((0, 1), (1, 0)):
        target = here + filled[one]
        hidden = (sure[one] == 0) & inside_frame(target, width, height)
        if not hidden.any():
            continue
        there = target[hidden][None]
        front = sample_bilinear(residuals[other], there)[0]
        back = hidden_own[one][hidden]
        told = (sample_bilinear(confidences[other], there)[0] > CONFIDENT) & (
            np.linalg.norm(front - back, axis=1) > DISTINCT
        )
        for moved, sign in ((front[told], 1.0), (back[told], -1.0)):
            column, row = _bin_indices(moved)
            np.add.at(votes, (row, column), np.array([sign, 1.0], np.float32))
    nearness: Flow = cv2.GaussianBlur(votes, (0, 0), VOTE_BLUR)
    return np.asarray(nearness[..., 0] / (nearness[..., 1] + VOTE_PRIOR))


def _bin_indices(motion: Tensor) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    index = np.clip(np.rint(motion / BIN) + BINS // 2, 0, BINS - 1).astype(np.intp)
    return index[..., 0], index[..., 1]


def _nearness(residual: Flow, score: ScalarField) -> ScalarField:
    column, row = _bin_indices(residual)
    prior = PRIOR * (1 - np.exp(-np.linalg.norm(residual, axis=-1) / PRIOR_REACH))
    return np.asarray(np.clip(score[row, column] + prior, -1, 1), np.float32)
