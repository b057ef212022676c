"""A server that cannot start says why in one sentence, and leaves nothing half made."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from harness.server import ServerProcess
from stillmotion.net import own_address

BAD_CATALOG = 'engine = "parallax"\n[models.kling-v1'
NO_SUCH_ENGINE = """
engine = "warp-drive"
[models.kling-v1]
fps = 24
[models.kling-v1.modes.std]
short_edge = 720
units_per_second = { silent = "0.2" }
takes = [{ durations = [5], features = "all" }]
"""


def refused(data: Path, *flags: str) -> str:
    """What `serve` says when it does not start."""
    command = [sys.executable, "-m", "stillmotion", "serve", "--port", "0", "--data", str(data)]
    done = subprocess.run(
        [*command, *flags], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("text", "word"), [(BAD_CATALOG, "site.toml"), (NO_SUCH_ENGINE, "warp-drive")]
)
def test_bad_catalog_stops_the_start_before_a_key_is_made(
    data: Path, tmp_path: Path, text: str, word: str
) -> None:
    site = tmp_path / "site.toml"
    site.write_text(text)
    assert word in refused(data, "--catalog", str(site))
    assert not (data / "first-key.json").exists()
    server = ServerProcess(data, "--workers", "1").start()
    server.stop()
    assert server.first_key["api_key"]


def test_on_every_address_the_start_line_names_one_that_others_reach(data: Path) -> None:
    server = ServerProcess(data, "--workers", "1", "--host", "0.0.0.0").start()
    address = server.url.removeprefix("http://").rpartition(":")[0]
    try:
        # What the routing table says here: in a network of its own, a machine has none.
        known = own_address(socket.AF_INET)
        assert address == (known or "127.0.0.1")
        assert httpx2.get(f"{server.url}/healthz", trust_env=False).status_code == 200
        assert server.process is not None
        assert server.process.stdout is not None
        assert "--public-url" in server.process.stdout.readline()
    finally:
        server.stop()


def test_folder_in_use_names_the_other_server(server: ServerProcess) -> None:
    assert server.process is not None
    assert str(server.process.pid) in refused(server.data)


def test_port_in_use_is_named(server: ServerProcess, data: Path) -> None:
    port = server.url.rsplit(":", 1)[1]
    assert port in refused(data, f"--port={port}")
