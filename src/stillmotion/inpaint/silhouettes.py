"""A subject that the picture's edge cuts off, continued past it.

Its outline goes on in the direction in which it crosses the edge; its colours are those that the
picture was continued with there.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Plane
from stillmotion.inpaint.outpainting import Margins

LOOK_BACK = 0.05
"""Share of the long edge over which an outline's direction is read before the edge."""

STEEPEST = 1.2
"""Most that an outline moves along the edge for each pixel past it."""

LEAST_CUT = 6
"""Pixels of the edge that a subject covers at least where it counts as cut off there."""

LEAST_BACK = 4
"""Pixels over which a direction is read at least."""

SUBPIXEL_BITS = 8
"""Bits behind the point of the coordinates in which an outline is drawn."""

COVERED = 128
"""Alpha (of 255) from which a pixel is covered."""


def go_on(alpha: Plane, margins: Margins) -> Plane:
    """Alpha (h, w) with `margins` added on each side."""
    # np.rot90 turns each side to the right one in turn; after four turns all is upright again.
    for reach in (margins.right, margins.bottom, margins.left, margins.top):
        alpha = np.rot90(_rightwards(alpha, reach))
    return np.ascontiguousarray(alpha)


def _rightwards(alpha: Plane, reach: int) -> Plane:
    height, width = alpha.shape
    result = np.zeros((height, width + reach), np.uint8)
    result[:, :width] = alpha
    if reach == 0:
        return result
    back = max(LEAST_BACK, min(width - 1, round(LOOK_BACK * max(height, width))))
    edge, inner = _spans(alpha[:, -1]), _spans(alpha[:, -1 - back])
    for top, bottom in edge:
        if bottom - top < LEAST_CUT:
            continue
        slopes = []
        for place, ends in ((top, [a for a, _ in inner]), (bottom, [b for _, b in inner])):
            near = [end for end in ends if abs(end - place) <= STEEPEST * back]
            at_border = place in (0, height)
            best = min(near, key=lambda end: abs(end - place), default=place)
            slopes.append(0.0 if at_border else (place - best) / back)
        far_top, far_bottom = top + slopes[0] * reach, bottom + slopes[1] * reach
        if far_bottom < far_top:
            far_top = far_bottom = (far_top + far_bottom) / 2
        outline = np.array(
            [
                (width - 1, top), (width + reach, far_top), (width + reach, far_bottom),
                (width - 1, bottom),
            ]
        )  # fmt: skip
        fixed = np.rint(outline * 2**SUBPIXEL_BITS).astype(np.int32)
        drawn = np.zeros_like(result)
        cv2.fillPoly(drawn, [fixed], 255, cv2.LINE_AA, shift=SUBPIXEL_BITS)
        result[:, width:] = np.maximum(result[:, width:], drawn[:, width:])
    return result


def _spans(line: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """(first, past the last) of each stretch of a line that is covered."""
    covered = np.concatenate([[0], (line >= COVERED).astype(np.int8), [0]])
    steps = np.diff(covered)
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
