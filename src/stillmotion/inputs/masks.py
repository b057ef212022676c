"""Masks of the motion brush, decoded; what they cover is told by `inputs.coverage`."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Plane, Rgba
from stillmotion.inputs.coverage import OPAQUE, covers_nothing, seen
from stillmotion.inputs.pictures import decode_rgba

COVERED = 255
HALF_COVERED = 128


def decode_mask(data: bytes, field: str, size: tuple[int, int] | None = None) -> Plane:
    """Decode to (height, width) of 0 and 255, scaled to `size` (width, height) if given.

    Raises ContractError 1201, also for a mask that covers nothing.
    """
    covered = _coverage(decode_rgba(data, field))
    if size is not None and covered.shape != (size[1], size[0]):
        covered = _scaled(covered, size)
    if not covered.any():
        raise covers_nothing(field)
    return covered


def _coverage(rgba: Rgba) -> Plane:
    covered = seen(rgba)
    alpha = rgba[..., 3]
    if not covered.any() and alpha.min() < OPAQUE:
        covered = alpha >= OPAQUE
    return np.where(covered, COVERED, 0).astype(np.uint8)


def _scaled(covered: Plane, size: tuple[int, int]) -> Plane:
    shrinks = size[0] < covered.shape[1]
    smooth = cv2.resize(
        covered, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )
    return np.where(smooth >= HALF_COVERED, COVERED, 0).astype(np.uint8)
