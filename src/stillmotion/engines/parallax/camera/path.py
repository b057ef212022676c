"""Camera paths: one rigid transform per frame, and what it does to pixels.

A path's keyframes are interpolated by a natural cubic spline over eased time, so that position,
speed and acceleration are continuous over the whole shot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stillmotion.easing import coast, ease_in_out
from stillmotion.storyboard import CameraPath, Pose, Shot

_CHANNELS = ("x", "y", "z", "yaw", "pitch", "roll")


@dataclass(frozen=True)
class Extrinsics:
    """A camera relative to the one that took the picture.

    `rotation` (3, 3) turns its axes into the picture's, `position` (3,) is in units of the focus
    distance, `focal` multiplies the picture's focal length.
    """

    rotation: NDArray[np.float64]
    position: NDArray[np.float64]
    focal: float

    def seen_from(self, other: Extrinsics) -> Extrinsics:
        """The same camera, relative to `other`."""
        return Extrinsics(
            other.rotation.T @ self.rotation,
            other.rotation.T @ (self.position - other.position),
            self.focal / other.focal,
        )

    def after(self, other: Extrinsics) -> Extrinsics:
        """The camera that `other` sees as this one: the inverse of `seen_from`."""
        return Extrinsics(
            other.rotation @ self.rotation,
            other.position + other.rotation @ self.position,
            self.focal * other.focal,
        )


def stood_of(shot: Shot) -> Extrinsics | None:
    """Where the camera of the shot begins in what was in the air before."""
    stood = shot.stood
    if stood is None:
        return None
    turned = np.array(stood.rotation, np.float64).reshape(3, 3)
    return Extrinsics(turned, np.array(stood.position, np.float64), stood.focal)


def extrinsics(path: CameraPath, frames: int) -> list[Extrinsics]:
    """The camera at each of `frames` frames, the first at the path's start, the last at its end."""
    times = np.linspace(0.0, 1.0, frames) if frames > 1 else np.zeros(1)
    return [_from_pose(pose) for pose in poses(path, times)]


def poses(path: CameraPath, times: NDArray[np.float64]) -> list[Pose]:
    """The path's pose at each of `times` (0 to 1); each keyframe is passed at its own time."""
    knots = np.array([keyframe.time for keyframe in path.keyframes], np.float64)
    values = np.array(
        [
            [getattr(k.pose, channel) for channel in _CHANNELS] + [np.log(k.pose.focal)]
            for k in path.keyframes
        ]
    )
    if len(knots) == 1:
        rows = np.repeat(values, len(times), axis=0)
    else:
        rows = _natural_spline(ease_in_out(knots), values, ease_in_out(times))
    if path.entry is not None:
        speed = [getattr(path.entry, channel) for channel in _CHANNELS]
        rows = rows + coast(times)[:, None] * np.array([*speed, np.log(path.entry.focal)])
    return [_to_pose(row) for row in rows]


def rotation(yaw: float, pitch: float, roll: float) -> NDArray[np.float64]:
    """(3, 3): from the axes of a camera turned by these angles (see `storyboard.Pose`)."""
    cy, sy = np.cos(yaw), np.sin(yaw)
    cp, sp = np.cos(pitch), np.sin(pitch)
    cr, sr = np.cos(roll), np.sin(roll)
    yaw_matrix = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    pitch_matrix = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    roll_matrix = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    matrix: NDArray[np.float64] = yaw_matrix @ pitch_matrix @ roll_matrix
    return matrix


def homography(camera: Extrinsics, focal: float, width: int, height: int) -> NDArray[np.float64]:
    """(3, 3): from pixels of the camera's frame to pixels of the picture, for disparity 0.

    `focal` is the picture's, in pixels; both frames are `width` by `height` with the optical axis
    through the middle of the pixel grid.
    """
    cx, cy = optical_centre(width, height)
    to_ray = np.array(
        [
            [1 / (focal * camera.focal), 0, -cx / (focal * camera.focal)],
            [0, 1 / (focal * camera.focal), -cy / (focal * camera.focal)],
            [0, 0, 1],
        ]
    )
    to_pixel = np.array([[focal, 0, cx], [0, focal, cy], [0, 0, 1.0]])
    matrix: NDArray[np.float64] = to_pixel @ camera.rotation @ to_ray
    return matrix


def optical_centre(width: int, height: int) -> tuple[float, float]:
    """The pixel in which the optical axis meets the frame."""
    return (width - 1) / 2, (height - 1) / 2


def _to_pose(row: NDArray[np.float64]) -> Pose:
    x, y, z, yaw, pitch, roll, log_focal = row.tolist()
    return Pose(x, y, z, yaw, pitch, roll, float(np.exp(log_focal)))


def _from_pose(pose: Pose) -> Extrinsics:
    return Extrinsics(
        rotation(pose.yaw, pose.pitch, pose.roll),
        np.array([pose.x, pose.y, pose.z], np.float64),
        pose.focal,
    )


def _natural_spline(
    knots: NDArray[np.float64], values: NDArray[np.float64], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Cubic spline through (knots, values), second derivative zero at both ends, evaluated `at`."""
    n = len(knots)
    steps = np.diff(knots)
    slopes = np.diff(values, axis=0) / steps[:, None]
    system = np.eye(n)
    right = np.zeros_like(values)
    for i in range(1, n - 1):
        system[i, i - 1 : i + 2] = steps[i - 1], 2 * (steps[i - 1] + steps[i]), steps[i]
        right[i] = 6 * (slopes[i] - slopes[i - 1])
    curvatures = np.linalg.solve(system, right)
    k = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, n - 2)
    h = steps[k][:, None]
    a = (knots[k + 1] - at)[:, None] / h
    b = 1.0 - a
    result: NDArray[np.float64] = (
        a * values[k]
        + b * values[k + 1]
        + ((a**3 - a) * curvatures[k] + (b**3 - b) * curvatures[k + 1]) * h**2 / 6
    )
    return result
