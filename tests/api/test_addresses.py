"""URLs that lead into the site's own network are refused at the create, as far as that shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from api.live import TASKS, Api, body
from stillmotion.api import elements, images, voices

PICTURE = "https://example.com/a.png"


def element(url: str) -> dict[str, Any]:
    pictures = {"frontal_image": PICTURE, "refer_images": [{"image_url": url}]}
    return {"element_name": "x", "element_image_list": pictures}


def clip(url: str) -> dict[str, Any]:
    videos = {"refer_videos": [{"video_url": url}]}
    return {"element_name": "x", "reference_type": "video_refer", "element_video_list": videos}


PLACES: dict[str, tuple[str, str, Callable[[str], dict[str, Any]]]] = {
    "callback": ("callback_url", TASKS, lambda url: body(callback_url=url)),
    "image": ("image", TASKS, lambda url: body(image=url)),
    "tail": ("image_tail", TASKS, lambda url: body(image_tail=url)),
    "mask": ("static_mask", TASKS, lambda url: body(static_mask=url)),
    "words": (
        "callback_url",
        "/v1/videos/text2video",
        lambda url: {"prompt": "x", "callback_url": url},
    ),
    "picture": ("image", images.PATH, lambda url: {"prompt": "x", "image": url}),
    "element": ("element_image_list.refer_images[0].image_url", elements.PATH, element),
    "clip": ("element_video_list.refer_videos[0].video_url", elements.PATH, clip),
    "voice": ("voice_url", voices.PATH, lambda url: {"voice_name": "x", "voice_url": url}),
}

INWARDS = [
    "http://10.0.0.5/x",
    "http://127.0.0.1:8080/x",
    "http://localhost/x",
    "https://LOCALHOST./x",
    "http://a.localhost/x",
    "http://[::1]/x",
    "http://[::ffff:10.0.0.5]/x",
    "http://[fe80::1]/x",
    "http://169.254.169.254/latest/meta-data",
    "http://2130706433/x",
    "http://0x7f.1/x",
    "http://127.1/x",
    "http://0/x",
    "http://user:secret@192.168.1.1/x",
]


@pytest.fixture(scope="module")
def consenting(api: Api, client: httpx2.Client) -> httpx2.Client:
    owner = api.run(api.services.store.ensure_account("default"))
    api.run(api.services.store.record_consent(owner.id, "x"))
    return client


@pytest.mark.parametrize("place", PLACES)
def test_every_url_of_every_call_is_looked_at(consenting: httpx2.Client, place: str) -> None:
    field, path, sent = PLACES[place]
    assert consenting.post(path, json=sent("https://example.com/x")).status_code == 200
    answer = consenting.post(path, json=sent("http://10.0.0.5/x"))
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    message = answer.json()["message"]
    assert message.startswith(f"{field}: 10.0.0.5 is not a public address")
    assert "--allow-private" in message


@pytest.mark.parametrize("url", INWARDS)
def test_addresses_in_every_spelling(client: httpx2.Client, url: str) -> None:
    answer = client.post(TASKS, json=body(callback_url=url))
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith("callback_url: ")
    assert "secret" not in answer.json()["message"]


@pytest.mark.parametrize(
    "url",
    ["http://93.184.215.14/x", "http://[2606:4700::1111]/x", "http://10.0.0.5.example.com/x"],
)
def test_public_addresses_and_names_are_taken(client: httpx2.Client, url: str) -> None:
    assert client.post(TASKS, json=body(callback_url=url)).status_code == 200


def test_ranges_that_the_site_allows_are_taken(start: Callable[..., Api]) -> None:
    api = start(allow_private=("10.0.0.0/8", "127.0.0.0/8"))
    client = api.client(api.new_key())
    for url in ("http://10.0.0.5/x", "http://localhost:9000/x", "http://127.1/x"):
        assert client.post(TASKS, json=body(image=url, callback_url=url)).status_code == 200
    assert client.post(TASKS, json=body(image="http://192.168.0.1/x")).status_code == 400
