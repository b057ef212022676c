"""Callbacks through a real server: a receiver that fails, hangs and recovers."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import httpx2
from standardwebhooks import Webhook

from conftest import SMALL
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.web import Delivery, Receiver

CREATE = "/v1/videos/image2video"
CHANGES = ["submitted", "processing", "succeed"]


def create(client: httpx2.Client, **body: str) -> str:
    answer = client.post(
        CREATE, json={"image": base64_of(scene_png()), "prompt": "x", "duration": "3", **body}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["task_id"]


def test_signed_in_order_and_flat(bare: ServerProcess, small: httpx2.Client) -> None:
    with Receiver() as receiver:
        task_id = create(small, callback_url=receiver.url, external_task_id="told-1")
        deliveries = [receiver.deliveries.get(timeout=120) for _ in CHANGES]
    secret = bare.cli("keys", "webhook-secret").strip()
    last = deliveries[-1]
    for delivery, status in zip(deliveries, CHANGES, strict=True):
        body = Webhook(secret).verify(delivery.body, dict(delivery.headers))
        assert body["task_id"] == task_id
        assert body["task_status"] == status
        assert body["task_info"] == {"external_task_id": "told-1"}
    assert [delivery.headers["webhook-id"] for delivery in deliveries] == [
        f"msg_{task_id}-{number}" for number in (1, 2, 3)
    ]
    assert set(last.json) - {"task_remarks"} == {
        "task_id", "task_status", "task_status_msg", "created_at", "updated_at",
        "final_unit_deduction", "task_info", "task_result",
    }  # fmt: skip
    (video,) = last.json["task_result"]["videos"]
    assert set(video) >= {"id", "url", "duration"}
    assert httpx2.get(video["url"], trust_env=False).status_code == 200


def test_what_is_not_done_is_told_and_outlives_the_server(data: Path) -> None:
    """In the query, the list, the callback and what a piped command prints."""
    with Receiver() as receiver:
        server = ServerProcess(data, *SMALL).start()
        with server.client() as client:
            task_id = create(client, prompt="a dog runs", callback_url=receiver.url)
            remarks = wait_for_end(client, task_id)["task_remarks"]
        told = [receiver.deliveries.get(timeout=120).json for _ in CHANGES]
        server.kill()
        server.start()
        with server.client() as client:
            assert client.get(f"{CREATE}/{task_id}").json()["data"]["task_remarks"] == remarks
            assert client.get(CREATE).json()["data"][0]["task_remarks"] == remarks
        shown = subprocess.run(
            [sys.executable, "-m", "stillmotion", "wait", task_id, "--base-url", server.url],
            capture_output=True, text=True, check=True,
            env={**os.environ, "STILLMOTION_API_KEY": server.first_key["api_key"]},
        )  # fmt: skip
        server.stop()
    assert any("runs" in remark for remark in remarks)
    assert told[-1]["task_remarks"] == remarks
    assert all("task_remarks" not in body for body in told[:2])
    assert shown.stderr.splitlines() == [f"stillmotion: {remark}" for remark in remarks]


def test_failing_receiver_gets_it_again_after_a_restart(data: Path) -> None:
    healthy = threading.Event()
    tried = threading.Event()

    def respond(_: Delivery) -> int:
        tried.set()
        return 200 if healthy.is_set() else 503

    with Receiver(respond) as receiver:
        server = ServerProcess(data, *SMALL).start()
        with server.client() as client:
            task_id = create(client, callback_url=receiver.url)
            assert tried.wait(60)
            assert wait_for_end(client, task_id)["task_status"] == "succeed"
        server.kill()
        while not receiver.deliveries.empty():
            receiver.deliveries.get_nowait()
        healthy.set()
        server.start()
        statuses = [receiver.deliveries.get(timeout=120).json["task_status"] for _ in CHANGES]
        server.stop()
    assert statuses == CHANGES


def test_hung_receiver_delays_nobody_else(small: httpx2.Client) -> None:
    release = threading.Event()

    def hang(_: Delivery) -> int:
        release.wait(120)
        return 200

    with Receiver(hang) as hung, Receiver() as prompt_one:
        for _ in range(3):
            create(small, callback_url=hung.url)
        create(small, callback_url=prompt_one.url)
        statuses = [prompt_one.deliveries.get(timeout=120).json["task_status"] for _ in CHANGES]
        assert statuses == CHANGES
        assert hung.deliveries.empty(), "the hung receiver has answered nothing yet"
        release.set()


def test_callback_to_a_private_address_is_refused(data: Path) -> None:
    with Receiver() as receiver:
        server = ServerProcess(data, *SMALL, allow_private=()).start()
        with server.client() as client:
            sent = {"image": base64_of(scene_png()), "prompt": "x", "callback_url": receiver.url}
            answer = client.post(CREATE, json=sent)
            assert (answer.status_code, answer.json()["code"]) == (400, 1201)
            assert answer.json()["message"].startswith("callback_url: 127.0.0.1 is not a public")
            assert client.get(CREATE).json()["data"] == []
        server.stop()
        assert receiver.deliveries.empty()
