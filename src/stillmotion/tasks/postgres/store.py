"""`PostgresStore`: the parts put together, opened and closed."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import psycopg

from stillmotion.tasks.postgres import standing as standings
from stillmotion.tasks.postgres.access import Access
from stillmotion.tasks.postgres.accounts import Accounts
from stillmotion.tasks.postgres.address import read_address
from stillmotion.tasks.postgres.callbacks import Callbacks
from stillmotion.tasks.postgres.clocks import STEP_S, Clocks, DatabaseTime
from stillmotion.tasks.postgres.history import History
from stillmotion.tasks.postgres.library import Library
from stillmotion.tasks.postgres.migrations import migrate
from stillmotion.tasks.postgres.overview import Overviews
from stillmotion.tasks.postgres.packs import Packs
from stillmotion.tasks.postgres.pipeline import SQL
from stillmotion.tasks.postgres.shared import Shared
from stillmotion.tasks.postgres.site_rows import PostgresRows, open_rows
from stillmotion.tasks.postgres.tasks import Tasks
from stillmotion.tasks.standing import Standing
from stillmotion.tasks.steady import steady_time
from stillmotion.tasks.task import Task, TaskEvent


class PostgresStore(Tasks, Library, History, Callbacks, Accounts, Packs, Overviews, Shared):
    """See `tasks.store.Store`. Used from one event loop."""

    def __init__(self, access: Access, callback_body: Callable[[Task], bytes]) -> None:
        self._access = access
        self._callback_body = callback_body

    @classmethod
    def open_url(
        cls,
        url: str,
        *,
        callback_body: Callable[[Task], bytes],
        on_event: Callable[[TaskEvent], None] | None = None,
        clock: Callable[[], float] | None = None,
        steady: Callable[[], float] = steady_time,
    ) -> PostgresStore:
        """See `tasks.stores.open_store`. By default the time is the database's."""
        address = read_address(url)
        measured = DatabaseTime(steady) if clock is None else None
        clocks = Clocks(clock or measured or time.time, steady)
        with standings.opened(address) as connection:
            migrate(connection, address)
            _set_the_clocks(connection, clocks, measured, steady)
        access = Access(address, clocks, measured, on_event=on_event, steady=steady)
        return cls(access, callback_body)

    @staticmethod
    def check(url: str) -> None:
        """See `tasks.stores.check_store_url`."""
        read_address(url)

    @staticmethod
    def exists(url: str) -> bool:
        """See `tasks.stores.store_exists`. Raises StoreUnavailable."""
        return standings.standing(read_address(url)).version > 0

    @staticmethod
    def standing(url: str) -> Standing:
        """See `tasks.stores.store_standing`."""
        return standings.standing(read_address(url))

    @staticmethod
    def bring_up_to_date(url: str) -> None:
        """See `tasks.stores.bring_up_to_date`."""
        standings.bring_up_to_date(read_address(url))

    @staticmethod
    def served(url: str) -> AbstractContextManager[None]:
        """See `tasks.stores.served`."""
        return standings.served(read_address(url))

    @staticmethod
    def alone(url: str) -> AbstractContextManager[None]:
        """See `tasks.stores.alone`."""
        return standings.alone(read_address(url))

    @staticmethod
    def open_rows(url: str, *, writing: bool) -> AbstractContextManager[PostgresRows]:
        """See `tasks.stores.open_rows`."""
        return open_rows(read_address(url), writing=writing)

    async def close(self) -> None:
        """See `Store.close`."""
        await self._access.close()


def _set_the_clocks(
    connection: psycopg.Connection[tuple[Any, ...]],
    clocks: Clocks,
    measured: DatabaseTime | None,
    steady: Callable[[], float],
) -> None:
    """Take the time, and what the table says of it."""
    asked = steady()
    row = connection.execute(SQL["read_clock"]).fetchone()
    assert row is not None
    now, shift, version, seen = row
    if measured is not None:
        measured.measured(now, asked, steady())
    clocks.shifted(shift, version)
    back = seen - clocks.due()
    if back >= STEP_S * 1000:
        # It was set back while no server ran. Whoever else opens now finds that written.
        moved = {"moved": -back, "version": version}
        found = connection.execute(SQL["move_clock"], moved).fetchone()
        if found is None:
            found = (connection.execute(SQL["read_clock"]).fetchone() or row)[1:3]
        clocks.shifted(*found)
