"""Where a subject stands, and so how far what is behind it is, where no network tells.

A subject that stands on a ground is as far as the ground at its foot, and that is a plane that
goes back to the horizon; one that leans out of a wall is as far as the wall at its foot, and little
nearer at its top; of one that the frame cuts off, or before a blurred backdrop, only so much is
known that the rest is far behind. Planes, since whatever else the guess got wrong, straight things
stay straight on them.

All in the measure of the subject: its disparity is 1.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Coverage, Disparity, Mask, Rgb, Vector
from stillmotion.vision.filters import steepness
from stillmotion.vision.line_constraints import Ends
from stillmotion.vision.morphology import dilated, eroded

Setting = Literal["ground", "wall", "hedge", "air"]
"""A hedge is a wall that is out of focus, and so further behind: grass, a fence."""

CUT_OFF = 0.05
"""Share of the frame's lower edge that a subject covers which it cuts off."""

CONTACT = 0.2
"""Share of a subject's height, from its foot up, in which it may rest on something."""

REACH = 0.04
"""How far below the foot it is looked at what is there, as a share of the picture's height."""

BLURRED, SOFT = 0.2, 0.6
"""Sharpness of what is below the foot, of the subject's, under which it is far behind, and under
which it is somewhat behind."""

BELOW_HORIZON = 0.06
"""How far below the horizon a foot is at least that stands on the ground, as a share of the
height."""

POSTS = 0.5
"""Length of uprights below the foot, in heights of the picture, from which it is a wall that is
seen there: on a ground there are few."""

LEAN = 0.2
"""Most that such an upright leans, sideways per height."""

FAR, STEEPEST, NEAREST = 0.36, 1.4, 1.4
"""The ground's disparity at the horizon (at least), its most rise over a height of the picture,
and its disparity at the frame's lower edge at most."""

ATTACHED: dict[Setting, float] = {"wall": 0.8, "hedge": 0.52}
"""Disparity of a wall that a subject leans out of."""

BACKDROP = (0.42, 0.54)
"""Disparity of what is far behind a subject, at the top and at the bottom: it may be a room."""

CREASE = 0.05
"""Width over which two planes turn into each other, as a share of the height."""

AHEAD = 0.07
"""How much nearer a subject's upper part is than its foot: it has a front."""

RELIEF = 0.08
"""How much nearer the middle of a subject is than its edge."""

ASKEW = 0.15
"""Most that the two sides of a subject differ, where its foot runs up or down the ground."""

LEAST_PART = 0.002
"""Share of the picture from which a part of the subject stands for itself."""

EDGE_STRIP = 100
"""The picture's height over that of the strip that counts as its lower edge."""

UNCOVERED = 0.3
"""Matte below which a line is behind the subject."""

LEAST_BEFORE = 1e-3
"""Height of the ground before a foot, as a share of the picture's, that is divided by at least."""

FRONT = 0.4
"""Share of a part's height, from its foot up, over which its front comes nearer."""

FOOT_BREADTH = 0.05
"""Share of a part's greatest breadth that its foot has at least: it is not the tip of a tail."""

LEAST_FOOT = 0.02
"""Width of a foot, as a share of the picture's, that tells how the ground under it runs."""

CLEARANCE = 4
"""Pixels below the lowest row of a subject from which, and for how many at least, the ground is
looked at: nearer, it has the subject's own edge."""

CLEAR_OF, WITHIN = 9, 7
"""Sides in pixels of the squares about a pixel that must be clear of the subject, or all within it,
for its sharpness to count."""

SHARPEST = 90
"""Percentile of the change of luma that stands for the sharpness of a place."""

LEAST_SHARPNESS = 1e-4
"""Change of luma per pixel that another is divided by at least."""


class _Part(NamedTuple):
    """A part of the subject: its pixels (bool), and the rows of its top and below its foot."""

    where: Mask
    top: int
    foot: int


def setting_of(rgb: Rgb, matte: Coverage, lines: Ends, horizon: float) -> Setting:
    """What the subject of `rgb` (h, w, 3) with `matte` (h, w) is seen against.

    `lines` (n, 2, 2) are the ends (x, y) of the picture's lines, and `horizon` is its height, in
    shares of the sides.
    """
    height, width = matte.shape
    parts = _parts(matte)
    if not parts:
        return "air"
    part = max(parts, key=lambda each: int(each.where.sum()))
    foot = part.foot / height
    if part.where[-max(2, height // EDGE_STRIP) :].any(axis=0).mean() > CUT_OFF:
        return "air"
    sharpness = _sharpness_below(rgb, matte, part)
    if sharpness < BLURRED:
        return "air"
    rise = np.abs(lines[:, 1, 1] - lines[:, 0, 1])
    upright = np.abs(lines[:, 1, 0] - lines[:, 0, 0]) * width <= LEAN * rise * height
    middle = lines.mean(axis=1)
    x, y = (np.clip(middle * (width, height), 0, (width - 1, height - 1))).astype(int).T
    behind = upright & (matte[y, x] < UNCOVERED)
    low = np.maximum(0, lines[..., 1].max(axis=1) - np.maximum(lines[..., 1].min(axis=1), foot))
    if float(low[behind].sum()) > POSTS or foot < horizon + BELOW_HORIZON:
        return "wall" if sharpness > SOFT else "hedge"
    return "ground"


def backdrop(matte: Coverage, setting: Setting, horizon: float) -> Disparity:
    """Disparity (h, w) of what is behind a subject with `matte` (h, w) in such a setting."""
    height, width = matte.shape
    y = (np.arange(height, dtype=np.float32) + 0.5) / height
    parts = _parts(matte)
    profile: Vector
    if setting in ATTACHED:
        profile = np.full(height, ATTACHED[setting], np.float32)
    elif setting == "air" or not parts:
        profile = np.float32(BACKDROP[0]) + np.float32(BACKDROP[1] - BACKDROP[0]) * y
    else:
        foot = max(parts, key=lambda each: int(each.where.sum())).foot / height
        far = max(FAR, 1 - STEEPEST * (foot - horizon))
        slope = (1 - far) / (foot - horizon)
        before = min(slope, (NEAREST - 1) / max(1 - foot, LEAST_BEFORE))
        # Two hinges, rounded off: a crease would show as a kink in what crosses it.
        profile = far + slope * _hinge(y - horizon) - (slope - before) * _hinge(y - foot)
    return np.repeat(profile[:, None].astype(np.float32), width, axis=1)


def in_sight(rgb: Rgb, matte: Coverage) -> bool:
    """Whether what a thing with `matte` (h, w) stands on is in the picture, and in focus there."""
    part = _whole(matte)
    if part is None or part.foot >= len(matte) - 1:
        return False
    return _sharpness_below(rgb, matte, part) > BLURRED


def foot_of(matte: Coverage) -> float:
    """Height (0 the top, 1 the bottom) at which a thing with `matte` (h, w) stands."""
    part = _whole(matte)
    return 0.0 if part is None else part.foot / len(matte)


def stood(
    background: Disparity, matte: Coverage, setting: Setting, *, one: bool = False
) -> Disparity:
    """The subject's disparity (h, w), continued over the whole picture.

    On a ground or a wall each of its parts is as far as that is at its foot. `one` says that the
    parts are of one thing, of which others hide the rest.
    """
    whole = _whole(matte) if one else None
    parts = _parts(matte) if whole is None else [whole]
    # Crumbs without a foot stand before whatever they are before.
    values = np.zeros_like(background) if parts else background + np.float32(AHEAD)
    for part in parts:
        height = len(matte)
        high = max(1, part.foot - part.top)
        at_foot = _at_foot(background, part) if setting == "ground" else np.ones((1, 1))
        rows = np.arange(height, dtype=np.float32)[:, None]
        up = np.clip((part.foot - rows) / high, 0, 1)
        thick = cv2.distanceTransform(part.where.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
        relief = np.sqrt(thick / max(1.0, float(thick.max())))
        if setting in ATTACHED:
            # It leans as a whole, so that its own lines stay straight.
            stands = ATTACHED[setting] + (1 - ATTACHED[setting]) * up
        else:
            stands = at_foot + AHEAD * np.minimum(1, up / FRONT)
        stands = stands + RELIEF * relief
        values = np.where(part.where, stands, values).astype(np.float32)
    return values


def _parts(matte: Coverage) -> list[_Part]:
    solid = (matte > 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    parts = []
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_AREA] < LEAST_PART * matte.size:
            continue
        parts.append(_part(labels == label))
    return parts


def _whole(matte: Coverage) -> _Part | None:
    solid = matte > 0.5
    return _part(solid) if solid.any() else None


def _part(where: Mask) -> _Part:
    # A foot is where it has some width: not the tip of a tail.
    breadth = where.sum(axis=1)
    broad = np.flatnonzero(breadth >= max(min(2, breadth.max()), FOOT_BREADTH * breadth.max()))
    return _Part(where, int(np.flatnonzero(breadth)[0]), int(broad[-1]) + 1)


def _resting(part: _Part) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Columns in which a part may rest on something, and its lowest row in each."""
    columns = np.flatnonzero(part.where.any(axis=0))
    lowest = len(part.where) - 1 - part.where[::-1, columns].argmax(axis=0)
    resting = lowest >= part.foot - CONTACT * (part.foot - part.top)
    return columns[resting], lowest[resting]


def _at_foot(background: Disparity, part: _Part) -> Disparity:
    """The disparity (1, w) of the ground along a part's lower outline, as a straight line."""
    height, width = background.shape
    columns, lowest = _resting(part)
    found = background[np.minimum(lowest + 1, height - 1), columns]
    middle = float(found.mean())
    tilt = 0.0
    if len(columns) > 2 and np.ptp(columns) > LEAST_FOOT * width:
        tilt = float(np.polyfit(columns, found, 1)[0])
        span = float(np.ptp(np.flatnonzero(part.where.any(axis=0)))) or 1.0
        tilt = float(np.clip(tilt, -ASKEW / span, ASKEW / span))
    x = np.arange(width, dtype=np.float32) - np.float32(columns.mean())
    return (middle + tilt * x)[None]


def _hinge(value: Vector) -> Vector:
    """0 below 0 and `value` above, round between."""
    return np.asarray((value + np.sqrt(value * value + (CREASE / 2) ** 2)) / 2)


def _sharpness_below(rgb: Rgb, matte: Coverage, part: _Part) -> float:
    """How sharp what is just below a part's foot is, of the part's own sharpness."""
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    steep = steepness(luma)
    columns, lowest = _resting(part)
    rows = lowest[:, None] + np.arange(
        CLEARANCE, CLEARANCE + max(CLEARANCE, round(REACH * len(matte)))
    )
    inside = rows < len(matte)
    below = np.zeros(matte.shape, bool)
    below[rows[inside], np.broadcast_to(columns[:, None], rows.shape)[inside]] = True
    below &= ~dilated(matte > 0.5, CLEAR_OF)
    within = eroded(part.where, WITHIN)
    if not (below.any() and within.any()):
        return 0.0
    under, own = (float(np.percentile(steep[where], SHARPEST)) for where in (below, within))
    return under / max(own, LEAST_SHARPNESS)
