"""How camera paths are built: poses of simple moves, and paths that lead to them.

Amplitudes are given as what the viewer sees, in shares of the frame, and turned into metres and
radians through the assumed lens, so that a value looks as strong in a portrait as in a landscape.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe, focal_length

Axis = Literal["horizontal", "vertical", "pan", "tilt", "roll", "zoom"]

LIMIT = 10.0
"""Largest value of an axis."""

SHIFT_SHARE = 0.12
"""Share of the frame's side that the focus travels by under `horizontal` or `vertical` 10."""

TURN_SHARE = 0.15
"""Share of the frame's side that the picture travels by under `pan` or `tilt` 10."""

ROLL_ANGLE = math.radians(8)
"""Angle of `roll` 10."""

ZOOM_FACTOR = 1.32
"""How much larger or smaller `zoom` -10 or 10 shows things."""


def still() -> CameraPath:
    """A camera that does not move."""
    return CameraPath("still", (PoseKeyframe(0, Pose()), PoseKeyframe(1, Pose())))


def travel(name: str, end: Pose) -> CameraPath:
    """Straight from the identity to `end`."""
    return CameraPath(name, (PoseKeyframe(0, Pose()), PoseKeyframe(1, end)))


def pose(axis: Axis, value: float, width: int, height: int) -> Pose:
    """Where the camera stands at the end of a simple move by `value` (-10 to 10).

    Positive is right for `horizontal` and `pan`, up for `vertical` and `tilt`, clockwise for
    `roll`, and a shorter focal length (a wider view) for `zoom`.
    """
    part = value / LIMIT
    focal = focal_length(width, height)
    match axis:
        case "horizontal":
            return Pose(x=part * SHIFT_SHARE * width / focal)
        case "vertical":
            return Pose(y=-part * SHIFT_SHARE * height / focal)
        case "pan":
            return Pose(yaw=part * math.atan(TURN_SHARE * width / focal))
        case "tilt":
            return Pose(pitch=part * math.atan(TURN_SHARE * height / focal))
        case "roll":
            return Pose(roll=part * ROLL_ANGLE)
        case "zoom":
            return Pose(focal=ZOOM_FACTOR**-part)


def combined(poses: Sequence[Pose]) -> Pose:
    """All the poses at once: moves add, focal lengths multiply."""
    return Pose(
        x=sum(p.x for p in poses),
        y=sum(p.y for p in poses),
        z=sum(p.z for p in poses),
        yaw=sum(p.yaw for p in poses),
        pitch=sum(p.pitch for p in poses),
        roll=sum(p.roll for p in poses),
        focal=math.prod(p.focal for p in poses),
    )


def scaled(pose: Pose, factor: float) -> Pose:
    """The same move, `factor` times as far."""
    return Pose(
        pose.x * factor,
        pose.y * factor,
        pose.z * factor,
        pose.yaw * factor,
        pose.pitch * factor,
        pose.roll * factor,
        pose.focal**factor,
    )


def orbit(side: float, frame: tuple[int, int]) -> Pose:
    """Around the focus: sideways on a circle, turned so that the focus stays in the middle.

    `side` is positive to the right; 1 is a plainly worded orbit.
    """
    angle = side * math.atan(0.1 * frame[0] / focal_length(*frame))
    return Pose(x=math.sin(angle), z=1 - math.cos(angle), yaw=-angle)
