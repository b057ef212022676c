"""`dynamic_masks` on the wire: the motion brush's masks and trajectories.

Whether masks fit the picture and points lie inside it shows once the pixels are there (`inputs`).
"""

from __future__ import annotations

from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.videos import DYNAMIC_MASKS, MASK, TRAJECTORIES, X, Y
from stillmotion.contract.image2video import DynamicMask, Point
from stillmotion.contract.wire import Remarks


def read_dynamic_masks(given: Given, remarks: Remarks) -> tuple[DynamicMask, ...]:
    """The strokes. Raises ContractError 1201."""
    strokes = []
    for entry in given.entries(DYNAMIC_MASKS):
        mask = entry.need(MASK)
        strokes.append(DynamicMask(mask, _read_trajectory(entry, remarks)))
        remarks.unknown += entry.unknown()
    return tuple(strokes)


def _read_trajectory(stroke: Given, remarks: Remarks) -> tuple[Point, ...]:
    trajectory = []
    for point in stroke.entries(TRAJECTORIES):
        trajectory.append(Point(point.need(X), point.need(Y)))
        remarks.unknown += point.unknown()
    return tuple(trajectory)
