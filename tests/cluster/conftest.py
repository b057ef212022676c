"""One cluster of two nodes for all tests here, and servers that render on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
        running.restore()
        yield running
    finally:
        running.close()


@pytest.fixture
def whole(cluster: Cluster) -> None:
    """Every test finds all of it, whatever the one before has ended or added."""
    cluster.restore()


Start = Callable[..., ServerProcess]

HELD = "[models.kling-v2-6]"
"""Its renders wait at the gate."""


@contextmanager
def serving(cluster: Cluster, folder: Path) -> Iterator[Start]:
    """Starts servers on the cluster, with other flags where they are given; all end with it."""
    running: list[ServerProcess] = []
    # Of 256 x 192: where a side is no multiple of 32, x264 gives other bits each time.
    models = SMALL_CATALOG.read_text().replace("240", "192")
    catalog = folder / "catalog.toml"
    catalog.write_text(models.replace(HELD, f'{HELD}\nengine = "gate"'))

    def begin(
        *flags: str,
        executor: str = cluster.url,
        pool: str = "cpu=2,cores=1",
    ) -> ServerProcess:
        usual = ("--catalog", str(catalog), "--models-dir", str(folder / "models"))
        where = ("--executor", executor, "--pool", pool)
        if executor == "local":
            where = ("--workers", "1")
        data = folder / f"server-{len(running)}"
        server = ServerProcess(data, *where, *usual, *flags, env=cluster.env)
        running.append(server)
        return server.start()

    try:
        yield begin
    finally:
        for server in running:
            server.stop()


@pytest.fixture
def start(cluster: Cluster, tmp_path: Path) -> Iterator[Start]:
    """Starts servers of the test's own."""
    with serving(cluster, tmp_path) as begin:
        yield begin


@pytest.fixture
def gate(cluster: Cluster, start: Start) -> Iterator[Gate]:
    """Where renders of the model kling-v2-6 wait. It is gone before servers are stopped, which wait
    for what they render."""
    del start
    with Gate(cluster.gate) as opened:
        yield opened
