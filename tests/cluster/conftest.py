"""One cluster of two nodes for all tests here, and servers that render on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cluster.nodes import Cluster
from conftest import SMALL_CATALOG
from harness.gate import Gate
from harness.server import ServerProcess


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A head, and two nodes of a core each."""
    running = Cluster()
    try:
        running.start_head()
        running.add_node()
        running.add_node()
        yield running
    finally:
        left = running.close()
    assert left == []


Start = Callable[..., ServerProcess]

HELD = "[models.kling-v2-6]"
"""Its renders wait at the gate."""


@pytest.fixture
def start(cluster: Cluster, tmp_path: Path) -> Iterator[Start]:
    """Starts a server on the cluster, with other flags where they are given."""
    running: list[ServerProcess] = []

    def begin(
        *flags: str, executor: str = cluster.url, pool: str = "cpu=2,cores=1"
    ) -> ServerProcess:
        # Of 256 x 192: where a side is no multiple of 32, x264 gives other bits each time.
        catalog = tmp_path / "catalog.toml"
        catalog.write_text(
            SMALL_CATALOG.read_text()
            .replace("240", "192")
            .replace(HELD, f'{HELD}\nengine = "gate"')
        )
        data = tmp_path / f"server-{len(running)}"
        usual = ("--catalog", str(catalog), "--models-dir", str(tmp_path / "models"))
        where = ("--executor", executor, "--pool", pool)
        if executor == "local":
            where = ("--workers", "1")
        server = ServerProcess(data, *where, *usual, *flags, env=cluster.env)
        running.append(server)
        return server.start()

    yield begin
    for server in running:
        server.stop()


@pytest.fixture
def gate(cluster: Cluster, start: Start) -> Iterator[Gate]:
    """Where renders of the model kling-v2-6 wait. It is gone before servers are stopped, which wait
    for what they render."""
    del start
    with Gate(cluster.gate) as opened:
        yield opened
