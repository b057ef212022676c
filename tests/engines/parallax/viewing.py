"""A small viewer for the parts that make things move: a flat picture bent and drawn over."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.parallax.rendering import photograph
from stillmotion.encoding.planes import planes_to_rgb, rgb_to_planes
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.camera.projection import CELL
from stillmotion.engines.parallax.effect import Effects, View, apply_displacements
from stillmotion.vision import depth
from stillmotion.vision.regions.sky import find_sky

STILL = Extrinsics(np.eye(3), np.zeros(3), 1.0)

SUBJECTS = {
    # Outlines of the subjects, normalised (x, y), drawn by hand.
    "moose": [(0.15, 0.98), (0.25, 0.72), (0.42, 0.62), (0.24, 0.20), (0.33, 0.38), (0.50, 0.38),
              (0.68, 0.12), (0.80, 0.20), (0.62, 0.42), (0.69, 0.72), (0.66, 0.98)],
    "portrait": [(0.0, 1.0), (0.05, 0.86), (0.30, 0.70), (0.28, 0.22), (0.36, 0.06), (0.62, 0.06),
                 (0.73, 0.22), (0.71, 0.70), (0.95, 0.86), (1.0, 1.0)],
    "lemurs": [(0.36, 1.0), (0.38, 0.62), (0.36, 0.36), (0.52, 0.36), (0.62, 0.70), (0.62, 1.0)],
}  # fmt: skip


@cache
def view_of(name: str) -> View:
    """An example picture as the analysis would give it, at the tests' size."""
    return make_view(photograph(name), SUBJECTS.get(name))


def make_view(rgb: NDArray[np.uint8], outline: list[tuple[float, float]] | None = None) -> View:
    height, width = rgb.shape[:2]
    size = (-(-width // 4), -(-height // 4))
    matte = np.zeros((height, width), np.uint8)
    if outline:
        corners = np.array([(x * width, y * height) for x, y in outline])
        cv2.fillPoly(matte, [corners.astype(np.int32)], 255)
    soft = cv2.GaussianBlur(matte, (0, 0), 2).astype(np.float32) / 255
    return View(
        rgb=rgb,
        matte=cv2.resize(soft, size, interpolation=cv2.INTER_AREA),
        disparity=cv2.resize(depth.estimate(rgb, None, rgb).background, size),
        sky=find_sky(rgb),
        horizon=0.42,
    )


def places_of(view: View) -> NDArray[np.float32]:
    """The grid of a camera that stands still."""
    height, width = view.rgb.shape[:2]
    y, x = np.mgrid[0 : -(-height // CELL) + 1, 0 : -(-width // CELL) + 1]
    return (np.stack([x, y], axis=-1) * CELL).astype(np.float32)


def displacement(view: View, effects: Effects, number: int) -> NDArray[np.float32]:
    """(rows, columns, 2): how far things have moved, in pixels, at the corners of the cells."""
    places = places_of(view)
    apply_displacements(places, [*effects.background, *effects.subject], number)
    return places_of(view) - places


def show(view: View, effects: Effects, number: int, camera: Extrinsics = STILL) -> Frame:
    """A frame: the picture bent, as planes, with the overlays on it."""
    height, width = view.rgb.shape[:2]
    if effects.background or effects.subject:
        moved = cv2.warpAffine(
            displacement(view, effects, number),
            np.array([[CELL, 0, 0], [0, CELL, 0]], np.float32),
            (width, height),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        y, x = np.mgrid[:height, :width].astype(np.float32)
        rgb = cv2.remap(
            view.rgb, x - moved[..., 0], y - moved[..., 1], cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
    else:
        rgb = view.rgb
    frame = rgb_to_planes(np.asarray(rgb))
    for overlay in effects.overlays:
        overlay.draw(frame, number, camera)
    return frame


def clip(view: View, effects: Effects, numbers: range) -> list[NDArray[np.uint8]]:
    return [planes_to_rgb(show(view, effects, number)) for number in numbers]
