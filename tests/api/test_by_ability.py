"""Omni image and motion control through HTTP: what is taken, at what price, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import msgspec
import pytest

from api.live import ENGINES, Api, having
from contract.ability_bad_requests import BAD, IMAGE, MOTION, image, motion, pictures
from contract.neighbour_bad_requests import CLIP, URL, Bad
from stillmotion.catalog.able import Able
from stillmotion.contract.errors import HTTP_STATUS, Code
from stillmotion.dialects.kling_v3.motion import MODELS, parse_motion
from stillmotion.orders import MotionOrder, OmniImageOrder, UrlFile
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


NEWER_MOTION = "/motion-control/kling-3.0"
PERSON = {"type": "image", "url": URL}
DANCE = {"type": "video", "url": CLIP}


def newer(*contents: Any, **settings: Any) -> dict[str, Any]:
    return {
        "contents": list(contents) or [PERSON, DANCE],
        "settings": {"character_orientation": "video", **settings},
    }


def test_the_newer_form_of_motion_control_becomes_the_same_order(
    able: Api, client: httpx2.Client
) -> None:
    """The bodies are those of the host's examples."""
    said = {"type": "prompt", "text": "As @me: the girl is wearing a loose gray T-shirt"}
    sent = newer({**PERSON, "id": "me"}, said, DANCE, audio="original", resolution="1080p")
    sent["options"] = {
        "callback_url": "https://example.com/callback",
        "external_task_id": "",
        "watermark_info": {"enabled": True},
    }
    for model, served, units in (
        ("kling-2.6", "kling-v2-6", "5"),
        ("kling-3.0", "kling-v3", "8"),
    ):
        answer = client.post(f"/motion-control/{model}", json=sent)
        assert answer.status_code == 200, answer.text
        data = answer.json()["data"]
        assert data["status"] == "submitted"
        row = able.run(able.services.store.find_task("1", "motion_control", data["id"]))
        assert row is not None
        assert row.units == units
        order = decode_order(row.request, MotionOrder)
        assert (order.video.model_name, order.video.mode) == (served, "pro")
        assert order.video.prompt.startswith("As <<<image_1>>>: the girl")
        assert (order.orientation, order.keep_sound, order.watermark) == ("video", True, True)
        assert (order.image, order.motion) == (UrlFile(URL), UrlFile(CLIP))
        (told,) = client.get("/tasks", params={"task_ids": data["id"]}).json()["data"]
        assert (told["id"], told["outputs"]) == (data["id"], [])


def test_with_an_element_the_figure_is_turned_as_in_the_video(client: httpx2.Client) -> None:
    element = {"type": "element", "element_id": "999", "id": "hero"}
    answer = client.post(NEWER_MOTION, json=newer(PERSON, DANCE, element))
    assert answer.json()["code"] == 1203, answer.text
    assert answer.json()["message"].startswith("contents[2].element_id: "), answer.text
    sent = newer(PERSON, DANCE, element, character_orientation="image")
    read = parse_motion(json.dumps(sent).encode(), MODELS[0], strict=False)
    assert list(read.ignored) == ["settings.character_orientation"]
    assert read.request.motion is not None
    assert (read.request.motion.orientation, read.request.motion.element_ids) == ("video", (999,))


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({}, "contents", "cannot be empty"),
        (newer(PERSON), "contents", "type video"),
        (newer(DANCE), "contents", "type image"),
        (newer(PERSON, PERSON, DANCE), "contents[1].type", "second image"),
        (newer(PERSON, DANCE, {"type": "first_frame", "url": URL}), "contents[2].type", "image"),
        (newer({"type": "image"}, DANCE), "contents[0].url", "missing"),
        (newer(PERSON, {"type": "video", "url": "ftp://h/a"}), "contents[1].url", "http"),
        (newer(PERSON, {"type": "video", "url": "http://10.0.0.1/a"}), "contents[1].url", "10.0"),
        (newer(PERSON, DANCE, {"type": "prompt"}), "contents[2].text", "missing"),
        (
            newer(PERSON, DANCE, {"type": "prompt", "text": "x" * 2501}),
            "contents[2].text",
            "2500",
        ),
        (
            newer(PERSON, DANCE, {"type": "prompt", "text": "<<<image_2>>>"}),
            "contents[2].text",
            "gives 1",
        ),
        (newer(PERSON, DANCE, {"type": "element", "element_id": 1}), "contents[2].id", "missing"),
        (
            newer({**PERSON, "id": "a"}, {**DANCE, "id": "a"}),
            "contents[1].id",
            "another content",
        ),
        ({"contents": [PERSON, DANCE]}, "settings.character_orientation", "missing"),
        (newer(character_orientation="left"), "settings.character_orientation", "image or video"),
        (newer(resolution="4k"), "settings.resolution", "video resolution value '4k' is invalid"),
        (newer(audio="native"), "settings.audio", "original or off"),
    ],
)
def test_bad_bodies_of_the_newer_form(
    client: httpx2.Client, sent: dict[str, Any], field: str, said: str
) -> None:
    answer = client.post(NEWER_MOTION, json=sent)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (400, 1201), told
    assert told["message"].startswith(f"{field}: "), told
    assert said in told["message"], told


def test_no_element_moves_in_the_older_model(client: httpx2.Client) -> None:
    element = {"type": "element", "element_id": "1", "id": "hero"}
    told = client.post("/motion-control/kling-2.6", json=newer(PERSON, DANCE, element)).json()
    assert told["code"] == 1201
    assert told["message"].startswith("contents[2].type: ")


def test_no_engine_that_steers_no_camera_takes_a_path(start: Callable[..., Api]) -> None:
    def steering(able: Able, *, can: bool) -> Able:
        return change(able, capabilities=change(able.capabilities, camera_path=can))

    path = [{"x": 0.5, "y": 0.5}, {"x": 0.6, "y": 0.5, "zoom": 1.2, "t": 1}]
    sent = {"image": URL, "prompt": "x", "camera_path": path}
    for can, code in ((True, 0), (False, 1201)):
        engines = {name: steering(able, can=can) for name, able in ENGINES.items()}
        site = start(having(engines=engines))
        answer = site.client(site.new_key()).post("/v1/videos/image2video", json=sent)
        assert answer.json()["code"] == code, answer.text
    message = answer.json()["message"]
    assert message.startswith("camera_path: "), message
    assert "parallax" in message


def test_what_is_missing_is_said(start: Callable[..., Api]) -> None:
    plain = start(having(engines=UNABLE))
    client = plain.client(plain.new_key())
    for path, sent, ability in (
        (MOTION, motion(), "takes a motion over from a video (motion_control)"),
        (NEWER_MOTION, newer(), "takes a motion over from a video (motion_control)"),
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
        *("/motion-control/kling-3.0", "/motion-control/kling-2.6"),
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
