"""Every bad request that we know of, through HTTP: its exact code, and the field by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from contract.bad_requests import BAD_REQUESTS, HOSTED_BAD_REQUESTS, BadRequest
from harness.pictures import base64_of, encode, scene, scene_png
from harness.server import ServerProcess
from stillmotion.contract.errors import HTTP_STATUS, Code

CREATE = "/v1/videos/image2video"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    data: Path = tmp_path_factory.mktemp("hosted")
    server = ServerProcess(data, "--profile", "hosted", "--workers", "1").start()
    with server.client() as client:
        yield client
    server.stop()


def assert_refused(answer: httpx2.Response, code: int, field: str) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (HTTP_STATUS[Code(code)], code), body
    assert body["request_id"]
    assert not body.get("data")
    assert field in body["message"]


@pytest.mark.parametrize("bad", BAD_REQUESTS, ids=lambda bad: bad.id)
def test_refused_with_its_code_and_field(client: httpx2.Client, bad: BadRequest) -> None:
    assert_refused(client.post(CREATE, content=bad.body, headers=JSON), bad.code, bad.field)


@pytest.mark.parametrize("bad", HOSTED_BAD_REQUESTS, ids=lambda bad: bad.id)
def test_refused_by_the_hosted_capability_map(hosted: httpx2.Client, bad: BadRequest) -> None:
    assert_refused(hosted.post(CREATE, content=bad.body, headers=JSON), bad.code, bad.field)


GOOD = scene_png(640, 360)
PICTURES: list[tuple[str, dict[str, Any], str, tuple[str, ...]]] = [
    ("small", {"image": base64_of(scene_png(299, 400))}, "image", ("299", "300")),
    ("too-wide", {"image": base64_of(scene_png(800, 310))}, "image", ("800", "310", "2.5")),
    ("too-tall", {"image": base64_of(scene_png(310, 800))}, "image", ("310", "800", "2.5")),
    ("cut-off", {"image": base64_of(GOOD[: len(GOOD) // 2])}, "image", ()),
    (
        "cut-off-jpeg",
        {"image": base64_of(encode(scene(), "JPEG")[:-900])},
        "image",
        (),
    ),
    ("gif", {"image": base64_of(encode(scene(), "GIF"))}, "image", ("GIF",)),
    ("webp", {"image": base64_of(encode(scene(), "WEBP"))}, "image", ("WEBP",)),
    ("small-tail", {"image_tail": base64_of(scene_png(400, 299))}, "image_tail", ("299", "300")),
]


@pytest.mark.parametrize(
    ("fields", "field", "words"), [row[1:] for row in PICTURES], ids=[row[0] for row in PICTURES]
)
def test_inline_picture_is_refused_at_once(
    client: httpx2.Client, fields: dict[str, Any], field: str, words: tuple[str, ...]
) -> None:
    answer = client.post(CREATE, json={"prompt": "x", **fields})
    assert_refused(answer, 1201, field)
    for word in words:
        assert word.lower() in answer.json()["message"].lower()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_other_content_types_are_refused(client: httpx2.Client, kind: str) -> None:
    answer = client.post(CREATE, content=b"{}", headers={"Content-Type": kind})
    assert_refused(answer, 1200, "Content-Type")


def test_nothing_was_accepted_on_the_way(client: httpx2.Client) -> None:
    before = client.get(CREATE).json()["data"]
    client.post(CREATE, json={"prompt": ""})
    assert client.get(CREATE).json()["data"] == before
