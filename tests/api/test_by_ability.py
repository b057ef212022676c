"""Omni image and motion control through HTTP: what is taken, at what price, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import msgspec
import pytest

from api.live import ENGINES, Api, having
from contract.ability_bad_requests import BAD, IMAGE, MOTION, image, motion, pictures
from contract.neighbour_bad_requests import Bad
from stillmotion.contract.errors import HTTP_STATUS, Code
from stillmotion.orders import MotionOrder, OmniImageOrder
from stillmotion.orders.rows import decode_order

change = msgspec.structs.replace
ABLE = {name: change(able, motion_control=True, largest=2160) for name, able in ENGINES.items()}
UNABLE = {name: change(able, makes_pictures=False) for name, able in ENGINES.items()}


@pytest.fixture(scope="module")
def able(start: Callable[..., Api]) -> Api:
    return start(having(engines=ABLE))


@pytest.fixture(scope="module")
def client(able: Api) -> httpx2.Client:
    return able.client(able.new_key())


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.path.rpartition('/')[2]}-{bad.field}")
def test_bad_bodies_are_refused_with_code_and_field(client: httpx2.Client, bad: Bad) -> None:
    answer = client.post(bad.path, json=bad.body)
    said = answer.json()
    assert (answer.status_code, said["code"]) == (HTTP_STATUS[Code(bad.code)], bad.code), said
    assert said["message"].startswith(f"{bad.field}: " if bad.field else "The request body"), said
    assert bad.message in said["message"], said


def test_there_are_many_bad_bodies() -> None:
    assert len(BAD) >= 60


def row_of(able: Api, kind: str, answer: httpx2.Response) -> Any:
    assert answer.status_code == 200, answer.text
    task_id = answer.json()["data"]["task_id"]
    row = able.run(able.services.store.find_task("1", kind, task_id))
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("sent", "units", "order"),
    [
        (image(), "0.02", {"edge": 1024, "aspect": None, "n": 1, "series": False}),
        (image(n="3", resolution="4k", aspect_ratio="21:9"), "0.24", {"edge": 4096, "n": 3}),
        (
            image(result_type="series", series_amount=5, resolution="2k", aspect_ratio="1:1"),
            "0.2",
            {"n": 5, "series": True, "aspect": (1, 1)},
        ),
        (image(image_list=pictures(10), prompt="<<<image_10>>>"), "0.02", {"n": 1}),
        (image(model_name="kling-v3-omni", image_list=[]), "0.02", {"engine": "parallax"}),
    ],
)
def test_what_omni_image_takes(
    able: Api, client: httpx2.Client, sent: dict[str, Any], units: str, order: dict[str, Any]
) -> None:
    row = row_of(able, "omni_image", client.post(IMAGE, json=sent))
    assert row.units == units
    stored = decode_order(row.request, OmniImageOrder)
    assert {name: getattr(stored, name) for name in order} == order
    assert len(stored.images) == len(sent.get("image_list", ()))
    data = client.get(f"{IMAGE}/{row.id}").json()["data"]
    assert data["task_result"] == {"images": [], "series_images": []}


def test_what_has_no_effect_is_listed(client: httpx2.Client) -> None:
    alone = client.post(IMAGE, json=image(series_amount=3, mode="pro"))
    assert alone.headers["x-stillmotion-ignored"] == "series_amount, mode"
    series = client.post(IMAGE, json=image(result_type="series", n=3))
    assert series.headers["x-stillmotion-ignored"] == "n"


def test_an_engine_that_takes_motions_over_gets_the_request(
    able: Api, client: httpx2.Client
) -> None:
    sent = motion(keep_original_sound="no", mode="pro", prompt="<<<image_1>>> as in <<<video_1>>>")
    row = row_of(able, "motion_control", client.post(MOTION, json=sent))
    order = decode_order(row.request, MotionOrder)
    assert (order.orientation, order.keep_sound) == ("video", False)
    assert (order.spec.short_edge, order.spec.fps) == (1080, 24)
    assert row.units == "5"  # 10 s of kling-v2-6 in mode pro
    assert client.get(f"{MOTION}/{row.id}").json()["data"]["task_result"] == {"videos": []}


def test_what_is_missing_is_said(start: Callable[..., Api]) -> None:
    plain = start(having(engines=UNABLE))
    client = plain.client(plain.new_key())
    for path, sent, ability in (
        (MOTION, motion(), "takes a motion over from a video (motion_control)"),
        (IMAGE, image(), "makes pictures (makes_pictures)"),
    ):
        answer = client.post(path, json=sent)
        assert (answer.status_code, answer.json()["code"]) == (403, 1103)
        message = answer.json()["message"]
        assert ability in message
        assert "(parallax)" in message
        assert "docs/compatibility.md" in message


HOST = {
    "/v1/videos/multi-elements/init-selection",
    "/v1/videos/multi-elements/add-selection",
    "/v1/videos/multi-elements/delete-selection",
    "/v1/videos/multi-elements/clear-selection",
    "/v1/videos/multi-elements/preview-selection",
    "/v1/videos/multi-elements",
    "/v1/images/multi-image2image",
    "/v1/images/editing/expand",
    "/v1/images/kolors-virtual-try-on",
    "/v1/videos/image-recognize",
    "/solutions/virtual_try_on",
    "/solutions",
    "/motion-control/kling-3.0",
    "/motion-control/kling-2.6",
}
"""Calls of the hosted service that nothing here does."""


@pytest.mark.parametrize("path", sorted(HOST))
def test_the_rest_of_the_hosts_map_is_known(client: httpx2.Client, path: str) -> None:
    answer = client.post(path, json={})
    assert (answer.status_code, answer.json()["code"]) == (404, 1203), answer.text
    assert "not supported for this API" in answer.json()["message"]
    assert "docs/compatibility.md" in answer.json()["message"]


SERVED = [
    "image2video",
    "text2video",
    "omni-video",
    "multi-image2video",
    "video-extend",
    "effects",
    "motion-control",
]


@pytest.mark.parametrize(
    "path",
    [
        *(f"/v1/videos/{name}" for name in SERVED),
        *("/v1/images/omni-image", "/v1/images/generations"),
        *("/v1/audio/tts", "/v1/audio/text-to-audio", "/v1/audio/video-to-audio"),
        *("/v1/general/advanced-custom-elements", "/v1/general/custom-voices"),
        *("/text-to-video/kling-3.0", "/image-to-video/kling-2.6", "/omni-video/kling-o1"),
    ],
)
def test_what_is_served_reads_its_body(client: httpx2.Client, path: str) -> None:
    answer = client.post(path, json={})
    assert (answer.status_code, answer.json()["code"]) == (400, 1201), answer.text


def test_a_video_of_4k_where_the_engine_makes_such(able: Api, client: httpx2.Client) -> None:
    sent = {"model_name": "kling-v3", "mode": "4k", "image": "https://example.com/a.png",
            "prompt": "x"}  # fmt: skip
    row = row_of(able, "image2video", client.post("/v1/videos/image2video", json=sent))
    assert row.units == "15"
    newer = {"contents": [{"type": "prompt", "text": "x"}, {"type": "first_frame", "url":
             "https://example.com/a.png"}], "settings": {"resolution": "4k"}}  # fmt: skip
    answer = client.post("/image-to-video/kling-3.0", json=newer)
    assert answer.json()["code"] == 0, answer.text
