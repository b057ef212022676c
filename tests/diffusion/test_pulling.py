"""Weights from a hub, which here is a server of this machine."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlparse

import msgspec
import pytest

from diffusion.conftest import Weights

REVISION = "0123456789abcdef0123456789abcdef01234567"
PULL = "from stillmotion.cli.engine_weights import pull; raise SystemExit(pull())"

WATCHED = """
import sys
from pathlib import Path
from stillmotion.engines.diffusion import downloads
from stillmotion.engines.diffusion.options import settings
table = {"pipeline": "wan2.2-i2v-a14b", "hub": "tiny/model", "revision": sys.argv[1]}
downloads.pull(settings("wan", table), Path(sys.argv[2]), print)
"""


class Hub:
    """One repository, with the calls of a hub that fetching a snapshot needs."""

    def __init__(self, folder: Path) -> None:
        self.fetched: list[str] = []
        hub = self
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        names = [str(path.relative_to(folder)) for path in files]

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self._answer()

            def do_GET(self) -> None:
                self._answer()

            def _answer(self) -> None:
                path = unquote(urlparse(self.path).path)
                if path.startswith("/api/models/"):
                    kept = [{"rfilename": name} for name in names]
                    tree = [
                        {"type": "file", "path": name, "size": path.stat().st_size, "oid": "0" * 40}
                        for name, path in zip(names, files, strict=True)
                    ]
                    about = {"id": "tiny/model", "sha": REVISION, "siblings": kept}
                    self._send(msgspec.json.encode(tree if "/tree/" in path else about), {})
                    return
                name = path.partition(f"/resolve/{REVISION}/")[2]
                if name not in names:
                    self._send(b"", {}, 404)
                    return
                content = (folder / name).read_bytes()
                if self.command == "GET":
                    hub.fetched.append(name)
                etag = hashlib.sha256(content).hexdigest()
                self._send(content, {"ETag": f'"{etag}"', "X-Repo-Commit": REVISION})

            def _send(self, content: bytes, headers: dict[str, str], status: int = 200) -> None:
                self.send_response(status)
                for key, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(key, value)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hub(weights: Weights) -> Iterator[Hub]:
    """Has the tiny weights of Wan 2.2 I2V."""
    there = Hub(weights("wan2.2-i2v-a14b"))
    yield there
    there.close()


def _run(hub: Hub, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "HF_HUB_OFFLINE": "0",
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(folder / "hf"),
        "HF_HUB_DISABLE_XET": "1",
    }
    return subprocess.run(
        [sys.executable, "-c", *command], env=env, capture_output=True, text=True, check=False
    )


def _pull(hub: Hub, folder: Path, pipeline: str) -> subprocess.CompletedProcess[str]:
    site = folder / "engines.toml"
    site.write_text(
        f'[engines.wan]\nkind = "diffusion"\npipeline = "{pipeline}"\nhub = "tiny/model"\n'
        f'revision = "{REVISION}"\n'
    )
    given = ("wan", "--engines", str(site), "--models-dir", str(folder / "models"))
    return _run(hub, folder, PULL, *given)


def test_bytes_are_told_while_they_come(hub: Hub, tmp_path: Path) -> None:
    done = _run(hub, tmp_path, WATCHED, REVISION, str(tmp_path))

    assert done.returncode == 0, done.stderr
    told = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    here, total = told[-1]
    assert here == total > 100_000
    assert [first for first, _ in told] == sorted(first for first, _ in told)


def test_weights_are_fetched_once_and_whole(hub: Hub, tmp_path: Path, weights: Weights) -> None:
    done = _pull(hub, tmp_path, "wan2.2-i2v-a14b")

    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    assert folder == tmp_path / "models" / "hub" / "tiny--model" / REVISION
    original = weights("wan2.2-i2v-a14b")
    for part in ("model_index.json", "transformer/diffusion_pytorch_model.safetensors"):
        assert (folder / part).read_bytes() == (original / part).read_bytes()
    fetched = len(hub.fetched)

    again = _pull(hub, tmp_path, "wan2.2-i2v-a14b")

    assert again.stdout == done.stdout
    assert len(hub.fetched) == fetched


def test_weights_of_another_model_are_refused_before_they_are_fetched(
    hub: Hub, tmp_path: Path
) -> None:
    done = _pull(hub, tmp_path, "wan2.1-vace-1.3b")

    assert done.returncode == 1
    assert "not the weights of Wan 2.1 VACE 1.3B" in done.stderr
    assert "WanImageToVideoPipeline" in done.stderr
    assert not [name for name in hub.fetched if name.endswith(".safetensors")]


def test_a_hub_that_does_not_answer_is_told(hub: Hub, tmp_path: Path) -> None:
    hub.close()

    done = _pull(hub, tmp_path, "wan2.2-i2v-a14b")

    assert done.returncode == 1
    assert "tiny/model at 0123456789ab cannot be fetched" in done.stderr
    assert "Traceback" not in done.stderr
