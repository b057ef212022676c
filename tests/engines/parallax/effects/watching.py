"""A small renderer for what living things do: the picture retouched, bent, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from conftest import require_or_skip
from stillmotion import models
from stillmotion.arrays import Coverage, Points, Rgb
from stillmotion.engines.parallax.effect import Effects, View, apply_displacements
from stillmotion.engines.parallax.timing import Clock
from stillmotion.models import faces
from stillmotion.vision.landmarks import face_frame

PICTURES = Path(__file__).parents[4] / "examples" / "pictures"
CELL = 8


@cache
def portrait() -> Rgb:
    """A face of about 180 pixels in 512 x 600."""
    return np.asarray(Image.open(PICTURES / "portrait.jpg").convert("RGB"))


def find(rgb: Rgb) -> list[faces.Face]:
    require_or_skip(models.available("faces"), "no face model: run `stillmotion models pull`")
    return faces.find(rgb)


def only_face(rgb: Rgb) -> faces.Face:
    """The face of a picture made from `portrait`, looked for about where that has it."""
    left, top, right, bottom = (round(value) for value in _box())
    wide, tall = (right - left) // 2, (bottom - top) // 2
    x, y = max(0, left - wide), max(0, top - tall)
    found = find(np.ascontiguousarray(rgb[y : bottom + tall, x : right + wide]))
    assert found, "the face is lost"
    return replace(found[0], landmarks=found[0].landmarks + np.float32([x, y, 0]))


@cache
def _box() -> tuple[float, float, float, float]:
    return find(portrait())[0].box


def view_of(rgb: Rgb, matte: Coverage | None = None) -> View:
    rows, columns = -(-rgb.shape[0] // 4), -(-rgb.shape[1] // 4)
    flat = np.zeros((rows, columns), np.float32)
    return View(rgb, flat if matte is None else matte, flat + 1, flat, 0.5)


def clock(seconds: float = 3.0, fps: int = 24, **kind: bool) -> Clock:
    return Clock(round(seconds * fps) + 1, fps, **kind)


def places(rgb: Rgb, effects: Effects, number: int) -> NDArray[np.float32]:
    """Where each corner of the frame's grid comes from, of a picture in one layer."""
    height, width = rgb.shape[:2]
    x = np.arange(0, width + CELL, CELL, dtype=np.float32)
    y = np.arange(0, height + CELL, CELL, dtype=np.float32)
    grid = np.ascontiguousarray(np.stack(np.meshgrid(x, y), axis=-1))
    apply_displacements(grid, [*effects.background, *effects.subject], number)
    return grid


def shift(rgb: Rgb, effects: Effects, number: int) -> NDArray[np.float32]:
    """How far what each corner shows has moved, (rows, columns, 2)."""
    return places(rgb, Effects(), 0) - places(rgb, effects, number)


def frame(rgb: Rgb, effects: Effects, number: int) -> Rgb:
    """The picture in one layer at a frame."""
    height, width = rgb.shape[:2]
    picture = rgb.copy()
    for retouch in effects.retouches:
        patch = retouch.patch(number)
        if patch is not None:
            rows, columns = patch.rgb.shape[:2]
            picture[patch.top : patch.top + rows, patch.left : patch.left + columns] = patch.rgb
    grid = places(rgb, effects, number)
    scale = np.array([[CELL, 0, 0], [0, CELL, 0]], np.float64)
    dense = cv2.warpAffine(grid, scale, (width, height), flags=cv2.INTER_LINEAR)
    return np.asarray(
        cv2.remap(
            picture, dense[..., 0], dense[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
    )


def measured(rgb: Rgb) -> Points:
    """The landmarks of the face in a frame along its own axes, in widths of the face."""
    face = only_face(rgb)
    return face_frame(face).within(np.asarray(face.landmarks, np.float64))
