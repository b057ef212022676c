"""Masks grown, shrunk and opened (mathematical morphology), and the shapes that it is done with."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Mask, Plane

NEIGHBOURS = 3
"""Side in pixels of the square of a pixel and the eight next to it."""

SIDES_ONLY, CORNERS_TOO = 4, 8
"""Neighbours of a pixel across its sides, and across its corners as well."""


def square(side: int) -> Plane:
    """A square structuring element of `side` pixels."""
    return np.ones((side, side), np.uint8)


def disc(radius: int) -> Plane:
    """A round structuring element that reaches `radius` pixels to each side."""
    breadth = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (breadth, breadth)))


def dilated(mask: Mask, side: int = NEIGHBOURS) -> Mask:
    """`mask` (bool) with all that a square of `side` pixels about one of its pixels covers."""
    return np.asarray(cv2.dilate(mask.astype(np.uint8), square(side)) > 0)


def eroded(mask: Mask, side: int = NEIGHBOURS) -> Mask:
    """Where a square of `side` pixels lies in `mask` (bool), whole."""
    return np.asarray(cv2.erode(mask.astype(np.uint8), square(side)) > 0)


def opened(mask: Mask, side: int = NEIGHBOURS) -> Mask:
    """`mask` (bool) without what is thinner than `side` pixels."""
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, square(side)) > 0)


def touching(mask: Mask, seeds: Mask, *, diagonally: bool) -> Mask:
    """The connected pieces of `mask` (bool) that hold one of the `seeds` (bool).

    Pixels are next to each other across a side, and `diagonally` across a corner as well.
    """
    neighbours = CORNERS_TOO if diagonally else SIDES_ONLY
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=neighbours)
    kept = np.unique(labels[seeds])
    return np.asarray(np.isin(labels, kept[kept > 0]))
