"""Servers that render on a Ray cluster: what is made, what a cancel stops, what a loss costs."""

from __future__ import annotations

import io
import os
from pathlib import Path

import av
import httpx2
import pytest

from cluster.conftest import Start
from cluster.nodes import Cluster, Member
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
LONG = {"model_name": "kling-v2-6", "mode": "pro", "prompt": "zoom in", "duration": "15"}


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


def rendering(client: httpx2.Client, task_id: str, share: float = 0.1) -> None:
    """Until so much of a task is done."""
    with client.stream("GET", f"{CREATE}/{task_id}/events", timeout=120) as events:
        for line in events.iter_lines():
            if '"progress":' in line:
                done = float(line.split('"progress":')[1].split(",")[0])
                if done >= share:
                    return
    raise AssertionError("it ended before")


def at_work(cluster: Cluster) -> list[Member]:
    """The nodes with a worker process, the one that has worked most first."""
    spent = {}
    for node in cluster.nodes:
        for pid, command in node.processes().items():
            if "executors.worker" in command:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                spent[node] = int(fields[11]) + int(fields[12])
    return sorted(spent, key=lambda node: -spent[node])


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


def test_a_cancel_ends_the_work_and_not_the_node(start: Start, cluster: Cluster) -> None:
    server = start(pool="cpu=1,cores=1")
    with server.client() as client:
        task_id = create(client, **LONG)
        rendering(client, task_id)
        before = {pid for node in cluster.nodes for pid in of(node, "raylet/raylet")}
        client.post(f"{CREATE}/{task_id}/cancel").raise_for_status()
        assert wait_for_end(client, task_id)["task_status"] == "failed"
        made(client, create(client, model_name="kling-v1", prompt="static camera", duration="3"))
    assert {pid for node in cluster.nodes for pid in of(node, "raylet/raylet")} == before
    assert not (server.data / "media" / "results" / task_id).exists()


def of(node: Member, part: str) -> list[int]:
    return [pid for pid, command in node.processes().items() if part in command]


def test_what_a_lost_node_rendered_is_rendered_elsewhere(start: Start, cluster: Cluster) -> None:
    server = start()
    with server.client() as client:
        task_id = create(client, **{**STORYBOARD, "duration": "15"})
        rendering(client, task_id, 0.3)
        lost = at_work(cluster)[0]
        lost.kill("raylet/raylet")
        made(client, task_id)
    # In the same attempt: the shots that were there stayed.
    assert (server.data / "media" / "results" / task_id / "1" / "video.mp4").exists()
    assert "another one does it again" in "".join(server.stderr)
    lost.await_joined(2)


def test_tasks_wait_for_a_head_that_comes_back(start: Start, cluster: Cluster) -> None:
    # One node: Ray's own start of two at once on one machine may fail, time and again.
    cluster.nodes.pop().end()
    server = start(pool="cpu=1,cores=1")
    joined = {node: node.log.read_text().count("will now block") for node in cluster.nodes}
    with server.client() as client:
        running = create(client, **LONG)
        rendering(client, running)
        assert cluster.head is not None
        cluster.head.kill("gcs_server")
        cluster.head.end()
        server.await_line("the cluster is lost")
        waiting = create(client, model_name="kling-v1", prompt="static camera", duration="3")
        assert client.get("/readyz").status_code == 200
        cluster.start_head()
        for node in cluster.nodes:
            node.await_joined(joined[node] + 1)
        made(client, waiting)
        made(client, running)
    cluster.add_node()


def test_a_node_that_is_told_to_end_finishes_its_render(start: Start, cluster: Cluster) -> None:
    server = start(pool="cpu=1,cores=1")
    with server.client() as client:
        task_id = create(client, **LONG)
        rendering(client, task_id)
        node = next(node for node in cluster.nodes if of(node, "executors.worker"))
        assert node.terminate() == 0
        assert node.processes() == {}
        made(client, task_id)
        cluster.nodes.remove(node)
        # The next one is rendered by the other node.
        made(client, create(client, model_name="kling-v1", prompt="static camera", duration="3"))
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
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    node = cluster.add_node(env={"PYTHONPATH": path})
    try:
        assert "it has Stillmotion 0.0.9, and this server has" in refusal(start)
    finally:
        cluster.nodes.remove(node)
        node.end()


def test_a_server_may_bring_its_own_cluster(start: Start, cluster: Cluster) -> None:
    server = start(executor="ray", pool="cpu=0..1,cores=1")
    with server.client() as client:
        made(client, create(client, model_name="kling-v1", prompt="static camera", duration="3"))
    assert server.stop() == 0
