"""Callbacks through a real server: a receiver that fails, hangs and recovers."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx2
from standardwebhooks import Webhook

from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.web import Delivery, Receiver

CREATE = "/v1/videos/image2video"


def create(client: httpx2.Client, **body: str) -> str:
    answer = client.post(
        CREATE, json={"image": base64_of(scene_png()), "prompt": "x", "duration": "3", **body}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["task_id"]


def test_signed_in_order_and_flat(server: ServerProcess, client: httpx2.Client) -> None:
    with Receiver() as receiver:
        task_id = create(client, callback_url=receiver.url, external_task_id="told-1")
        first, last = (receiver.deliveries.get(timeout=120) for _ in range(2))
    secret = server.cli("keys", "webhook-secret").strip()
    for delivery, status in ((first, "processing"), (last, "succeed")):
        body = Webhook(secret).verify(delivery.body, dict(delivery.headers))
        assert body["task_id"] == task_id
        assert body["task_status"] == status
        assert body["task_info"] == {"external_task_id": "told-1"}
    assert set(last.json) == {
        "task_id", "task_status", "task_status_msg", "created_at", "updated_at",
        "final_unit_deduction", "task_info", "task_result",
    }  # fmt: skip
    (video,) = last.json["task_result"]["videos"]
    assert set(video) >= {"id", "url", "duration"}
    assert httpx2.get(video["url"], trust_env=False).status_code == 200


def test_failing_receiver_gets_it_again_after_a_restart(data: Path) -> None:
    healthy = threading.Event()
    tried = threading.Event()

    def respond(_: Delivery) -> int:
        tried.set()
        return 200 if healthy.is_set() else 503

    with Receiver(respond) as receiver:
        server = ServerProcess(data, "--workers", "1").start()
        with server.client() as client:
            task_id = create(client, callback_url=receiver.url)
            assert tried.wait(60)
            assert wait_for_end(client, task_id)["task_status"] == "succeed"
        server.kill()
        while not receiver.deliveries.empty():
            receiver.deliveries.get_nowait()
        healthy.set()
        server.start()
        statuses = [receiver.deliveries.get(timeout=120).json["task_status"] for _ in range(2)]
        server.stop()
    assert statuses == ["processing", "succeed"]


def test_hung_receiver_delays_nobody_else(client: httpx2.Client) -> None:
    release = threading.Event()

    def hang(_: Delivery) -> int:
        release.wait(120)
        return 200

    with Receiver(hang) as hung, Receiver() as prompt_one:
        for _ in range(3):
            create(client, callback_url=hung.url)
        create(client, callback_url=prompt_one.url)
        statuses = [prompt_one.deliveries.get(timeout=120).json["task_status"] for _ in range(2)]
        assert statuses == ["processing", "succeed"]
        assert hung.deliveries.empty(), "the hung receiver has answered nothing yet"
        release.set()


def test_callback_to_a_private_address_is_not_sent(data: Path) -> None:
    with Receiver() as receiver:
        server = ServerProcess(data, "--workers", "1", allow_private=()).start()
        with server.client() as client:
            task_id = create(client, callback_url=receiver.url)
            assert wait_for_end(client, task_id)["task_status"] == "succeed"
        server.stop()
        assert receiver.deliveries.empty()
