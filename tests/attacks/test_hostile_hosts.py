"""Every result belongs to its task, whatever the hosts of pictures answer.

Two accounts send pictures that carry a number, inline and by URL, between tasks whose picture host
answers with everything that has ever upset a client. Each video must show the number of its own
task. A short run is part of the suite; `make soak` runs a thousand tasks.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from conftest import SMALL_CATALOG
from harness.numbered import number_of, numbered
from harness.pictures import base64_of, encode
from harness.raw import RawServer
from harness.server import ServerProcess, wait_for_end
from harness.video import decode
from harness.web import PictureHost

TASKS = int(os.environ.get("STILLMOTION_SOAK_TASKS", "48"))
"""How many; in batches, since an account may have so many unfinished at a time."""

BATCH = 40
HOSTILE_SHARE = 0.5
CREATE = "/v1/videos/image2video"

HUGE = 90_000

HOSTILE = (
    b"HTTP/1.1 404 " + b"\x1b" * HUGE + b"\r\n\r\n",
    b"HTTP/1.1 404 \x1b]0;owned\x07\x9b31m" + b"A" * 200 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: " + b"\xff\x00" * (HUGE // 2) + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"\x1b" * HUGE + b": x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 20_000 + b"\r\n",
    b"HTTP/1.1 302 x\r\nLocation: http://" + b"\x01" * 60_000 + b"\r\n\r\n",
    b"HTTP/1.1 302 x\r\nLocation: " + b"x" * 60_000 + b"://y\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: " + b"gzip," * 9_000 + b"\r\n\r\nx",
    b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 60_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 60_000 + b"\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n"
    + b'{"type":"answered","task_id":"1","attempt":1,"answer":{"type":"cancelled"}}\n' * 2_000,
    b"HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\n\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    + b"\xff" * 17,
    b"\x1b[2J" * (HUGE // 4),
    b"\x00",
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    flags = ("--workers", "2", "--catalog", str(SMALL_CATALOG), "--max-parallel", str(BATCH))
    models = ("--models-dir", str(tmp_path / "models"))
    running = ServerProcess(tmp_path / "data", *flags, *models).start()
    yield running
    running.stop()


@pytest.mark.timeout(3600)
def test_every_video_shows_the_number_of_its_own_task(server: ServerProcess) -> None:
    chance = random.Random(1)
    other = server.create_key("other")["api_key"]
    files = {f"{number}.png": encode(numbered(number)) for number in range(1, TASKS + 1)}
    answers = itertools.cycle(HOSTILE)
    finished = 0
    with (
        PictureHost(files) as host,
        RawServer(lambda connection: connection.sendall(next(answers))) as hostile,
        server.client() as first,
        server.client(other) as second,
    ):
        clients = (first, second)
        numbers = iter(range(1, TASKS + 1))
        while batch := list(itertools.islice(numbers, BATCH)):
            sent = [
                _create(clients[number % 2], number, files, host.url, hostile.port, chance)
                for number in batch
            ]
            for number, is_hostile, task_id in sent:
                task = wait_for_end(clients[number % 2], task_id, limit=600)
                if is_hostile:
                    assert task["task_status"] == "failed", (number, task)
                    reason = task["task_status_msg"]
                    assert len(reason) < 1000
                    assert reason.isprintable()
                    continue
                assert task["task_status"] == "succeed", (number, task)
                url = task["task_result"]["videos"][0]["url"]
                frames = decode(httpx2.get(url, trust_env=False).content).frames
                assert {number_of(frame) for frame in frames[::12]} == {number}
                finished += 1
    assert finished >= TASKS // 4
    written = "".join(server.stderr)
    assert "\x1b" not in written
    assert "gave no proper answer" not in written


def _create(
    client: httpx2.Client,
    number: int,
    files: dict[str, bytes],
    host: str,
    hostile: int,
    chance: random.Random,
) -> tuple[int, bool, str]:
    is_hostile = chance.random() < HOSTILE_SHARE
    if is_hostile:
        image = f"http://127.0.0.1:{hostile}/{number}.png"
    elif number % 2:
        image = base64_of(files[f"{number}.png"])
    else:
        image = f"{host}/{number}.png"
    body = {"image": image, "prompt": "static camera", "duration": "3"}
    answer = client.post(CREATE, json=body).json()
    assert answer["code"] == 0, answer
    return number, is_hostile, answer["data"]["task_id"]
