"""A plain renderer of staged effects for tests: a still camera, OpenCV, no regard for speed."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.encoding.planes import Frame, planes_to_rgb, rgb_to_planes
from stillmotion.engines.parallax.camera.path import extrinsics
from stillmotion.engines.parallax.camera.projection import CELL, make_grid
from stillmotion.engines.parallax.effect import Effects, PlanarLayer, View, apply_displacements
from stillmotion.inpaint.patchmatch import complete
from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe

Rgb = NDArray[np.uint8]

STILL = CameraPath("still", (PoseKeyframe(0, Pose()), PoseKeyframe(1, Pose())))


class Stage:
    """What `effects` make of `view`: the frame of each number, RGB."""

    def __init__(self, view: View, effects: Effects) -> None:
        self.view = view
        self.effects = effects
        self.background = view.rgb
        if effects.hole is not None and effects.hole.any():
            self.background = complete(view.rgb, effects.hole, _spread(view.rgb, effects.hole))
        self.camera = extrinsics(STILL, 1)[0]

    def frame(self, number: int) -> Rgb:
        height, width = self.view.rgb.shape[:2]
        grid = _places(width, height)
        apply_displacements(grid, [*self.effects.background, *self.effects.subject], number)
        picture = _seen(self.background.astype(np.float32), grid, width, height)
        for sprite in sorted(self.effects.layers, key=lambda sprite: not sprite.behind):
            picture = self._over(picture, sprite, number)
        rgb = np.asarray(np.clip(np.rint(picture), 0, 255), np.uint8)
        if not self.effects.overlays:
            return rgb
        frame = Frame(*(plane.copy() for plane in rgb_to_planes(rgb)))
        for overlay in self.effects.overlays:
            overlay.draw(frame, number, self.camera)
        return planes_to_rgb(frame)

    def _over(self, picture: NDArray[np.float32], sprite: PlanarLayer, number: int) -> Rgb:
        opacity = 1.0 if sprite.opacity is None else sprite.opacity(number)
        if opacity == 0.0:
            return picture
        height, width = picture.shape[:2]
        grid = _places(width, height)
        apply_displacements(grid, sprite.displacements, number)
        grid -= np.array([sprite.left, sprite.top], np.float32)
        colours = _seen(sprite.rgb.astype(np.float32), grid, width, height)
        alpha = _seen(sprite.alpha.astype(np.float32), grid, width, height, outside=0.0)
        share = (alpha * np.float32(opacity / 255))[..., None]
        return picture + (colours - picture) * share


def _places(width: int, height: int) -> NDArray[np.float32]:
    rows, columns = make_grid(width, height).shape[:2]
    across, down = np.arange(columns) * CELL, np.arange(rows) * CELL
    return np.dstack(np.meshgrid(across, down)).astype(np.float32)


def _seen(
    source: NDArray[np.float32],
    grid: NDArray[np.float32],
    width: int,
    height: int,
    outside: float | None = None,
) -> NDArray[np.float32]:
    """`source` at the places that `grid` gives, bilinear between its corners."""
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    places = cv2.remap(grid, x / CELL, y / CELL, cv2.INTER_LINEAR)
    mode = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
    return cv2.remap(
        source, places[..., 0], places[..., 1], cv2.INTER_CUBIC, borderMode=mode,
    )  # fmt: skip


def _spread(rgb: Rgb, hole: NDArray[np.bool_]) -> Rgb:
    """A smooth first guess of what is in the hole."""
    known = (~hole).astype(np.float32)
    total = np.zeros((*hole.shape, 3), np.float32)
    weight = np.zeros(hole.shape, np.float32)
    for sigma in (3, 12, 48, 150):
        share = 0.02 ** np.log(sigma)
        total += share * cv2.GaussianBlur(rgb * known[..., None], (0, 0), sigma)
        weight += share * cv2.GaussianBlur(known, (0, 0), sigma)
    return np.asarray(np.clip(total / (weight[..., None] + 1e-12), 0, 255), np.uint8)
