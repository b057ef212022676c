"""What server, store and executor cost beside the renders: tasks over HTTP against the same renders
called in a warm process.

Run: python bench/overhead.py [--tasks 6] [--rounds 5] [--seconds 5] [--model kling-v2-6]
[--store sqlite|postgresql] [--media file|s3]. PostgreSQL and S3 are servers of its own on this
machine; the former syncs as usual.

A round does both, beginning with the other one each time: so many equal tasks are sent at once to
a server with one worker and followed to their ends by their event streams; as often
the picture is decoded and `executors.render.render` called here. Both have rendered it before, so
that the renders are as short as they get and the rest weighs most. Told are medians of the time and
of the processor time of a task, with all processes of the server and of its stores, and the medians
of the rounds' ratios; and what of the processor time of tasks the worker did not take: the server,
its readers of bodies, its stores. Limit: 1.03 of the time. On a machine that has other work to do,
look at the processor time.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

import av
import httpx2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from harness.pictures import base64_of
from harness.server import ServerProcess, wait_for_end
from measures.processor_time import taken
from stillmotion.catalog import Catalog
from stillmotion.executors.film import Outputs
from stillmotion.executors.process import WORKER_PROGRAM
from stillmotion.executors.render import render
from stillmotion.inputs.pictures import decode_rgb
from stillmotion.orders import RenderSpec, StoredFile, Video, VideoOrder

LIMIT = 1.03
TASKS = "/v1/videos/image2video"
PICTURE = Path(__file__).parents[1] / "examples" / "pictures" / "moose.jpg"
PROMPT = "Slow zoom in."


class Spent(NamedTuple):
    """For one task: seconds by the clock, and of processors; `beside` is what of the latter was
    spent in other processes than the worker."""

    wall: float
    cpu: float
    beside: float = 0.0


def spent(count: int, cpu: Callable[[], Counter[str]], work: Callable[[], None]) -> Spent:
    """By `work`, which does so many tasks."""
    before, begun = cpu(), time.perf_counter()
    work()
    wall = time.perf_counter() - begun
    took = cpu() - before
    return Spent(wall / count, took.total() / count, took["beside"] / count)


def part(command: str) -> str:
    """Of a task's processor time, whether the worker took it."""
    return "worker" if WORKER_PROGRAM[-1] in command else "beside"


def own_time() -> Counter[str]:
    """Of this process."""
    return Counter(worker=time.process_time())  # type: ignore[arg-type]


def send(client: httpx2.Client, body: dict[str, str], count: int) -> list[str]:
    """Have tasks done; the addresses of their videos."""
    answers = [client.post(TASKS, json=body).raise_for_status() for _ in range(count)]
    ended = [wait_for_end(client, answer.json()["data"]["task_id"]) for answer in answers]
    assert all(task["task_status"] == "succeed" for task in ended), ended
    return [task["task_result"]["videos"][0]["url"] for task in ended]


def frames_of(video: bytes) -> tuple[int, int, int]:
    """How many there are, and their size."""
    with av.open(io.BytesIO(video)) as container:
        stream = container.streams.video[0]
        return stream.frames, stream.width, stream.height


class Backing(contextlib.ExitStack):
    """Where a server keeps rows and media: its flags, its environment, and processes of it."""

    def __init__(self, store: str, media: str) -> None:
        super().__init__()
        self.flags: list[str] = []
        self.environment: dict[str, str] = {}
        self.pids: list[int] = []
        if store == "postgresql":
            from harness.postgres import PostgresServer

            server = PostgresServer()
            self.callback(server.close)
            self.flags.append(f"--store={server.url(server.create())}")
            self.pids.append(server.pid)
        if media == "s3":
            from harness.object_store import Moto, SeaweedFs, program

            objects = self.enter_context(SeaweedFs() if program() else Moto())
            self.flags.append(f"--media={objects.media(objects.fresh_bucket())}")
            self.environment = objects.environment()
            assert objects._process is not None
            self.pids.append(objects._process.pid)


def measure(options: argparse.Namespace, scratch: Path) -> bool:
    """Do it, and print."""
    picture = PICTURE.read_bytes()
    offer = Catalog.load("open").offer(options.model, "std", options.seconds)
    spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
    video = Video(
        model_name=options.model, image=StoredFile(""), prompt=PROMPT, duration=options.seconds
    )
    files = Outputs(scratch / "video.mp4", poster=scratch / "poster.jpg")

    def call(count: int) -> None:
        for _ in range(count):
            pictures = {"image": decode_rgb(picture, "image")}
            render(VideoOrder(video, spec), pictures, files, lambda *_: None, lambda _: None)

    body = {
        "image": base64_of(picture),
        "prompt": PROMPT,
        "model_name": options.model,
        "mode": "std",
        "duration": str(options.seconds),
    }
    many, through, called = options.tasks, [], []
    with Backing(options.store, options.media) as backing:
        server = ServerProcess(
            scratch / "data", "--workers=1", *backing.flags, env=backing.environment
        ).start()
        try:
            roots = [server.process.pid, *backing.pids]  # type: ignore[union-attr]
            with server.client() as client:
                (url,) = send(client, body, 1)
                call(1)
                made = client.get(url, follow_redirects=True).raise_for_status().content
                assert frames_of(made) == frames_of(files.video.read_bytes())
                for number in range(options.rounds):
                    turns = [
                        lambda: through.append(
                            spent(
                                many, lambda: taken(roots, part), lambda: send(client, body, many)
                            )
                        ),
                        lambda: called.append(spent(many, own_time, lambda: call(many))),
                    ]
                    for turn in turns[:: -1 if number % 2 else 1]:
                        turn()
        finally:
            server.stop()
    pairs = list(zip(through, called, strict=True))
    for place, what in enumerate(("wall", "cpu")):
        print(
            f"{what:4}  a task {median(one[place] for one in through):.3f} s"
            f"  a render {median(one[place] for one in called):.3f} s"
            f"  ratio {median(one[place] / other[place] for one, other in pairs):.3f}"
            f"  ({', '.join(f'{one[place] / other[place]:.3f}' for one, other in pairs)})"
        )
    beside = [1000 * one.beside for one in through]
    shares = [one.beside / other.cpu for one, other in pairs]
    print(f"beside the worker  {median(beside):.0f} ms a task, {median(shares):.1%} of a render's")
    return median(one.wall / other.wall for one, other in pairs) <= LIMIT


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--model", default="kling-v2-6")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--media", choices=("file", "s3"), default="file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        kept = measure(options, Path(scratch))
    print(f"limit: {LIMIT} of the time")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
