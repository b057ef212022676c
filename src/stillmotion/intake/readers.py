"""The readers, as the server sees them: two processes, and a bounded queue before each.

The quick one has small bodies and small pictures, so that these never wait for large ones. In a
queue the accounts take turns.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from stillmotion.contract.errors import Code, ContractError
from stillmotion.intake.kinds import READINGS, add_readings
from stillmotion.intake.messages import (
    MOST_MESSAGE,
    Broke,
    Check,
    HasRead,
    Job,
    Outcome,
    Read,
    Refused,
    TooMuch,
)
from stillmotion.lifeline import end_with_parent
from stillmotion.logs import LogFormat
from stillmotion.logs.context import request as request_of_line
from stillmotion.pipes import converse
from stillmotion.vault import StorageFault

if TYPE_CHECKING:
    from stillmotion.intake.spool import Upload

QUICK_BODY = 2 * 1024 * 1024
"""Bytes of a body up to which the quick reader reads it."""

QUICK_LIMIT_S = 10.0
THOROUGH_LIMIT_S = 30.0
"""Longest time for one job. A request that takes longer is told to come with less."""

THOROUGH_NICENESS = 5

MOST_WAITING = 256
"""Jobs that wait for one reader."""

RETRY_AFTER_S = 5.0
END_S = 2.0
READER_PROGRAM = (sys.executable, "-m", "stillmotion.intake.reader")

log = logging.getLogger("stillmotion.intake")


class HasParsed(NamedTuple):
    """What was read of a body: the request, the fields without effect, the fingerprint, and what
    it says without its files."""

    request: Any
    ignored: tuple[str, ...]
    fingerprint: bytes
    said: Any = None


class Readers:
    """Both of them. They are started when first needed, or by `start`. `modules` have readings
    beside those of `intake.kinds`."""

    def __init__(
        self,
        *,
        strict: bool,
        log_level: str = "info",
        log_format: LogFormat = "text",
        program: Sequence[str] = READER_PROGRAM,
        modules: Sequence[str] = (),
    ) -> None:
        command = (*program, log_level, log_format)
        for module in modules:
            add_readings(module)
        self._strict = strict
        self._quick = _Reader("quick", (*command, "0", *modules), QUICK_LIMIT_S)
        self._thorough = _Reader(
            "thorough", (*command, str(THOROUGH_NICENESS), *modules), THOROUGH_LIMIT_S
        )

    async def start(self) -> None:
        """Start both, so that the first request finds them warm."""
        await asyncio.gather(self._quick.start(), self._thorough.start())

    async def close(self) -> None:
        """End both."""
        await asyncio.gather(self._quick.close(), self._thorough.close())

    def memory(self) -> dict[str, int]:
        """Bytes in memory of those that run."""
        sizes = {each.name: each.memory for each in (self._quick, self._thorough)}
        return {name: size for name, size in sizes.items() if size}

    async def read(self, kind: str, upload: Upload, owner: str, *, is_keyed: bool) -> HasParsed:
        """Read a body that lies in a file. Raises ContractError and StorageFault."""
        reader = self._quick if upload.size <= QUICK_BODY else self._thorough
        job = Read(
            kind=kind,
            body=str(upload.path),
            strict=self._strict,
            is_keyed=is_keyed,
            request_id=request_of_line(),
        )
        outcome = await reader.ask(owner, job)
        if not isinstance(outcome, HasRead):
            raise RuntimeError(f"the reader answered {type(outcome).__name__}")
        request = msgspec.msgpack.decode(outcome.request, type=READINGS[kind].request)
        said = msgspec.json.decode(outcome.said)
        return HasParsed(request, outcome.ignored, outcome.fingerprint, said)

    async def check(self, kind: str, request: msgspec.Struct, owner: str) -> None:
        """Check what came inside a request. Raises ContractError."""
        job = Check(
            kind=kind,
            request=msgspec.msgpack.encode(request),
            is_quick=True,
            request_id=request_of_line(),
        )
        if isinstance(await self._quick.ask(owner, job), TooMuch):
            await self._thorough.ask(owner, msgspec.structs.replace(job, is_quick=False))


class _Waiting(NamedTuple):
    job: Job
    outcome: asyncio.Future[Outcome | ContractError]


class _Reader:
    """One process and what waits for it."""

    def __init__(self, name: str, command: Sequence[str], limit: float) -> None:
        self.name = name
        self._command = command
        self._limit = limit
        self._outcomes = msgspec.msgpack.Decoder(Outcome)
        self._process: asyncio.subprocess.Process | None = None
        self._queues: OrderedDict[str, deque[_Waiting]] = OrderedDict()
        self._count = 0
        self._work: asyncio.Task[None] | None = None
        # A request may come while the server still starts its readers: there is one of each.
        self._starting = asyncio.Lock()

    @property
    def memory(self) -> int:
        process = self._process
        if process is None or process.returncode is not None:
            return 0
        try:
            pages = Path(f"/proc/{process.pid}/statm").read_text().split()[1]
        except OSError:
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    async def start(self) -> None:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                await self._begin()

    async def _begin(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
            preexec_fn=end_with_parent,
            env={**os.environ, **_ONE_THREAD},
        )

    async def close(self) -> None:
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        process = self._process
        if process is None or process.returncode is not None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), END_S)
        except TimeoutError:
            await self._kill()

    async def ask(self, owner: str, job: Job) -> Outcome:
        """Have the job done in its turn. Raises ContractError and StorageFault."""
        if self._count >= MOST_WAITING:
            raise _unavailable("the server checks as many requests as it can: try again")
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        self._queues.setdefault(owner, deque()).append(waiting)
        self._count += 1
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._run(), name=f"{self.name} reader")
        outcome = await waiting.outcome
        match outcome:
            case ContractError():
                raise outcome
            case Refused(code, message, field):
                raise ContractError(Code(code), message, field=field)
            case Broke(storage) if storage:
                raise StorageFault(storage)
            case Broke():
                raise RuntimeError("a request could not be read; the reader's log says why")
        return outcome

    async def _run(self) -> None:
        while self._queues:
            owner, queue = self._queues.popitem(last=False)
            waiting = queue.popleft()
            self._count -= 1
            if queue:
                self._queues[owner] = queue  # at the end: the others come first
            if waiting.outcome.done():
                continue  # whoever asked has gone
            outcome: Outcome | ContractError
            try:
                outcome = await self._perform(waiting.job)
            except ContractError as refusal:
                outcome = refusal
            except Exception:
                log.exception("the %s reader", self.name)
                await self._kill()
                outcome = Broke()
            if not waiting.outcome.done():
                waiting.outcome.set_result(outcome)

    async def _perform(self, job: Job) -> Outcome:
        try:
            async with asyncio.timeout(self._limit):
                await self.start()
                return await self._converse(job)
        except TimeoutError:
            await self._kill()
            raise _unavailable(
                f"reading the request took more than {self._limit:g} s: try again, with smaller "
                "pictures or with URLs"
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            log.warning("the %s reader ended in the middle of a request", self.name)
            await self._kill()
            raise _unavailable("the request could not be read: try again") from None

    async def _converse(self, job: Job) -> Outcome:
        process = self._process
        assert process is not None
        told = await converse(process, msgspec.msgpack.encode(job), MOST_MESSAGE)
        outcome: Outcome = self._outcomes.decode(told)
        return outcome

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()


_ONE_THREAD: Mapping[str, str] = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
"""Threads of libraries take address space, of which there is a limit."""


def _unavailable(message: str) -> ContractError:
    return ContractError(Code.UNAVAILABLE, message, retry_after=RETRY_AFTER_S)
