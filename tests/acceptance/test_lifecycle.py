"""A task's life seen from outside: cancelled, drained, taken up again, purged, idempotent."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2

from conftest import SMALL
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end

CREATE = "/v1/videos/image2video"


def create(client: httpx2.Client, **body: Any) -> str:
    picture = base64_of(scene_png(400, 300))
    answer = client.post(CREATE, json={"image": picture, "prompt": "x", "duration": "3", **body})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["task_id"]


def events(client: httpx2.Client, task_id: str) -> Iterator[dict[str, Any]]:
    with client.stream("GET", f"{CREATE}/{task_id}/events", timeout=120) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                yield json.loads(line[5:])


def wait_until_rendering(client: httpx2.Client, task_id: str) -> None:
    with contextlib.closing(events(client, task_id)) as told:
        for event in told:
            if event.get("progress", 0) > 0.1:
                return
    raise AssertionError("the task ended before it was seen rendering")


def test_cancel_stops_the_render_and_frees_the_worker(client: httpx2.Client) -> None:
    long = create(client, duration="15", mode="pro", model_name="kling-v3")
    waiting = create(client)
    wait_until_rendering(client, long)
    answer = client.post(f"{CREATE}/{long}/cancel")
    assert answer.status_code == 200
    assert answer.json()["data"]["task_status"] == "failed"
    assert "cancel" in answer.json()["data"]["task_status_msg"].lower()
    assert wait_for_end(client, waiting)["task_status"] == "succeed"
    assert client.get(f"{CREATE}/{long}").json()["data"]["task_result"] == {"videos": []}


def test_sigterm_finishes_what_runs_and_keeps_what_waits(data: Path) -> None:
    server = ServerProcess(data, *SMALL).start()
    with server.client() as client:
        running = create(client, duration="15")
        waiting = [create(client) for _ in range(2)]
        wait_until_rendering(client, running)
        assert server.stop() == 0
    server.start()
    with server.client() as client:
        assert client.get(f"{CREATE}/{running}").json()["data"]["task_status"] == "succeed"
        for task_id in waiting:
            assert wait_for_end(client, task_id)["task_status"] == "succeed"
    server.stop()
    with contextlib.closing(sqlite3.connect(data / "stillmotion.db")) as database:
        attempts = database.execute("SELECT DISTINCT attempt FROM tasks").fetchall()
    assert attempts == [(1,)], "a drained render was begun again"


def test_media_is_purged_after_the_retention_time(data: Path) -> None:
    server = ServerProcess(data, *SMALL).start()
    with server.client() as client:
        task_id = create(client)
        (video,) = wait_for_end(client, task_id)["task_result"]["videos"]
        assert httpx2.get(video["url"], trust_env=False).status_code == 200
    server.stop()
    server = ServerProcess(data, *SMALL, "--retention-days", "0.00001").start()
    with server.client() as client:
        task = client.get(f"{CREATE}/{task_id}").json()["data"]
        while task["task_result"]["videos"]:
            task = client.get(f"{CREATE}/{task_id}").json()["data"]
        assert task["task_status"] == "succeed"
        assert "deleted" in task["task_status_msg"]
        gone = httpx2.get(f"{server.url}/{video['url'].split('/', 3)[3]}", trust_env=False)
        assert (gone.status_code, gone.json()["code"]) == (404, 1203)
    server.stop()
    assert not [path for path in (data / "media").rglob("*") if path.is_file()]


def test_idempotent_create_makes_one_task(client: httpx2.Client) -> None:
    key = {"Idempotency-Key": "once-1"}
    body = {"image": base64_of(scene_png(400, 300)), "prompt": "once", "duration": "3"}
    first = client.post(CREATE, json=body, headers=key).json()["data"]
    again = client.post(CREATE, json=body, headers=key).json()["data"]
    assert again["task_id"] == first["task_id"]
    other = client.post(CREATE, json={**body, "prompt": "twice"}, headers=key).json()
    assert other["code"] == 1201
    assert "Idempotency-Key" in other["message"]
    client.post(f"{CREATE}/{first['task_id']}/cancel")
