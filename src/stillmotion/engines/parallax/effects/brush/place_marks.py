"""Strokes whose path stays in place: they mark where an effect happens, and move nothing."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import msgspec
import numpy as np

from stillmotion.arrays import Coverage, Picture, Plane
from stillmotion.engines.parallax.camera.viewport import crop_mask, viewport_of
from stillmotion.engines.parallax.effect import View
from stillmotion.storyboard import Shot, Stroke

STAYS = 0.005
"""Fraction of the longer side within which a path stays in place: a hand does not hold a pen
still."""


def place_marks(
    shot: Shot, masks: Mapping[str, Picture], view: View
) -> tuple[list[Coverage], Shot]:
    """The regions (over the view, 0 to 1) that the shot's strokes mark, in their order, and the
    shot without these strokes.

    `masks` are by their names in the storyboard. What is pinned is excluded. Raises KeyError when a
    mask is missing.
    """
    height, width = view.rgb.shape[:2]
    free = np.ones((height, width), bool)
    if shot.static_mask is not None:
        free = ~crop_mask(masks[shot.static_mask], width, height, shot.framing)
    marks, moving = [], []
    for stroke in shot.strokes:
        mask = masks[stroke.mask]
        if not _stays(stroke, mask, shot, (width, height)):
            moving.append(stroke)
            continue
        covered = crop_mask(mask, width, height, shot.framing) & free
        size = view.matte.shape[::-1]
        place = cv2.resize(covered.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        if (place > 0.5).any():
            marks.append(place)
        else:
            moving.append(stroke)
    return marks, msgspec.structs.replace(shot, strokes=tuple(moving))


def _stays(stroke: Stroke, mask: Plane, shot: Shot, frame: tuple[int, int]) -> bool:
    place = viewport_of((mask.shape[1], mask.shape[0]), *frame, shot.framing)
    size = np.array([mask.shape[1] / place.scale_x, mask.shape[0] / place.scale_y])
    points = np.asarray(stroke.path, np.float64) * size
    return bool(np.hypot(*np.ptp(points, axis=0)) <= STAYS * max(frame))
