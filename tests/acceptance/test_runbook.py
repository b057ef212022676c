"""What `docs/operations.md` says to do when things go wrong, done."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import SMALL
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
PATH = "/v1/videos/image2video"


def create(server: ServerProcess, key: str) -> str:
    with server.client(key) as client:
        body = {
            "model_name": "kling-v1",
            "image": base64_of(scene_png(480, 320)),
            "prompt": "zoom in",
            "duration": "3",
        }
        made: str = client.post(PATH, json=body).json()["data"]["task_id"]
    return made


def ended(server: ServerProcess, key: str, task_id: str) -> dict:
    """The task, once the stream of its events has ended."""
    with server.client(key) as client:
        with client.stream("GET", f"{PATH}/{task_id}/events") as events:
            for _ in events.iter_lines():
                pass
        return client.get(f"{PATH}/{task_id}").json()["data"]


def backup_commands() -> str:
    """The shell snippet of the section on backups."""
    section = OPERATIONS.read_text().split("## Backup")[1].split("\n## ")[0]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_backup_of_a_running_server_is_restored(tmp_path: Path) -> None:
    data, kept = tmp_path / "data", tmp_path / "backup"
    kept.mkdir()
    server = ServerProcess(data, *SMALL).start()
    key = server.first_key["api_key"]
    before = ended(server, key, create(server, key))
    waiting = create(server, key)  # may run, or not, while the backup is made
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**server.env, "STILLMOTION_DATA": str(data), "PATH": programs}
    done = subprocess.run(
        ["bash", "-ec", backup_commands()],
        cwd=kept,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lost = create(server, key)
    server.kill()
    shutil.rmtree(data)

    data.mkdir(mode=0o700)
    shutil.copy(kept / "backup.db", data / "stillmotion.db")
    shutil.copytree(kept / "media", data / "media")
    shutil.copy(kept / "secret.key", data / "secret.key")
    server.start()
    assert ended(server, key, waiting)["task_status"] == "succeed"
    with server.client(key) as client:
        again = client.get(f"{PATH}/{before['task_id']}").json()["data"]
        assert again["task_status"] == "succeed"
        url = before["task_result"]["videos"][0]["url"]
        assert client.get(url).content[4:8] == b"ftyp", "a link that was given before the loss"
        assert client.get(f"{PATH}/{lost}").status_code == 400, "made after the backup"
    assert server.stop() == 0
