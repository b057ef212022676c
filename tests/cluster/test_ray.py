"""Servers on a Ray cluster that comes and goes, and on one that they cannot use."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.calls import ONE_SHOT, SHORT, create, made
from cluster.conftest import Start
from cluster.nodes import JOINED, LOST, Cluster, paths
from harness.gate import PACKAGE, Gate

pytestmark = pytest.mark.usefixtures("whole")


def test_tasks_wait_for_a_head_that_comes_back(start: Start, cluster: Cluster, gate: Gate) -> None:
    # One node: Ray's own start of two at once on one machine may fail, time and again.
    cluster.nodes.pop().end()
    server = start(pool="cpu=1,cores=1")
    (node,) = cluster.nodes
    joined, left = node.said(JOINED), node.said(LOST)
    with server.client() as client:
        running = create(client, **ONE_SHOT)
        gate.arrival()
        assert cluster.head is not None
        cluster.head.kill("gcs_server")
        cluster.head.end()
        server.await_line("the cluster is lost")
        waiting = create(client, **SHORT)
        assert client.get("/readyz").status_code == 200
        node.await_said(LOST, left + 1)
        cluster.start_head()
        node.await_said(JOINED, joined + 1)
        gate.arrival().go_on()
        made(client, waiting)
        made(client, running)


def test_a_node_that_is_told_to_end_finishes_its_render(
    start: Start, cluster: Cluster, gate: Gate
) -> None:
    server = start(pool="cpu=1,cores=1")
    with server.client() as client:
        task_id = create(client, **ONE_SHOT)
        held = gate.arrival()
        node = cluster.node_of(held.pid)
        node.terminate()
        node.await_said("finishing what 1 worker(s) render")
        held.go_on()
        made(client, task_id)
        assert node.ended() == 0
        assert node.processes() == {}
        cluster.nodes.remove(node)
        # The next one is rendered by the other node.
        made(client, create(client, **SHORT))
    assert (server.data / "media" / "results" / task_id / "1" / "video.mp4").exists()
    assert "is lost" not in "".join(server.stderr)


def test_a_head_is_asked_again_whose_server_of_the_connection_has_died(
    start: Start, cluster: Cluster
) -> None:
    cluster.dying.write_text("1")
    # That a worker's process may be silent for less time than Ray needs for some answers is nothing
    # to the cluster.
    server = start("--worker-silence", "1", pool="cpu=1,cores=1")
    assert "again in" in "".join(server.stderr)
    assert cluster.dying.read_text() == "0"
    with server.client() as client:
        made(client, create(client, **SHORT))
    assert "the cluster is lost" not in "".join(server.stderr)


def refusal(start: Start, *flags: str, **options: str) -> str:
    with pytest.raises(RuntimeError, match="did not start") as failure:
        start(*flags, **options)
    return str(failure.value)


def test_a_cluster_without_room_is_refused(start: Start) -> None:
    said = refusal(start, pool="cpu=1..2,cores=64,memory=2")
    assert "no node of the cluster has room for a worker of the pool 'cpu'" in said
    assert "64 cores, 2 GiB of memory" in said


def test_a_cluster_that_is_not_there_is_refused(start: Start) -> None:
    said = refusal(start, executor="ray://127.0.0.1:1")
    assert "ray://127.0.0.1:1 cannot be reached: connection refused" in said


def test_a_node_of_another_version_is_refused(
    start: Start, cluster: Cluster, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import stillmotion\nstillmotion.__version__ = '0.0.9'\n"
    )
    node = cluster.add_node(env={"PYTHONPATH": paths(tmp_path, PACKAGE)})
    try:
        assert "it has Stillmotion 0.0.9, and this server has" in refusal(start)
    finally:
        cluster.nodes.remove(node)
        node.end()


def test_a_server_finds_the_cluster_of_its_machine(start: Start, cluster: Cluster) -> None:
    server = start(executor="ray", pool="cpu=1,cores=1")
    with server.client() as client:
        made(client, create(client, **SHORT))
    assert any(node.called("executors.worker") for node in cluster.nodes)
    assert server.stop() == 0
