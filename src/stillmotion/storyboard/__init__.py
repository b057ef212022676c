"""What is to be seen, in engine-neutral terms: the director writes it, an engine performs it.

Times are seconds or frames, image coordinates are normalised (x to the right, y down, both 0 to 1
over the start picture), angles are radians. Pictures are named by their field in the request
("image", "image_tail", "static_mask", "dynamic_masks[0].mask"); the pixels travel beside.

Camera axes are those of computer vision: x right, y down, z forward, a right-handed frame fixed
to the first frame's camera. One unit of translation is the distance to the scene's focus, the
surface the picture is about. The lens is one of `DIAGONAL_FOV` until a pose's `focal` changes it.
"""

from __future__ import annotations

import math
from typing import Literal

import msgspec

DIAGONAL_FOV = math.radians(60)
"""Field of view across the picture's diagonal, in radians: about a 37 mm lens on 35 mm film."""


def focal_length(width: float, height: float) -> float:
    """Focal length of the assumed lens for a frame of this size, in the same unit as the size."""
    return math.hypot(width, height) / 2 / math.tan(DIAGONAL_FOV / 2)


class Pose(msgspec.Struct, frozen=True):
    """Extrinsics and zoom of the camera at one moment, relative to the first frame.

    `x`, `y`, `z` is the camera's position (x right, y down, z forward; units of focus distance).
    `yaw` turns the view right, `pitch` turns it up, `roll` turns the camera clockwise as seen
    from behind it (so the picture turns counter-clockwise); radians. `focal` multiplies the
    focal length: above 1 is a narrower field of view.
    """

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    focal: float = 1.0


class PoseKeyframe(msgspec.Struct, frozen=True):
    """A pose the camera passes at `time`, a fraction (0 to 1) of the shot."""

    time: float
    pose: Pose


class CameraPath(msgspec.Struct, frozen=True):
    """Keyframes in order of time, the first at 0 with the identity pose, the last at 1.

    An engine interpolates them with continuous velocity and acceleration, starting and stopping
    gently. `name` says in the field's words what it is ("zoom 5", "down_back", "still").
    """

    name: str
    keyframes: tuple[PoseKeyframe, ...]


class Stroke(msgspec.Struct, frozen=True):
    """A motion-brush stroke: what `mask` covers travels `path` (normalised x, y from the top)."""

    mask: str
    path: tuple[tuple[float, float], ...]


class Shot(msgspec.Struct, frozen=True, kw_only=True):
    """One uninterrupted take of exactly `frames` frames.

    `start` and `end` name the pictures it starts and ends on; one of them is set. `framing` is a
    crop of the picture (x0, y0, x1, y1; normalised) that the shot sees, the whole by default.
    """

    frames: int
    start: str | None = "image"
    end: str | None = None
    framing: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    camera: CameraPath
    strokes: tuple[Stroke, ...] = ()
    static_mask: str | None = None
    prompt: str = ""


class Storyboard(msgspec.Struct, frozen=True, kw_only=True):
    """All shots of a video, in order, with the frame size (even numbers of pixels) and rate."""

    width: int
    height: int
    fps: int
    mode: Literal["std", "pro"]
    shots: tuple[Shot, ...]

    @property
    def frames(self) -> int:
        """Frames of the whole video."""
        return sum(shot.frames for shot in self.shots)
