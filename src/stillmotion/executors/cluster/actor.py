"""A worker on a node: a Ray actor around a worker process like those of one machine.

Ray places it and notices when its node is lost. All it says comes through `hear`, in order; whoever
asks repeats what it has heard already, so that no answer is lost on the way. One that nobody asks
any more stops its job: its driver is gone, and the task is given to somebody else.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

import msgspec
import ray

from stillmotion.executors.cluster import node
from stillmotion.executors.cluster.messages import Site
from stillmotion.executors.job import Job
from stillmotion.executors.messages import (
    Answer,
    Answered,
    Cancelled,
    Done,
    Failed,
    Measured,
    Planned,
    Preview,
    Progress,
    Remark,
)
from stillmotion.executors.process import WORKER_PROGRAM, WorkerProcess
from stillmotion.executors.worker import WorkerConfig
from stillmotion.executors.worker_context import scratch_of
from stillmotion.tasks.executor import AttemptFailed

HEAR_S = 5.0
"""How long `hear` waits for something to tell."""

STEP_S = 1.0
"""Between two answers that only tell of progress, or show a preview."""

UNHEARD_S = 20.0
"""After so long without a `hear` a job is stopped: sooner than its task's lease ends."""

LOST_S = 1.25 * UNHEARD_S + 2 * HEAR_S
"""After so long without an answer to a `hear` a worker is taken for lost: its job, which is given
to another one then, has been stopped."""


class Heard(msgspec.Struct, frozen=True):
    """What `hear` gives: the answers after those that were heard, and the number of the last."""

    last: int
    answers: tuple[Answered, ...]
    drains: bool


class RenderActor:
    """`site` is a `Site`, as JSON; `device` is where engines run."""

    def __init__(self, site: bytes, device: str) -> None:
        self._site = msgspec.json.decode(site, type=Site)
        self._device = device
        self._signed_in = node.sign_in(ray.get_runtime_context().get_node_id())
        self._scratch = Path(tempfile.mkdtemp(prefix="stillmotion-"))
        self._worker = WorkerProcess(self._config(), WORKER_PROGRAM, self._measured, Counter())
        self._job: asyncio.Task[None] | None = None
        self._doing: Job | None = None
        self._answers: list[tuple[int, Answered]] = []
        self._count = 0
        self._news = asyncio.Event()
        self._urgent = asyncio.Event()
        self._heard_at = time.monotonic()

    async def hello(self) -> bytes:
        """Start the worker process; `node.Facts`, as JSON."""
        fault = await asyncio.to_thread(node.fault, self._site)
        if not fault:
            await self._worker.start()
        return msgspec.json.encode(node.facts_with(fault))

    async def do(self, job: bytes) -> None:
        """Begin a job, a `Job` as JSON. What becomes of it is told by `hear`."""
        known = msgspec.json.decode(job, type=Job)
        self._heard_at = time.monotonic()
        self._job = asyncio.create_task(self._do(known))

    async def hear(self, last: int) -> bytes:
        """What is new since the answer of number `last`; `Heard`, as JSON."""
        self._heard_at = time.monotonic()
        self._answers = [(number, one) for number, one in self._answers if number > last]
        if not self._answers:
            self._news.clear()
            await _until(self._news, HEAR_S)
            await _until(self._urgent, STEP_S)
        self._urgent.clear()
        self._heard_at = time.monotonic()
        answers = tuple(one for _, one in self._answers)
        return msgspec.json.encode(Heard(self._count, answers, node.drains()))

    async def stop(self) -> None:
        """Have the job stopped; `hear` tells when it has."""
        if self._job is not None:
            self._job.cancel()

    async def close(self) -> None:
        """End the job and the worker process."""
        if self._job is not None:
            self._job.cancel()
            await asyncio.wait({self._job})
        await self._worker.stop()
        shutil.rmtree(self._scratch, ignore_errors=True)
        if self._signed_in is not None:
            self._signed_in.unlink(missing_ok=True)

    def _config(self) -> WorkerConfig:
        depth = self._site.depth_model
        return WorkerConfig(
            vault=self._site.vault,
            scratch=str(self._scratch),
            allow_private=self._site.allow_private,
            fetch_timeout=self._site.fetch_timeout,
            models_dir=str(node.models_dir(self._site)),
            depth_model=depth if os.path.isfile(depth) else "",
            engines=node.engines_file(self._site),
            state=str(node.state_dir()),
            device=self._device,
            log_level=self._site.log_level,
            log_format=self._site.log_format,
            silence=self._site.silence,
        )

    async def _do(self, job: Job) -> None:
        watch = asyncio.create_task(self._watch())
        self._doing = job
        end: Answer
        try:
            made = await self._worker.perform(
                job,
                lambda done, stage: self._tell(job, Progress(done, stage)),
                lambda text: self._tell(job, Remark(text)),
                lambda jpeg: self._tell(job, Preview(jpeg)),
            )
            end = made if isinstance(made, Planned) else Done(made)
        except AttemptFailed as failure:
            end = Failed(failure.message, failure.retry, failure.counts)
        except asyncio.CancelledError:
            end = Cancelled()
        except Exception as error:
            end = Failed(f"its node failed: {type(error).__name__}", retry=True)
        finally:
            watch.cancel()
            # A worker that was killed has left it behind.
            folder = scratch_of(self._scratch, job.task_id, job.attempt)
            shutil.rmtree(folder, ignore_errors=True)
        self._tell(job, end)

    def _measured(self, measured: Measured) -> None:
        if self._doing is not None:
            self._tell(self._doing, measured)

    async def _watch(self) -> None:
        """Stop the job when nobody asks for it any more."""
        while time.monotonic() - self._heard_at < UNHEARD_S:
            await asyncio.sleep(UNHEARD_S / 4)
        await self.stop()

    def _tell(self, job: Job, answer: Answer) -> None:
        told = Answered(job.task_id, job.attempt, answer)
        self._count += 1
        if isinstance(answer, Progress | Preview):
            # Only the last of several counts.
            self._answers = [
                (number, one)
                for number, one in self._answers
                if not isinstance(one.answer, type(answer))
            ]
        elif not isinstance(answer, Measured):  # it goes with the end, which follows
            self._urgent.set()
        self._answers.append((self._count, told))
        self._news.set()


async def _until(event: asyncio.Event, seconds: float) -> None:
    """Until it is set, and no longer than so long."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
