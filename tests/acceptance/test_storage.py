"""A disk that is full, a secret that is lost, a folder that others could read.

A full disk is made with a limit on the size of files, which the system lets the owner of a process
set and lift while it runs.
"""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from conftest import SMALL_CATALOG
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end

CREATE = "/v1/videos/image2video"


def body() -> dict[str, str]:
    image = base64_of(scene_png(400, 300))
    return {"image": image, "prompt": "static camera", "duration": "3"}


def limit_files(pid: int, most: int = resource.RLIM_INFINITY) -> None:
    """Let the process write no file beyond `most` bytes."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def wait_until(condition: Callable[[], bool]) -> None:
    """The test's time-out bounds it."""
    while not condition():
        pass


@pytest.fixture
def server(data: Path) -> Iterator[ServerProcess]:
    flags = ("--workers", "1", "--catalog", str(SMALL_CATALOG), "--max-attempts", "1")
    running = ServerProcess(data, *flags, "--models-dir", str(data.parent / "models")).start()
    yield running
    running.stop()


def test_creates_are_refused_on_a_full_disk_and_taken_afterwards(server: ServerProcess) -> None:
    assert server.process is not None
    with server.client() as client:
        assert client.get("/readyz").status_code == 200
        limit_files(server.process.pid, 0)
        creates = [client.post(CREATE, json=body()) for _ in range(3)]
        creates += [client.post(CREATE, json={**body(), "image": "https://a.example/x.png"})]
        assert {(answer.status_code, answer.json()["code"]) for answer in creates} == {(503, 5001)}
        wait_until(lambda: client.get("/readyz").status_code == 503)
        assert client.get("/healthz").status_code == 200
        limit_files(server.process.pid)
        wait_until(lambda: client.get("/readyz").status_code == 200)
        assert client.post(CREATE, json=body()).status_code == 200
    told = [line for line in server.stderr if "the storage failed" in line]
    assert len(told) == len(creates)
    for answer in creates:
        assert any(answer.json()["request_id"] in line for line in told)
    assert not any("Traceback" in line or line.startswith(" ") for line in server.stderr)
    assert not list((server.data / "media" / "inputs").glob("*/x*"))


def test_a_task_waits_for_storage_and_does_not_spend_its_attempts(server: ServerProcess) -> None:
    """It has one attempt, and its worker cannot store what it makes."""
    with server.client() as client:
        wait_until(lambda: len(server.workers()) == 1)
        (worker,) = server.workers()
        limit_files(worker, 0)
        task_id = client.post(CREATE, json=body()).json()["data"]["task_id"]
        wait_until(lambda: any("waits: the storage" in line for line in server.stderr))
        assert client.get(f"{CREATE}/{task_id}").json()["data"]["task_status"] == "processing"
        limit_files(worker)
        assert wait_for_end(client, task_id)["task_status"] == "succeed"


def started(data: Path, most: int) -> subprocess.CompletedProcess[str]:
    """A start with no file beyond `most` bytes."""
    command = [sys.executable, "-m", "stillmotion", "serve", "--port", "0", "--data", str(data)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: limit_files(os.getpid(), most),
    )


@pytest.mark.parametrize("most", [0, 20, 8192, 40 * 1024])
def test_a_start_on_a_full_disk_is_refused_in_a_sentence(data: Path, most: int) -> None:
    done = started(data, most)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("stillmotion: ")
    assert done.stderr.count("\n") == 1
    assert str(data) in done.stderr
    # Once there is space, nothing of it is in the way.
    server = ServerProcess(data, "--workers", "1").start()
    assert server.stop() == 0
    done = started(data, 0)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Errno" not in done.stderr


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    full = [sys.executable, "-m", "stillmotion", *words, "--data", str(data)]
    return subprocess.run(full, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("left", [None, "0123"])
def test_a_lost_secret_is_told_and_made_anew_on_purpose(data: Path, left: str | None) -> None:
    assert command(data, "keys", "create").returncode == 0
    secret = data / "secret.key"
    before = secret.read_text()
    if left is None:
        secret.unlink()
    else:
        secret.write_text(left)
    for refused in (command(data, "serve", "--port", "0"), command(data, "keys", "list")):
        assert refused.returncode == 1
        assert refused.stderr.count("\n") == 1
        assert all(word in refused.stderr for word in ("secret.key", "backup", "keys new-secret"))
    assert secret.exists() == (left is not None), "it was made anew, silently"

    assert command(data, "keys", "new-secret").returncode == 0
    assert secret.read_text() not in (before, left)
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert command(data, "keys", "list").returncode == 0
    again = command(data, "keys", "new-secret")
    assert (again.returncode, "in order" in again.stderr) == (1, True)


def test_the_secret_of_a_server_that_runs_is_not_made_anew(server: ServerProcess) -> None:
    before = (server.data / "secret.key").read_text()
    (server.data / "secret.key").write_text("")
    running = command(server.data, "keys", "new-secret")
    assert (running.returncode, "another server" in running.stderr) == (1, True)
    assert (server.data / "secret.key").read_text() == ""
    (server.data / "secret.key").write_text(before)


def open_to_others(folder: Path) -> list[str]:
    return [
        str(path)
        for path in (folder, *folder.rglob("*"))
        if path.lstat().st_mode & 0o077 and not path.is_symlink()
    ]


def test_what_a_server_keeps_is_for_its_user_alone(data: Path) -> None:
    """In a folder that was made by others, with files of a server that did not see to it."""
    mask = os.umask(0o022)
    try:
        old = data / "media" / "results" / "1" / "1" / "video.mp4"
        old.parent.mkdir(parents=True)
        old.write_bytes(b"video")
        for name in ("stillmotion.db", "secret.key"):
            (data / name).touch()
        (data / "secret.key").write_text("ab" * 32)
        data.chmod(0o755)
        flags = ("--workers", "1", "--catalog", str(SMALL_CATALOG))
        server = ServerProcess(data, *flags, "--models-dir", str(data.parent / "models")).start()
        assert open_to_others(data) == []
        with server.client() as client:
            task_id = client.post(CREATE, json=body()).json()["data"]["task_id"]
            task = wait_for_end(client, task_id)
            assert open_to_others(data) == []
            url = task["task_result"]["videos"][0]["url"]
            video = data / "media" / "results" / task_id / "1" / "video.mp4"
            video.write_bytes(b"")
            gone = httpx2.get(url, trust_env=False)
            assert (gone.status_code, gone.json()["code"]) == (404, 1203)
        server.stop()
    finally:
        os.umask(mask)


def test_a_folder_with_other_things_in_it_is_left_open(data: Path) -> None:
    data.mkdir()
    (data / "notes.txt").write_text("for everyone")
    data.chmod(0o755)
    server = ServerProcess(data, "--workers", "1").start()
    server.stop()
    assert [Path(path).name for path in open_to_others(data)] == ["data", "notes.txt"]
    assert any("holds other things" in line for line in server.stderr)


def test_the_first_key_is_not_written_into_a_log(data: Path) -> None:
    server = ServerProcess(data, "--workers", "1").start()
    server.stop()
    written = "".join(server.stderr)
    assert str(data / "first-key.json") in written
    for secret in ("api_key", "secret_key"):
        assert server.first_key[secret] not in written
