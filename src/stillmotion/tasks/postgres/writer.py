"""Group commit: whatever callers hand in while a transaction is under way goes into the next one.

The price of a durable commit, and of the ways to the server and back, is then shared by all who
wait. Where one step fails, the transaction is rolled back and each step has one of its own, so that
a failing one takes nothing of the others with it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import psycopg

from stillmotion.tasks.postgres.clocks import Clocks
from stillmotion.tasks.postgres.connections import Connection
from stillmotion.tasks.postgres.faults import passing, storage_fault
from stillmotion.tasks.postgres.lanes import ConnectionLost, Lanes
from stillmotion.tasks.postgres.pipeline import SQL, Result, Statement, execute
from stillmotion.tasks.postgres.transaction import Raced, Step, Steps, Transaction
from stillmotion.tasks.store import (
    ExternalIdTaken,
    IdempotencyMismatch,
    PacksSpent,
    StoreUnavailable,
    TooManyTasks,
)
from stillmotion.tasks.task import TaskEvent

log = logging.getLogger("stillmotion.store")

REFUSALS = (ExternalIdTaken, IdempotencyMismatch, TooManyTasks, PacksSpent)
"""What a step raises that has written nothing and takes nothing of the others with it."""

MOST_TRIES = 5

QUEUE, EVERYTHING = 0, -1
"""In the place of an account, these lock the queue (who claims within limits) and what is made once
for the whole site."""

T = TypeVar("T")


class Writer:
    """Runs steps in transactions. `on_event` is called in the event loop of the callers.

    `notices` makes the statements that tell other servers of a transaction; `translated` says a
    fault in the words of the store.
    """

    def __init__(
        self,
        lanes: Callable[[Callable[[Connection, list[Any]], Any]], Lanes],
        *,
        clocks: Clocks,
        on_event: Callable[[TaskEvent], None] | None,
        notices: Callable[[Transaction], list[Statement]],
        translated: Callable[[BaseException], StoreUnavailable],
    ) -> None:
        self._lanes = lanes(self._perform)
        self._clocks = clocks
        self._on_event = on_event
        self._notices = notices
        self._translated = translated
        self.used = False
        self._failing = False

    async def run(
        self, step: Step[T], *, accounts: Collection[int] = (), tasks: Collection[int] = ()
    ) -> T:
        """What `step` returns, once that is on disk. Raises StoreUnavailable, and what it raises.

        `accounts` are those of which the step counts something, `tasks` those that it may end.
        A caller that is cancelled while it waits leaves the step in the queue: it is written.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._lanes.put(_Call(step, future, tuple(accounts), tuple(tasks)))
        return await future

    async def close(self) -> None:
        """Write what waits, and close."""
        await self._lanes.close()

    async def _perform(self, connection: Connection, calls: list[_Call[Any]]) -> None:
        again = await self._together(connection, calls)
        for call in again:
            for _ in range(MOST_TRIES):
                if not await self._together(connection, [call]):
                    break
            else:
                _settle(call, None, StoreUnavailable("the store is too busy with the same task"))

    async def _together(self, connection: Connection, calls: list[_Call[Any]]) -> list[_Call[Any]]:
        """Run the steps in one transaction; those that are to run again, each in its own.

        Raises ConnectionLost.
        """
        phase = _Phase()
        try:
            if self._clocks.moved():
                await self._follow_the_clock(connection)
            transaction = Transaction(self._clocks.now(), self._clocks.due())
            outcomes = await self._run_steps(connection, transaction, calls)
            phase.committing = True
            await execute(connection, [*self._notices(transaction), Statement(SQL["commit"])])
        except Exception as error:
            await self._roll_back(connection, error, phase)
            if len(calls) > 1 or passing(error):
                return calls
            _settle(calls[0], None, self._translated(error) if storage_fault(error) else error)
            return []
        if self._failing:
            log.warning("the database is written again")
            self._failing = False
        self.used = True
        again = [c for c, o in zip(calls, outcomes, strict=True) if isinstance(o.error, Raced)]
        for call, outcome in zip(calls, outcomes, strict=True):
            if call not in again:
                _settle(call, outcome.result, outcome.error)
        if self._on_event is not None:
            for event in transaction.events:
                self._on_event(event)
        return again

    async def _run_steps(
        self, connection: Connection, transaction: Transaction, calls: list[_Call[Any]]
    ) -> list[_Outcome]:
        outcomes = [_Outcome(None, None)] * len(calls)
        running: dict[int, Steps[Any]] = {}
        statements: dict[int, Statement] = {}

        def advance(place: int, answer: Result | None) -> None:
            try:
                statements[place] = running[place].send(answer)  # type: ignore[arg-type]
            except StopIteration as stop:
                outcomes[place] = _Outcome(stop.value, None)
            except (*REFUSALS, Raced) as refusal:
                outcomes[place] = _Outcome(None, refusal)

        for place, call in enumerate(calls):
            running[place] = call.step(transaction)
            advance(place, None)
        before = [Statement(SQL["begin"]), *_locks(calls)]
        while before or statements:
            places = list(statements)
            results = await execute(connection, [*before, *statements.values()])
            answers = results[len(before) :]
            before = []
            statements.clear()
            for place, answer in zip(places, answers, strict=True):
                advance(place, answer)
        return outcomes

    async def _follow_the_clock(self, connection: Connection) -> None:
        moved = {"moved": self._clocks.moved(), "version": self._clocks.version}
        (moving,) = await execute(connection, [Statement(SQL["move_clock"], moved)])
        if (row := moving.row) is None:
            # Another server has done so already.
            (reading,) = await execute(connection, [Statement(SQL["read_clock"])])
            assert reading.row is not None
            row = reading.row[1:3]
        else:
            log.warning("the clock was set by %g s: what waits was moved", moved["moved"] / 1000)
        self._clocks.shifted(*row)

    async def _roll_back(self, connection: Connection, error: Exception, phase: _Phase) -> None:
        """Make the connection fit for the next transaction, or raise ConnectionLost."""
        lost = isinstance(error, (OSError, psycopg.InterfaceError)) or connection.broken
        if not lost:
            try:
                await execute(connection, [Statement(SQL["rollback"])])
            except (psycopg.Error, OSError):
                lost = True
        if not lost:
            return
        if not self._failing:
            # Once: whoever waits tries again, every second or more often.
            log.error("the database cannot be written: %s", self._translated(error))
        self._failing = True
        raise ConnectionLost(self._translated(error), written=phase.committing) from error


class _Phase:
    committing = False


class _Call(NamedTuple, Generic[T]):
    step: Step[T]
    future: asyncio.Future[T]
    accounts: tuple[int, ...]
    tasks: tuple[int, ...]


class _Outcome(NamedTuple):
    result: Any
    error: Exception | None


def _settle(call: _Call[Any], result: Any, error: Exception | None) -> None:
    if call.future.done():
        return
    if error is None:
        call.future.set_result(result)
    else:
        call.future.set_exception(error)


def _locks(calls: Sequence[_Call[Any]]) -> list[Statement]:
    accounts = sorted({account for call in calls for account in call.accounts})
    tasks = sorted({task for call in calls for task in call.tasks})
    if not accounts and not tasks:
        return []
    return [Statement(SQL["lock_accounts"], {"accounts": accounts, "tasks": tasks})]
