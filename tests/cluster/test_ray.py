"""Servers that render on a Ray cluster: what is made, what a cancel stops, what a loss costs."""

from __future__ import annotations

import io
from pathlib import Path

import av
import httpx2
import pytest

from cluster.conftest import Start
from cluster.nodes import JOINED, Cluster, Member, paths
from harness.gate import Gate
from harness.pictures import base64_of, scene_png
from harness.server import wait_for_end

CREATE = "/v1/videos/image2video"
STORYBOARD = {
    "model_name": "kling-v3",
    "mode": "pro",
    "multi_shot": True,
    "shot_type": "intelligence",
    "prompt": "Shot 1: zoom in, it rains. Shot 2: pan left, a dog jumps. Shot 3: static camera, "
    'snow falls. Shot 4: the woman says "hello"',
}
HELD = {"model_name": "kling-v2-6", "mode": "pro", "duration": "4"}
"""Renders of it wait in the middle of each shot."""
ONE_SHOT = {**HELD, "prompt": "zoom in"}
SHORT = {"model_name": "kling-v1", "prompt": "static camera", "duration": "3"}


def create(client: httpx2.Client, **fields: object) -> str:
    body = {"image": base64_of(scene_png(400, 300)), "duration": "6", **fields}
    answer = client.post(CREATE, json=body).json()
    assert answer["code"] == 0, answer
    return answer["data"]["task_id"]


def made(client: httpx2.Client, task_id: str) -> bytes:
    """The video of a task that must succeed."""
    task = wait_for_end(client, task_id)
    assert task["task_status"] == "succeed", task
    return httpx2.get(task["task_result"]["videos"][0]["url"], trust_env=False).content


def packets(video: bytes, kind: str) -> list[tuple[int | None, int | None, bytes]]:
    with av.open(io.BytesIO(video)) as container:
        stream = getattr(container.streams, kind)[0]
        found = [packet for packet in container.demux(stream) if packet.pts is not None]
        return [(packet.pts, packet.dts, bytes(packet)) for packet in found]


def test_a_storyboard_split_over_nodes_is_the_video_of_one_machine(start: Start) -> None:
    there, here = start(), start(executor="local")
    with there.client() as client:
        task_id = create(client, **STORYBOARD, sound="on", watermark_info={"enabled": True})
        split = made(client, task_id)
        told = client.get(f"{CREATE}/{task_id}").json()["data"]["task_remarks"]
    with here.client() as client:
        local_id = create(client, **STORYBOARD, sound="on", watermark_info={"enabled": True})
        whole = made(client, local_id)
        assert told == client.get(f"{CREATE}/{local_id}").json()["data"]["task_remarks"]
    assert packets(split, "video") == packets(whole, "video")
    assert packets(split, "audio") == packets(whole, "audio")
    results = there.data / "media" / "results" / task_id
    files = {str(file.relative_to(results)) for file in results.rglob("*") if file.is_file()}
    assert files == {"1/video.mp4", "1/watermark.mp4", "1/poster.jpg"}
    marked = [
        here.data / "media/results" / local_id / "1/watermark.mp4",
        results / "1/watermark.mp4",
    ]
    assert packets(marked[0].read_bytes(), "video") == packets(marked[1].read_bytes(), "video")


def of(node: Member, part: str) -> list[int]:
    return [pid for pid, command in node.processes().items() if part in command]


def raylets(cluster: Cluster) -> set[int]:
    return {pid for node in cluster.nodes for pid in of(node, "raylet/raylet")}


def test_a_cancel_ends_the_work_and_not_the_node(
    start: Start, cluster: Cluster, gate: Gate
) -> None:
    server = start(pool="cpu=1,cores=1")
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
    start: Start, cluster: Cluster, gate: Gate
) -> None:
    server = start()
    with server.client() as client:
        task_id = create(client, **{**STORYBOARD, **HELD, "duration": "12"})
        finished = [gate.arrival(), gate.arrival()]
        for held in finished:
            held.go_on()
        kept, broken = gate.arrival(), gate.arrival()
        lost, other = cluster.node_of(broken.pid), cluster.node_of(kept.pid)
        assert lost is not other
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
    lost.await_said(JOINED, 2)


def test_tasks_wait_for_a_head_that_comes_back(start: Start, cluster: Cluster, gate: Gate) -> None:
    # One node: Ray's own start of two at once on one machine may fail, time and again.
    cluster.nodes.pop().end()
    server = start(pool="cpu=1,cores=1")
    joined = {node: node.said(JOINED) for node in cluster.nodes}
    with server.client() as client:
        running = create(client, **ONE_SHOT)
        gate.arrival()
        assert cluster.head is not None
        cluster.head.kill("gcs_server")
        cluster.head.end()
        server.await_line("the cluster is lost")
        waiting = create(client, **SHORT)
        assert client.get("/readyz").status_code == 200
        cluster.start_head()
        for node in cluster.nodes:
            node.await_said(JOINED, joined[node] + 1)
        gate.arrival().go_on()
        made(client, waiting)
        made(client, running)
    cluster.add_node()


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
    cluster.add_node()


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
    node = cluster.add_node(env={"PYTHONPATH": paths(tmp_path)})
    try:
        assert "it has Stillmotion 0.0.9, and this server has" in refusal(start)
    finally:
        cluster.nodes.remove(node)
        node.end()


def test_a_server_may_bring_its_own_cluster(start: Start, cluster: Cluster) -> None:
    server = start(executor="ray", pool="cpu=0..1,cores=1")
    with server.client() as client:
        made(client, create(client, **SHORT))
    assert server.stop() == 0
