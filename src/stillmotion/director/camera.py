"""Camera moves: what `camera_control` asks for, and the building blocks of moves from words.

Amplitudes are given as what the viewer sees, in shares of the frame, and turned into metres and
radians through the assumed lens, so that a value looks as strong in a portrait as in a landscape.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from stillmotion.orders.video import CameraAxis, CameraMove
from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe, focal_length

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


def from_control(control: CameraMove, width: int, height: int) -> CameraPath:
    """The path that a request's `camera_control` names, for a frame of this size."""
    if control.type == "simple":
        if control.axis is None or control.value == 0:
            return still()
        return simple(control.axis, control.value, width, height)
    return _PRESETS[control.type](width, height)


def still() -> CameraPath:
    """A camera that does not move."""
    return CameraPath("still", (PoseKeyframe(0, Pose()), PoseKeyframe(1, Pose())))


def simple(axis: CameraAxis, value: float, width: int, height: int) -> CameraPath:
    """One axis by `value` (-10 to 10), the amplitude proportional to it.

    Positive is right for `horizontal` and `pan`, up for `vertical` and `tilt`, clockwise for
    `roll`, and a shorter focal length (a wider view) for `zoom`.
    """
    return travel(f"{axis} {value:g}", pose(axis, value, width, height))


def pose(axis: CameraAxis, value: float, width: int, height: int) -> Pose:
    """Where the camera stands at the end of a simple move."""
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


def travel(name: str, end: Pose) -> CameraPath:
    """Straight from the identity to `end`."""
    return CameraPath(name, (PoseKeyframe(0, Pose()), PoseKeyframe(1, end)))


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


def _down_back(width: int, height: int) -> CameraPath:
    focal = focal_length(width, height)
    end = Pose(y=0.05 * height / focal, z=-0.16, pitch=-math.atan(0.06 * height / focal))
    return travel("down_back", end)


def _forward_up(width: int, height: int) -> CameraPath:
    focal = focal_length(width, height)
    return travel("forward_up", Pose(z=0.2, pitch=math.atan(0.1 * height / focal)))


def _turn_forward(name: str, side: float, width: int, height: int) -> CameraPath:
    """First turn, then advance along the new line of sight, one running into the other."""
    yaw = side * math.atan(0.1 * width / focal_length(width, height))
    advance = 0.18
    return CameraPath(
        name,
        (
            PoseKeyframe(0, Pose()),
            PoseKeyframe(
                0.45, Pose(x=0.15 * advance * math.sin(yaw), z=0.15 * advance, yaw=yaw * 0.8)
            ),
            PoseKeyframe(1, Pose(x=advance * math.sin(yaw), z=advance * math.cos(yaw), yaw=yaw)),
        ),
    )


_PRESETS: dict[str, Callable[[int, int], CameraPath]] = {
    "down_back": _down_back,
    "forward_up": _forward_up,
    "right_turn_forward": partial(_turn_forward, "right_turn_forward", 1.0),
    "left_turn_forward": partial(_turn_forward, "left_turn_forward", -1.0),
}
