"""Which place of one picture is which place of another, and whether the two are related at all.

Matched features give a homography for the bulk of the motion, dense optical flow (DIS: Kroeger et
al., ECCV 2016) the rest, both ways; where the two ways disagree, something is hidden in one.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.engines.parallax.arrays import Map, Rgb

ANALYSIS_EDGE = 640
"""Long edge in pixels at which pictures are compared."""

DISAGREEMENT = 0.006
"""Error of going there and back, as a share of the long edge, that halves the trust."""

RELATED_SHARE = 0.5
"""Least share of what both show that must agree both ways for them to count as related."""

LEAST_OVERLAP = 0.2
"""Least share of the first picture that the second shows too."""

RELATED_LIKENESS = 0.6
"""Least correlation of luma over the places that agree."""

_LEAST_INLIERS = 18


@dataclass(frozen=True)
class Correspondence:
    """Flow from a first picture to a second and back, at the analysis size (h, w, 2), in shares
    of the frame's width and height, and how far each place of each is to be trusted (0 to 1).
    """

    forward: Map
    backward: Map
    trust_first: Map
    trust_second: Map


def match(first: Rgb, second: Rgb) -> Correspondence | None:
    """Find the motion between two views of one size; None when they show different things."""
    height, width = first.shape[:2]
    scale = min(1.0, ANALYSIS_EDGE / max(height, width))
    size = (round(width * scale), round(height * scale))
    grey = [
        cv2.cvtColor(cv2.resize(view, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        for view in (first, second)
    ]
    bulk = _homography(grey[0], grey[1])
    forward = _dense(grey[0], grey[1], bulk)
    backward = _dense(grey[1], grey[0], np.linalg.inv(bulk))
    trust_first = _trust(forward, backward)
    trust_second = _trust(backward, forward)
    if not _related(grey[0], grey[1], forward, trust_first):
        return None
    share = np.array(size, np.float32)
    return Correspondence(forward / share, backward / share, trust_first, trust_second)


def places(size: tuple[int, int]) -> Map:
    """(h, w, 2): the x and y of each pixel of a (w, h) picture."""
    x, y = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    return np.dstack([x, y])


def _homography(first: Map, second: Map) -> Map:
    """The plane motion that most matched features share, identity where too few do."""
    detector = cv2.SIFT.create(nfeatures=1500)
    points_1, codes_1 = detector.detectAndCompute(first, None)
    points_2, codes_2 = detector.detectAndCompute(second, None)
    if codes_1 is None or codes_2 is None or min(len(points_1), len(points_2)) < _LEAST_INLIERS:
        return np.eye(3)
    pairs = cv2.BFMatcher().knnMatch(codes_1, codes_2, k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < 0.75 * p[1].distance]
    if len(good) < _LEAST_INLIERS:
        return np.eye(3)
    source = np.array([points_1[m.queryIdx].pt for m in good], np.float32)
    target = np.array([points_2[m.trainIdx].pt for m in good], np.float32)
    found, inliers = cv2.findHomography(source, target, cv2.USAC_MAGSAC, 3.0)
    if found is None or int(inliers.sum()) < max(_LEAST_INLIERS, 0.35 * len(good)):
        return np.eye(3)
    return np.asarray(found)


def _dense(first: Map, second: Map, bulk: Map) -> Map:
    """Flow in pixels from `first` to `second`, whose bulk is the homography."""
    height, width = first.shape
    aligned = cv2.warpPerspective(
        second,
        bulk,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    start = np.zeros((height, width, 2), np.float32)
    rest = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(first, aligned, start)
    here = places((width, height))
    there = cv2.perspectiveTransform((here + rest).reshape(-1, 1, 2), bulk)
    flow = there.reshape(height, width, 2) - here
    # The grid is coarse: outliers of a few pixels would only make it shiver.
    return np.dstack([cv2.medianBlur(np.ascontiguousarray(flow[..., k]), 5) for k in (0, 1)])


def _trust(there: Map, back: Map) -> Map:
    """1 where going there and back returns to the start, falling to 0 where it misses."""
    height, width = there.shape[:2]
    target = places((width, height)) + there
    returned = cv2.remap(
        back, target[..., 0], target[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    miss = np.linalg.norm(there + returned, axis=2) / (DISAGREEMENT * max(width, height))
    inside = (
        (target[..., 0] > -1)
        & (target[..., 0] < width)
        & (target[..., 1] > -1)
        & (target[..., 1] < height)
    )
    # What leaves the frame is nowhere else to be had: the plane motion carries it.
    trust: Map = np.where(inside, 1 / (1 + miss**2), 1.0).astype(np.float32)
    return cv2.GaussianBlur(trust, (0, 0), 2.0)


def _related(first: Map, second: Map, forward: Map, trust: Map) -> bool:
    target = places(first.shape[::-1]) + forward
    arrived = cv2.remap(second, target[..., 0], target[..., 1], cv2.INTER_LINEAR)
    here = (target[..., 0] >= 0) & (target[..., 0] < first.shape[1])
    here &= (target[..., 1] >= 0) & (target[..., 1] < first.shape[0])
    sure = (trust > 0.5) & here
    if here.mean() < LEAST_OVERLAP or sure.sum() < RELATED_SHARE * here.sum():
        return False
    one, other = first[sure].astype(np.float64), arrived[sure].astype(np.float64)
    one -= one.mean()
    other -= other.mean()
    # Where both are even there is nothing to be unlike in.
    return bool((one * other).mean() >= RELATED_LIKENESS * one.std() * other.std())
