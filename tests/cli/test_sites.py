"""Commands and servers that are told by URL where a site keeps its rows and its media."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import SMALL
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end


def stillmotion(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stillmotion", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_server_and_its_commands_use_the_store_and_the_media_that_they_are_given(
    tmp_path: Path,
) -> None:
    store = f"sqlite:///{tmp_path}/rows.db"
    media = f"file://{tmp_path}/pictures"
    data = tmp_path / "data"
    site = ("--data", str(data), "--store", store)
    made = stillmotion("keys", "create", "--account", "studio", "--json", *site)
    key = json.loads(made.stdout)["api_key"]
    server = ServerProcess(data, "--store", store, "--media", media, *SMALL).start()
    try:
        with server.client(key) as client:
            body = {"image": base64_of(scene_png(400, 300)), "prompt": "x", "duration": "3"}
            task_id = client.post("/v1/videos/image2video", json=body).json()["data"]["task_id"]
            assert wait_for_end(client, task_id)["task_status"] == "succeed"
        assert {path.name for path in (tmp_path / "pictures").iterdir()} == {"inputs", "results"}
        assert not (data / "stillmotion.db").exists()
        assert not (data / "media").exists()
        assert "studio" in stillmotion("accounts", "list", *site).stdout
    finally:
        assert server.stop() == 0
    missing = stillmotion("accounts", "list", "--data", str(data))
    assert missing.returncode == 1
    assert f"no server's data in {data}" in missing.stderr


@pytest.mark.parametrize(
    ("flag", "url", "words"),
    [
        ("--store", "stillmotion.db", "sqlite://"),
        ("--store", "mysql://u:secret@host/db", "sqlite://"),
        ("--store", "sqlite://", "names no file"),
        ("--media", "/srv/media", "file:///ABSOLUTE/PATH"),
        ("--media", "file://media", "absolute"),
        ("--media", "s3://user:secret@media/site", "AWS_SECRET_ACCESS_KEY"),
        ("--media", "s3://media?secret_key=1", "environment"),
        ("--media", "s3://media?endpoint=https://user:secret@host", "without credentials"),
        ("--media-links", "redirect", "needs a bucket"),
        ("--media-public-endpoint", "https://media.example.org", "--media is a folder"),
        ("--pool", "gpu", "NAME=WORKERS"),
        ("--pool", "gpu=0", "NAME=WORKERS"),
        ("--pool", "cpu=2", "--workers"),
        ("--pool-limit", "gpu", "NAME=N"),
        ("--engine-limit", "parallax=0", "NAME=N"),
        ("--store", "postgresql://u:secret@host", "names none"),
    ],
)
def test_what_is_no_such_url_is_a_wrong_call(
    tmp_path: Path, flag: str, url: str, words: str
) -> None:
    done = stillmotion("serve", "--data", str(tmp_path), "--port", "0", flag, url)
    assert done.returncode == 2, done.stderr
    assert flag in done.stderr
    assert words in done.stderr
    assert "secret" not in done.stderr.replace("secret_key", "")
