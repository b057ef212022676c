"""What lies beyond the picture's edges, made up so that a camera may look there."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from stillmotion.engines.parallax.arrays import Rgb


class Margins(NamedTuple):
    """Pixels added on each side, all even."""

    left: int
    top: int
    right: int
    bottom: int


def extend(rgb: Rgb, margins: Margins) -> Rgb:
    """Continue `rgb` (h, w, 3) by `margins`; the picture itself is left as it is."""
    wider: Rgb = np.asarray(
        cv2.copyMakeBorder(
            rgb, margins.top, margins.bottom, margins.left, margins.right, cv2.BORDER_REFLECT_101
        ),
        np.uint8,
    )
    return wider
