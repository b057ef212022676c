"""The log of a real server as JSON: every line about a task or a request names it."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import SMALL
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.web import Receiver

CREATE = "/v1/videos/image2video"


def test_lines_of_the_server_and_of_its_workers_name_request_task_and_attempt(data: Path) -> None:
    flags = (*SMALL, "--log-format", "json")
    with Receiver(lambda _: 410) as receiver:
        server = ServerProcess(data, *flags).start()
        with server.client() as client:
            ignored = client.post(
                CREATE,
                json={
                    "image": base64_of(scene_png()), "prompt": "pan left, a dog runs",
                    "duration": "3", "seed": 7,
                    "callback_url": f"{receiver.url}/hook?token=s3cret",
                },
            )  # fmt: skip
            task_id = ignored.json()["data"]["task_id"]
            wait_for_end(client, task_id)
            failing = client.post(
                CREATE, json={"image": "http://127.0.0.1:9/x.png?token=s3cret", "prompt": "x"}
            ).json()["data"]["task_id"]
            assert wait_for_end(client, failing)["task_status"] == "failed"
            receiver.deliveries.get(timeout=60)
        (worker,) = server.workers()
        assert server.stop() == 0
    text = "".join(server.stderr)
    assert "s3cret" not in text
    lines = [json.loads(line) for line in server.stderr if line.startswith("{")]
    assert len(lines) > 6
    assert all(line["time"] and line["level"] and line["logger"] for line in lines)
    (without,) = [line for line in lines if "without effect" in line["message"]]
    assert without["request_id"] == ignored.json()["request_id"]
    assert without["task_id"] == task_id
    for line in lines:
        for id in (task_id, failing):
            if id in line["message"]:
                assert line["task_id"] == id, line
        if line["logger"].endswith((".dispatcher", ".worker", ".executor")):
            assert line["attempt"] == 1, line
    assert any(line["pid"] == worker and line["task_id"] == task_id for line in lines)
    assert any(
        line["logger"].endswith(".callbacks") and line["task_id"] == task_id for line in lines
    )
