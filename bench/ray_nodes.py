"""Two nodes of a Ray cluster against one, and what the way over Ray costs.

Run: python bench/ray_nodes.py [--rounds 5] [--short-edge 1080] [--seconds 10].
Nodes are made of this machine, each pinned to a core of its own, the worker of the comparison
without Ray to the first. Each round does, beginning elsewhere each time: four renders by one worker
and by two (limit: at least 1.8 times the throughput); a storyboard of six shots by one and by two
(at most 0.6 of the time); one render by a worker of Ray and by a worker process without it (at most
1.03 of the time).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cluster.nodes import Cluster
from harness.pictures import scene_png
from stillmotion.executors.cluster.executor import RayExecutor, Staff
from stillmotion.executors.cluster.messages import DriverConfig, Needs, Site
from stillmotion.executors.local import WORKER_PROGRAM, LocalExecutor
from stillmotion.executors.worker import WorkerConfig
from stillmotion.orders import RenderSpec, StoredFile, Video, VideoOrder
from stillmotion.orders.rows import encode_order
from stillmotion.tasks.executor import Executor
from stillmotion.tasks.task import Status, Task
from stillmotion.vault import open_vault

CORES = ("0", "1")
TASKS = 4
LEAST_SPEED_UP, MOST_STORYBOARD, MOST_OVERHEAD = 1.8, 0.6, 1.03
SIX = " ".join(
    f"Shot {i + 1}: {move}."
    for i, move in enumerate(("zoom in", "pan left", "tilt up", "zoom out", "pan right", "zoom in"))
)


class Work:
    """Tasks of one kind each, of ids of their own."""

    def __init__(self, spec: RenderSpec, seconds: int) -> None:
        self._spec = spec
        self._seconds = seconds
        self._count = 0

    def task(self, *, shots: bool = False) -> Task:
        self._count += 1
        video = Video(
            model_name="kling-v3",
            image=StoredFile("inputs/1/image.png"),
            prompt=SIX if shots else "zoom in",
            multi_shot=shots,
            shot_type="intelligence" if shots else None,
            duration=12 if shots else self._seconds,
        )
        return Task(
            id=str(self._count),
            kind="image2video",
            engine="parallax",
            account_id="a",
            status=Status.PROCESSING,
            request=encode_order(VideoOrder(video, self._spec)),
            attempt=1,
            created_at=0,
            updated_at=0,
        )


def ignore(*_: object) -> None:
    return None


async def seconds_of(executor: Executor, tasks: list[Task]) -> float:
    """Until all of them are made."""
    begun = time.perf_counter()
    await asyncio.gather(*(executor.run(task, ignore, ignore) for task in tasks))
    return time.perf_counter() - begun


async def on_ray(cluster: Cluster, site: Site, workers: int) -> RayExecutor:
    needs = Needs(pool="cpu", device="cpu", cores=1, gpus=0, memory=2**30)
    config = DriverConfig(
        address=cluster.url, start=False, join=False, site=site, needs=(needs,), must_have=("cpu",)
    )
    executor = RayExecutor(config, [Staff(needs, workers, workers)])
    await executor.connect()
    await executor.start()
    return executor


async def measure(cluster: Cluster, arguments: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory() as name:
        media = f"file://{name}/media"
        vault = open_vault(media)
        await vault.put("inputs/1/image.png", scene_png(1280, 960))
        await vault.put("trial/proof", b"")
        models = str(cluster.folder / "models")
        site = Site(
            vault=media,
            proof="trial/proof",
            allow_private=(),
            fetch_timeout=10,
            models_dir=models,
            depth_model="",
            log_level="warning",
            silence=60,
        )
        config = WorkerConfig(
            vault=media,
            scratch=f"{name}/scratch",
            allow_private=(),
            fetch_timeout=10,
            models_dir=models,
        )
        pinned = ("taskset", "-c", CORES[0], *WORKER_PROGRAM)
        spec = RenderSpec(engine="parallax", short_edge=arguments.short_edge, fps=24)
        work = Work(spec, arguments.seconds)
        found: dict[str, list[float]] = {}
        for number in range(arguments.rounds):
            kinds = ["two", "one", "local"]
            for kind in kinds[number % 3 :] + kinds[: number % 3]:
                executor: Executor
                if kind == "local":
                    executor = LocalExecutor(config, 1, program=pinned)
                    await executor.start()
                else:
                    executor = await on_ray(cluster, site, 2 if kind == "two" else 1)
                try:
                    many = TASKS if kind != "local" else 1
                    # The first render loads what the others find.
                    warm = [work.task() for _ in range(2 if kind == "two" else 1)]
                    await seconds_of(executor, warm)
                    single = await seconds_of(executor, [work.task()])
                    found.setdefault(f"{kind} single", []).append(single)
                    if kind != "local":
                        tasks = [work.task() for _ in range(many)]
                        found.setdefault(f"{kind} many", []).append(
                            await seconds_of(executor, tasks)
                        )
                        board = await seconds_of(executor, [work.task(shots=True)])
                        found.setdefault(f"{kind} storyboard", []).append(board)
                finally:
                    await executor.close()
    middle = {kind: median(times) for kind, times in found.items()}
    for kind, times in found.items():
        print(f"{kind:16} {middle[kind]:6.2f} s   of {', '.join(f'{one:.2f}' for one in times)}")
    speed_up = middle["one many"] / middle["two many"]
    storyboard = middle["two storyboard"] / middle["one storyboard"]
    overhead = middle["one single"] / middle["local single"]
    print(f"throughput of two nodes / of one       {speed_up:.2f} (at least {LEAST_SPEED_UP})")
    print(f"storyboard on two nodes / on one       {storyboard:.2f} (at most {MOST_STORYBOARD})")
    print(f"a render over Ray / by a local worker  {overhead:.3f} (at most {MOST_OVERHEAD})")
    return (
        speed_up >= LEAST_SPEED_UP and storyboard <= MOST_STORYBOARD and overhead <= MOST_OVERHEAD
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short-edge", type=int, default=1080)
    parser.add_argument("--seconds", type=int, default=10)
    arguments = parser.parse_args()
    cluster = Cluster()
    try:
        os.environ.update(cluster.env)  # whoever connects shows the cluster's token
        cluster.start_head()
        for core in CORES:
            cluster.add_node(before=("taskset", "-c", core))
        return 0 if asyncio.run(measure(cluster, arguments)) else 1
    finally:
        cluster.close()


if __name__ == "__main__":
    sys.exit(main())
