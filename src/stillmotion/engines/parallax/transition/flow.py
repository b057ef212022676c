"""Bidirectional optical flow between two pictures, and whether they are related at all.

Dense optical flow (DIS: Kroeger et al., ECCV 2016) is estimated on top of each motion model that
features suggest, both ways, and each pixel takes the one with the least matching cost. Where the
two ways disagree, something is occluded (see `occlusion`).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion import models
from stillmotion.arrays import Coverage, Flow, Grid, Mask, Matrix, Plane, Raster, Rgb, ScalarField
from stillmotion.engines.parallax.transition.alignment import motion_models
from stillmotion.engines.parallax.transition.tone_matching import match_tones
from stillmotion.models import interpolate

ANALYSIS_EDGE = 640
"""Long edge in pixels at which pictures are compared."""

CONSISTENCY_ERROR = 0.004
"""Forward-backward error, as a fraction of the long edge, that halves the confidence."""

RELATED_SHARE = 0.5
"""Fraction of what both show that must be consistent for them to count as related."""

LEAST_OVERLAP = 0.2
"""Fraction of the first picture that the second must show too."""

RELATED_LIKENESS = 0.6
"""Correlation of luma over the consistent pixels at least."""

COLOUR_DIFFERENCE = 40.0
"""Difference of a channel that halves the confidence; larger ones count alike."""

NEIGHBOURHOOD = 4
"""Pixels to each side over which matching costs are averaged."""

CONFIDENT = 0.5
"""Confidence from which a pixel's flow is propagated to its neighbours."""

MIN_ISLAND = 0.004
"""Fraction of the picture below which a connected region of confidence is a coincidence."""


@dataclass(frozen=True)
class BidirectionalFlow:
    """Flow from a first picture to a second and back at the analysis size (h, w, 2), in its pixels,
    and the confidence (0 to 1, (h, w)) that each pixel of each is visible in the other.

    `small` are the pictures (h, w, 3) at that size, `bulk` is the (3, 3) homography that most of
    the first follows.
    """

    forward: Flow
    backward: Flow
    confidence_first: Coverage
    confidence_second: Coverage
    small: tuple[Rgb, Rgb]
    bulk: Matrix


def estimate_flow(first: Rgb, second: Rgb) -> BidirectionalFlow | None:
    """Estimate the flow between two views of one size; None when they show different things."""
    height, width = first.shape[:2]
    scale = min(1.0, ANALYSIS_EDGE / max(height, width))
    size = (round(width * scale), round(height * scale))
    small = [
        np.asarray(cv2.resize(view, size, interpolation=cv2.INTER_AREA), np.uint8)
        for view in (first, second)
    ]
    grey = [_grey(view) for view in small]
    suggested = motion_models(grey[0], grey[1])
    bulk = suggested[0]
    small[0] = _match_exposure(small[0], small[1], bulk)
    grey[0] = _grey(small[0])
    there = [_dis_flow(grey[0], grey[1], motion) for motion in suggested]
    back = [_dis_flow(grey[1], grey[0], np.linalg.inv(motion)) for motion in suggested]
    if models.available("interpolate"):
        # The network follows non-rigid motion, which no parametric model suggests.
        there.append(interpolate.motion(small[0], small[1], 0.0).from_second)
        back.append(interpolate.motion(small[0], small[1], 1.0).from_first)
    forward = _select_flow(small[0], small[1], there, back)
    backward = _select_flow(small[1], small[0], back, there)
    trust_first = _confidence(small[0], small[1], forward, backward)
    trust_second = _confidence(small[1], small[0], backward, forward)
    if not _related(grey[0], grey[1], forward, trust_first):
        return None
    return BidirectionalFlow(
        forward, backward, trust_first, trust_second, (small[0], small[1]), bulk
    )


def _grey(rgb: Rgb) -> Plane:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def pixel_coordinates(size: tuple[int, int]) -> Grid:
    """(h, w, 2): the x and y of each pixel of a (w, h) picture."""
    x, y = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    return np.dstack([x, y])


def apply_homography(motion: Matrix, at: Raster) -> Flow:
    """Where a homography puts positions (h, w, 2)."""
    moved = cv2.perspectiveTransform(at.reshape(-1, 1, 2).astype(np.float32), motion)
    return np.asarray(moved.reshape(at.shape))


def sample_bilinear(values: Raster, at: Grid) -> Raster:
    """`values` (h, w, ...) at positions (m, n, 2), bilinear, with replicated edges."""
    x, y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
    return cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def inside_frame(at: Grid, width: int, height: int) -> Mask:
    """Which of the positions (h, w, 2) lie in a picture of this size."""
    x, y = at[..., 0], at[..., 1]
    return np.asarray((x > -1) & (x < width) & (y > -1) & (y < height))


def _match_exposure(first: Rgb, second: Rgb, bulk: Matrix) -> Rgb:
    """`first` with the exposure of `second`, as far as their overlap tells it."""
    height, width = first.shape[:2]
    there = apply_homography(bulk, pixel_coordinates((width, height)))
    both = inside_frame(there, width, height)
    if both.mean() < LEAST_OVERLAP:
        return first
    arrived = sample_bilinear(second, there)
    tables = [match_tones(first[both, c], arrived[both, c]) for c in range(3)]
    return np.dstack([table[first[..., c]] for c, table in enumerate(tables)])


def _dis_flow(first: Plane, second: Plane, motion: Matrix) -> Flow:
    """Flow in pixels from `first` to `second`, estimated beside the `motion` of the bulk."""
    height, width = first.shape
    aligned = cv2.warpPerspective(
        second,
        motion,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    start = np.zeros((height, width, 2), np.float32)
    rest = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(first, aligned, start)
    here = pixel_coordinates((width, height))
    flow = apply_homography(motion, here + rest) - here
    # The median removes outliers, which would make the picture shiver.
    return np.dstack([cv2.medianBlur(np.ascontiguousarray(flow[..., k]), 5) for k in (0, 1)])


def _select_flow(first: Rgb, second: Rgb, flows: list[Flow], backs: list[Flow]) -> Flow:
    """For each pixel the flow whose neighbourhood matches best, there and back."""
    if len(flows) == 1:
        return flows[0]
    costs = [
        _matching_cost(first, second, flow, back) for flow, back in zip(flows, backs, strict=True)
    ]
    chosen = np.argmin(costs, axis=0).astype(np.uint8)
    chosen = cv2.medianBlur(chosen, 2 * NEIGHBOURHOOD + 1)
    return np.asarray(
        np.take_along_axis(np.stack(flows), chosen[None, ..., None].astype(np.intp), axis=0)[0]
    )


def _matching_cost(first: Rgb, second: Rgb, flow: Flow, back: Flow) -> ScalarField:
    """0 to 2: colour difference of the pixels that the flow pairs, and forward-backward error."""
    height, width = first.shape[:2]
    there = pixel_coordinates((width, height)) + flow
    difference = (
        np.minimum(_difference(first, sample_bilinear(second, there)), COLOUR_DIFFERENCE)
        / COLOUR_DIFFERENCE
    )
    miss = np.linalg.norm(flow + sample_bilinear(back, there), axis=2) / (
        CONSISTENCY_ERROR * max(width, height)
    )
    cost = difference + miss**2 / (1 + miss**2)
    cost[~inside_frame(there, width, height)] = 1.0
    side = 2 * NEIGHBOURHOOD + 1
    return np.asarray(cv2.blur(cost.astype(np.float32), (side, side)))


def _difference(one: Rgb, other: Rgb) -> ScalarField:
    """The largest difference of any channel."""
    return np.asarray(cv2.absdiff(one, other).max(axis=2), np.float32)


def _confidence(first: Rgb, second: Rgb, there: Flow, back: Flow) -> Coverage:
    """The confidence that each pixel of the first is visible in the second."""
    height, width = first.shape[:2]
    target = pixel_coordinates((width, height)) + there
    miss = np.linalg.norm(there + sample_bilinear(back, target), axis=2) / (
        CONSISTENCY_ERROR * max(width, height)
    )
    unlike = cv2.blur(_difference(first, sample_bilinear(second, target)), (3, 3))
    confidence = 1 / (1 + miss**4) / (1 + (unlike / COLOUR_DIFFERENCE) ** 4)
    confidence[~inside_frame(target, width, height)] = 0.0
    # Small islands agree by chance.
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        (confidence > CONFIDENT).astype(np.uint8)
    )
    confidence[(stats[:, cv2.CC_STAT_AREA] < MIN_ISLAND * confidence.size)[labels]] = 0.0
    return np.asarray(cv2.GaussianBlur(confidence.astype(np.float32), (0, 0), 1.0))


def _related(first: Plane, second: Plane, forward: Flow, confidence: Coverage) -> bool:
    there = pixel_coordinates(first.shape[::-1]) + forward
    arrived = sample_bilinear(second, there)
    here = inside_frame(there, *first.shape[::-1])
    sure = (confidence > CONFIDENT) & here
    if here.mean() < LEAST_OVERLAP or sure.sum() < RELATED_SHARE * here.sum():
        return False
    one, other = first[sure].astype(np.float64), arrived[sure].astype(np.float64)
    one -= one.mean()
    other -= other.mean()
    # Correlation, written so that two even pictures count as related.
    return bool((one * other).mean() >= RELATED_LIKENESS * one.std() * other.std())
