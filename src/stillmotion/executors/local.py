"""Worker processes on this machine, one render each at a time.

A render runs in a process of its own, so that a native crash, an out-of-memory kill or a cancel
never touches the API. Workers stay warm between jobs; one that dies is replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import signal
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import msgspec

from stillmotion.contract.sanitize import sanitize
from stillmotion.executors.job import Job
from stillmotion.executors.messages import (
    MOST_ANSWER_BYTES,
    MOST_ORDER_BYTES,
    Answer,
    Answered,
    Beat,
    Cancel,
    Cancelled,
    Command,
    Done,
    Failed,
    Made,
    Measured,
    Message,
    Planned,
    Preview,
    Progress,
    Ready,
    Remark,
)
from stillmotion.executors.worker import WorkerConfig
from stillmotion.executors.workshop import scratch_of
from stillmotion.lifeline import end_with_parent
from stillmotion.tasks.executor import (
    AttemptFailed,
    PoolState,
    ReportProgress,
    ShowPreview,
    TellRemark,
    nobody_looks,
)
from stillmotion.tasks.task import DEFAULT_POOL, Task, TaskResult
from stillmotion.telemetry import traces
from stillmotion.telemetry.instruments import Instruments

log = logging.getLogger("stillmotion.executor")

CANCEL_GRACE_S = 2.0
"""How long a cancelled worker gets to stop by itself before it is killed."""

REPLACED = ("died", "silent", "faulty", "cancelled", "worn")
"""Why a worker may be replaced: see `stillmotion_workers_replaced`."""

JOBS_PER_WORKER = 200
"""A worker is replaced after this many jobs, so that a slow leak in a library never matters."""


WORKER_PROGRAM = (sys.executable, "-m", "stillmotion.executors.worker")


START_SILENCE_S = 120.0
"""How long a worker may be silent before its first line: it loads its libraries first."""

TICKS = 4
"""Into so many waits the permitted silence is divided. Each must pass without a line: a server that
was itself held up for long takes that for one of them and not for silence."""


class WorkerFault(Exception):
    """A worker wrote what it must not; the message says what. It is killed then."""


class WorkerSilent(WorkerFault):
    """A worker has written nothing for too long. It is killed then."""


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
        if len(task.request) > MOST_ORDER_BYTES:
            raise AttemptFailed(
                f"its order has {len(task.request)} bytes; at most {MOST_ORDER_BYTES} are taken",
                retry=False,
            )
        job = Job(
            task_id=task.id,
            attempt=task.attempt,
            kind=task.kind,
            order=msgspec.Raw(task.request),
            traceparent=traces.current(),
        )
        worker = await self._idle.get()
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

    def _measured(self, measured: Measured) -> None:
        for stage, seconds in measured.stages.items():
            self._stages.observe((self._pool, stage), seconds)


class WorkerProcess:
    """One process and its pipes; started when first needed, replaced when gone."""

    def __init__(
        self,
        config: WorkerConfig,
        program: Sequence[str],
        measured: Callable[[Measured], None],
        replaced: Counter[str],
    ) -> None:
        self.models: Sequence[str] = ()
        """Those in its memory, as it told last."""
        self._measured = measured
        self._replaced = replaced
        self._command = (*program, msgspec.json.encode(config).decode())
        self._messages = msgspec.json.Decoder(Message)
        self._process: asyncio.subprocess.Process | None = None
        self._jobs_done = 0
        self._silence = config.silence
        self._heard = False

    @property
    def pid(self) -> int | None:
        """Of the process; None where there is none."""
        return None if self._process is None else self._process.pid

    @property
    def lives(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start the process, unless it runs. Raises OSError."""
        if self.lives:
            return
        self._jobs_done = 0
        self._heard = False
        self.models = ()
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=MOST_ANSWER_BYTES,
            # Its own session: an interrupt typed at the server drains, it does not kill renders.
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    async def perform(
        self,
        job: Job,
        report: ReportProgress,
        remark: TellRemark,
        show: ShowPreview = nobody_looks,
    ) -> Made:
        """Run the job; raises AttemptFailed. On cancellation the render is stopped first.

        Afterwards the worker is free, or gone: whatever else happens to the conversation, the
        rest of it must not be read as the answer to the next job.
        """
        if self._jobs_done >= JOBS_PER_WORKER:
            self._replaced["worn"] += 1
            await self.stop()
        try:
            await self.start()
        except OSError as error:
            told = f"no worker process can be started: {error.strerror or error}"
            raise AttemptFailed(told, retry=True, counts=False) from error
        self._jobs_done += 1
        try:
            ended = await self._converse(job, report, remark, show)
        except asyncio.CancelledError:
            await self._cancel(job)
            raise
        except (BrokenPipeError, ConnectionResetError):
            ended = None
        except Exception as error:
            log.error(
                "task %s, attempt %d: the worker is killed: %s: %s",
                job.task_id, job.attempt, type(error).__name__, sanitize(str(error)),
            )  # fmt: skip
            self._kill()
            await self._death("silent" if isinstance(error, WorkerSilent) else "faulty")
            told = (
                "stopped answering" if isinstance(error, WorkerSilent) else "gave no proper answer"
            )
            raise AttemptFailed(f"its worker process {told}", retry=True) from error
        match ended:
            case Done(result):
                return result
            case Planned():
                return ended
            case Failed(message, retry, counts):
                raise AttemptFailed(message, retry=retry, counts=counts)
        raise AttemptFailed(f"the worker process {await self._death('died')}", retry=True)

    async def stop(self) -> None:
        """End the process: by closing its input, or by force."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), CANCEL_GRACE_S)
        except TimeoutError:
            self._kill()
            await process.wait()
        self._process = None

    async def _converse(
        self, job: Job, report: ReportProgress, remark: TellRemark, show: ShowPreview
    ) -> Done | Planned | Failed | None:
        """Send the job and hear the worker out; None when it ended before the job did."""
        try:
            async with asyncio.timeout(self._permitted_silence):
                await self._send(job)
        except TimeoutError:
            raise WorkerSilent("it does not read what it is sent") from None
        async with contextlib.aclosing(self._read(job)) as answers:
            async for answer in answers:
                match answer:
                    case Progress(done, stage):
                        report(done, stage)
                    case Remark(text):
                        remark(text)
                    case Preview(jpeg):
                        show(jpeg)
                    case Done() | Planned() | Failed():
                        return answer
                    case Cancelled():
                        raise WorkerFault("it stopped a job that was not cancelled")
        return None

    async def _cancel(self, job: Job) -> None:
        """Have the job stopped, by the worker itself or with it."""
        freed = False
        try:
            async with asyncio.timeout(CANCEL_GRACE_S):
                await self._send(Cancel())
                async with contextlib.aclosing(self._read(job)) as answers:
                    async for answer in answers:
                        if isinstance(answer, Done | Planned | Failed | Cancelled):
                            freed = True
                            return
        except Exception as error:
            log.debug("task %s: its worker is killed: %r", job.task_id, error)
        finally:
            if not freed:
                self._kill()
        await self._death("cancelled")
        await self.start()

    async def _send(self, command: Command) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(command) + b"\n")
        await self._process.stdin.drain()

    async def _read(self, job: Job) -> AsyncGenerator[Answer]:
        """The answers to `job`. Raises WorkerFault for those to another one, and ValueError or
        DecodeError for what is none."""
        while line := await self._line():
            if not line.endswith(b"\n"):
                return  # it ended in the middle of a line
            message = self._messages.decode(line)
            match message:
                case Ready() | Beat():
                    continue
                case Answered(job.task_id, job.attempt, Measured() as measured):
                    self.models = measured.models
                    self._measured(measured)
                case Answered(job.task_id, job.attempt, answer):
                    yield answer
                case Answered(task_id, attempt, _):
                    raise WorkerFault(f"it answered task {task_id}, attempt {attempt}")

    async def _line(self) -> bytes:
        """The next line, b"" at the end. Raises WorkerSilent, and ValueError for what is none."""
        assert self._process is not None
        assert self._process.stdout is not None
        permitted = self._permitted_silence
        for _ in range(TICKS):
            try:
                async with asyncio.timeout(permitted / TICKS):
                    line = await self._process.stdout.readline()
            except TimeoutError:
                continue
            self._heard = True
            return line
        raise WorkerSilent(f"it has been silent for {permitted:g} s")

    @property
    def _permitted_silence(self) -> float:
        return self._silence if self._heard else max(self._silence, START_SILENCE_S)

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def _death(self, reason: str) -> str:
        """Wait for the end of the process and say how it ended. It is replaced for `reason`."""
        self._replaced[reason] += 1
        self.models = ()
        assert self._process is not None
        try:
            # Not killed before: who sends a signal to a process that has ended takes its exit code
            # from under the hands of who waits for it (`subprocess.Popen.send_signal` polls).
            code = await asyncio.wait_for(self._process.wait(), CANCEL_GRACE_S)
        except TimeoutError:
            self._kill()
            code = await self._process.wait()
        self._process = None
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"
