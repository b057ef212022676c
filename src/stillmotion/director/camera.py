"""Camera moves that `camera_control` asks for."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from stillmotion.orders.video import CameraAxis, CameraMove
from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe, focal_length
from stillmotion.storyboard.paths import pose, still, travel


def from_control(control: CameraMove, width: int, height: int) -> CameraPath:
    """The path that a request's `camera_control` names, for a frame of this size."""
    if control.type == "simple":
        if control.axis is None or control.value == 0:
            return still()
        return simple(control.axis, control.value, width, height)
    return _PRESETS[control.type](width, height)


def simple(axis: CameraAxis, value: float, width: int, height: int) -> CameraPath:
    """One axis by `value` (-10 to 10), the amplitude proportional to it; see `paths.pose`."""
    return travel(f"{axis} {value:g}", pose(axis, value, width, height))


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
