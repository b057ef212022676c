"""The calls beside those for videos of a picture and of words, through HTTP: what is taken, at what
price, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import msgspec
import pytest

from api.live import ENGINES, Api, having
from contract.neighbour_bad_requests import (
    BAD,
    DUB,
    EFFECTS,
    END,
    EXTEND,
    FIRST,
    MULTI,
    OMNI,
    SOUND,
    URL,
    Bad,
    effect,
    multi,
    omni,
    pictures,
    shots,
)
from stillmotion.catalog import Catalog
from stillmotion.catalog.features import Feature
from stillmotion.contract.errors import HTTP_STATUS, Code
from stillmotion.contract.unsupported import UNSUPPORTED
from stillmotion.orders import ComposedOrder
from stillmotion.orders.rows import decode_order

ABLE = {
    name: msgspec.structs.replace(
        able,
        capabilities=msgspec.structs.replace(
            able.capabilities, features=frozenset(Feature) - {Feature.VOICES}
        ),
    )
    for name, able in ENGINES.items()
}


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
    assert said["message"].startswith(f"{bad.field}: " if bad.field else "The request body")
    assert bad.message in said["message"]


def test_there_are_many_bad_bodies_for_each_call() -> None:
    assert len(BAD) >= 60
    assert {path: sum(bad.path == path for bad in BAD) >= 4 for path in {b.path for b in BAD}} == (
        dict.fromkeys({b.path for b in BAD}, True)
    )


TAKEN: list[tuple[str, dict[str, Any], str]] = [
    (OMNI, omni(), "4"),
    (OMNI, omni(mode="std"), "3"),
    (OMNI, omni(sound="on"), "5"),
    (OMNI, omni(model_name="kling-video-o1"), "4"),
    (OMNI, omni(model_name="kling-video-o1", duration=7, image_list=pictures(None)), "5.6"),
    (OMNI, omni(image_list=pictures(FIRST, END), aspect_ratio=None, duration="3"), "2.4"),
    (
        OMNI,
        omni(
            multi_shot="true",
            shot_type="customize",
            prompt=None,
            multi_prompt=shots(2, 3),
            image_list=pictures(None),
        ),
        "4",
    ),
    (MULTI, multi(image_list=[{"image": URL}] * 4, cfg_scale="0.7", mode="pro"), "3.5"),
    (MULTI, multi(duration="10"), "4"),
    (EFFECTS, effect(mode="pro"), "3.5"),
    (SOUND, {"prompt": "rain", "duration": "3.5"}, "0.25"),
]


@pytest.mark.parametrize(("path", "sent", "units"), TAKEN)
def test_what_is_taken_and_what_it_costs(
    able: Api, client: httpx2.Client, path: str, sent: dict[str, Any], units: str
) -> None:
    answer = client.post(path, json=sent)
    assert answer.status_code == 200, answer.text
    task_id = answer.json()["data"]["task_id"]
    data = client.get(f"{path}/{task_id}").json()["data"]
    assert data["task_status"] == "submitted"
    assert all(made == [] for made in data["task_result"].values())
    row = able.run(able.services.store.find_task("1", path_kind(path), task_id))
    assert row is not None
    assert row.units == units
    assert client.get(path).json()["data"][0]["task_id"] == task_id


def path_kind(path: str) -> str:
    return path.rpartition("/")[2].replace("-", "_")


def test_a_field_without_effect_is_listed(client: httpx2.Client) -> None:
    answer = client.post(OMNI, json=omni(image_list=pictures(FIRST), shot_type="customize", odd=1))
    assert answer.headers["x-stillmotion-ignored"] == "shot_type, aspect_ratio, odd"


def test_pictures_keep_their_places_and_roles(able: Api, client: httpx2.Client) -> None:
    sent = omni(prompt="<<<image_3>>> on <<<image_1>>>", image_list=pictures(FIRST, END, None))
    task_id = client.post(OMNI, json=sent).json()["data"]["task_id"]
    row = able.run(able.services.store.find_task("1", "omni_video", task_id))
    assert row is not None
    order = decode_order(row.request, ComposedOrder)
    assert [part.role for part in order.parts] == ["first", "last", "any"]
    assert order.parts[2].field == "image_list[2].image_url"
    assert order.video.prompt == sent["prompt"]


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        (OMNI, omni(image_list=pictures(FIRST, None)), "image_list[1].image_url"),
        (MULTI, multi(image_list=[{"image": URL}] * 2), "image_list"),
        (OMNI, omni(sound="on"), "sound"),
    ],
)
def test_what_no_engine_can_do_is_refused_by_its_own_field(
    start: Callable[..., Api], path: str, sent: dict[str, Any], field: str
) -> None:
    plain = start()  # an engine without elements and sound
    answer = plain.client(plain.new_key()).post(path, json=sent)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith(f"{field}: the engine 'parallax'")


def test_the_hosted_map_has_omni_models_of_its_own(start: Callable[..., Api]) -> None:
    hosted = start(having(catalog=Catalog.load("hosted"), engines=ABLE))
    client = hosted.client(hosted.new_key())
    assert client.post(OMNI, json=omni(sound="on")).status_code == 200
    refused = client.post(OMNI, json=omni(model_name="kling-video-o1", sound="on"))
    assert refused.json()["message"].startswith("sound: ")


@pytest.mark.parametrize("path", UNSUPPORTED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_known_calls_that_nothing_here_can_do(
    client: httpx2.Client, path: str, method: str
) -> None:
    for under in ("", "/1"):
        answer = client.request(method, path + under, content=json.dumps({}))
        assert (answer.status_code, answer.json()["code"]) == (404, 1203)
        assert f"{path} is not supported for this API" in answer.json()["message"]
        assert "docs/compatibility.md" in answer.json()["message"]


def test_unknown_calls_are_answered_as_before(client: httpx2.Client) -> None:
    answer = client.post("/v1/videos/lip-syncing", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, 1202)


def test_another_accounts_video_does_not_go_on(able: Api, client: httpx2.Client) -> None:
    other = able.client(able.new_key("other"))
    for path in (EXTEND, DUB):
        assert other.post(path, json={"video_id": "1"}).json()["code"] == 1203
