"""A camera that is moving when its shot begins: it goes on as it comes, and comes to rest."""

from __future__ import annotations

import math
from typing import Protocol

import msgspec

from stillmotion.storyboard import CameraPath, Pose, focal_length


class Moving(Protocol):
    """What happens to the picture from one frame to the next (see `vision.drift.Drift`)."""

    @property
    def x(self) -> float:
        """To the right, in shares of the diagonal."""
        ...

    @property
    def y(self) -> float:
        """Down, in shares of the diagonal."""
        ...

    @property
    def turn(self) -> float:
        """Clockwise, in radians."""
        ...

    @property
    def scale(self) -> float:
        """Larger by this factor."""
        ...


def onward(path: CameraPath, moving: Moving, frames: int, width: int, height: int) -> CameraPath:
    """The path for a camera that sees the picture `moving` when a shot begins in which it takes
    `frames` steps."""
    lens = focal_length(width, height) / math.hypot(width, height)
    entry = Pose(
        yaw=-moving.x / lens * frames,
        pitch=moving.y / lens * frames,
        roll=-moving.turn * frames,
        focal=moving.scale**frames,
    )
    return path if entry == Pose() else msgspec.structs.replace(path, entry=entry)
