"""Gentle moves of a camera whose move nobody has asked for."""

from __future__ import annotations

from stillmotion.storyboard import CameraPath, Pose
from stillmotion.storyboard.paths import combined, orbit, pose, travel

CHOSEN = "chosen"
"""Name that such a path begins with."""

PUSH = 0.08
"""Focus distances of a gentle advance or retreat."""

DRIFT = 3.0
"""Value of the axis of a gentle move sideways or upwards."""

Frame = tuple[int, int]


def named(name: str, end: Pose) -> CameraPath:
    """A path to `end` that was chosen."""
    return travel(f"{CHOSEN}: {name}", end)


def push(side: float, frame: Frame, tempo: float) -> CameraPath:
    """Forward, and a little to the side, so that near and far part."""
    end = Pose(z=PUSH * tempo)
    if side:
        end = combined([end, orbit(0.5 * side * tempo, frame)])
    return named("slow push in", end)


def pull(tempo: float) -> CameraPath:
    """Backward."""
    return named("slow pull out", Pose(z=-PUSH * tempo))


def drift(side: float, frame: Frame, tempo: float) -> CameraPath:
    """Sideways: to the right where `side` is positive."""
    name = "slow drift right" if side > 0 else "slow drift left"
    return named(name, pose("horizontal", side * DRIFT * tempo, *frame))


def grand(frame: Frame, tempo: float, number: int) -> CameraPath:
    """Into the scene and up, every other time out of it."""
    rise = pose("vertical", 0.6 * DRIFT * tempo, *frame)
    if number % 2:
        return named("slow pull out", Pose(z=-1.2 * PUSH * tempo))
    return named("slow glide forward", combined([rise, Pose(z=1.2 * PUSH * tempo)]))


def from_below(frame: Frame, tempo: float) -> CameraPath:
    """Of a shot from a low angle: the eyes rise."""
    rise = pose("tilt", DRIFT * 0.8 * tempo, *frame)
    return named("slow rise of the eyes", combined([rise, Pose(z=0.3 * PUSH)]))


def from_above(tempo: float) -> CameraPath:
    """Of a shot from a high angle: down, with a slight roll."""
    end = combined([Pose(z=PUSH * 0.6 * tempo, roll=0.012 * tempo), Pose(z=0.3 * PUSH)])
    return named("slow descent", end)
