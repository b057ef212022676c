"""What is on offer for pictures: their size by resolution and aspect, their price."""

from __future__ import annotations

import math

import msgspec

from stillmotion.contract.fields.images import ASPECT_RATIO, Resolution

EDGES: dict[Resolution, int] = {"1k": 1024, "2k": 2048, "4k": 4096}
"""Side in pixels of the square that has as many pixels as a picture."""

STEP = 8
"""Both sides are multiples of it."""


class ImagesOffer(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes the pictures, with as many pixels as a square of `edge`, and what all of them
    cost."""

    engine: str
    edge: int
    units: str


def aspect_of(ratio: str) -> tuple[int, int]:
    """Width to height of "16:9"."""
    across, down = ratio.split(":")
    return int(across), int(down)


def nearest_aspect(ratio: float) -> tuple[int, int]:
    """That of the aspects on offer which is nearest to width by height."""
    offered = [aspect_of(each) for each in ASPECT_RATIO.values]
    return min(offered, key=lambda each: abs(math.log(each[0] / each[1] / ratio)))


def image_size(resolution: Resolution, aspect: tuple[int, int]) -> tuple[int, int]:
    """(width, height) in pixels."""
    return size_of(EDGES[resolution], aspect)


def size_of(edge: int, aspect: tuple[int, int]) -> tuple[int, int]:
    """(width, height) in pixels, as many as a square of `edge` has."""
    across, down = aspect
    unit = edge / math.sqrt(across * down)
    return STEP * round(across * unit / STEP), STEP * round(down * unit / STEP)
