"""Worded moves become a camera path: one pose for moves at once, keyframes for a sequence."""

from __future__ import annotations

from collections.abc import Sequence

from stillmotion.director.lexicon.camera import Move
from stillmotion.director.wording import Worded
from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe
from stillmotion.storyboard import paths as camera
from stillmotion.storyboard.paths import orbit

PLAIN = 5.0
"""Value of the axis that a plainly worded move amounts to ("the camera pans left")."""

PUSH = 0.12
"""Focus distances that a worded dolly moves by, at plain strength."""

STRONGEST = 2.0
"""Largest strength: what `camera_control` calls 10."""

HANDHELD = 0.5
"""How unsteady a plainly "handheld" camera is held."""

OVERLAP = 0.3
"""Share of a step by which the next one sets in early, so that a sequence never stops dead."""

_KEYS_PER_STEP = 8


def path(moves: Sequence[Worded], frame: tuple[int, int], freedom: float = 1.0) -> CameraPath:
    """The path of the moves for a frame of that size; `freedom` scales all of them.

    Moves of one step happen at once, steps one after the other, each taking an equal share of the
    time (a step at which the camera is to stand still takes its share too).
    """
    carried = [worded for worded in moves if worded.move != "handheld"]
    if all(worded.move == "static" for worded in carried):
        return camera.still()
    steps = sorted({worded.step for worded in carried})
    ends = [
        camera.combined(
            [
                camera.scaled(_end(w.move, frame), min(w.strength * freedom, STRONGEST))
                for w in carried
                if w.step == step
            ]
        )
        for step in steps
    ]
    name = ", then ".join(
        " and ".join(w.move.replace("_", " ") for w in carried if w.step == step) for step in steps
    )
    return camera.travel(name, ends[0]) if len(ends) == 1 else _sequence(name, ends)


def unsteadiness(moves: Sequence[Worded]) -> float:
    """`Shot.handheld` as the words ask for it."""
    return max(
        (min(1.0, HANDHELD * worded.strength) for worded in moves if worded.move == "handheld"),
        default=0.0,
    )


def _sequence(name: str, ends: Sequence[Pose]) -> CameraPath:
    """Each of the moves added to where the ones before have led, blended over a short overlap.

    The keyframes are close enough that a spline through them does not swing past a pose that is
    to be held.
    """
    count = len(ends)
    length = 1.0 / (count - OVERLAP * (count - 1))
    begins = [i * (1.0 - OVERLAP) * length for i in range(count)]
    keys = _KEYS_PER_STEP * count
    keyframes = []
    for i in range(keys + 1):
        time = i / keys
        shares = [_smooth((time - begin) / length) for begin in begins]
        poses = [camera.scaled(end, share) for end, share in zip(ends, shares, strict=True)]
        keyframes.append(PoseKeyframe(time, camera.combined(poses)))
    keyframes[0] = PoseKeyframe(0, Pose())
    return CameraPath(name, tuple(keyframes))


def _smooth(u: float) -> float:
    u = min(max(u, 0.0), 1.0)
    return u * u * u * (u * (6.0 * u - 15.0) + 10.0)


def _end(move: Move, frame: tuple[int, int]) -> Pose:
    """The last pose of a worded move at plain strength."""
    match move:
        case "zoom_in":
            return camera.pose("zoom", -PLAIN, *frame)
        case "zoom_out":
            return camera.pose("zoom", PLAIN, *frame)
        case "dolly_in":
            return Pose(z=PUSH)
        case "dolly_out":
            return Pose(z=-PUSH)
        case "dolly_zoom":
            # The focus keeps its size while what lies behind it grows apart.
            return Pose(z=PUSH, focal=1 - PUSH)
        case "pan_left":
            return camera.pose("pan", -PLAIN, *frame)
        case "pan_right":
            return camera.pose("pan", PLAIN, *frame)
        case "tilt_up":
            return camera.pose("tilt", PLAIN, *frame)
        case "tilt_down":
            return camera.pose("tilt", -PLAIN, *frame)
        case "truck_left":
            return camera.pose("horizontal", -PLAIN, *frame)
        case "truck_right":
            return camera.pose("horizontal", PLAIN, *frame)
        case "rise":
            return camera.pose("vertical", PLAIN, *frame)
        case "descend":
            return camera.pose("vertical", -PLAIN, *frame)
        case "orbit_left":
            return orbit(-1.0, frame)
        case "orbit_right":
            return orbit(1.0, frame)
        case "roll_left":
            return camera.pose("roll", -PLAIN, *frame)
        case "roll_right":
            return camera.pose("roll", PLAIN, *frame)
        case "follow":
            # Whom it follows stays in the middle while the surroundings pass.
            return camera.combined([orbit(0.6, frame), Pose(z=0.5 * PUSH)])
        case "static" | "handheld":
            return Pose()
