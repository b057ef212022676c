"""Two nodes of a Ray cluster against one, and what the way over Ray costs.

Run: python bench/ray_nodes.py [--rounds 5] [--short-edge 1080] [--seconds 10].
Nodes are made of this machine, each pinned to a core of its own, the worker of the comparison
without Ray to the first. Each round does, beginning elsewhere each time: four renders by one worker
and by two (limit: at least 1.8 times the throughput); a storyboard of six shots by one and by two
(at most 0.6 of the time); one render by a worker of Ray and by a worker process without it (at most
1.03 of the time).

With --cpu: what processor time is spent beside the rendering, by whom: in a second in which nothing
is rendered, for a render, and for a storyboard of six shots, by two workers. That says something
on a machine with other work, too.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cluster.nodes import Cluster
from harness.pictures import scene_png
from measures.processor_time import taken
from stillmotion.executors.cluster.executor import RayExecutor, Staff
from stillmotion.executors.cluster.messages import DriverConfig, Needs, Site
from stillmotion.executors.local import LocalExecutor
from stillmotion.executors.process import WORKER_PROGRAM
from stillmotion.executors.worker import WorkerConfig
from stillmotion.orders import RenderSpec, StoredFile, Video, VideoOrder
from stillmotion.orders.rows import encode_order
from stillmotion.tasks.executor import Executor
from stillmotion.tasks.task import Status, Task
from stillmotion.vault import Vault, open_vault

ROLES = {
    "executors.worker": "rendering",
    "executors.cluster.driver": "driver",
    "ray.util.client.server": "head: server of the driver",
    "gcs_server": "head: gcs",
    "dashboard/dashboard.py": "head: dashboard",
    "autoscaler": "head: autoscaler",
    "raylet/raylet": "raylets of head and nodes",
    "log_monitor": "log monitors",
    "ray::RuntimeEnvAgent": "agents of runtime environments",
    "ray::DashboardAgent": "agents of the dashboard",
    "ray::RenderActor": "actors",
    "ray::": "other processes of Ray",
    "default_worker": "other processes of Ray",
    "stillmotion worker": "commands of nodes",
    "ray.scripts": "commands of Ray",
    "ray_nodes.py": "server",
}
"""What is in the command lines of processes, and what these are."""

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


async def on_ray(cluster: Cluster, site: Site, vault: Vault, workers: int) -> RayExecutor:
    needs = Needs(pool="cpu", device="cpu", cores=1, gpus=0, memory=2**30)
    config = DriverConfig(
        address=cluster.url, start=False, join=False, site=site, needs=(needs,), must_have=("cpu",)
    )
    executor = RayExecutor(config, [Staff(needs, workers, workers)], discard=vault.delete_prefix)
    await executor.connect()
    await executor.start()
    return executor


@contextlib.asynccontextmanager
async def media(cluster: Cluster) -> AsyncIterator[tuple[Site, Vault, WorkerConfig]]:
    """A folder with a picture: as nodes are told of it, as a server has it, and as a worker
    process without Ray is."""
    with tempfile.TemporaryDirectory() as name:
        url = f"file://{name}/media"
        vault = open_vault(url)
        await vault.put("inputs/1/image.png", scene_png(1280, 960))
        await vault.put("trial/proof", b"")
        models = str(cluster.folder / "models")
        site = Site(
            vault=url,
            proof="trial/proof",
            allow_private=(),
            fetch_timeout=10,
            models_dir=models,
            depth_model="",
            log_level="warning",
            silence=60,
        )
        config = WorkerConfig(
            vault=url,
            scratch=f"{name}/scratch",
            allow_private=(),
            fetch_timeout=10,
            models_dir=models,
        )
        yield site, vault, config


async def measure(cluster: Cluster, arguments: argparse.Namespace) -> bool:
    """Print times and their ratios; whether these keep the limits."""
    async with media(cluster) as (site, vault, config):
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
                    executor = await on_ray(cluster, site, vault, 2 if kind == "two" else 1)
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


def role(command: str) -> str:
    """What a process is to the renders."""
    for part, name in ROLES.items():
        if part in command:
            return name
    return "other"


async def spent_beside(cluster: Cluster, arguments: argparse.Namespace) -> bool:
    """Print processor time by who takes it."""
    async with media(cluster) as (site, vault, _):
        executor = await on_ray(cluster, site, vault, 2)
        try:
            spec = RenderSpec(engine="parallax", short_edge=arguments.short_edge, fps=24)
            work = Work(spec, arguments.seconds)
            await seconds_of(executor, [work.task(), work.task()])
            found: dict[str, Counter[str]] = {}
            for what in ("a second of rest", "a render", "a storyboard"):
                before, begun = taken([os.getpid()], role), time.perf_counter()
                count = arguments.rounds
                if what == "a second of rest":
                    count *= 5
                    await asyncio.sleep(count)
                elif what == "a render":
                    await seconds_of(executor, [work.task() for _ in range(count)])
                else:
                    for _ in range(count):
                        await seconds_of(executor, [work.task(shots=True)])
                spent = taken([os.getpid()], role)
                spent.subtract(before)
                beside = spent.total() - spent["rendering"]
                spent |= {
                    "beside the rendering": beside,
                    "by the clock": time.perf_counter() - begun,
                }
                found[what] = Counter({name: one / count for name, one in spent.items()})
        finally:
            await executor.close()
    print(f"{'milliseconds of a processor':30}", *(f"{what:>17}" for what in found))
    for name in sorted({name for spent in found.values() for name in spent}):
        print(f"{name:30}", *(f"{1000 * spent[name]:17.1f}" for spent in found.values()))
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short-edge", type=int, default=1080)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--cpu", action="store_true")
    arguments = parser.parse_args()
    work = spent_beside if arguments.cpu else measure
    cluster = Cluster()
    try:
        os.environ.update(cluster.env)  # whoever connects shows the cluster's token
        cluster.start_head()
        for core in CORES:
            cluster.add_node(before=("taskset", "-c", core))
        return 0 if asyncio.run(work(cluster, arguments)) else 1
    finally:
        cluster.close()


if __name__ == "__main__":
    sys.exit(main())
