"""Worker processes on this machine, one render each at a time.

A render runs in a process of its own (`executors.process`), so that a native crash, an
out-of-memory kill or a cancel never touches the API.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from stillmotion.engines import registry
from stillmotion.executors.jobs import job_of
from stillmotion.executors.messages import Measured
from stillmotion.executors.process import WORKER_PROGRAM, WorkerProcess
from stillmotion.executors.worker import WorkerConfig
from stillmotion.executors.worker_context import scratch_of
from stillmotion.tasks.executor import (
    PoolState,
    ReportProgress,
    ShowPreview,
    TellRemark,
    nobody_looks,
)
from stillmotion.tasks.task import DEFAULT_POOL, Task, TaskResult
from stillmotion.telemetry.instruments import Instruments

REPLACED = ("died", "silent", "faulty", "cancelled", "worn")
"""Why a worker may be replaced: see `stillmotion_workers_replaced`."""


class LocalExecutor:
    """`slots` worker processes. See `tasks.executor.Executor`."""

    def __init__(
        self,
        config: WorkerConfig,
        slots: int,
        *,
        pool: str = DEFAULT_POOL,
        program: Sequence[str] = WORKER_PROGRAM,
        instruments: Instruments | None = None,
    ) -> None:
        """`program` is the command line of a worker, which gets `config` as its last argument."""
        self.slots = slots
        self.pools = (pool,)
        self.config = config
        self._pool = pool
        self._stages = (instruments or Instruments()).stages
        self._replaced: Counter[str] = Counter(dict.fromkeys(REPLACED, 0))
        self._busy: set[WorkerProcess] = set()
        self._idle: asyncio.Queue[WorkerProcess] = asyncio.Queue()
        self._workers = [
            WorkerProcess(config, program, self._measured, self._replaced) for _ in range(slots)
        ]
        for worker in self._workers:
            self._idle.put_nowait(worker)

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that run."""
        return [worker.pid for worker in self._workers if worker.pid is not None]

    def free(self, pool: str, running: int) -> int:
        """See `tasks.executor.Executor.free`."""
        return self.slots - running if pool in self.pools else 0

    def residency(self) -> Sequence[PoolState]:
        """See `tasks.executor.Executor.residency`."""
        waiting = [each for each in self._workers if each.lives and each not in self._busy]
        models = {str(place): each.models for place, each in enumerate(self._workers)}
        return [
            PoolState(self._pool, self.slots, len(self._busy), len(waiting), self._replaced, models)
        ]

    async def start(self) -> None:
        """Start all workers, so that the first task finds them warm."""
        await asyncio.gather(*(worker.start() for worker in self._workers))

    async def run(
        self,
        task: Task,
        report: ReportProgress,
        remark: TellRemark,
        show: ShowPreview = nobody_looks,
    ) -> TaskResult:
        """See `tasks.executor.Executor.run`."""
        job = job_of(task)
        worker = await self._free(task.engine)
        self._busy.add(worker)
        try:
            made = await worker.perform(job, report, remark, show)
            assert isinstance(made, TaskResult), "only a job that is to plan is answered so"
            return made
        finally:
            self._busy.discard(worker)
            self._idle.put_nowait(worker)
            # A worker that was killed has left it behind.
            scratch = scratch_of(Path(self.config.scratch), task.id, task.attempt)
            if scratch.exists():
                await asyncio.to_thread(shutil.rmtree, scratch, ignore_errors=True)

    async def close(self) -> None:
        """Stop all workers."""
        await asyncio.gather(*(worker.stop() for worker in self._workers))

    async def _free(self, engine: str) -> WorkerProcess:
        """A worker that has nothing to do; of several, one that holds the engine's model."""
        there = [await self._idle.get()]
        while not self._idle.empty():
            there.append(self._idle.get_nowait())
        spec = registry.engines().get(engine)
        resident = spec.resident if spec is not None else ""
        chosen = next((each for each in there if resident in each.models), there[0])
        for each in there:
            if each is not chosen:
                self._idle.put_nowait(each)
        return chosen

    def _measured(self, measured: Measured) -> None:
        for stage, seconds in measured.stages.items():
            self._stages.observe((self._pool, stage), seconds)
