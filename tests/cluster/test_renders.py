"""Renders on two nodes: what is made, what a cancel stops, what the loss of a node costs."""

from __future__ import annotations

import io
from collections.abc import Iterator

import av
import pytest

from cluster.calls import CREATE, HELD, ONE_SHOT, SHORT, STORYBOARD, create, made
from cluster.conftest import Start, serving
from cluster.nodes import JOINED, Cluster
from harness.gate import Gate
from harness.server import ServerProcess, wait_for_end

pytestmark = pytest.mark.usefixtures("whole")


@pytest.fixture(scope="module")
def server(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One with a worker on each node."""
    with serving(cluster, tmp_path_factory.mktemp("server")) as start:
        yield start()


def packets(video: bytes, kind: str) -> list[tuple[int | None, int | None, bytes]]:
    with av.open(io.BytesIO(video)) as container:
        stream = getattr(container.streams, kind)[0]
        found = [packet for packet in container.demux(stream) if packet.pts is not None]
        return [(packet.pts, packet.dts, bytes(packet)) for packet in found]


def test_a_storyboard_split_over_nodes_is_the_video_of_one_machine(
    server: ServerProcess, start: Start
) -> None:
    here = start(executor="local")
    with server.client() as client:
        task_id = create(client, **STORYBOARD, sound="on", watermark_info={"enabled": True})
        split = made(client, task_id)
        told = client.get(f"{CREATE}/{task_id}").json()["data"]["task_remarks"]
    with here.client() as client:
        local_id = create(client, **STORYBOARD, sound="on", watermark_info={"enabled": True})
        whole = made(client, local_id)
        assert told == client.get(f"{CREATE}/{local_id}").json()["data"]["task_remarks"]
    assert packets(split, "video") == packets(whole, "video")
    assert packets(split, "audio") == packets(whole, "audio")
    results = server.data / "media" / "results" / task_id
    files = {str(file.relative_to(results)) for file in results.rglob("*") if file.is_file()}
    assert files == {"1/video.mp4", "1/watermark.mp4", "1/poster.jpg"}
    marked = [
        here.data / "media/results" / local_id / "1/watermark.mp4",
        results / "1/watermark.mp4",
    ]
    assert packets(marked[0].read_bytes(), "video") == packets(marked[1].read_bytes(), "video")


def raylets(cluster: Cluster) -> set[int]:
    return {pid for node in cluster.nodes for pid in node.called("raylet/raylet")}


def test_a_cancel_ends_the_work_and_not_the_node(
    server: ServerProcess, cluster: Cluster, gate: Gate
) -> None:
    with server.client() as client:
        task_id = create(client, **ONE_SHOT)
        gate.arrival()
        before = raylets(cluster)
        client.post(f"{CREATE}/{task_id}/cancel").raise_for_status()
        assert wait_for_end(client, task_id)["task_status"] == "failed"
        made(client, create(client, **SHORT))
    assert raylets(cluster) == before
    assert not (server.data / "media" / "results" / task_id).exists()


def test_what_a_lost_node_rendered_is_rendered_elsewhere(
    server: ServerProcess, cluster: Cluster, gate: Gate
) -> None:
    with server.client() as client:
        task_id = create(client, **{**STORYBOARD, **HELD, "duration": "12"})
        finished = [gate.arrival(), gate.arrival()]
        for held in finished:
            held.go_on()
        kept, broken = gate.arrival(), gate.arrival()
        lost, other = cluster.node_of(broken.pid), cluster.node_of(kept.pid)
        assert lost is not other
        joined = lost.said(JOINED)
        lost.kill("raylet/raylet")
        server.await_line("another one does it again")
        kept.go_on()
        again = gate.arrival()
        again.go_on()
        made(client, task_id)
    assert {held.shot for held in (*finished, kept, broken)} == {0, 1, 2, 3}
    assert again.shot == broken.shot
    # In the same attempt: the shots that were there stayed.
    assert (server.data / "media" / "results" / task_id / "1" / "video.mp4").exists()
    lost.await_said(JOINED, joined + 1)
