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

from stillmotion.tasks.named_sql import named_statements
from stillmotion.tasks.sqlite.clocks import Clocks, boot_id, set_back, step
from stillmotion.tasks.sqlite.database import (
    STORAGE_FAULTS,
    open_reader,
    open_writer,
    unavailable,
)
from stillmotion.tasks.sqlite.writer import Bindings, Row, Step, Transaction, Writer
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.tasks.task import TaskEvent

SQL = named_statements("stillmotion.tasks.sqlite")

T = TypeVar("T")


class Access:
    """Opened on construction: see `SqliteStore.open`."""

    def __init__(
        self,
        path: Path,
        *,
        on_event: Callable[[TaskEvent], None] | None,
        clock: Callable[[], float],
        steady: Callable[[], float],
    ) -> None:
        self.clocks = Clocks(clock, steady)
        self._boot = boot_id()
        self._set_back = set_back((path, path.with_name(path.name + "-wal")), self.clocks.now())
        """As of the opening: see `clocks.set_back`."""
        self.writing = open_writer(path)
        self.reading = open_reader(path)
        self._writer = Writer(
            self.writing, clocks=self.clocks, follow_clock=self.follow_clock, on_event=on_event
        )
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
        return self.clocks.now()

    def due_now(self) -> int:
        """The time by which stored due times are to be read: `now`, unless the clock was just set
        and nothing was written since."""
        return self.clocks.now() - self.clocks.moved()

    def follow_clock(self, transaction: Transaction, *, starting: bool = False) -> int:
        """Move the ends of all leases and waits by as much as the clock was set since that was last
        done, by whichever server; by how many milliseconds that is. `starting` is whether it may
        have been set while no server was there."""
        ahead = self.clocks.ahead()
        kept = transaction.row(SQL["clock"])
        if kept is not None and kept[0] == self._boot != "":
            moved = step(ahead - kept[1])
        else:
            moved = self._set_back if starting else self.clocks.moved()
        if moved:
            by = {"moved": moved}
            transaction.change(SQL["move_due_tasks"], by)
            transaction.change(SQL["move_due_callbacks"], by)
            transaction.change(SQL["move_due_sweeps"], by)
        if moved or kept is None or kept[0] != self._boot:
            transaction.change(SQL["follow_clock"], {"boot": self._boot, "ahead": ahead})
        return moved

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
