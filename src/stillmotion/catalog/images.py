"""What is on offer for pictures: their size by resolution and aspect, their price."""

from __future__ import annotations

import math

import msgspec

from stillmotion.contract.fields.images import Resolution

EDGES: dict[Resolution, int] = {"1k": 1024, "2k": 2048}
"""Side in pixels of the square that has as many pixels as a picture."""

STEP = 8
"""Both sides are multiples of it."""


class ImagesOffer(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes the pictures, of what size (pixels), and what all of them cost."""

    engine: str
    width: int
    height: int
    units: str


def image_size(resolution: Resolution, aspect: tuple[int, int]) -> tuple[int, int]:
    """(width, height) in pixels."""
    across, down = aspect
    unit = EDGES[resolution] / math.sqrt(across * down)
    return STEP * round(across * unit / STEP), STEP * round(down * unit / STEP)
