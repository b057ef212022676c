"""One database as the parts of the store use it: steps that write, and reads.

Reads run in the event loop, on a connection of their own: they take some ten microseconds, less
than handing them to a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import apsw

from stillmotion.tasks.sqlite.database import (
    STORAGE_FAULTS,
    open_reader,
    open_writer,
    statements,
    unavailable,
)
from stillmotion.tasks.sqlite.writer import Bindings, Row, Step, Writer
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.tasks.task import TaskEvent

SQL = statements()

T = TypeVar("T")


class Access:
    """Opened on construction: see `SqliteStore.open`."""

    def __init__(
        self,
        path: Path,
        *,
        on_event: Callable[[TaskEvent], None] | None,
        clock: Callable[[], float],
    ) -> None:
        self.writing = open_writer(path)
        self.reading = open_reader(path)
        self._writer = Writer(self.writing, on_event=on_event, clock=clock)
        self._closed = False

    async def write(self, step: Step[T]) -> T:
        """What `step` returns, once that is on disk. Raises as `Writer.run` does."""
        return await self._writer.run(step)

    def read(self, statement: str, bindings: Bindings | None = None) -> list[Row]:
        """The rows of a query. Raises StoreUnavailable."""
        try:
            return self.reading.execute(statement, bindings).fetchall()
        except STORAGE_FAULTS as error:
            raise unavailable(error) from error
        except apsw.ConnectionClosedError:
            raise StoreUnavailable("the store is closed") from None

    def read_row(self, statement: str, bindings: Bindings | None = None) -> Row | None:
        """The first row of a query, or None. Raises StoreUnavailable."""
        rows = self.read(statement, bindings)
        return rows[0] if rows else None

    def now(self) -> int:
        """The time by the store's clock, in Unix milliseconds."""
        return self._writer.now()

    async def close(self) -> None:
        """Write what waits, and close."""
        if self._closed:
            return
        self._closed = True
        await self._writer.close()
        self.reading.close()
        # The last connection copies the write-ahead log into the database.
        await asyncio.to_thread(self.writing.close)


def to_ms(seconds: float) -> int:
    """Whole milliseconds."""
    return round(seconds * 1000)
