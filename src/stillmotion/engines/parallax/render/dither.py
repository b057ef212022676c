"""Ordered dithering (Bayer 1973): a fixed pattern of thresholds for rounding.

Soft overlays rounded to whole levels would show bands where they change slowly, and noise that
differs from frame to frame would flicker; thresholds that stay in place do neither.
"""

from __future__ import annotations

import numpy as np

from stillmotion.arrays import ScalarField

WIDEST = 8192
"""Width in pixels of the widest plane."""


def _bayer(order: int) -> ScalarField:
    """(2^order, 2^order) thresholds strictly between 0 and 1."""
    pattern = np.zeros((1, 1))
    for _ in range(order):
        pattern = np.block([[4 * pattern, 4 * pattern + 2], [4 * pattern + 3, 4 * pattern + 1]])
    return ((pattern + 0.5) / pattern.size).astype(np.float32)


DITHER = np.tile(_bayer(3), (1, WIDEST // 8))
"""(8, WIDEST) thresholds to add before rounding down."""
