"""Parametric motion models shared by matched features of two pictures.

The bulk of the picture moves by one of them, large independent objects by others.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Matrix, Plane, Points, Vector

MAX_MOTIONS = 4
"""Models looked for beside standing still."""

MIN_INLIERS = 18
"""Matches that must agree on the motion of the whole."""

MIN_OBJECT_INLIERS = 7
"""Matches that must agree on the motion of one object."""

_RATIO = 0.78
"""Distance of the best match over that of the second best at most (Lowe, IJCV 2004)."""

_CLOSE = 3.0
"""Residual in pixels of an inlier."""

MIN_INLIER_FRACTION = 0.3
"""Fraction of the matches that must agree on the motion of the whole."""

MIN_SCALE, MAX_SCALE = 0.4, 2.5
"""Scales of an object's motion that are plausible."""

FEATURES, FEATURE_CONTRAST = 2000, 0.02
"""SIFT features at most, and their contrast at least."""

IDENTITY_TOLERANCE = 1e-3
"""Difference of a homography's entries from the identity up to which it is one."""


def motion_models(first: Plane, second: Plane) -> list[Matrix]:
    """(3, 3) homographies from `first` to `second` (grey, uint8, one size), the bulk's first.

    The identity is among them. Without matched features it is the only one.
    """
    source, target = _match_features(first, second)
    found: list[Matrix] = []
    if len(source) >= MIN_INLIERS:
        plane, inliers = cv2.findHomography(source, target, cv2.USAC_MAGSAC, _CLOSE)
        if plane is not None and inliers.sum() >= max(
            MIN_INLIERS, MIN_INLIER_FRACTION * len(source)
        ):
            found.append(np.asarray(plane))
    rest = np.ones(len(source), bool)
    for motion in (*found, np.eye(3)):
        rest &= _residuals(motion, source, target) > 2 * _CLOSE
    while len(found) < MAX_MOTIONS and rest.sum() >= MIN_OBJECT_INLIERS:
        part, inliers = cv2.estimateAffinePartial2D(
            source[rest], target[rest], ransacReprojThreshold=_CLOSE
        )
        if part is None or inliers.sum() < MIN_OBJECT_INLIERS:
            break
        if MIN_SCALE < np.hypot(part[0, 0], part[1, 0]) < MAX_SCALE:
            found.append(np.vstack([part, [0, 0, 1]]))
        rest[np.flatnonzero(rest)[inliers.ravel() > 0]] = False
    still = any(np.abs(motion - np.eye(3)).max() < IDENTITY_TOLERANCE for motion in found)
    return found if still else [*found, np.eye(3)]


def _match_features(first: Plane, second: Plane) -> tuple[Points, Points]:
    """(n, 2) positions in each of SIFT features that match distinctively."""
    detector = cv2.SIFT.create(nfeatures=FEATURES, contrastThreshold=FEATURE_CONTRAST)
    points_1, codes_1 = detector.detectAndCompute(first, None)
    points_2, codes_2 = detector.detectAndCompute(second, None)
    none = np.zeros((0, 2), np.float32)
    if codes_1 is None or codes_2 is None or min(len(codes_1), len(codes_2)) < 2:
        return none, none
    pairs = cv2.BFMatcher().knnMatch(codes_1, codes_2, k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < _RATIO * p[1].distance]
    if not good:
        return none, none
    source = np.array([points_1[m.queryIdx].pt for m in good], np.float32)
    target = np.array([points_2[m.trainIdx].pt for m in good], np.float32)
    return source, target


def _residuals(motion: Matrix, source: Points, target: Points) -> Vector:
    """Distance in pixels between each match's target and where the motion puts its source."""
    if not len(source):
        return np.zeros(0)
    there = cv2.perspectiveTransform(source[:, None], motion)[:, 0]
    return np.asarray(np.linalg.norm(there - target, axis=1))
