"""All connections together: how many there may be, and which have taken too long."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

from stillmotion.front.connection import Connection
from stillmotion.front.limits import MOST_HELD, MOST_UNSENT, SPARED_S

if TYPE_CHECKING:
    from stillmotion.front.limits import Limits

LOOKS_PER_TIMEOUT = 4
LONGEST_PAUSE_S = 1.0


class Watch:
    """Makes connections for uvicorn (`http=watch.connection`) and looks after them.

    One look at all of them now and then, in place of timers for each, which every request would
    have to start and stop.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.closed: Counter[str] = Counter()
        """Connections that were closed or refused, by the reason, since the start."""
        self._open: set[Connection] = set()
        self._held = 0
        shortest = min(
            limits.idle_timeout, limits.header_timeout, limits.body_timeout, limits.send_timeout
        )
        self._pause = min(LONGEST_PAUSE_S, shortest / LOOKS_PER_TIMEOUT)
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._open)

    def connection(self, **parts: Any) -> Connection:
        """A new connection, of the parts that uvicorn gives it."""
        return Connection(self, **parts)

    def admit(self, connection: Connection) -> bool:
        """Whether there is room, for which another one may have had to go."""
        if self._timer is None:
            self._timer = connection.loop.call_later(self._pause, self._look, connection.loop)
        if len(self._open) >= self.limits.connections and not self._make_room(connection):
            return False
        self._open.add(connection)
        return True

    def left(self, connection: Connection) -> None:
        """It is closed."""
        self._open.discard(connection)

    def hold(self, connection: Connection, size: int) -> bool:
        """Note what it keeps in memory. False where all of them together keep too much."""
        self._held += size - connection.held
        connection.held = size
        return not size or self._held <= MOST_HELD

    def count(self, why: str) -> None:
        """Note that one was closed or refused."""
        self.closed[why] += 1

    def _make_room(self, newcomer: Connection) -> bool:
        """Close the one that has waited longest for a request, else the longest answer."""
        now = newcomer.loop.time()
        waiting = [each for each in self._open if each.is_spare]
        if not waiting:
            waiting = [each for each in self._open if now - each.since > SPARED_S]
        if not waiting:
            return False
        oldest = min(waiting, key=lambda each: each.since)
        self._open.discard(oldest)
        oldest.drop("room")
        return True

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = loop.call_later(self._pause, self._look, loop) if self._open else None
        now = loop.time()
        stalled = []
        unsent = 0
        for connection in list(self._open):
            connection.check(now)
            if connection.stalled_since is not None:
                stalled.append(connection)
                unsent += connection.unsent
        stalled.sort(key=lambda each: each.stalled_since or now)
        for connection in stalled:
            if unsent <= MOST_UNSENT:
                break
            unsent -= connection.unsent
            connection.drop("not read")
