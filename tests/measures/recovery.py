"""Where a camera stood, from points tracked over a plane whose depth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from measures.clips import Plane
from measures.edges import Points, follow, points
from measures.truth import Matrix, facing, intrinsics, rotation, view_of
from stillmotion.storyboard import Pose


@dataclass(frozen=True)
class PoseError:
    """How far a frame is from the pose that was asked: `rotation` in radians, and the mean
    distance in pixels of tracked points from where the pose puts them."""

    rotation: float
    reprojection: float


def pose_errors(frames: Sequence[Plane], poses: Sequence[Pose]) -> list[PoseError]:
    """For each frame but the first, of a scene that is one plane at the focus, facing the first
    camera. Perspective-n-point over all tracked points, the focal length being told.

    A tracker of small windows is off by half a pixel where things turn or grow. So the frame is
    first laid back onto the first by the pose that was asked, and what is left is tracked.
    """
    start = points(frames[0])
    return [
        _error(frames[0], frame, start, pose)
        for frame, pose in zip(frames[1:], poses[1:], strict=True)
    ]


def _error(first: Plane, frame: Plane, start: Points, pose: Pose) -> PoseError:
    to_frame = np.linalg.inv(view_of(facing(1.0), pose))
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    size = (frame.shape[1], frame.shape[0])
    # Outside of it the first frame itself: a black rim would lead the tracker's coarse levels off.
    laid_back = cv2.warpPerspective(
        frame, to_frame, size, first.copy(), flags=flags, borderMode=cv2.BORDER_TRANSPARENT
    )
    seen = _through(to_frame, start)
    inner = (seen > 12).all(axis=1) & (seen < np.array(size) - 13).all(axis=1)
    tracks = follow([first, laid_back], start[inner])
    before, last = tracks.first[tracks.kept], tracks.last[tracks.kept]
    after, wanted = _through(to_frame, last), _through(to_frame, before)
    away = np.linalg.norm(wanted - after, axis=1)
    # Lost points say nothing of the camera: those far outside of what most have.
    good = away < 3 * np.median(away) + 0.5
    flat = _through(np.linalg.inv(intrinsics(1.0)), before[good])
    places = np.column_stack([flat, np.ones(len(flat))])
    _, turn, _ = cv2.solvePnP(places, after[good], intrinsics(pose.focal), None)
    # The solver's rotation is from the first camera's axes to this one's.
    found = cv2.Rodrigues(turn)[0].T
    cosine = (np.trace(found.T @ rotation(pose)) - 1) / 2
    return PoseError(float(np.arccos(np.clip(cosine, -1, 1))), float(away.mean()))


def _through(matrix: Matrix, places: Matrix) -> Matrix:
    mapped = np.column_stack([places, np.ones(len(places))]) @ matrix.T
    return mapped[:, :2] / mapped[:, 2:]
