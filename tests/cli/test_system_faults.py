"""What the system refuses is told in one sentence that names the flag, without its numbers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Run

DEPTH = "depth.onnx"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("keys", "create", "--data", "file"), "--data: file: file exists"),
        (("keys", "create", "--data", "file/data"), "--data: "),
        (("keys", "create", "--data", "/proc/data"), "--data: "),
        (("keys", "list", "--data", "file"), "no server's data in file"),
        (("keys", "list", "--data", "folder"), "--data: cannot open the database "),
        (("accounts", "create", "me", "--data", "file/data"), "--data: "),
        (("accounts", "list", "--data", "folder"), "--data: "),
        (("serve", "--port", "0", "--data", "file"), "--data: file: file exists"),
        (("serve", "--port", "0", "--data", "/proc/data"), "--data: "),
        (("serve", "--port", "0", "--host", "no.such.host.invalid"), "--host and --port"),
        (("serve", "--port", "0", "--catalog", "folder"), "cannot be read: is a directory"),
        (("models", "pull", "--models-dir", "file"), "--models-dir: file: file exists"),
        (("models", "pull", "--models-dir", "/proc/models"), "--models-dir: "),
        (("models", "remove", "u2netp", "--models-dir", "models"), "--models-dir: models/u2netp"),
        (("submit", "folder", "--prompt", "p"), "cannot read folder"),
        (("render", "folder", "-o", "x.mp4"), "cannot read folder"),
        (("render", "--request", "folder", "-o", "x.mp4"), "cannot read folder"),
        (("list", "--config", "folder"), "cannot read folder"),
        (("list", "--base-url", "http://127.0.0.1:9", "--api-key", "k"), "connection refused"),
    ],
)
def test_the_flag_is_named(run: Run, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    (folder / "file").write_text("")
    (folder / "folder" / "stillmotion.db").mkdir(parents=True)
    (folder / "models" / "u2netp.onnx").mkdir(parents=True)
    ran = run(*arguments)
    assert ran.code in (1, 2)
    assert ran.out == ""
    assert said in ran.err
    assert "Errno" not in ran.err
    assert ran.err.splitlines()[-1].startswith("stillmotion: ")
    assert "Traceback" not in ran.err


def test_a_port_in_use_is_said_to_be_that(run: Run, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", "--port", str(port), "--data", "data")
    assert ran.code == 1
    assert f"cannot listen on 127.0.0.1:{port}: address already in use; --host and" in ran.err
    assert "Errno" not in ran.err


def test_doctor_says_what_the_system_says(run: Run, folder: Path) -> None:
    (folder / "file").write_text("")
    shown = run("doctor", "--data", "file/data", "--port", "0", "--json").json
    (storage,) = (check for check in shown["checks"] if check["name"] == "storage")
    assert storage["state"] == "missing"
    assert "not a directory" in storage["found"]
    assert "Errno" not in storage["found"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_standard_output_is_said_to_be_that() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "stillmotion", "models", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ},
        )
    assert done.returncode == 1
    assert done.stderr == "stillmotion: no space left on device\n"
