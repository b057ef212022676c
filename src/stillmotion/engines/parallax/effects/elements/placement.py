"""Where in the scene a figure stands and how large it is there.

On flat ground all feet at one height of the picture are equally far. A figure's height over the
distance of its foot below the horizon is its height over the camera's. The picture's subject gives
that ratio where it stands on the ground itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import ScalarField
from stillmotion.engines.parallax.effect import View
from stillmotion.storyboard import Placement
from stillmotion.vision.figure import Figure

STATURE = 0.95
"""Height of a figure over the camera's where no subject gives it: a person photographed from a
little over eye level."""

STATURES = 0.55, 1.3
"""Range of a subject's ratio."""

SMALLEST, LARGEST = 0.14, 0.66
"""Heights of a figure that the engine chooses, as fractions of the frame's."""

WIDEST = 0.5
"""Width of a figure, as a fraction of the frame's."""

BUST = 0.55
"""Height of a figure without a foot, as a fraction of the frame's."""

_COLUMNS = tuple(np.linspace(0.14, 0.86, 13).tolist())
_DEPTHS = (0.5, 0.65, 0.8)

WIDE_FIGURE = 1.2
"""Aspect from which a figure is made smaller in proportion."""

LEAST_DEPTH = 0.02
"""Distance of a foot below the horizon at least, as a fraction of the frame's height."""

MIDDLE_COST, COVER_COST, BEHIND_COST, FACE_COST, FACE_PART = 0.3, 5.0, 1.0, 3.0, 0.4
"""Costs of a foot's distance from the mean, of covering the subject, of being covered by it, and of
covering its upper part; and how much of it that is."""

CONTRAST_COST, SKY_COST, OUTSIDE_COST, OVERLAP_COST = 2.0, 4.0, 4.0, 10.0
"""Costs of uneven ground, of sky under the foot, of leaving the frame, and of another figure."""

THIRDS_COST, SIDE_COST = 0.6, 0.25
"""Costs of the distance from a third of the frame, and from the side that it enters from."""

LOWEST_FOOT, CLEAR_OF_HORIZON, SHORTEST = 0.98, 0.08, 0.1
"""A subject gives the scale if its foot is in the frame and so far below the horizon, and if it is
so tall, in fractions of the frame's height."""

CONTRAST_COLUMNS, CONTRAST_ROWS = 20, 30
"""The view's sides over those of the box of local contrast."""


@dataclass(frozen=True)
class StandingSpot:
    """Where a figure is: `x` its middle, `foot` its lowest row, `height` and `width`; pixels."""

    x: float
    foot: float
    height: int
    width: int

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        half = self.width / 2
        return self.x - half, self.foot - self.height, self.x + half, self.foot


def find_spot(
    view: View, placement: Placement, found: Figure, taken: Sequence[StandingSpot]
) -> StandingSpot:
    """The best spot for a figure.

    What the placement names is kept, and where the figure's own picture cut it off, the frame cuts
    it off too. Otherwise off the subject and the spots `taken`, on even ground, near a third of the
    frame, on the side that the figure comes from.
    """
    height, width = view.rgb.shape[:2]
    stature = _relative_height(view)
    columns: Sequence[float] = _COLUMNS if placement.x is None else (placement.x,)
    aspect = found.alpha.shape[1] / found.alpha.shape[0]
    if found.cut_below:
        feet: Sequence[float] = (1.0,)
    elif placement.y is not None:
        feet = (placement.y,)
    else:
        feet = [view.horizon + (1.0 - view.horizon) * depth for depth in _DEPTHS]
    unrest = _local_contrast(view)
    best: StandingSpot | None = None
    least = math.inf
    for y in feet:
        tall = BUST if found.cut_below else stature * max(LEAST_DEPTH, y - view.horizon)
        if aspect > WIDE_FIGURE:
            tall *= WIDE_FIGURE / aspect
        tall = float(np.clip(tall, SMALLEST, LARGEST)) * placement.scale
        tall = min(tall, WIDEST * width / (aspect * height)) if placement.scale <= 1.0 else tall
        pixels = max(8, round(tall * height))
        half = pixels * aspect / 2 / width
        if placement.x is None and found.cut_left != found.cut_right:
            columns = (half,) if found.cut_left else (1.0 - half,)
        for x in columns:
            spot = StandingSpot(x * width, y * height, pixels, max(4, round(pixels * aspect)))
            cost = _cost(view, spot, placement, taken, unrest) + MIDDLE_COST * abs(
                y - float(np.mean(feet))
            )
            if cost < least:
                best, least = spot, cost
    assert best is not None
    return best


def disparity_at(view: View, spot: StandingSpot) -> float:
    """The disparity of the ground under the spot's foot."""
    height, width = view.rgb.shape[:2]
    rows, columns = view.disparity.shape
    left, _, right, foot = spot.box
    row = int(np.clip(foot / height * rows, 2, rows - 1))
    x0 = int(np.clip(left / width * columns, 0, columns - 2))
    x1 = int(np.clip(right / width * columns, x0 + 1, columns))
    return float(np.median(view.disparity[row - 2 : row + 1, x0:x1]))


def _relative_height(view: View) -> float:
    """Height of things over the camera's."""
    rows = np.flatnonzero((view.matte > 0.5).sum(axis=1) > 1)
    if len(rows) == 0:
        return STATURE
    top, foot = rows[0] / len(view.matte), (rows[-1] + 1) / len(view.matte)
    if foot > LOWEST_FOOT or foot < view.horizon + CLEAR_OF_HORIZON or foot - top < SHORTEST:
        return STATURE
    return float(np.clip((foot - top) / (foot - view.horizon), *STATURES))


def _local_contrast(view: View) -> ScalarField:
    """Local standard deviation of luma, over the view: the ground is where it is low."""
    rows, columns = view.matte.shape
    luma = cv2.cvtColor(view.rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    small: ScalarField = cv2.resize(luma, (columns, rows), interpolation=cv2.INTER_AREA)
    size = (max(3, columns // CONTRAST_COLUMNS), max(3, rows // CONTRAST_ROWS))
    mean = cv2.blur(small, size)
    return np.asarray(np.sqrt(np.maximum(cv2.blur(small * small, size) - mean * mean, 0)))


def _cost(
    view: View,
    spot: StandingSpot,
    placement: Placement,
    taken: Sequence[StandingSpot],
    unrest: ScalarField,
) -> float:
    height, width = view.rgb.shape[:2]
    rows, columns = view.matte.shape
    left, top, right, foot = spot.box
    x0, x1 = (int(np.clip(v / width * columns, 0, columns)) for v in (left, right))
    y0, y1 = (int(np.clip(v / height * rows, 0, rows)) for v in (top, foot))
    area = max(1.0, spot.width * spot.height / (width * height) * rows * columns)
    covered = float(view.matte[y0:y1, x0:x1].sum())
    subject = np.flatnonzero(view.matte.max(axis=1) > 0.5)
    if len(subject):
        # Weight the upper part of the subject more, where faces are.
        face = subject[0] + int(FACE_PART * (subject[-1] - subject[0])) + 1
        covered += FACE_COST * float(view.matte[y0 : max(y0, min(y1, face)), x0:x1].sum())
    cost = (BEHIND_COST if placement.behind else COVER_COST) * covered / area
    ground = np.s_[max(0, min(y1, rows) - 2) : max(1, min(y1 + 1, rows)), x0 : max(x0 + 1, x1)]
    if unrest[ground].size:
        cost += CONTRAST_COST * float(unrest[ground].mean())
        cost += SKY_COST * float(view.sky[ground].mean())
    cost += OUTSIDE_COST * max(0.0, -left, right - width) / spot.width
    for other in taken:
        o_left, o_top, o_right, o_foot = other.box
        across = max(0.0, min(right, o_right) - max(left, o_left))
        down = max(0.0, min(foot, o_foot) - max(top, o_top))
        cost += (
            OVERLAP_COST * across * down / min(spot.width * spot.height, other.width * other.height)
        )
    share = spot.x / width
    cost += THIRDS_COST * min(abs(share - 1 / 3), abs(share - 2 / 3))
    if placement.enters:
        cost += SIDE_COST * (share if placement.enters == "left" else 1.0 - share)
    return float(cost)
