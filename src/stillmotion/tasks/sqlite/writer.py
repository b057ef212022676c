"""One thread that writes, and group commit.

Whatever callers hand in while a transaction is being synced to disk goes into the next one
together, so that the price of a durable commit is shared by all who wait for it. A call that fails
takes nothing of the others with it.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import apsw

from stillmotion.tasks.sqlite.clocks import Clocks
from stillmotion.tasks.sqlite.database import STORAGE_FAULTS, unavailable
from stillmotion.tasks.steady import steady_time
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.tasks.task import TaskEvent

log = logging.getLogger("stillmotion.store")

MAX_BATCH = 1000
"""Calls in one transaction, about. The first of them waits for the last."""

T = TypeVar("T")

Row = tuple[Any, ...]
Bindings = Mapping[str, Any] | tuple[Any, ...]
"""By name, or in the order in which the names first come in the statement."""


class Transaction:
    """What a step works with: statements, the time in Unix milliseconds, and events to publish."""

    def __init__(self, connection: apsw.Connection, now: int) -> None:
        self.now = now
        self.events: list[TaskEvent] = []
        self._connection = connection

    def row(self, statement: str, bindings: Bindings | None = None) -> Row | None:
        """Execute; the only row, or None."""
        rows = self.rows(statement, bindings)
        return rows[0] if rows else None

    def rows(self, statement: str, bindings: Bindings | None = None) -> list[Row]:
        """Execute; all rows."""
        return self._connection.execute(statement, bindings).fetchall()

    def change(self, statement: str, bindings: Bindings | None = None) -> int:
        """Execute; how many rows it changed."""
        self._connection.execute(statement, bindings)
        return self._connection.changes()

    def publish(self, event: TaskEvent) -> None:
        """Have `event` told once the transaction is on disk; never if it fails."""
        self.events.append(event)


Step = Callable[[Transaction], T]
"""Runs in the writer's thread, and may be run again from its start: it changes nothing but the
database. What it raises reaches the caller, and what it wrote is then taken back."""


class Writer:
    """Runs steps in transactions. `on_event` is called in the event loop of the callers.

    `follow_clock` moves all due times when the clock was set, and answers by how many milliseconds
    it did: by none where another process has done it already.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        *,
        on_event: Callable[[TaskEvent], None] | None = None,
        clocks: Clocks | None = None,
        follow_clock: Callable[[Transaction], int] | None = None,
    ) -> None:
        self._connection = connection
        self._on_event = on_event
        self._clocks = clocks or Clocks(time.time, steady_time)
        self._follow_clock = follow_clock
        self._gathered: list[_Call[Any]] = []
        self._calls: queue.SimpleQueue[list[_Call[Any]] | None] = queue.SimpleQueue()
        self._closed = False
        self._failing = False
        self._thread = threading.Thread(target=self._work, name="store writer", daemon=True)
        self._thread.start()

    async def run(self, step: Step[T]) -> T:
        """What `step` returns, once that is on disk. Raises StoreUnavailable, and what it raises.

        A caller that is cancelled while it waits leaves the step in the queue: it is written.
        """
        if self._closed:
            raise StoreUnavailable("the store is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        if not self._gathered:
            # What else this turn of the event loop hands in goes along: waking the thread, and a
            # commit, cost more than a step.
            loop.call_soon(self._hand_in)
        self._gathered.append(_Call(step, future))
        return await future

    async def close(self) -> None:
        """Write what waits, and end the thread. The connection stays open."""
        if not self._closed:
            self._closed = True
            self._hand_in()
            self._calls.put(None)
        await asyncio.to_thread(self._thread.join)

    def _hand_in(self) -> None:
        if self._gathered:
            self._calls.put(self._gathered)
            self._gathered = []

    def _work(self) -> None:
        last = False
        while not last:
            calls, last = self._take()
            if calls:
                self._hand_back(calls, *self._write(calls))

    def _take(self) -> tuple[list[_Call[Any]], bool]:
        """Wait for a call, take all there are; and whether they are the last."""
        calls: list[_Call[Any]] = []
        more = self._calls.get()
        while more is not None:
            calls += more
            if len(calls) >= MAX_BATCH:
                return calls, False
            try:
                more = self._calls.get_nowait()
            except queue.Empty:
                return calls, False
        return calls, True

    def _write(self, calls: list[_Call[Any]]) -> tuple[list[_Outcome], list[TaskEvent]]:
        try:
            try:
                outcomes, events, moved, by_us = self._transact(calls, self._step)
            except _FailedHalfway:
                self._roll_back()
                outcomes, events, moved, by_us = self._transact(calls, self._step_apart)
        except Exception as error:
            if not self._failing:
                # Once: whoever waits tries again, every second or more often.
                log.error("the database cannot be written: %s", error)
            self._failing = True
            self._roll_back()
            return [_Outcome(None, unavailable(error))] * len(calls), []
        if moved:
            self._clocks.follow(moved)
        if by_us:
            log.warning("the clock was set by %g s: what waits was moved with it", by_us / 1000)
        if self._failing:
            log.warning("the database is written again")
            self._failing = False
        return outcomes, events

    def _transact(
        self, calls: list[_Call[Any]], run: Callable[[Step[Any], Transaction], _Outcome]
    ) -> tuple[list[_Outcome], list[TaskEvent], int, int]:
        """Run all steps by `run` in one transaction; and by how much the clock was set, and what
        waits was moved here."""
        execute = self._connection.execute
        transaction = Transaction(self._connection, self._clocks.now())
        moved = self._clocks.moved()
        execute("BEGIN IMMEDIATE")
        by_us = 0
        if moved and self._follow_clock is not None:
            by_us = self._follow_clock(transaction)
        outcomes = [run(call.step, transaction) for call in calls]
        execute("COMMIT")
        return outcomes, transaction.events, moved, by_us

    def _step(self, step: Step[Any], transaction: Transaction) -> _Outcome:
        """Run one step, without a savepoint, which would have SQLite copy each page that changes.

        Raises _FailedHalfway where the step fails and has changed something, which nearly none
        does, and what ended the whole transaction (SQLite does so at times).
        """
        connection = self._connection
        told, changed = len(transaction.events), connection.total_changes()
        try:
            return _Outcome(step(transaction), None)
        except Exception as error:
            if not connection.in_transaction:
                raise
            if connection.total_changes() != changed:
                raise _FailedHalfway from error
            del transaction.events[told:]
            return _failed(error)

    def _step_apart(self, step: Step[Any], transaction: Transaction) -> _Outcome:
        """Run one step in a savepoint. Raises only what ended the whole transaction."""
        execute = self._connection.execute
        told = len(transaction.events)
        execute("SAVEPOINT step")
        try:
            outcome = _Outcome(step(transaction), None)
        except Exception as error:
            if not self._connection.in_transaction:
                raise
            execute("ROLLBACK TO step")
            del transaction.events[told:]
            outcome = _failed(error)
        execute("RELEASE step")
        return outcome

    def _roll_back(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except apsw.Error:
            log.exception("a transaction cannot be rolled back")

    def _hand_back(
        self, calls: list[_Call[Any]], outcomes: list[_Outcome], events: list[TaskEvent]
    ) -> None:
        """Wake the event loop once for all."""

        def settle() -> None:
            for call, outcome in zip(calls, outcomes, strict=True):
                if call.future.done():
                    continue
                if outcome.error is None:
                    call.future.set_result(outcome.result)
                else:
                    call.future.set_exception(outcome.error)
            if self._on_event is not None:
                for event in events:
                    self._on_event(event)

        try:
            calls[0].future.get_loop().call_soon_threadsafe(settle)
        except RuntimeError:
            log.debug("written, but the event loop that waited is closed")


class _Call(NamedTuple, Generic[T]):
    step: Step[T]
    future: asyncio.Future[T]


class _Outcome(NamedTuple):
    result: Any
    error: Exception | None


def _failed(error: Exception) -> _Outcome:
    return _Outcome(None, unavailable(error) if isinstance(error, STORAGE_FAULTS) else error)


class _FailedHalfway(Exception):
    """A step has changed something and failed: all steps are to be run again, each apart."""
