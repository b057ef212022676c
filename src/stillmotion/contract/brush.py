"""`static_mask` and `dynamic_masks` on the wire: the motion brush's masks and trajectories.

Whether masks fit the picture and points lie inside it shows once the pixels are there (`inputs`).
"""

from __future__ import annotations

from typing import Any

from stillmotion.contract.errors import bad_field, missing_field
from stillmotion.contract.image2video import DynamicMask, Point
from stillmotion.contract.pictures import required_picture
from stillmotion.contract.wire import Members, Remarks, entries, whole

MOST_DYNAMIC_MASKS = 6
FEWEST_POINTS = 2
MOST_POINTS = 77
MOST_COORDINATE = 65_535
"""Pixels; the longest side a JPEG can have."""

FIELD = "dynamic_masks"


def read_dynamic_masks(value: Any, remarks: Remarks) -> tuple[DynamicMask, ...]:
    """The strokes. Raises ContractError 1201."""
    strokes = []
    for entry in entries(FIELD, value, MOST_DYNAMIC_MASKS):
        mask = required_picture(entry.field("mask"), entry.take("mask"), "in each dynamic mask")
        trajectory = _read_trajectory(
            entry.field("trajectories"), entry.take("trajectories"), remarks
        )
        strokes.append(DynamicMask(mask, trajectory))
        remarks.unknown += entry.unknown()
    return tuple(strokes)


def _read_trajectory(field: str, value: Any, remarks: Remarks) -> tuple[Point, ...]:
    if value is None:
        raise missing_field(field, "in each dynamic mask")
    points = entries(field, value, MOST_POINTS)
    if len(points) < FEWEST_POINTS:
        raise bad_field(field, value, f"{FEWEST_POINTS} to {MOST_POINTS} points")
    trajectory = []
    for point in points:
        trajectory.append(Point(_coordinate(point, "x"), _coordinate(point, "y")))
        remarks.unknown += point.unknown()
    return tuple(trajectory)


def _coordinate(point: Members, name: str) -> int:
    pixels = whole(point.field(name), point.take(name), 0, MOST_COORDINATE, "(pixels)")
    if pixels is None:
        raise missing_field(point.field(name), "in each point")
    return pixels
