"""One connection that listens: to what other servers write, and for the database's time.

While it is lost, nothing is heard; what must not be missed is looked for every second or at each
heartbeat by those whom it concerns.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

import psycopg

from stillmotion.tasks.postgres.clocks import Clocks, DatabaseTime
from stillmotion.tasks.postgres.connections import Connection
from stillmotion.tasks.postgres.messages import CHANNEL, Message, decoded
from stillmotion.tasks.postgres.pipeline import ANSWER_S, SQL, Statement, execute
from stillmotion.tasks.postgres.standing import IN_USE
from stillmotion.tasks.store import StoreUnavailable

log = logging.getLogger("stillmotion.store")

TURN_S = 1.0
"""How often the time is taken, and the connection tried by that."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 8.0

TURNS_A_NOTE = 30
"""How often it is noted which time it is, so that a clock that is set back during a stop shows."""


_USED = f"SELECT pg_try_advisory_lock_shared({IN_USE})".encode()


class Listener:
    """Runs from `start` to `close`; `hear` is told each message, of this server's own too."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Connection]],
        hear: Callable[[Message], Awaitable[None]],
        *,
        clocks: Clocks,
        time: DatabaseTime | None,
        steady: Callable[[], float],
    ) -> None:
        self._connect = connect
        self._hear = hear
        self._clocks = clocks
        self._time = time
        self._steady = steady
        self._running: asyncio.Task[None] | None = None
        self.listening = asyncio.Event()

    def start(self) -> None:
        """From now on, in the running event loop."""
        if self._running is None:
            self._running = asyncio.get_running_loop().create_task(self._run(), name="listener")

    async def close(self) -> None:
        """Stop listening."""
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    async def _run(self) -> None:
        pause = FIRST_PAUSE_S
        told = False
        while True:
            try:
                connection = await self._connect()
                try:
                    async with asyncio.timeout(ANSWER_S):
                        await connection.execute(f"LISTEN {CHANNEL}".encode())
                        await connection.execute(_USED)
                    if told:
                        log.warning("news of other servers are heard again")
                    pause, told = FIRST_PAUSE_S, False
                    self.listening.set()
                    await self._listen(connection)
                finally:
                    self.listening.clear()
                    await connection.close()
            except (StoreUnavailable, psycopg.Error, OSError) as error:
                if not told:
                    # Once: it is tried again all the time.
                    log.warning("no news of other servers are heard: %s", error)
                told = True
            except Exception:
                log.exception("what another server said was not understood")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def _listen(self, connection: Connection) -> None:
        turn = 0
        while True:
            await self._take_the_time(connection)
            if turn % TURNS_A_NOTE == 0:
                due = {"due": self._clocks.due()}
                await execute(connection, [Statement(SQL["note_time"], due)])
            async for notice in connection.notifies(timeout=TURN_S):
                message = decoded(notice.payload)
                if message is not None:
                    await self._hear(message)
            turn += 1

    async def _take_the_time(self, connection: Connection) -> None:
        asked = self._steady()
        (result,) = await execute(connection, [Statement(SQL["clock_now"])])
        if self._time is not None and result.row is not None:
            self._time.measured(result.row[0], asked, self._steady())
            self._clocks.drawn()
