"""Chimneys: upright, straight and narrow, flat at the top, and standing up from what is below."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, Plane
from stillmotion.vision.morphology import NEIGHBOURS

WIDTHS = (0.03, 0.07, 0.13)
"""Shares of the picture's width: what is narrower than each is looked at apart from the rest."""

LEAST_WIDTH, LEAST_HEIGHT = 2, 0.02
"""Columns of the map, and share of the picture's height, that it has at least."""

UPRIGHT = 1.0
"""How much higher than wide it stands out at least."""

FILLED = 0.74
"""Share of its upright box that it fills: spires, trees and people do not."""

FLAT = 0.62
"""Width of its top against that of its middle at least: what is less is a spire or a mast."""

WIDENS = 1.45
"""Width against that of its upper part at which what it stands on begins."""

BROAD = 0.02
"""Share of the picture's width from which one is broad enough to be told from the tip of a tree."""

CONE, TIP = (2.0, 4.0), 0.5
"""Breadth of what it stands on against its own, between a spire's and a roof's, and how much less
sure a thing on a spire is."""

MAYBE = 0.66
"""Confidence from which one is taken for it."""

LEAST_ROWS, LEAST_HEAD_ROWS = 3, 2
"""Cells of the map that a chimney, or the part of it by which it is judged, and its top are high at
least; the first is also the least width of what is looked at apart from the rest."""

APART = 0.7
"""How far apart two are at least, in widths of the broader one."""

HEAD = 6
"""The height of one over that of the part of it that is its top."""

UPPER = 3
"""The height of a piece over that of the part of it by which it is judged where it widens."""

NARROW = 0.4
"""How sure one is that has no breadth at all, of what a broad one is."""

BELOW = 0.3
"""How far below its foot it is looked at what it stands on, in heights of it."""

STRAIGHT_SHARE, TALL_SHARE, FILLED_SHARE = 0.5, 0.25, 0.25
"""Weights in its confidence of even width, of height, and of how far it fills its box."""

TALL, FULL = 2.5, 0.2
"""Height in widths of it from which one is no surer for more, and share of its box above `FILLED`
from which it is not."""


@dataclass(frozen=True)
class Chimney:
    """The middle of its top and its width, in cells of the map, and how sure it is (0 to 1)."""

    x: float
    y: float
    width: float
    confidence: float


def chimneys_of(sky: Coverage, matte: Coverage) -> list[Chimney]:
    """The chimneys that stand up against `sky`, or off the subject's `matte` (both a quarter of
    the view's size); the surest first. A picture without a sky shows those of its subject alone.
    """
    found: list[Chimney] = []
    if (sky > 0.5).any():
        found += _standing_up(((sky < 0.5) | (matte > 0.5)).astype(np.uint8))
    if (matte > 0.5).any():
        found += _standing_up((matte > 0.5).astype(np.uint8))
    found.sort(key=lambda chimney: -chimney.confidence)
    kept: list[Chimney] = []
    for one in found:
        apart = (abs(one.x - k.x) > APART * max(one.width, k.width) for k in kept)
        if one.confidence >= MAYBE and all(apart):
            kept.append(one)
    return kept


def _standing_up(solid: Plane) -> list[Chimney]:
    rows, columns = solid.shape
    found = []
    for share in WIDTHS:
        widest = max(LEAST_ROWS, round(share * columns))
        bulk: Plane = np.asarray(
            cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((1, widest), np.uint8), borderValue=1),
            np.uint8,
        )
        slim = solid & (1 - bulk)
        # Thin rails and ragged edges between two of them would join them.
        across = np.ones((NEIGHBOURS, LEAST_WIDTH), np.uint8)
        slim = np.asarray(cv2.morphologyEx(slim, cv2.MORPH_OPEN, across), np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(slim, connectivity=4)
        for label in range(1, count):
            left, top, wide, high = (int(n) for n in stats[label, :4])
            if top <= 1 or left <= 1 or left + wide >= columns - 1:
                continue
            if wide < LEAST_WIDTH or high < max(LEAST_ROWS, LEAST_HEIGHT * rows, UPRIGHT * wide):
                continue
            under = bulk[min(top + high, rows - 1), left : left + wide]
            if under.mean() < 0.5:
                continue
            shape = _shaft(labels[top : top + high, left : left + wide] == label)
            head = np.flatnonzero(shape[: max(LEAST_HEAD_ROWS, len(shape) // HEAD)].any(axis=0))
            x, broad = left + float(head.mean()) + 0.5, float(np.ptp(head)) + 1.0
            sure = _shaped(shape) * min(1.0, NARROW + (1 - NARROW) * broad / (BROAD * columns))
            sure *= _stands_on(solid, x, top + len(shape), broad, len(shape))
            if sure > 0:
                found.append(Chimney(x, float(top), broad, sure))
    return found


def _stands_on(solid: Plane, x: float, foot: int, width: float, height: int) -> float:
    """1 where it stands on something much broader, as a roof; less on what is no broader than the
    cone under the tip of a spire."""
    row = solid[min(foot + max(1, round(BELOW * height)), len(solid) - 1)]
    middle = min(int(x), len(row) - 1)
    if not row[middle]:
        return TIP
    gaps = np.flatnonzero(row == 0)
    left, right = gaps[gaps < middle], gaps[gaps > middle]
    run = (right[0] if len(right) else len(row)) - (left[-1] if len(left) else -1) - 1
    return float(np.clip((run / width - CONE[0]) / (CONE[1] - CONE[0]), TIP, 1.0))


def _shaft(piece: Mask) -> Mask:
    """The upper part of a piece (bool, in its box) down to where it widens into something else."""
    widths = piece.sum(axis=1)
    head = float(np.median(widths[: max(LEAST_ROWS, len(widths) // UPPER)]))
    wider = np.flatnonzero(widths[2:] > WIDENS * head)
    shaft = piece[: wider[0] + 2] if len(wider) else piece
    columns = np.flatnonzero(shaft.any(axis=0))
    trimmed: Mask = shaft[:, columns[0] : columns[-1] + 1]
    return trimmed


def _shaped(shape: Mask) -> float:
    """How much a piece (bool, in its box) is like a chimney, 0 where it is not."""
    widths = shape.sum(axis=1)
    if len(widths) < max(LEAST_ROWS, UPRIGHT * shape.shape[1]):
        return 0.0
    middle = float(np.median(widths))
    head = float(widths[: max(LEAST_HEAD_ROWS, len(widths) // HEAD)].mean())
    filled = float(shape.mean())
    if filled < FILLED or head < FLAT * middle:
        return 0.0
    straight = 1.0 - min(1.0, float(widths.std()) / middle)
    tall = min(1.0, len(widths) / (TALL * middle))
    full = min(1.0, (filled - FILLED) / FULL)
    return STRAIGHT_SHARE * straight + TALL_SHARE * tall + FILLED_SHARE * full
