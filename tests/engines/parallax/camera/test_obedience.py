"""The camera goes where it is told, smoothly, and shows a whole picture all the way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from measures import clips, edges, steadiness
from stillmotion.contract.image2video import CameraControl
from stillmotion.director.camera import from_control, simple
from stillmotion.engines.base import Frame

with_patches = pytest.mark.usefixtures("patches")

SHORT_EDGE = 288
STRONGEST = [
    (name, 0 if value is None else round(np.sign(value)), CameraControl(*control))
    for name, value, control in (
        *(
            (axis, value, ("simple", axis, value))
            for axis in ("horizontal", "vertical", "pan", "tilt", "roll", "zoom")
            for value in (-10.0, 10.0)
        ),
        *(
            (preset, None, (preset,))
            for preset in ("down_back", "forward_up", "right_turn_forward", "left_turn_forward")
        ),
    )
]

PAINTED = {("horizontal", -1), ("zoom", 1), ("right_turn_forward", 0)}
"""Moves for which the network paints what comes into view; patches do for the others."""


@pytest.mark.parametrize(
    ("number", "kind", "sign", "control"),
    [(number, *move) for number, move in enumerate(STRONGEST)],
    ids=[f"{kind} {sign:+}" if sign else kind for kind, sign, _ in STRONGEST],
)
def test_the_strongest_moves_go_their_way_over_whole_pictures(
    number: int, kind: str, sign: int, control: CameraControl, request: pytest.FixtureRequest
) -> None:
    if (kind, sign) not in PAINTED:
        request.getfixturevalue("patches")
    # Each move over another picture; `bench/camera_obedience.py` does all over all.
    picture = steadiness.brightened(clips.photograph(clips.NAMES[number % len(clips.NAMES)]))
    size = clips.size_of(picture, SHORT_EDGE)
    kept: list[clips.Plane] = []

    def passing() -> Iterator[Frame]:
        for frame in clips.frames_of(picture, from_control(control, *size), 9, size):
            kept.append(frame.y.copy())
            yield frame

    assert steadiness.unset_pixels(passing()) == 0
    moves = edges.picture_moves(edges.follow(kept, edges.points(kept[0])))
    assert edges.obeyed(kind, sign, moves), moves


@with_patches
@pytest.mark.parametrize(("axis", "value"), [("pan", 10), ("zoom", -10)])
def test_neither_speed_nor_acceleration_jumps(axis, value) -> None:
    picture = clips.photograph("forest-stream")
    size = clips.size_of(picture, SHORT_EDGE)
    clip = clips.luma(picture, simple(axis, value, *size), 49, size)
    change, bend = steadiness.jumps(steadiness.speeds(clip))
    # A camera that set off at once would have 8.7 and 47.
    assert change < 1.5
    assert bend < 3
