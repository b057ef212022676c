"""Masks grown, shrunk and opened (mathematical morphology), and the shapes that it is done with."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Map

NEIGHBOURS = 3
"""Side in pixels of the square of a pixel and the eight next to it."""


def square(side: int) -> Map:
    """A square structuring element of `side` pixels."""
    return np.ones((side, side), np.uint8)


def disc(radius: int) -> Map:
    """A round structuring element that reaches `radius` pixels to each side."""
    breadth = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (breadth, breadth)))


def dilated(mask: Map, side: int = NEIGHBOURS) -> Map:
    """`mask` (bool) with all that a square of `side` pixels about one of its pixels covers."""
    return np.asarray(cv2.dilate(mask.astype(np.uint8), square(side)) > 0)


def eroded(mask: Map, side: int = NEIGHBOURS) -> Map:
    """Where a square of `side` pixels lies in `mask` (bool), whole."""
    return np.asarray(cv2.erode(mask.astype(np.uint8), square(side)) > 0)


def opened(mask: Map, side: int = NEIGHBOURS) -> Map:
    """`mask` (bool) without what is thinner than `side` pixels."""
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, square(side)) > 0)
