"""Known scenes of two and three sheets, and what a single stretched sheet would make of them.

Each has a subject that the engine's matte is to find, cut from one photograph, before the scenery
of another. The distances are such that the engine's convention for what a depth network leaves
open (a factor and an offset) holds: the subject is at the focus, the farthest thing at
`depth.FARTHEST` of its disparity.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from measures.clips import Rgb
from measures.truth import (
    AROUND,
    HEIGHT,
    WIDTH,
    Map,
    Seen,
    Sheet,
    canvas,
    disc,
    disparity_of,
    everywhere,
    facing,
    ground,
    intrinsics,
    rotation,
    see,
)
from stillmotion.contract.image2video import CameraControl
from stillmotion.director.camera import from_control
from stillmotion.storyboard import CameraPath, Pose
from stillmotion.vision import depth

MOVES = (
    CameraControl("simple", "horizontal", 6.0),
    CameraControl("simple", "horizontal", -6.0),
    CameraControl("simple", "vertical", 6.0),
    CameraControl("simple", "zoom", -6.0),
    CameraControl("simple", "zoom", 6.0),
    CameraControl("forward_up"),
    CameraControl("down_back"),
)

SLOPE = 0.5
"""How much of a pixel neighbouring pixels of the single sheet may move apart: as in the engine."""

_STEPS = 12
_LEVELS = 128


@dataclass(frozen=True, eq=False)
class KnownScene:
    """Sheets from rear to front, and what they look like from the first camera."""

    name: str
    sheets: tuple[Sheet, ...]

    @property
    def picture(self) -> Rgb:
        """What the engine is given."""
        return see(self.sheets, Pose()).rgb

    @property
    def disparity(self) -> Map:
        """What the depth network is to know."""
        return disparity_of(self.sheets)

    def seen(self, path: CameraPath) -> Seen:
        """What the camera sees at the path's end."""
        return see(self.sheets, path.keyframes[-1].pose)


def path_of(control: CameraControl) -> CameraPath:
    """The camera's path for the scenes' frames."""
    return from_control(control, WIDTH, HEIGHT)


def flat(picture: str) -> KnownScene:
    """A photograph hung up at the focus."""
    return KnownScene(f"{picture} as a plane", (Sheet(facing(1.0), canvas(picture), everywhere()),))


def floating(behind: str, subject: str, x: float = 330) -> KnownScene:
    """An oval cut from `subject`, its middle at column `x`, before a wall of `behind`."""
    return KnownScene(
        f"{subject} before {behind}",
        (
            Sheet(facing(depth.FARTHEST), canvas(behind), everywhere()),
            Sheet(facing(1.0), canvas(subject), disc(x, 175, 95, 110)),
        ),
    )


def standing(behind: str, subject: str, x: float = 330) -> KnownScene:
    """An oval cut from `subject` that stands on the ground; both ground and wall are `behind`."""
    land = ground(HORIZON, FOOT)
    rows = np.arange(HEIGHT + 2 * AROUND) - AROUND
    share = (1 - HORIZON) * HEIGHT / FOOT
    seam = HORIZON * HEIGHT + depth.FARTHEST * share
    stands_at = HORIZON * HEIGHT + share
    below = np.clip(rows - seam, 0, 1)[:, None] * np.ones((1, WIDTH + 2 * AROUND))
    return KnownScene(
        f"{subject} on {behind}",
        (
            Sheet(facing(depth.FARTHEST), canvas(behind), everywhere()),
            Sheet(land, canvas(behind), below.astype(np.float32)),
            Sheet(facing(1.0), canvas(subject), disc(x, stands_at - 110, 90, 110)),
        ),
    )


HORIZON, FOOT = 0.35, 1.25
"""Where the ground's horizon lies (0 the top of the picture), and its disparity at the picture's
foot."""


def stretched(picture: Rgb, disparity: Map, path: CameraPath) -> Rgb:
    """The path's last frame from one sheet bent to the true disparity: each ray is followed to
    where it first meets the sheet, as single-layer renderers do. What was hidden is filled by
    drawing out the edge of what hid it.
    """
    sheet = cv2.GaussianBlur(disparity, (0, 0), 1.0)
    pose = path.keyframes[-1].pose
    rays = _rays(pose)
    levels = np.linspace(float(sheet.max()), float(sheet.min()), _LEVELS)
    x, y = _places(rays, pose, levels[-1])
    unmet = np.ones((HEIGHT, WIDTH), bool)
    for level in levels:
        there = _places(rays, pose, level)
        met = unmet & (_looked_up(sheet, *there) >= level)
        x[met], y[met] = there[0][met], there[1][met]
        unmet &= ~met
    return cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)


def bent(picture: Rgb, disparity: Map, path: CameraPath) -> Rgb:
    """As `stretched`, with the background bent towards the subject well before its edge, so that
    what is drawn out is background and nothing folds: the best that one layer can do.
    """
    pose = path.keyframes[-1].pose
    reach = np.hypot(pose.x, pose.y) * intrinsics(1.0)[0, 0] + abs(pose.z) * WIDTH / 2
    gentle = depth.limit_slope(disparity, SLOPE / max(float(reach), 1.0))
    x, y = _traced(cv2.GaussianBlur(gentle, (0, 0), 2.0), pose)
    return cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)


def _traced(disparity: Map, pose: Pose) -> tuple[Map, Map]:
    """Where each pixel of the posed camera meets a gentle sheet, by fixed-point steps."""
    rays = _rays(pose)
    d = np.full((HEIGHT, WIDTH), 0.5, np.float32)
    for _ in range(_STEPS):
        d = _looked_up(disparity, *_places(rays, pose, d))
    return _places(rays, pose, d)


def _rays(pose: Pose) -> NDArray[np.float64]:
    """(3, HEIGHT, WIDTH): the ray of each pixel of the posed camera, in the first one's axes."""
    columns, rows = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    pixels = np.stack([columns, rows, np.ones_like(rows)]).reshape(3, -1)
    rays = rotation(pose) @ np.linalg.inv(intrinsics(pose.focal)) @ pixels
    return rays.reshape(3, HEIGHT, WIDTH)


def _places(
    rays: NDArray[np.float64], pose: Pose, disparity: NDArray[np.floating] | float
) -> tuple[Map, Map]:
    """Which pixel of the first view shows the place of each ray that has this disparity there."""
    position = np.array([pose.x, pose.y, pose.z]).reshape(3, 1, 1)
    place = position * disparity * rays[2] + rays * (1 - disparity * pose.z)
    x, y, z = np.tensordot(intrinsics(1.0), place, 1)
    return (x / z).astype(np.float32), (y / z).astype(np.float32)


def _looked_up(values: Map, x: Map, y: Map) -> Map:
    return cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
