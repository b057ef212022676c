"""The workbench, as the server sees it: two processes that look at pictures and read words for the
studio's calls, so that neither renders nor the server itself wait for that.

They are started when they are first needed and end when nobody has needed them for a while, so that
a server whose studio nobody opens has none. The one for words is never kept waiting by pictures.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from stillmotion.contract.errors import Code, ContractError
from stillmotion.lifeline import end_with_parent
from stillmotion.pipes import converse
from stillmotion.studio.messages import (
    MOST_ANSWER,
    Answered,
    BenchConfig,
    Broke,
    Errand,
    Outcome,
    Refused,
)

if TYPE_CHECKING:
    from stillmotion.catalog import Catalog
    from stillmotion.settings import Settings

PROGRAM = (sys.executable, "-m", "stillmotion.studio.worker")

WORDS = frozenset({"reading", "offers"})
"""Calls that look at no picture."""

WORDS_LIMIT_S, PICTURES_LIMIT_S = 60.0, 180.0
"""Longest time for one errand, the start of the process included."""

IDLE_S = 600.0
"""After which without an errand a process ends."""

MOST_WAITING = 32
MOST_OF_ONE = 4
"""Errands that wait, of all accounts and of one: a page has one of a kind under way."""

RETRY_AFTER_S = 3.0

log = logging.getLogger("stillmotion.studio")


def config_of(settings: Settings, catalog: Catalog) -> BenchConfig:
    """What its processes are told."""
    return BenchConfig(
        catalog_name=catalog.name,
        catalog_text=catalog.text,
        models_dir=str(settings.models_dir),
        depth_model=str(settings.depth_model or ""),
        engines=str(settings.engines.resolve()) if settings.engines else "",
        allow_private=settings.allow_private,
        fetch_timeout=settings.fetch_timeout,
        strict=settings.strict,
        log_level=settings.log_level,
        log_format=settings.log_format,
    )


class Workbench:
    """See the module."""

    def __init__(self, config: BenchConfig) -> None:
        self._words = _Bench(config, WORDS_LIMIT_S)
        self._pictures = _Bench(config, PICTURES_LIMIT_S)

    async def run(self, errand: Errand) -> bytes:
        """The data of the answer, as JSON. Raises ContractError."""
        bench = self._words if errand.call in WORDS else self._pictures
        return await bench.run(errand)

    async def close(self) -> None:
        """End the processes."""
        await asyncio.gather(self._words.stop(), self._pictures.stop())


class _Bench:
    """A process, and who waits for it, in the order in which they came."""

    def __init__(self, config: BenchConfig, limit: float) -> None:
        self._command = (*PROGRAM, msgspec.json.encode(config).decode())
        self._limit = limit
        self._turn = asyncio.Lock()
        self._waiting: Counter[str] = Counter()
        self._process: asyncio.subprocess.Process | None = None
        self._outcomes = msgspec.msgpack.Decoder(Outcome)
        self._retirement: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    async def run(self, errand: Errand) -> bytes:
        """Have one errand done. Raises ContractError."""
        owner = errand.owner
        if self._waiting.total() >= MOST_WAITING or self._waiting[owner] >= MOST_OF_ONE:
            raise _unavailable("the studio looks at as much as it can: try again")
        self._waiting[owner] += 1
        try:
            async with self._turn:
                outcome = await self._perform(errand)
        finally:
            self._waiting[owner] -= 1
            if not self._waiting[owner]:
                del self._waiting[owner]
        match outcome:
            case Answered(data):
                return data
            case Refused(code, message, field):
                raise ContractError(Code(code), message, field=field)
        raise ContractError(
            Code.INTERNAL, "internal error: the server's log has it under this request_id"
        )

    async def stop(self) -> None:
        """End the process, if there is one."""
        if self._retirement is not None:
            self._retirement.cancel()
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()

    async def _perform(self, errand: Errand) -> Outcome:
        done = False
        try:
            async with asyncio.timeout(self._limit):
                outcome = await self._converse(errand)
            done = True
            return outcome
        except TimeoutError:
            raise _unavailable(f"it took more than {self._limit:g} s: try again") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            log.warning("a process of the studio ended in the middle of %s", errand.call)
            raise _unavailable("it could not be done: try again") from None
        except (ValueError, msgspec.DecodeError):
            log.exception("a process of the studio gave no proper answer to %s", errand.call)
            return Broke()
        finally:
            if done:
                self._retire_later()
            else:
                # The rest of the conversation must not be read as the answer to the next errand.
                await self.stop()

    async def _converse(self, errand: Errand) -> Outcome:
        process = await self._started()
        told = await converse(process, msgspec.msgpack.encode(errand), MOST_ANSWER)
        outcome: Outcome = self._outcomes.decode(told)
        return outcome

    async def _started(self) -> asyncio.subprocess.Process:
        if self._retirement is not None:
            self._retirement.cancel()
            self._retirement = None
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        return self._process

    def _retire_later(self) -> None:
        self._retirement = asyncio.get_running_loop().call_later(IDLE_S, self._retire)

    def _retire(self) -> None:
        if not self._turn.locked():
            self._ending = asyncio.ensure_future(self.stop())


def _unavailable(message: str) -> ContractError:
    return ContractError(Code.UNAVAILABLE, message, retry_after=RETRY_AFTER_S)
