"""One database as the parts of the store use it: steps that write, reads, and news of others."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Collection
from functools import partial
from typing import TypeVar

import msgspec

from stillmotion.tasks.postgres.address import Address
from stillmotion.tasks.postgres.clocks import Clocks, DatabaseTime
from stillmotion.tasks.postgres.connections import connect
from stillmotion.tasks.postgres.faults import unavailable
from stillmotion.tasks.postgres.known import Known
from stillmotion.tasks.postgres.lanes import Lanes
from stillmotion.tasks.postgres.listener import Listener
from stillmotion.tasks.postgres.messages import CHANNEL, Message, encoded, said_last
from stillmotion.tasks.postgres.pipeline import SQL, Bindings, Row, Statement
from stillmotion.tasks.postgres.reader import Reader
from stillmotion.tasks.postgres.transaction import Step, Steps, Transaction
from stillmotion.tasks.postgres.writer import Writer
from stillmotion.tasks.rows import event_from
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.tasks.task import TaskEvent

TELL_AFTER_S = 0.25
"""How long steps of progress and remarks are gathered before other servers are told."""

T = TypeVar("T")


class Access:
    """Connections are made when they are needed. See `PostgresStore.open_url`."""

    def __init__(
        self,
        address: Address,
        clocks: Clocks,
        time: DatabaseTime | None,
        *,
        on_event: Callable[[TaskEvent], None] | None,
        steady: Callable[[], float],
    ) -> None:
        self.address = address
        self.clocks = clocks
        self.known = Known()
        self._on_event = on_event
        self._sender = secrets.token_hex(6)
        self._untold: list[TaskEvent] = []
        self._telling: set[asyncio.Task[None]] = set()
        self._closed = False
        translated = partial(unavailable, address)
        opening = partial(connect, address)
        writers = address.pool_size // 2
        self._writer = Writer(
            lambda perform: Lanes(opening, perform, writers),
            clocks=clocks,
            on_event=on_event,
            notices=self._notices,
            translated=translated,
        )
        self._reader = Reader(
            lambda perform: Lanes(opening, perform, address.pool_size - writers), translated
        )
        self.listener = Listener(opening, self._hear, clocks=clocks, time=time, steady=steady)
        self._listens = on_event is not None
        with contextlib.suppress(RuntimeError):  # no event loop runs yet
            self._listen()

    async def write(
        self, step: Step[T], *, accounts: Collection[int] = (), tasks: Collection[int] = ()
    ) -> T:
        """What `step` returns, once that is on disk. Raises as `Writer.run` does."""
        self._listen()
        return await self._writer.run(step, accounts=accounts, tasks=tasks)

    async def change(self, statement: str, bindings: Bindings) -> int:
        """Write one statement that needs no time; how many rows it changed."""

        def step(_transaction: Transaction) -> Steps[int]:
            result = yield Statement(SQL[statement], bindings)
            return result.changed

        return await self.write(step)

    async def read(self, statement: str, bindings: Bindings | None = None) -> list[Row]:
        """The rows of a query. Raises StoreUnavailable."""
        self._listen()
        return await self._reader.run(Statement(SQL[statement], bindings))

    async def read_row(self, statement: str, bindings: Bindings | None = None) -> Row | None:
        """The first row of a query, or None. Raises StoreUnavailable."""
        rows = await self.read(statement, bindings)
        return rows[0] if rows else None

    def tell(self, event: TaskEvent) -> None:
        """Tell the listeners of other servers of an event that no row holds, soon."""
        self._untold.append(event)
        if len(self._untold) == 1 and not self._closed:
            telling = asyncio.get_running_loop().create_task(self._tell())
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def close(self) -> None:
        """Write what waits, and close."""
        if self._closed:
            return
        self._closed = True
        for telling in self._telling:
            telling.cancel()
        await self.listener.close()
        if self._writer.used:
            with contextlib.suppress(StoreUnavailable):
                await self._writer.run(_note_time)
        await self._writer.close()
        await self._reader.close()

    def _listen(self) -> None:
        if self._listens and not self._closed:
            self.listener.start()

    async def _tell(self) -> None:
        await asyncio.sleep(TELL_AFTER_S)
        told, self._untold = said_last(self._untold), []
        payloads = encoded(self._sender, told)

        def step(_transaction: Transaction) -> Steps[None]:
            for payload in payloads:
                yield _notice(payload)

        with contextlib.suppress(StoreUnavailable):
            await self._writer.run(step)

    def _notices(self, transaction: Transaction) -> list[Statement]:
        if not transaction.events and not transaction.keys_changed:
            return []
        payloads = encoded(self._sender, transaction.events, keys_changed=transaction.keys_changed)
        return [_notice(payload) for payload in payloads]

    async def _hear(self, message: Message) -> None:
        if message.keys_changed:
            self.known.forget()
        if message.sender == self._sender or self._on_event is None:
            return
        for event in message.events:
            self._on_event(_from_elsewhere(event))
        for task_id, seq in message.untold:
            rows = await self.read("events_after", {"id": int(task_id), "seq": seq - 1})
            for row in rows:
                self._on_event(_from_elsewhere(event_from(row)))


def to_ms(seconds: float) -> int:
    """Whole milliseconds."""
    return round(seconds * 1000)


def _notice(payload: str) -> Statement:
    return Statement(SQL["notify"], {"channel": CHANNEL, "payload": payload})


def _from_elsewhere(event: TaskEvent) -> TaskEvent:
    return msgspec.structs.replace(event, elsewhere=True)


def _note_time(transaction: Transaction) -> Steps[None]:
    yield Statement(SQL["note_time"], {"due": transaction.due})
