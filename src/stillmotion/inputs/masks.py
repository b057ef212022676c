"""Masks of the motion brush: which pixels a drawing covers.

Clients draw them in two ways: in white (or any colour) on black, and as strokes on a transparent
ground. What is seen of a mask laid over black is covered; strokes in black on a transparent
ground, of which nothing would be seen there, count where they are opaque.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.contract.errors import refused_field
from stillmotion.inputs.pictures import decode_rgba

DARKEST_COVER = 32
"""Of 255: up to here a pixel counts as black. At its usual qualities (75 and more) JPEG rings no
brighter around a white stroke."""

OPAQUE = 128
"""Alpha, of 255, from which on a black stroke on a transparent ground covers."""

COVERED = 255
HALF_COVERED = 128


def decode_mask(data: bytes, field: str, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """Decode to (height, width) of 0 and 255, scaled to `size` (width, height) if given.

    Raises ContractError 1201, also for a mask that covers nothing.
    """
    covered = _coverage(decode_rgba(data, field))
    if size is not None and covered.shape != (size[1], size[0]):
        covered = _scaled(covered, size)
    if not covered.any():
        raise refused_field(
            field,
            "the mask covers nothing: what it is about must be painted in white on black, or on "
            "a transparent ground",
        )
    return covered


def _coverage(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    alpha = rgba[..., 3]
    brightest = rgba[..., :3].max(axis=-1)
    seen = brightest.astype(np.uint16) * alpha > DARKEST_COVER * 255
    if not seen.any() and alpha.min() < OPAQUE:
        seen = alpha >= OPAQUE
    return np.where(seen, COVERED, 0).astype(np.uint8)


def _scaled(covered: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    shrinks = size[0] < covered.shape[1]
    smooth = cv2.resize(
        covered, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )
    return np.where(smooth >= HALF_COVERED, COVERED, 0).astype(np.uint8)
