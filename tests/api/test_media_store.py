"""Media in a bucket: links that redirect, links of the store, and bytes through the server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from api.live import Api, having
from harness.object_store import ObjectStore
from stillmotion.api.media_links import MediaLinks
from stillmotion.api.task_view import callback_body
from stillmotion.settings import Settings
from stillmotion.tasks.task import MediaFile, Status, Task, TaskResult
from stillmotion.vault import StorageFault, open_vault

KEY = "results/123/1/video.mp4"
CONTENT = bytes(range(256)) * 64
HOUR = 3600


@pytest.fixture(scope="module")
def media(moto: ObjectStore) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        moto.use(monkeypatch)
        yield moto.media(moto.fresh_bucket(), "site")


def serving(start: Any, media: str, mode: str) -> tuple[Api, MediaLinks]:
    vault = open_vault(media)
    api = start(having(vault=vault), media=media, media_links=mode)
    api.run(vault.put(KEY, CONTENT))
    services = api.services
    secret = services.keyring.media_secret
    links = MediaLinks.from_settings(services.settings, secret, vault=vault)
    return api, replace(links, base_url=api.url)


def asked(url: str, method: str = "GET", **headers: str) -> httpx2.Response:
    return httpx2.request(method, url, headers=headers, trust_env=False)


def life(url: str) -> int:
    """For how many seconds the store has signed it."""
    return int(httpx2.URL(url).params["X-Amz-Expires"])


def test_a_link_redirects_to_a_short_lived_one(start: Any, media: str, moto: ObjectStore) -> None:
    api, links = serving(start, media, "auto")
    month, soon = (links.url(KEY, int(time.time()) + left) for left in (30 * 24 * HOUR, 100))
    for link, most in ((month, HOUR), (soon, 100)):
        path = link.removeprefix(api.url)
        answer = asked(f"{api.url}{path}")
        assert answer.status_code == 307
        there = answer.headers["location"]
        assert there.startswith(moto.url)
        assert most - 5 <= life(there) <= most
        assert answer.headers["cache-control"] == f"private, max-age={life(there) // 2}"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert asked(there).content == CONTENT
        assert asked(there, Range="bytes=5-9").content == CONTENT[5:10]
    head = asked(month, "HEAD")
    assert head.status_code == 307
    assert asked(head.headers["location"], "HEAD").headers["content-length"] == str(len(CONTENT))


def test_a_link_that_is_not_valid_leads_nowhere(start: Any, media: str) -> None:
    _, links = serving(start, media, "redirect")
    soon = int(time.time()) + 100
    for link, status, code in (
        (links.url(KEY, soon)[:-3] + "AAA", 403, 1103),
        (links.url(KEY, soon - 200), 403, 1103),
        (links.url("results/124/1/video.mp4", soon), 404, 1203),
    ):
        answer = asked(link)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert "location" not in answer.headers


def test_links_may_be_the_stores_own(start: Any, media: str, moto: ObjectStore) -> None:
    """In answers and in callbacks, for as long as the store allows."""
    api, links = serving(start, media, "direct")
    week, now = 7 * 24 * HOUR, int(time.time())
    for left, most in ((30 * 24 * HOUR, week), (HOUR, HOUR)):
        link = links.url(KEY, now + left)
        assert link.startswith(moto.url)
        assert most - 5 <= life(link) <= most
        assert asked(link).content == CONTENT
    assert links.url(KEY, now - 10).startswith(api.url), "what has expired no store signs"
    video = MediaFile(id="9", key=KEY, duration=3.0, width=320, height=240, fps=12)
    task = Task(
        id="123", account_id="1", request=b"{}", kind="image2video", status=Status.SUCCEED,
        created_at=now * 1000, updated_at=now * 1000, result=TaskResult(videos=(video,)),
    )  # fmt: skip
    assert f'"{moto.url}/'.encode() in callback_body(task, links)


def test_a_store_that_cannot_sign_now_gets_its_links_through_the_server(
    start: Any, media: str
) -> None:
    """A callback is written with the result, and must not undo it."""
    api, links = serving(start, media, "direct")

    def refuse(key: str, seconds: float) -> str:
        raise StorageFault("no credentials")

    without = MediaLinks(secret=links.secret, base_url=api.url, retention=HOUR, store_link=refuse)
    assert asked(without.url(KEY, int(time.time()) + 100)).status_code == 307


def test_bytes_may_go_through_the_server(start: Any, media: str) -> None:
    api, links = serving(start, media, "stream")
    link = links.url(KEY, int(time.time()) + 100)
    assert link.startswith(api.url)
    whole = asked(link)
    assert (whole.status_code, whole.content) == (200, CONTENT)
    assert whole.headers["content-type"] == "video/mp4"
    part = asked(link, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, CONTENT[10:20])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"media_links": "redirect"}, "--media-links redirect needs a bucket"),
        ({"media_links": "direct", "media": "file:///srv"}, "--media-links direct needs a bucket"),
        ({"media_public_endpoint": "https://media.example.com"}, "--media is a folder"),
    ],
)
def test_a_folder_has_no_links_of_its_own(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Settings(**given)
