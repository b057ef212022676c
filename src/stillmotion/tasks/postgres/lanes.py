"""Connections that work off one queue: what waits together is taken together.

Each lane has a connection, made when there is something to do and kept. One that is lost is made
anew; while that fails, callers are told at once, and it is tried again after a growing pause.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from stillmotion.tasks.postgres.connections import Connection
from stillmotion.tasks.store import StoreUnavailable

MAX_BATCH = 250
"""Calls that are taken together. The first of them waits for the last."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0
"""Between two tries to connect."""


class Call(Protocol):
    """What waits: `future` is told what came of it."""

    @property
    def future(self) -> asyncio.Future[Any]:
        """Done once the caller has its answer."""
        ...


class ConnectionLost(Exception):
    """In the middle of calls. `written` is whether they may have taken effect."""

    def __init__(self, error: StoreUnavailable, *, written: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.written = written


class Lanes:
    """`perform` answers each call's future, or raises ConnectionLost."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Connection]],
        perform: Callable[[Connection, list[Any]], Awaitable[None]],
        most: int,
    ) -> None:
        self._connect = connect
        self._perform = perform
        self._most = most
        self._waiting: deque[Call] = deque()
        self._idle: list[Connection] = []
        self._working: set[asyncio.Task[None]] = set()
        # Not `len(self._working)`: a task that has seen the queue empty stays in there for a turn
        # of the loop, and what is put meanwhile would wait for the next put.
        self._busy = 0
        self._refused: StoreUnavailable | None = None
        self._pause = FIRST_PAUSE_S
        self._refused_until = 0.0
        self._closed = False

    def put(self, call: Call) -> None:
        """Have it performed. Raises StoreUnavailable once closed."""
        if self._closed:
            raise StoreUnavailable("the store is closed")
        self._waiting.append(call)
        if self._busy < self._most:
            self._busy += 1
            working = asyncio.get_running_loop().create_task(self._work())
            self._working.add(working)
            working.add_done_callback(self._working.discard)

    async def close(self) -> None:
        """Perform what waits, and close the connections."""
        self._closed = True
        while self._working:
            await asyncio.wait(set(self._working))
        for connection in self._idle:
            await connection.close()
        self._idle.clear()

    async def _work(self) -> None:
        try:
            await self._work_off()
        finally:
            self._busy -= 1

    async def _work_off(self) -> None:
        while self._waiting:
            calls = [self._waiting.popleft() for _ in range(min(len(self._waiting), MAX_BATCH))]
            try:
                await self._perform_on_one(calls)
            except ConnectionLost as lost:
                _fail(calls, lost.error)
            except StoreUnavailable as error:
                _fail(calls, error)
            except BaseException:
                _fail(calls, StoreUnavailable("the store met a fault; the log has the details"))
                raise

    async def _perform_on_one(self, calls: list[Call]) -> None:
        if self._idle:
            # It may have been lost while nobody used it: then nothing has happened yet.
            try:
                await self._perform_on(self._idle.pop(), calls)
                return
            except ConnectionLost as lost:
                if lost.written:
                    raise
                await self._forget_idle()
        await self._perform_on(await self._connected(), [c for c in calls if not c.future.done()])

    async def _perform_on(self, connection: Connection, calls: list[Call]) -> None:
        try:
            await self._perform(connection, calls)
        except BaseException:
            await connection.close()
            raise
        self._idle.append(connection)

    async def _connected(self) -> Connection:
        clock = asyncio.get_running_loop().time
        if self._refused is not None and clock() < self._refused_until:
            raise StoreUnavailable(str(self._refused))
        try:
            connection = await self._connect()
        except StoreUnavailable as error:
            self._refused = error
            self._refused_until = clock() + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE_S)
            raise
        self._refused, self._pause = None, FIRST_PAUSE_S
        return connection

    async def _forget_idle(self) -> None:
        """What ended one connection has ended those beside it."""
        for connection in self._idle:
            await connection.close()
        self._idle.clear()


def _fail(calls: list[Call], error: StoreUnavailable) -> None:
    for call in calls:
        if not call.future.done():
            call.future.set_exception(StoreUnavailable(str(error)))
            # Who was cancelled does not ask.
            call.future.exception()
