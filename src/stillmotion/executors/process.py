"""A worker process as whoever keeps it sees it: its pipes, its silence, its end.

It stays warm between jobs; whatever goes wrong in a conversation, the process is free afterwards,
or gone and replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence

import msgspec

from stillmotion.contract.sanitize import sanitize
from stillmotion.executors.job import Job
from stillmotion.executors.messages import (
    MOST_ANSWER_BYTES,
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
from stillmotion.lifeline import end_with_parent
from stillmotion.tasks.executor import (
    AttemptFailed,
    ReportProgress,
    ShowPreview,
    TellRemark,
    nobody_looks,
)

log = logging.getLogger("stillmotion.executor")

STOP_GRACE_S = 2.0
"""How long a worker gets to end before it is killed."""

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
            await asyncio.wait_for(process.wait(), STOP_GRACE_S)
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
            async with asyncio.timeout(job.grace):
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
            code = await asyncio.wait_for(self._process.wait(), STOP_GRACE_S)
        except TimeoutError:
            self._kill()
            code = await self._process.wait()
        self._process = None
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"
