"""The bodies in a picture: connected components of the subject's matte."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Mask, ScalarField
from stillmotion.easing import smooth
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects.displacement import SampleGrid

_LEAST = 0.006
"""Fraction of the picture below which a component is no body."""

_MOST = 4
"""Bodies at most, the largest ones."""

_CELL = 4
"""Pixels of the view per sample of the matte."""

_SAMPLE = 8
"""Pixels of the view between samples of a body's fields, as of the frame's grid."""

_REACH = 0.18
"""Distance over which a body's motion fades out around it, as a fraction of its longer side."""

_NEAR, _NEAR_BLUR = 0.4, 1.5
"""Fraction of the reach within which a body's motion is full, and blur of its mask in samples."""


@dataclass(frozen=True)
class Body:
    """One body: its sides in pixels of the view, and where it leaves the frame.

    `near` (rows, columns of `canvas`) is 1 on the body and falls smoothly to 0 around it. `axis` is
    the x of its centroid.
    """

    left: float
    top: float
    right: float
    foot: float
    axis: float
    cut_left: bool
    cut_right: bool
    canvas: SampleGrid
    near: ScalarField

    @property
    def height(self) -> float:
        """From its foot, or the frame's lower edge, to its top."""
        return self.foot - self.top

    @property
    def width(self) -> float:
        """From side to side."""
        return self.right - self.left


def find_bodies(view: View) -> list[Body]:
    """The bodies of a picture, the largest first; none where nothing was found to be a subject."""
    covered = (view.matte > 0.5).astype(np.uint8)
    _, labels, stats, centroids = cv2.connectedComponentsWithStats(covered)
    areas = stats[1:, cv2.CC_STAT_AREA]
    found = []
    for label in 1 + np.argsort(-areas, kind="stable")[:_MOST]:
        if stats[label, cv2.CC_STAT_AREA] < _LEAST * covered.size:
            break
        found.append(_body(view, labels == label, stats[label], float(centroids[label][0])))
    return found


def _body(view: View, mask: Mask, stats: NDArray[np.int32], axis: float) -> Body:
    height, width = view.rgb.shape[:2]
    left, top = int(stats[cv2.CC_STAT_LEFT]), int(stats[cv2.CC_STAT_TOP])
    right, foot = left + int(stats[cv2.CC_STAT_WIDTH]), top + int(stats[cv2.CC_STAT_HEIGHT])
    reach = _REACH * max(right - left, foot - top)
    # One more sample than the picture on each side, so that a body cut off by the frame moves
    # there as it does inside.
    rows, columns = height // _SAMPLE + 3, width // _SAMPLE + 3
    onto = SampleGrid(-_SAMPLE, -_SAMPLE, _SAMPLE, rows, columns)
    away = cv2.distanceTransform(1 - mask.astype(np.uint8), cv2.DIST_L2, 5)
    x, y = onto.coordinates()
    at_x, at_y = x / _CELL, y / _CELL
    distance = cv2.remap(away, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    blurred = cv2.GaussianBlur(1.0 - smooth(_NEAR * reach, reach, distance), (0, 0), _NEAR_BLUR)
    return Body(
        left=left * _CELL, top=top * _CELL, right=right * _CELL, foot=min(foot * _CELL, height),
        axis=axis * _CELL, cut_left=left == 0, cut_right=right == mask.shape[1],
        canvas=onto, near=blurred.astype(np.float32),
    )  # fmt: skip
