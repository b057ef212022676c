"""Where a camera stood, from points tracked over a plane whose depth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from measures.clips import Plane
from measures.edges import follow, points
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
    """
    start = points(frames[0])
    result = []
    for number in range(1, len(frames)):
        tracks = follow(frames[: number + 1], start)
        before, after = tracks.first[tracks.kept], tracks.last[tracks.kept]
        result.append(_error(before, after, poses[number]))
    return result


def _error(before: Matrix, after: Matrix, pose: Pose) -> PoseError:
    wanted = _through(np.linalg.inv(view_of(facing(1.0), pose)), before)
    reprojection = float(np.linalg.norm(wanted - after, axis=1).mean())
    flat = _through(np.linalg.inv(intrinsics(1.0)), before)
    places = np.column_stack([flat, np.ones(len(flat))])
    _, turn, _, _ = cv2.solvePnPRansac(
        places, after.astype(np.float64), intrinsics(pose.focal), None, reprojectionError=1.0
    )
    # The solver's rotation is from the first camera's axes to this one's.
    found = cv2.Rodrigues(turn)[0].T
    cosine = (np.trace(found.T @ rotation(pose)) - 1) / 2
    return PoseError(float(np.arccos(np.clip(cosine, -1, 1))), reprojection)


def _through(matrix: Matrix, places: Matrix) -> Matrix:
    mapped = np.column_stack([places, np.ones(len(places))]) @ matrix.T
    return mapped[:, :2] / mapped[:, 2:]
