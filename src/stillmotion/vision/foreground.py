"""Foreground colours: those of what a matte covers, without what is mixed in from behind.

At a soft edge a pixel shows a mix of what is in front and what is behind; what kept the mix would
carry a rim of its old surroundings along.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Colours, Coverage, Raster, Rgb
from stillmotion.vision import matte

WIDE, NARROW = 45, 5
"""Half widths in pixels over which colours before and behind an edge are gathered, first far,
then near (Forte, ICIP 2021)."""

LEAST_WEIGHT = 1e-5
"""Added to weights that sums are divided by."""

LEAST_ALPHA = 1e-3
"""Alpha that colours are divided by at least."""

UNLIMITED = 1e3
"""How far a colour may go from what is seen, in distances from that to what is behind."""


def solved(rgb: Rgb, alpha: Coverage, behind: Rgb, most: float = UNLIMITED) -> Rgb:
    """The colours of what `alpha` (h, w) covers, where what is behind it is known: the equation of
    compositing solved for them. They go on past the edge.

    Laid over `behind` by `alpha` they give `rgb` again, in the soft rim too, where `behind` is
    partly painted; but no colour goes further from what is seen than `most` times as far as that
    is from what is behind.
    """
    full = rgb.astype(np.float32)
    around = matte.spread(full, (alpha > 0.5).astype(np.float32))
    a = alpha[..., None]
    own = full + np.minimum((1 - a) / np.maximum(a, LEAST_ALPHA), most) * (full - behind)
    return np.asarray(np.clip(np.where(a > 0, own, around) + 0.5, 0, 255), np.uint8)


def estimated(rgb: Rgb, alpha: Coverage) -> Rgb:
    """The colours of what `alpha` (h, w) covers, where what is behind it is not known: both are
    estimated from what lies about each pixel (Forte, ICIP 2021). They go on past the edge."""
    ys, xs = np.where(alpha > 0)
    if len(ys) == 0:
        return rgb
    rows = slice(max(0, int(ys.min()) - WIDE), int(ys.max()) + WIDE)
    columns = slice(max(0, int(xs.min()) - WIDE), int(xs.max()) + WIDE)
    image, share = rgb[rows, columns].astype(np.float32), alpha[rows, columns, None]
    front = back = image
    for half in (WIDE, NARROW):
        front, back = _means(front, back, alpha[rows, columns], half)
        front = np.clip(front + share * (image - share * front - (1 - share) * back), 0, 255)
    result = rgb.copy()
    result[rows, columns] = np.rint(np.where(share >= 1.0, image, front)).astype(np.uint8)
    return result


def _means(front: Colours, back: Colours, alpha: Coverage, half: int) -> tuple[Colours, Colours]:
    """The mean of `front` where `alpha` is high and of `back` where it is low, about each place."""
    box = (2 * half + 1, 2 * half + 1)
    share, rest = alpha[..., None], 1 - alpha[..., None]

    def mean(values: Raster) -> Raster:
        return cv2.blur(values, box, borderType=cv2.BORDER_REPLICATE)

    weight = mean(alpha)[..., None]
    before = mean(front * share) / (weight + LEAST_WEIGHT)
    behind = mean(back * rest) / (1 - weight + LEAST_WEIGHT)
    return before, behind
