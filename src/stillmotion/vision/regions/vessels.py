"""Cups, bowls and pots that one looks into: the ellipse of a surface within that of a rim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from stillmotion.arrays import Plane, Rgb, ScalarField
from stillmotion.vision.regions.features import Look

LEVELS = 24
"""Levels of each channel at which the picture is cut into shapes."""

SMALLEST, LARGEST = 0.003, 0.30
"""Shares of the picture that an ellipse may cover."""

FLATTEST = 0.16
"""Least ratio of its axes: a circle seen from lower down is no more than a line."""

ROUND = 0.72
"""Ratio of the axes from which an ellipse may lie at any angle."""

TILTED = 25.0
"""Degrees by which the long axis of others may be off the level: cups stand upright."""

ALIKE = 0.93
"""Intersection over union that a shape must have with its ellipse."""

STEEP = 0.10
"""Change of colour (of 1) across the ellipse's line from which an edge is seen there."""

EDGED = 0.62
"""Share of the line along which an edge must be seen."""

WITHIN = (0.15, 0.92)
"""Shares of a rim's area that the surface within it covers."""

SURE, MAYBE = 0.62, 0.53
"""Confidence of a vessel that nobody named, and of one that somebody did."""

SMOOTHING = (7, 24, 3)
"""Bilateral filter that evens out grain: its breadth in pixels, and standard deviations in grey
levels and in pixels."""

LEVEL_PERCENTILES = (1, 99)
"""Percentiles of a channel between which the levels are."""

SCHARR_SCALE = 1 / 16 / 255
"""What makes a response of the Scharr operator a change per pixel of 0 to 1 from grey levels."""

SHORTEST_OUTLINE = 12
"""Points of an outline that counts, at least."""

LEAST_HULL = 5
"""Points that an ellipse is fitted to, at least."""

HALF_TURN = 180.0
"""Degrees after which an ellipse is the same; its axes are half of it apart."""

SUBPIXEL_BITS = 4
"""Bits behind the point of the coordinates in which ellipses are drawn."""

FRAME = 2
"""Pixels left free about a shape where it is compared with its ellipse."""

SHAPE_SHARE = 0.5
"""Weight of the likeness with an ellipse in a shape's confidence, against that of its edges."""

LINE_POINTS = 72
"""Places along an ellipse in which it is looked for an edge."""

SAME_CENTRE, SAME_AREA = 0.12, (0.8, 1.25)
"""Distance of the middles, of the longer half axis, and ratios of the areas, within which two
ellipses are one."""

ALONE, BY_SHAPE = 0.35, 0.3
"""Confidence of an ellipse by itself, and how much its own shape adds to it."""

IN_RIM, BY_RIM = 0.2, 0.15
"""What being in a rim adds to it, and what the shape of that does."""

HOLDS_ANOTHER = 0.2
"""What another surface in it takes away: it is rather the rim."""

ASIDE, WALL_SHARE, WALL = 0.2, 0.6, 1.1
"""How far aside of a rim's middle its surface may be, of its longer half axis; and how far up or
down, of the shorter one: with such a share of its own, at most so far."""


@dataclass(frozen=True)
class Vessel:
    """A surface that one looks down on: the ellipse's middle, its half axes (the first the longer)
    and the angle of that in degrees, in pixels of `Look.fine`, and how sure it is (0 to 1)."""

    x: float
    y: float
    long: float
    short: float
    angle: float
    confidence: float

    @property
    def area(self) -> float:
        """In pixels."""
        return float(np.pi * self.long * self.short)


def vessels_of(seen: Look) -> list[Vessel]:
    """The vessels that may be in the picture, the surest first, none within another.

    What is looked for is what a cup shows from above: a drink's surface of one colour, bounded by
    an ellipse, in the ellipse of the rim. A surface up to the rim is one ellipse alone, which a
    ball or a wheel is as well, and so is less sure.
    """
    ellipses = _distinct(list(_ellipses(seen)))
    found = [_judged(ellipse, ellipses) for ellipse in ellipses]
    found = sorted((v for v in found if v.confidence >= MAYBE), key=lambda v: -v.confidence)
    kept: list[Vessel] = []
    for vessel in found:
        if all(np.hypot(vessel.x - k.x, vessel.y - k.y) > max(vessel.long, k.long) for k in kept):
            kept.append(vessel)
    return kept


def _ellipses(seen: Look) -> Iterator[Vessel]:
    """Shapes of one colour, filled, that are ellipses with an edge around; `confidence` how much
    so."""
    scale = seen.fine.shape[1] / seen.rgb.shape[1]
    rgb = np.rint(255 * seen.rgb).astype(np.uint8)
    even = cv2.bilateralFilter(rgb, *SMOOTHING)
    lab = cv2.cvtColor(even, cv2.COLOR_RGB2Lab)
    steep = _gradient(even)
    for channel in cv2.split(lab):
        low, high = np.percentile(channel, LEVEL_PERCENTILES)
        for level in np.linspace(low, high, LEVELS + 2)[1:-1]:
            above = (channel > level).astype(np.uint8)
            for part in (above, 1 - above):
                yield from _of_shapes(part, steep, scale)


def _gradient(rgb: Rgb) -> tuple[ScalarField, ScalarField]:
    """How colours change across and down, of the channel that changes most; 1 is black to white."""
    across = cv2.Scharr(rgb, cv2.CV_32F, 1, 0, scale=SCHARR_SCALE)
    down = cv2.Scharr(rgb, cv2.CV_32F, 0, 1, scale=SCHARR_SCALE)
    most = np.hypot(across, down).argmax(axis=2)[..., None]
    return (
        np.take_along_axis(across, most, 2)[..., 0],
        np.take_along_axis(down, most, 2)[..., 0],
    )


def _of_shapes(
    part: Plane, steep: tuple[ScalarField, ScalarField], scale: float
) -> Iterator[Vessel]:
    rows, columns = part.shape
    contours, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        left, top, wide, high = cv2.boundingRect(contour)
        area = cv2.contourArea(contour)
        if not SMALLEST < area / part.size < LARGEST or len(contour) < SHORTEST_OUTLINE:
            continue
        if left <= 0 or top <= 0 or left + wide >= columns or top + high >= rows:
            continue
        hull = cv2.convexHull(contour)
        if len(hull) < LEAST_HULL:
            continue
        (x, y), axes, angle = cv2.fitEllipse(hull)
        short, long = sorted(a / 2 for a in axes)
        if axes[1] >= axes[0]:
            angle -= HALF_TURN / 2
        angle = (angle + HALF_TURN / 2) % HALF_TURN - HALF_TURN / 2
        if short < FLATTEST * long or (short < ROUND * long and abs(angle) > TILTED):
            continue
        shape = np.zeros((high + 2 * FRAME, wide + 2 * FRAME), np.uint8)
        cv2.drawContours(shape, [contour], -1, 1, -1, offset=(FRAME - left, FRAME - top))
        round_ = np.zeros_like(shape)
        unit = 2**SUBPIXEL_BITS
        middle = (round(unit * (x - left + FRAME)), round(unit * (y - top + FRAME)))
        half = (round(unit * long), round(unit * short))
        cv2.ellipse(round_, middle, half, angle, 0, 2 * HALF_TURN, 1, -1, cv2.LINE_8, SUBPIXEL_BITS)
        alike = (shape & round_).sum() / max(1, (shape | round_).sum())
        if alike < ALIKE:
            continue
        edged = _edged(x, y, long, short, angle, steep)
        if edged < EDGED:
            continue
        sure = SHAPE_SHARE * (alike - ALIKE) / (1 - ALIKE)
        sure += (1 - SHAPE_SHARE) * (edged - EDGED) / (1 - EDGED)
        yield Vessel(x * scale, y * scale, long * scale, short * scale, angle, float(sure))


def _edged(
    x: float,
    y: float,
    long: float,
    short: float,
    angle: float,
    steep: tuple[ScalarField, ScalarField],
) -> float:
    """The share of the ellipse's line along which colours change across it."""
    turn = np.linspace(0, 2 * np.pi, LINE_POINTS, endpoint=False)
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    out = np.stack([np.cos(turn) * short, np.sin(turn) * long])
    normal = np.stack([out[0] * cosine - out[1] * sine, out[0] * sine + out[1] * cosine])
    normal /= np.linalg.norm(normal, axis=0)
    strongest = np.zeros(len(turn))
    for off in (-1.0, 0.0, 1.0):
        line = np.stack([np.cos(turn) * (long + off), np.sin(turn) * (short + off)])
        px = (line[0] * cosine - line[1] * sine + x).astype(np.float32)[None]
        py = (line[0] * sine + line[1] * cosine + y).astype(np.float32)[None]
        dx, dy = (cv2.remap(s, px, py, cv2.INTER_LINEAR)[0] for s in steep)
        strongest = np.maximum(strongest, np.abs(dx * normal[0] + dy * normal[1]))
    return float((strongest > STEEP / 2).mean())


def _distinct(found: list[Vessel]) -> list[Vessel]:
    """Of those that are the same ellipse at several levels the surest."""
    kept: list[Vessel] = []
    for one in sorted(found, key=lambda v: -v.confidence):
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _same(one: Vessel, other: Vessel) -> bool:
    near = np.hypot(one.x - other.x, one.y - other.y) < SAME_CENTRE * max(one.long, other.long)
    return bool(near and SAME_AREA[0] < one.area / other.area < SAME_AREA[1])


def _judged(inner: Vessel, ellipses: list[Vessel]) -> Vessel:
    """With how sure it is that this is the surface within a rim, and no smaller one in it."""
    rims = [o for o in ellipses if _lies_within(inner, o)]
    drinks = [o for o in ellipses if _lies_within(o, inner)]
    sure = ALONE + BY_SHAPE * inner.confidence
    if rims:
        sure += IN_RIM + BY_RIM * max(rim.confidence for rim in rims)
    if drinks:
        sure -= HOLDS_ANOTHER
    return replace(inner, confidence=float(np.clip(sure, 0, 1)))


def _lies_within(inner: Vessel, rim: Vessel) -> bool:
    """Whether it lies in the rim as what is in a vessel does: in its middle across, and lower or
    higher by no more than the wall is high."""
    if not WITHIN[0] < inner.area / rim.area < WITHIN[1]:
        return False
    across = abs(inner.x - rim.x) / rim.long
    down = abs(inner.y - rim.y) / rim.short
    return bool(across < ASIDE and down + WALL_SHARE * inner.short / rim.short < WALL)
