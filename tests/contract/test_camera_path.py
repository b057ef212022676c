"""`camera_path`: which paths are taken, when their points are passed, and what refusals name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stillmotion.contract.errors import ContractError
from stillmotion.contract.image2video import PathPoint
from stillmotion.contract.parse import parse_image2video

URL = "https://example.com/a.jpg"


def path(*points: dict[str, Any], **more: Any) -> tuple[PathPoint, ...]:
    body = {"image": URL, "prompt": "x", "camera_path": list(points), **more}
    return parse_image2video(json.dumps(body).encode()).request.camera_path


def at(x: float, y: float, **more: Any) -> dict[str, Any]:
    return {"x": x, "y": y, **more}


def test_the_speed_is_even_where_no_times_are_given() -> None:
    points = path(at(0.4, 0.5), at(0.45, 0.5), at(0.6, 0.5))
    assert [point.time for point in points] == pytest.approx([0, 0.25, 1])
    assert [point.zoom for point in points] == [1, 1, 1]


def test_times_hold_and_what_lies_between_them_is_even() -> None:
    points = path(
        at(0.5, 0.5), at(0.5, 0.6), at(0.5, 0.65, t=0.9), at("0.5", "0.6"), at(0.5, 0.5, t=1)
    )
    assert [point.time for point in points] == pytest.approx([0, 0.6, 0.9, 0.9 + 0.1 / 3, 1])


def test_points_at_one_place_are_passed_one_after_the_other() -> None:
    times = [point.time for point in path(at(0.5, 0.5), at(0.5, 0.5), at(0.5, 0.5))]
    assert times == pytest.approx([0, 0.5, 1])


def test_further_away_with_zoom() -> None:
    assert path(at(0.5, 0.5), at(0.95, 0.05, zoom=2))[1].zoom == 2
    # A path counts from its first point, wherever that lies.
    assert len(path(at(0.0, 0.0, zoom=1.5), at(0.1, 0.1, zoom=1.5))) == 2


@pytest.mark.parametrize(
    ("points", "field", "says"),
    [
        ([at(0.5, 0.5), at(0.75, 0.5)], "camera_path[1].x", "at most 0.2"),
        ([at(0.5, 0.5), at(0.5, 0.96, zoom=2)], "camera_path[1].y", "at most 0.45"),
        ([at(0.5, 0.5, zoom=2), at(0.5, 0.5, zoom=0.9)], "camera_path[1].x", "no zoom of 0.45"),
        ([at(0.5, 0.5)], "camera_path", "2 to 32 points"),
        ([at(0.5, 0.5)] * 33, "camera_path", "32"),
        ([at(0.5, 0.5), {"x": 0.5}], "camera_path[1].y", "required in each point"),
        ([at(0.5, 0.5, t=0.1), at(0.5, 0.5)], "camera_path[0].t", "0, since"),
        ([at(0.5, 0.5), at(0.5, 0.5, t=0.9)], "camera_path[1].t", "1, since"),
        (
            [at(0.5, 0.5), at(0.5, 0.5, t=0.5), at(0.5, 0.5, t=0.4), at(0.5, 0.5)],
            "camera_path[2].t",
            "more than 0.5",
        ),
        ([at(0.5, 0.5), at(0.5, 0.5, t=1), at(0.5, 0.5)], "camera_path[1].t", "between 0 and 1"),
        ([at(0.5, 0.5), at(0.5, 0.5, zoom=2.1)], "camera_path[1].zoom", "0.8 to 2"),
    ],
)
def test_what_is_refused_names_its_point(
    points: list[dict[str, Any]], field: str, says: str
) -> None:
    with pytest.raises(ContractError) as refused:
        path(*points)
    assert refused.value.field == field
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"camera_control": {"type": "down_back"}}, "camera_path"),
        ({"static_mask": URL}, "camera_path"),
        ({"image_tail": URL}, "camera_path"),
        ({"multi_shot": True, "shot_type": "intelligence"}, "camera_path"),
        ({"image": None}, "image"),
    ],
)
def test_it_stands_alone_over_a_picture(more: dict[str, Any], field: str) -> None:
    with pytest.raises(ContractError) as refused:
        path(at(0.5, 0.5), at(0.6, 0.5), **more)
    assert refused.value.field == field
