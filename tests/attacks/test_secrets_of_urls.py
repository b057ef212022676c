"""No password and no signature of a URL is found in anything that a server writes.

Pictures, end pictures, elements, voices and callbacks are given URLs of all fates: served, missing,
refused, redirected, no URLs at all. Everything the server then says is searched for their secrets.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from conftest import SMALL_CATALOG
from harness.pictures import scene_png
from harness.raw import RawServer
from harness.server import ServerProcess, wait_for_end
from harness.web import PictureHost, Receiver

SECRET = "hush"
"""Part of every password and signature here, and of nothing else."""

IMAGE2VIDEO = "/v1/videos/image2video"
ELEMENTS = "/v1/general/advanced-custom-elements"
VOICES = "/v1/general/custom-voices"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    flags = ("--workers", "2", "--catalog", str(SMALL_CATALOG), "--log-level", "debug")
    models = ("--models-dir", str(tmp_path / "models"))
    running = ServerProcess(tmp_path / "data", *flags, *models).start()
    running.cli("accounts", "consent", "default", "--by", "Ada Example")
    yield running
    running.stop()


def redirect(place: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()


def fates(port: int, closed: int, ways: list[RawServer]) -> list[str]:
    """URLs that all hold the secret; `port` has a picture host, nobody listens on `closed`."""
    signed = f"X-Amz-Signature={SECRET}&X-Amz-Credential={SECRET}"
    return [
        f"http://ann:{SECRET}@127.0.0.1:{port}/gone.png?{signed}",
        f"http://ann:{SECRET}@127.0.0.1:{port}/scene.txt?{signed}#{SECRET}",
        f"http://ann:{SECRET}@127.0.0.1:{closed}/a.png?{signed}",
        f"http://ann:{SECRET}@10.1.1.1/a.png?{signed}",
        f"http://ann:{SECRET}@no-such-host.invalid/a.png?{signed}",
        f"http://{SECRET}:@[::1]/a.png?{signed}",
        f"http://ann:x@{SECRET}@127.0.0.1:{closed}/a.png",
        # What no parser takes, or takes for something else.
        f"http://ann:{SECRET}/b@127.0.0.1/a.png",
        f"http://ann:{SECRET}?b@127.0.0.1/a.png",
        f"http://ann:{SECRET}#b@127.0.0.1/a.png",
        f"http://ann:{SECRET}@[127.0.0.1/a.png?{signed}",
        f"http://ann:{SECRET}@127.0.0.1:0/a.png?{signed}",
        f"http://ann:{SECRET} b@127.0.0.1/a.png?{signed}",
        f"http://ann:{SECRET}'b@127.0.0.1:{closed}/a.png",
        f"http:\\\\ann:{SECRET}@127.0.0.1/a.png?{signed}",
        f"ftp://ann:{SECRET}@127.0.0.1/a.png?{signed}",
        f"ann:{SECRET}@127.0.0.1/a.png?{signed}",
        f"http://ann:{SECRET}@127.0.0.1/" + "a" * 8200 + f"?{signed}",
        *(f"http://ann:{SECRET}@127.0.0.1:{way.port}/a.png?{signed}" for way in ways),
    ]


PLACES = (
    f"http://bob:{SECRET}@10.2.2.2/b.png?signature={SECRET}",
    f"/again?signature={SECRET}",
    f"http://bob:{SECRET}/c@10.2.2.2/b.png",
    f"http://bob:x@127.0.0.1:{SECRET}/b.png",
    f"ftp://bob:{SECRET}@10.2.2.2/b.png?signature={SECRET}",
)


def bodies(url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A create of each kind that names the URL."""
    good = "https://example.invalid/photo.png"
    yield IMAGE2VIDEO, {"image": url, "prompt": "waves", "duration": "3"}
    yield IMAGE2VIDEO, {"image_tail": url, "prompt": "waves", "duration": "3"}
    yield (
        ELEMENTS,
        {
            "element_name": "One",
            "element_description": "One",
            "reference_type": "image_refer",
            "element_image_list": {"frontal_image": url, "refer_images": [{"image_url": good}]},
        },
    )
    yield VOICES, {"voice_name": "One", "voice_url": url}


def test_nothing_that_is_written_holds_a_secret(server: ServerProcess) -> None:
    said: list[str] = []
    sent: list[tuple[str, str]] = []
    picture = f"scene.png?signature={SECRET}"
    with (
        PictureHost({picture: scene_png(400, 300), f"scene.txt?{SECRET}": b"text"}) as host,
        Receiver(lambda delivery: 500 if "broken" in delivery.path else 200) as receiver,
        RawServer(redirect(PLACES[0])) as to_refused,
        RawServer(redirect(PLACES[1])) as in_circles,
        RawServer(redirect(PLACES[2])) as to_nothing,
        RawServer(redirect(PLACES[3])) as to_no_port,
        RawServer(redirect(PLACES[4])) as to_ftp,
        RawServer(b"HTTP/1.1 404 at http://a:hush@b/?hush\r\nContent-Length: 0\r\n\r\n") as wordy,
        server.client() as client,
    ):
        ways = [to_refused, in_circles, to_nothing, to_no_port, to_ftp, wordy]
        port = int(host.url.rsplit(":", 1)[1])
        with RawServer() as gone:
            closed = gone.port
        urls = fates(port, closed, ways)

        def send(path: str, body: dict[str, Any]) -> None:
            answer = client.post(path, json=body)
            said.append(answer.text)
            if answer.status_code == 200:
                sent.append((path, answer.json()["data"]["task_id"]))

        for url in urls:
            for path, body in bodies(url):
                send(path, body)
        # The picture is there: it is the callbacks that meet all those fates.
        shown = {
            "image": f"http://ann:{SECRET}@127.0.0.1:{port}/{picture}",
            "prompt": "x",
            "duration": "3",
        }
        send(IMAGE2VIDEO, {**shown, "callback_url": f"{receiver.url}/?token={SECRET}"})
        for url in [*urls, f"{receiver.url}/broken?token={SECRET}"]:
            send(VOICES, {"voice_name": "One", "voice_url": urls[0], "callback_url": url})

        ended = [wait_for_end(client, task_id, kind=path) for path, task_id in sent]
        assert {task["task_status"] for task in ended} == {"succeed", "failed"}
        for path, task_id in sent:
            said.append(client.get(f"{path}/{task_id}").text)
            with client.stream("GET", f"{path}/{task_id}/events") as events:
                said.append(events.read().decode())
        said.append(client.get(IMAGE2VIDEO, params={"pageSize": 500}).text)
        said.append(httpx2.get(f"{server.url}/metrics", trust_env=False).text)
        while True:
            delivery = receiver.deliveries.get(timeout=60)
            said.append(delivery.body.decode())
            if "succeed" in said[-1]:
                break
        assert server.stop() == 0
    with closing(sqlite3.connect(server.data / "stillmotion.db")) as database:
        (tries,) = database.execute("SELECT sum(tries) FROM callbacks").fetchone()
        said += [error for (error,) in database.execute("SELECT error FROM callbacks")]
        said += [told for (told,) in database.execute("SELECT status_msg FROM tasks")]
    assert tries >= 10
    assert len(sent) >= 40
    said += server.stderr
    assert [text for text in said if SECRET in text.lower()] == []
