"""Pictures and frames between the storyboard's size and the model's.

Sides that a model takes are multiples of 16, 32 or 64, so that the shapes differ by a percent or
two. Pictures are stretched by that little on the way in, and frames back on the way out: nothing is
cut off, and a picture that a shot starts or ends on comes back where it was.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import cv2
import numpy as np

from stillmotion.engines.base import Picture
from stillmotion.engines.generative.clip import ClipRules, Frames

Box = tuple[float, float, float, float]

BACKGROUND = 255
"""What is behind an element that has been cut out, where a model wants a picture without holes."""


def clip_size(width: int, height: int, rules: ClipRules) -> tuple[int, int]:
    """The model's (width, height) for frames of this size: the nearest shape that it can make, no
    larger than the frames or than it can do."""
    shrunk = min(1.0, math.sqrt(rules.pixels / (width * height)))
    best: tuple[float, int, int] | None = None
    for columns in _multiples(width * shrunk, rules.multiple):
        for rows in _multiples(height * shrunk, rules.multiple):
            if columns * rows > rules.pixels:
                continue
            bent = abs(math.log(columns / rows * height / width))
            lost = abs(math.log(columns * rows / (width * height * shrunk**2)))
            # A shape that is off shows at once, a few pixels fewer do not.
            cost = 4 * bent + lost
            if best is None or cost < best[0]:
                best = (cost, columns, rows)
    return (rules.multiple, rules.multiple) if best is None else best[1:]


def _multiples(side: float, step: int) -> set[int]:
    return {max(step, step * (math.floor(side / step) + more)) for more in (0, 1)}


def framed(picture: Picture, framing: Box) -> Picture:
    """The part (x0, y0, x1, y1; normalised) of the picture, at least one pixel of it."""
    height, width = picture.shape[:2]
    left, right = _span(framing[0], framing[2], width)
    top, bottom = _span(framing[1], framing[3], height)
    return picture[top:bottom, left:right]


def _span(start: float, end: float, side: int) -> tuple[int, int]:
    first = min(max(round(start * side), 0), side - 1)
    return first, min(max(round(end * side), first + 1), side)


def resized(picture: Picture, width: int, height: int) -> Picture:
    """The picture stretched to a size: averaged where it gets smaller, Lanczos where larger."""
    if picture.shape[:2] == (height, width):
        return picture
    smaller = width * height < picture.shape[0] * picture.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(picture, (width, height), interpolation=how), np.uint8)


def all_resized(frames: Frames, width: int, height: int) -> Frames:
    """`resized` of each frame."""
    if frames.shape[1:3] == (height, width):
        return frames
    return np.stack([resized(frame, width, height) for frame in frames])


def references(pictures: Mapping[str, Picture], most: int) -> tuple[Picture, ...]:
    """The pictures of elements, in their order, without holes; at most so many."""
    count = sum(name.startswith("elements[") for name in pictures)
    given = [pictures[f"elements[{i}]"] for i in range(count)]
    return tuple(_whole(picture) for picture in given[:most])


def _whole(picture: Picture) -> Picture:
    if picture.shape[2] == 3:
        return picture
    cover = picture[..., 3:].astype(np.float32) / 255
    mixed = picture[..., :3] * cover + BACKGROUND * (1 - cover)
    return np.asarray(mixed + 0.5, np.uint8)
