"""What is below a server ends with it, in whatever state it is."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from conftest import SMALL_CATALOG
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end


def test_workers_and_readers_that_were_stopped_end_with_a_server_that_is_killed(data: Path) -> None:
    """They read no input then, so they do not see that it is closed."""
    flags = ("--workers", "1", "--catalog", str(SMALL_CATALOG), "--models-dir", str(data / "m"))
    server = ServerProcess(data, *flags).start()
    with server.client() as client:
        # With the first task done, all of them have come to wait for their input.
        image = base64_of(scene_png(400, 300))
        body = {"image": image, "prompt": "static camera", "duration": "3"}
        created = client.post("/v1/videos/image2video", json=body).json()
        assert wait_for_end(client, created["data"]["task_id"])["task_status"] == "succeed"
    below = [*server.workers(), *server.children("intake.reader")]
    assert len(below) == 3
    for pid in below:
        os.kill(pid, signal.SIGSTOP)
    server.kill()
    # The test's time-out bounds it.
    while any(runs(pid) for pid in below):
        time.sleep(0.01)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
