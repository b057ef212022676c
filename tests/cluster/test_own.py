"""A server that brings its own cluster. Before the other tests of this folder: it looks for one on
its machine first, and theirs stays until the end."""

from __future__ import annotations

import tempfile
from pathlib import Path

from cluster.calls import SHORT, create, made
from cluster.nodes import await_ended
from conftest import SMALL_CATALOG
from harness.server import ServerProcess


def test_a_server_may_bring_its_own_cluster(tmp_path: Path) -> None:
    flags = ("--executor", "ray", "--pool", "cpu=0..1,cores=1", "--catalog", str(SMALL_CATALOG))
    models = ("--models-dir", str(tmp_path / "models"))
    # Ray's sockets lie there: their paths must not be long.
    with tempfile.TemporaryDirectory(
        prefix="ray-", dir="/tmp", ignore_cleanup_errors=True
    ) as folder:
        env = {"RAY_TMPDIR": folder, "RAY_USAGE_STATS_ENABLED": "0"}
        server = ServerProcess(tmp_path / "data", *flags, *models, env=env)
        try:
            server.start()
            assert "connected to a cluster of 1 node(s)" in "".join(server.stderr)
            with server.client() as client:
                made(client, create(client, **SHORT))
        finally:
            code = server.stop()
        assert code == 0
        await_ended(folder)
