"""Whatever is killed at whatever moment, each accepted task ends exactly once.

One server and its workers are killed with SIGKILL at a hundred random moments while two clients
create tasks. Afterwards every acknowledged task has ended, in success, with one result, one
terminal event and its callbacks in order.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import threading
from collections import defaultdict
from pathlib import Path

import httpx2
import pytest

from conftest import SMALL_CATALOG
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.web import Receiver

KILLS = 100

KILLS_PER_TASK = 8
"""Of each client. By kills and not by the clock: a slow machine would have ever more to do."""

CREATE = "/v1/videos/image2video"


class Creator:
    """Creates tasks, repeating a create that got no answer under the same idempotency key."""

    def __init__(self, server: ServerProcess, name: str, callback_url: str) -> None:
        self.acknowledged: list[str] = []
        self._stopping = threading.Event()
        self._asked = threading.Semaphore(0)
        self._server = server
        self._name = name
        self._body = {
            "image": base64_of(scene_png(400, 300)),
            "prompt": "waves",
            "duration": "3",
            "callback_url": callback_url,
        }
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """For one more task."""
        self._asked.release()

    def finish(self) -> list[str]:
        self._stopping.set()
        self.ask()
        self._thread.join()
        return self.acknowledged

    def _run(self) -> None:
        count = 0
        while self._asked.acquire() and not self._stopping.is_set():
            count += 1
            external = f"{self._name}-{count}"
            while True:
                try:
                    with self._server.client() as client:
                        answer = client.post(
                            CREATE,
                            json={**self._body, "external_task_id": external},
                            headers={"Idempotency-Key": external},
                        )
                    assert answer.status_code == 200, answer.text
                    self.acknowledged.append(answer.json()["data"]["task_id"])
                    break
                except httpx2.TransportError:
                    if self._stopping.wait(0.05):
                        return


@pytest.mark.timeout(900)
def test_kill_nine_a_hundred_times(data: Path) -> None:
    chance = random.Random(20)
    pause = threading.Event()
    with Receiver() as receiver:
        server = ServerProcess(
            *(data, "--workers", "2", "--catalog", str(SMALL_CATALOG), "--max-attempts", "200"),
            *("--models-dir", str(data / "models")),
        ).start()
        creators = [Creator(server, name, receiver.url) for name in ("a", "b")]
        for kill in range(KILLS):
            if kill % KILLS_PER_TASK == 0:
                for creator in creators:
                    creator.ask()
            pause.wait(chance.uniform(0.0, 0.8))
            workers = server.workers()
            if kill % 2 and workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(workers), signal.SIGKILL)
            else:
                server.kill()
                server.start()
        accepted = [task_id for creator in creators for task_id in creator.finish()]
        assert len(accepted) == len(set(accepted)) >= 10

        with server.client() as client:
            ended = {task_id: wait_for_end(client, task_id) for task_id in accepted}
        statuses = {task_id: task["task_status"] for task_id, task in ended.items()}
        assert set(statuses.values()) == {"succeed"}, statuses

        told: dict[str, list[str]] = defaultdict(list)
        while any(told[task_id][-1:] != ["succeed"] for task_id in accepted):
            delivery = receiver.deliveries.get(timeout=120)
            status = delivery.json["task_status"]
            if told[delivery.json["task_id"]][-1:] != [status]:  # at least once: repeats are fine
                told[delivery.json["task_id"]].append(status)
        assert all(told[task_id] == ["submitted", "processing", "succeed"] for task_id in accepted)
        assert server.stop() == 0

    with contextlib.closing(sqlite3.connect(data / "stillmotion.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute("SELECT count(*) FROM tasks").fetchone()[0]
        terminal = database.execute(
            "SELECT CAST(task_id AS TEXT), count(*) FROM task_events"
            " WHERE status = 'succeed' GROUP BY task_id"
        ).fetchall()
    assert sorted(terminal) == sorted((task_id, 1) for task_id in accepted)
    assert rows == len(accepted), "a task that nobody was told of"
    for task_id in accepted:
        attempts = list((data / "media" / "results" / task_id).iterdir())
        assert len(attempts) == 1, "the files of fenced attempts are left over"
        assert {path.name for path in attempts[0].iterdir()} == {"video.mp4", "poster.jpg"}
