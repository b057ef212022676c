"""Text to video through HTTP, under the map that holds for it."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from api.live import Api, having
from stillmotion.catalog import Catalog

PATH = "/v1/videos/text2video"
CAMERA = {"type": "simple", "config": {"zoom": 3}}


@pytest.fixture(scope="module")
def hosted(start: Callable[..., Api]) -> httpx2.Client:
    api = start(having(catalog=Catalog.load("hosted")))
    return api.client(api.new_key())


def asked(model: str, mode: str = "std", duration: int = 5, **fields: object) -> dict[str, object]:
    return {"model_name": model, "mode": mode, "duration": duration, "prompt": "a hill", **fields}


@pytest.mark.parametrize(
    "sent",
    [
        asked("kling-v1", camera_control=CAMERA),
        asked("kling-v1", "pro", 10),
        asked("kling-v1-6", "pro"),
        asked("kling-v2-master", duration=10),
        asked("kling-v2-1-master"),
        asked("kling-v2-5-turbo"),
        asked("kling-v2-6", "pro"),
        asked("kling-v3", duration=15),
        {**asked("kling-v3"), "multi_shot": True, "shot_type": "intelligence"},
    ],
    ids=lambda sent: sent["model_name"],
)
def test_what_the_hosted_map_takes(hosted: httpx2.Client, sent: dict[str, object]) -> None:
    answer = hosted.post(PATH, json=sent)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (asked("kling-v1-5", "pro"), "model_name"),
        (asked("kling-v2-1", "pro"), "model_name"),
        (asked("kling-v1", duration=10, camera_control=CAMERA), "camera_control"),
        (asked("kling-v1", "pro", camera_control=CAMERA), "camera_control"),
        (asked("kling-v1-6", "pro", camera_control=CAMERA), "camera_control"),
        (asked("kling-v2-6", sound="on"), "sound"),
        (asked("kling-v2-6", "pro", sound="on", voice_list=[{"voice_id": "x"}]), "voice_list"),
        (asked("kling-v3", element_list=[{"element_id": 101}]), "element_list"),
        (asked("kling-v1-6", duration=7), "duration"),
    ],
    ids=str,
)
def test_what_it_refuses(hosted: httpx2.Client, sent: dict[str, object], field: str) -> None:
    answer = hosted.post(PATH, json=sent)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith(f"{field}: ")


def test_a_refusal_names_the_models_of_that_map(hosted: httpx2.Client) -> None:
    message = hosted.post(PATH, json=asked("kling-v1-5")).json()["message"]
    assert "kling-v1, kling-v1-6," in message
    assert "for text to video" in message
    message = hosted.post(PATH, json=asked("kling-v3", camera_control=CAMERA)).json()["message"]
    assert "taken by kling-v1 (std: 5 s)" in message
    assert "kling-v1-5" not in message


def test_the_open_map_takes_them_all(client: httpx2.Client) -> None:
    for sent in (asked("kling-v1-5"), asked("kling-v2-1", "pro", 7, camera_control=CAMERA)):
        assert client.post(PATH, json=sent).status_code == 200
