"""A site that is moved to another store: to clients and receivers nothing has happened."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import httpx2

from conftest import SMALL_CATALOG
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.web import Delivery, Receiver

CREATE = "/v1/videos/image2video"


def stillmotion(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stillmotion", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_site_moves_with_its_keys_links_packs_tasks_and_callbacks(tmp_path: Path) -> None:
    called, answer = threading.Event(), threading.Event()

    def hang(_: Delivery) -> int:
        called.set()
        answer.wait()
        return 200

    flags = ("--workers", "1", "--catalog", str(SMALL_CATALOG))
    flags += ("--models-dir", str(tmp_path / "models"))
    old = ServerProcess(tmp_path / "old", *flags).start()
    old.cli("accounts", "add-pack", "default", "first", "5")
    body = {"image": base64_of(scene_png(400, 300)), "prompt": "x", "duration": "3"}
    with Receiver(hang) as receiver:
        with old.client() as client:
            body |= {"callback_url": receiver.url, "external_task_id": "mine"}
            made = client.post(CREATE, json=body).json()["data"]["task_id"]
            task = wait_for_end(client, made)
            assert called.wait(60)
            listed = client.get(CREATE).json()["data"]
            costs = client.get("/account/costs", params=PERIOD).json()["data"]
            assert '"first"' in json.dumps(costs)
        source, target = f"sqlite:///{old.data}/stillmotion.db", f"sqlite:///{tmp_path}/new.db"
        copy = ("store", "copy", "--from", source, "--to", target)
        refused = stillmotion(*copy)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "another server (PID" in refused.stderr
        assert old.stop() == 0
        answer.set()

        checked = stillmotion("store", "check", "--data", str(old.data))
        assert (checked.returncode, checked.stdout) == (0, "Nothing is wrong.\n"), checked
        copied = stillmotion(*copy)
        assert copied.returncode == 0, copied.stderr
        assert "tasks\t1\t" in copied.stdout
        again = stillmotion(*copy)
        assert (again.returncode, "is not empty" in again.stderr) == (1, True)

        media = f"file://{old.data}/media"
        new = ServerProcess(tmp_path / "new", *flags, "--store", target, "--media", media).start()
        assert not (new.data / "first-key.json").exists()
        with new.client(old.first_key["api_key"]) as client:
            link = httpx2.URL(task["task_result"]["videos"][0]["url"])
            there = httpx2.URL(new.url)
            video = httpx2.get(
                link.copy_with(host=there.host, port=there.port), trust_env=False, timeout=60
            )
            assert video.content[4:8] == b"ftyp"
            after = client.get(CREATE).json()["data"]
            for one in (*listed, *after):
                for file in one["task_result"]["videos"]:
                    file.pop("url")
            assert after == listed
            assert client.get("/account/costs", params=PERIOD).json()["data"] == costs
            assert client.get(f"{CREATE}/mine").json()["data"]["task_id"] == made
            heard = [receiver.deliveries.get(timeout=60) for _ in range(3)]
        assert {delivery.json["task_id"] for delivery in heard} == {made}
        assert new.stop() == 0

    site = ("--data", str(new.data), "--store", target, "--media", media)
    key = next((old.data / "media").glob(f"results/{made}/*/*.mp4"))
    key.unlink()
    damaged = stillmotion("store", "check", *site)
    name = key.relative_to(old.data / "media")
    assert damaged.returncode == 1
    assert damaged.stdout == f"task {made}: its result names {name}, which is not there\n"


PERIOD = {"start_time": 0, "end_time": 4_000_000_000_000}
