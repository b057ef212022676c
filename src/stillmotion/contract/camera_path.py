"""`camera_path` on the wire: a path drawn over the picture, which the camera's look follows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from stillmotion.contract.errors import bad_field, refused_field
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.videos import (
    CAMERA_PATH,
    PATH_TIME,
    PATH_X,
    PATH_Y,
    PATH_ZOOM,
)
from stillmotion.contract.image2video import PathPoint
from stillmotion.contract.wire import Remarks

BEYOND = 0.2
"""How far past the picture's edge the view may reach, as a share of the picture's side: what lies
there is made up."""

SHORTEST = 1e-3
"""What a way counts as at least, so that no two points are passed at the same time."""

_ROUNDING = 1e-6


def read_camera_path(given: Given, remarks: Remarks) -> tuple[PathPoint, ...]:
    """The points, each with its time. Raises ContractError 1201."""
    entries = given.entries(CAMERA_PATH)
    if not entries:
        return ()
    points, times = [], []
    for entry in entries:
        points.append((entry.need(PATH_X), entry.need(PATH_Y), entry.need(PATH_ZOOM)))
        times.append(entry.find(PATH_TIME))
        remarks.unknown += entry.unknown()
    _check_times(entries, times)
    _check_reach(entries, points)
    return tuple(
        PathPoint(*point, time) for point, time in zip(points, _timed(points, times), strict=True)
    )


def _check_times(entries: Sequence[Given], times: Sequence[float | None]) -> None:
    last = len(times) - 1
    before = -1.0
    for place, (entry, time) in enumerate(zip(entries, times, strict=True)):
        if time is None:
            continue
        field = entry.field(PATH_TIME.name)
        if place == 0 and time != 0.0:
            raise bad_field(field, time, "0, since the video begins with the first point")
        if place == last and time != 1.0:
            raise bad_field(field, time, "1, since the video ends with the last point")
        if time <= before:
            raise bad_field(field, time, f"more than {before:g}, which an earlier point has")
        if 0 < place < last and not 0.0 < time < 1.0:
            raise bad_field(field, time, "a share between 0 and 1 at a point in between")
        before = time


def _check_reach(entries: Sequence[Given], points: Sequence[tuple[float, float, float]]) -> None:
    """Refuse points at which too much beyond the picture would be seen. At the first one all of
    the picture is, whatever its zoom: the others count from there."""
    x0, y0, zoom0 = points[0]
    for entry, (x, y, zoom) in zip(entries, points, strict=True):
        larger = zoom / zoom0
        room = 0.5 + BEYOND - 0.5 / larger
        for field, off in ((PATH_X, x - x0), (PATH_Y, y - y0)):
            if abs(off) > room + _ROUNDING:
                raise refused_field(
                    entry.field(field.name),
                    f"{abs(off):g} of the picture from the first point, of which the view would "
                    f"reach more than {BEYOND:.0%} beyond the picture's edge; allowed is "
                    + (
                        f"at most {room:.3g} where things are shown {larger:.3g} times as large"
                        if room > 0
                        else f"no zoom of {larger:.3g} times that of the first point"
                    ),
                )


def _timed(
    points: Sequence[tuple[float, float, float]], times: Sequence[float | None]
) -> list[float]:
    """The times, where they are not given by the lengths of the ways between: even speed."""
    lengths = [
        max(SHORTEST, math.hypot(b[0] - a[0], b[1] - a[1], 0.5 * math.log(b[2] / a[2])))
        for a, b in pairwise(points)
    ]
    known = [0.0, *times[1:-1], 1.0]
    result: list[float] = [0.0]
    start = 0
    for end in range(1, len(known)):
        until = known[end]
        if until is None:
            continue
        way = lengths[start:end]
        whole = sum(way)
        begun, passed = result[-1], 0.0
        for count, length in enumerate(way, 1):
            passed += length
            part = (until - begun) * passed / whole
            result.append(until if count == len(way) else begun + part)
        start = end
    return result
