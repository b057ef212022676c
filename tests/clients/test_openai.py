"""Clients of the OpenAI API, as they come from their makers, against a real server."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from conftest import SMALL_CATALOG, require_or_skip
from harness.pictures import scene_png
from harness.server import ServerProcess
from harness.video import decode

CLIENTS = Path(os.environ.get("STILLMOTION_CLIENTS", ".venv-clients")).absolute()
PYTHON = CLIENTS / "bin" / "python"
MODULES = CLIENTS / "node"
MISSING = "no clients: run `make test-clients`, which installs them"
PROGRAMS = Path(__file__).parent / "programs"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    data = tmp_path_factory.mktemp("clients")
    running = ServerProcess(data, "--workers", "1", "--catalog", str(SMALL_CATALOG)).start()
    yield running
    running.stop()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "first.png"
    path.write_bytes(scene_png(640, 360))
    return path


def run(*command: object) -> dict[str, Any]:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def files(picture: Path) -> None:
    """The video plays, and both pictures of it are some."""
    video = decode(Path(f"{picture}.video"))
    assert (video.width, video.height, len(video.frames)) == (426, 240, 48)
    for variant in ("thumbnail", "spritesheet"):
        assert Path(f"{picture}.{variant}").read_bytes().startswith(b"\xff\xd8\xff")


def test_openai_of_pypi(server: ServerProcess, picture: Path) -> None:
    require_or_skip(PYTHON.is_file(), MISSING)
    key = server.create_key("pypi")["api_key"]
    got = run(PYTHON, PROGRAMS / "openai_python.py", server.url, key, picture)
    assert "sora-2" in got["models"]
    assert (got["created"]["status"], got["created"]["size"]) == ("queued", "1920x1080")
    assert (got["polled"]["status"], got["polled"]["progress"]) == ("completed", 100)
    assert got["polled"]["size"] == "426x240"
    files(picture)
    assert got["words"]["status"] == "completed"
    assert got["remix"]["remixed_from_video_id"] == got["created"]["id"]
    assert got["remix"]["status"] == "completed"
    ids = [got[name]["id"] for name in ("created", "words", "remix")]
    assert got["listed"] == ids
    assert got["deleted"] == {"id": ids[2], "deleted": True, "object": "video.deleted"}
    assert got["not found"][:3] == [404, "not_found", "video_id"]
    assert got["bad request"][:3] == [400, "invalid_value", "seconds"]
    assert "from 3 to 15" in got["bad request"][3]
    assert got["no key"] == [401, "invalid_api_key"]


def test_openai_of_npm(server: ServerProcess, picture: Path) -> None:
    require_or_skip(which("node") is not None, "no node: install the package nodejs")
    require_or_skip((MODULES / "node_modules").is_dir(), MISSING)
    key = server.create_key("npm")["api_key"]
    got = run("node", PROGRAMS / "openai_node.mjs", server.url, key, picture, MODULES)
    assert "sora-2-pro" in got["models"]
    assert (got["created"]["status"], got["created"]["model"]) == ("queued", "sora-2-pro")
    assert got["polled"]["status"] == "completed"
    files(picture)
    assert got["remix"]["status"] == "completed"
    assert got["listed"] == [got["created"]["id"], got["remix"]["id"]]
    assert got["deleted"]["deleted"]
    assert got["not found"] == [404, "not_found", "video_id"]


def test_litellm(server: ServerProcess, picture: Path) -> None:
    require_or_skip(PYTHON.is_file(), MISSING)
    key = server.create_key("litellm")["api_key"]
    got = run(PYTHON, PROGRAMS / "litellm_python.py", server.url, key, picture)
    assert got["created"]["status"] == "queued"
    assert (got["polled"]["status"], got["polled"]["progress"]) == ("completed", 100)
    video = decode(Path(f"{picture}.video"))
    assert (video.width, video.height, len(video.frames)) == (426, 240, 48)
    assert len(got["listed"]) == 1
    assert got["remix"]["status"] == "queued"
    assert got["bad request"][0] == 400
    assert "seconds" in got["bad request"][1]
