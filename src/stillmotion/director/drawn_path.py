"""A path that was drawn over the picture becomes a camera path: the camera's look follows it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from stillmotion.orders.video import PathPoint
from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe, focal_length

MOVED = 0.4
"""Share of a way that the camera goes; for the rest it turns. So near and far part, and what the
camera comes to see behind things stays little."""

RAMP = 0.34
"""Share of the time in which it gathers speed, and again in which it slows down."""


def from_points(points: Sequence[PathPoint], width: int, height: int) -> CameraPath:
    """The path for a frame of this size: it begins with the whole picture, and what lies, at the
    focus, as far from the picture's middle as a point from the first one, is in the frame's middle
    when that point is passed."""
    first = points[0]
    focal = focal_length(width, height)
    keyframes = [PoseKeyframe(0, Pose())]
    for point in points[1:]:
        across = (point.x - first.x) * width / focal
        down = (point.y - first.y) * height / focal
        yaw = math.atan((1 - MOVED) * across)
        keyframes.append(
            PoseKeyframe(
                gathered(point.time),
                Pose(
                    x=MOVED * across,
                    y=MOVED * down,
                    yaw=yaw,
                    pitch=-math.atan((1 - MOVED) * down * math.cos(yaw)),
                    focal=point.zoom / first.zoom,
                ),
            )
        )
    return CameraPath("drawn path", tuple(keyframes))


def gathered(way: float) -> float:
    """When what starts and stops gently has come so far (0 to 1) as something even would have."""
    if way > 0.5:
        return 1.0 - gathered(1.0 - way)
    slow = RAMP / 2 / (1.0 - RAMP)
    if way < slow:
        return math.sqrt(2.0 * RAMP * (1.0 - RAMP) * way)
    return way * (1.0 - RAMP) + RAMP / 2
