"""Scenes whose every view is known: textured planes, seen by a small renderer of their own.

It shares nothing with the engine but the conventions of `stillmotion.storyboard`. A plane is
n . X = 1 in the first camera's axes (units of focus distance), so that n . (ray) is its disparity
along a ray of depth 1; a view of it is a homography of the first one (Hartley and Zisserman,
"Multiple View Geometry", 13.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from measures.clips import Rgb, photograph
from stillmotion.storyboard import Pose, focal_length

Map = NDArray[np.float32]
Matrix = NDArray[np.float64]

WIDTH, HEIGHT = 640, 360
AROUND = 160
"""Pixels by which a texture reaches past the first view on each side."""

FINER = 2
"""Rays per pixel, each way."""


@dataclass(frozen=True)
class Sheet:
    """A plane n . X = 1 with `texture`: what the first camera sees on it, float32
    (HEIGHT + 2 AROUND, WIDTH + 2 AROUND, 3), and `alpha`, 0 to 1, of that size."""

    normal: Matrix
    texture: Map
    alpha: Map

    def disparity(self) -> Map:
        """Disparity in the first view, (HEIGHT, WIDTH)."""
        rays = np.linalg.inv(intrinsics(1.0)) @ _pixels(1)
        return (self.normal @ rays).reshape(HEIGHT, WIDTH).astype(np.float32)


def facing(disparity: float) -> Matrix:
    """The normal of a plane parallel to the first picture."""
    return np.array([0.0, 0.0, disparity])


def ground(horizon: float, foot: float) -> Matrix:
    """The normal of a plane with disparity 0 at the height `horizon` (0 the top of the picture,
    1 the foot) and `foot` at its foot."""
    slope = foot / ((1 - horizon) * HEIGHT)
    focal = focal_length(WIDTH, HEIGHT)
    middle = slope * ((HEIGHT - 1) / 2 - horizon * HEIGHT)
    return np.array([0.0, slope * focal, middle])


def canvas(name: str, zoom: float = 1.0) -> Map:
    """A photograph as a texture: its middle, covering the canvas `zoom` times over."""
    picture = photograph(name)
    size = (WIDTH + 2 * AROUND, HEIGHT + 2 * AROUND)
    scale = zoom * max(size[0] / picture.shape[1], size[1] / picture.shape[0])
    area, cubic = cv2.INTER_AREA, cv2.INTER_CUBIC
    large = cv2.resize(
        picture, None, fx=scale, fy=scale, interpolation=area if scale < 1 else cubic
    )
    top, left = (large.shape[0] - size[1]) // 2, (large.shape[1] - size[0]) // 2
    return large[top : top + size[1], left : left + size[0]].astype(np.float32)


def disc(x: float, y: float, radius_x: float, radius_y: float) -> Map:
    """The alpha of an ellipse about (x, y), in pixels of the first view, with a rim of a pixel."""
    height, width = HEIGHT + 2 * AROUND, WIDTH + 2 * AROUND
    rows, columns = np.mgrid[:height, :width]
    away = np.hypot((columns - AROUND - x) / radius_x, (rows - AROUND - y) / radius_y)
    return np.clip(0.5 + (1 - away) * min(radius_x, radius_y), 0, 1).astype(np.float32)


def everywhere() -> Map:
    """The alpha of a sheet that covers all."""
    return np.ones((HEIGHT + 2 * AROUND, WIDTH + 2 * AROUND), np.float32)


def intrinsics(focal: float) -> Matrix:
    """(3, 3) from rays to pixels, for the assumed lens made `focal` times as long."""
    f = focal_length(WIDTH, HEIGHT) * focal
    return np.array([[f, 0, (WIDTH - 1) / 2], [0, f, (HEIGHT - 1) / 2], [0, 0, 1.0]])


def rotation(pose: Pose) -> Matrix:
    """(3, 3) from the camera's axes to the first one's."""
    turns = ((0, pose.yaw, 0), (pose.pitch, 0, 0), (0, 0, pose.roll))
    yaw, pitch, roll = (cv2.Rodrigues(np.array(turn, np.float64))[0] for turn in turns)
    matrix: Matrix = yaw @ pitch @ roll
    return matrix


def view_of(normal: Matrix, pose: Pose) -> Matrix:
    """(3, 3) from a pixel of the posed camera to the pixel of the first that sees the same place
    of the plane."""
    position = np.array([pose.x, pose.y, pose.z])
    reach = np.outer(position, normal) + (1 - normal @ position) * np.eye(3)
    matrix: Matrix = (
        intrinsics(1.0) @ reach @ rotation(pose) @ np.linalg.inv(intrinsics(pose.focal))
    )
    return matrix


def _pixels(finer: int) -> Matrix:
    """(3, n) homogeneous places of `finer`² points in each pixel, row by row."""
    x = (np.arange(WIDTH * finer) + 0.5) / finer - 0.5
    y = (np.arange(HEIGHT * finer) + 0.5) / finer - 0.5
    columns, rows = np.meshgrid(x, y)
    return np.stack([columns.ravel(), rows.ravel(), np.ones(columns.size)])


def _places(normal: Matrix, pose: Pose) -> tuple[Map, Map]:
    """Where on its texture a sheet is seen, `FINER` times as dense as the view."""
    x, y, w = view_of(normal, pose) @ _pixels(FINER)
    shape = (HEIGHT * FINER, WIDTH * FINER)
    behind = w <= 1e-9
    x, y = (np.where(behind, -1e6, value / np.where(behind, 1, w)) for value in (x, y))
    return x.reshape(shape).astype(np.float32), y.reshape(shape).astype(np.float32)


@dataclass(frozen=True)
class Seen:
    """A view: `rgb` (HEIGHT, WIDTH, 3), and of the same shape (bool) `known`, what the first
    view's frame holds or a sheet hid there, and `uncovered`, which of that the first view hid."""

    rgb: Rgb
    known: NDArray[np.bool_]
    uncovered: NDArray[np.bool_]


def see(sheets: Sequence[Sheet], pose: Pose) -> Seen:
    """What the posed camera sees of the sheets, the rearmost first."""
    shape = (HEIGHT * FINER, WIDTH * FINER)
    colour = np.zeros((*shape, 3), np.float32)
    known = np.zeros(shape, bool)
    uncovered = np.zeros(shape, bool)
    for number, sheet in enumerate(sheets):
        x, y = _places(sheet.normal, pose)
        at = (x + AROUND, y + AROUND)
        alpha = cv2.remap(sheet.alpha, *at, cv2.INTER_LINEAR)
        texture = cv2.remap(
            sheet.texture, *at, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT_101
        )
        colour += alpha[..., None] * (texture - colour)
        here = alpha > 0.5
        inside = (x >= 0) & (y >= 0) & (x <= WIDTH - 1) & (y <= HEIGHT - 1)
        hidden = np.zeros(shape, np.float32)
        for nearer in sheets[number + 1 :]:
            hidden = np.maximum(hidden, cv2.remap(nearer.alpha, *at, cv2.INTER_LINEAR))
        known[here] = inside[here]
        uncovered[here] = (inside & (hidden > 0.5))[here]
    size = (WIDTH, HEIGHT)
    rgb = cv2.resize(colour, size, interpolation=cv2.INTER_AREA)
    return Seen(
        np.clip(rgb + 0.5, 0, 255).astype(np.uint8),
        cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.99,
        cv2.resize(uncovered.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.99,
    )


def disparity_of(sheets: Sequence[Sheet]) -> Map:
    """Disparity of what the first view sees, (HEIGHT, WIDTH)."""
    inner = (slice(AROUND, AROUND + HEIGHT), slice(AROUND, AROUND + WIDTH))
    result = np.zeros((HEIGHT, WIDTH), np.float32)
    for sheet in sheets:
        result = np.where(sheet.alpha[inner] > 0.5, sheet.disparity(), result)
    return result
