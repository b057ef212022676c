"""`SqliteStore`: the parts put together, opened and closed."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from stillmotion.contract.secrets import public_url
from stillmotion.tasks.site_rows import SiteRows
from stillmotion.tasks.sqlite.access import SQL, Access
from stillmotion.tasks.sqlite.accounts import Accounts
from stillmotion.tasks.sqlite.callbacks import Callbacks
from stillmotion.tasks.sqlite.database import MIGRATIONS, unavailable
from stillmotion.tasks.sqlite.history import History
from stillmotion.tasks.sqlite.known import Known
from stillmotion.tasks.sqlite.library import Library
from stillmotion.tasks.sqlite.overview import Overviews
from stillmotion.tasks.sqlite.packs import Packs
from stillmotion.tasks.sqlite.shared import Shared
from stillmotion.tasks.sqlite.site_rows import open_rows
from stillmotion.tasks.sqlite.standing import alone, bring_up_to_date, served, stamp_of, standing
from stillmotion.tasks.sqlite.tasks import Tasks
from stillmotion.tasks.sqlite.writer import Transaction
from stillmotion.tasks.standing import Standing
from stillmotion.tasks.steady import steady_time
from stillmotion.tasks.task import Task, TaskEvent

SCHEME = "sqlite:///"
"""What follows is a path: an absolute one makes that four slashes."""


def path_of(url: str) -> Path:
    """The database file of a URL. Raises ValueError where it names none."""
    path = url.removeprefix(SCHEME)
    if path == url or not path:
        raise ValueError(
            f"{public_url(url)!r} names no file: write sqlite:///PATH, or sqlite:////ABSOLUTE/PATH"
        )
    return Path(path)


class SqliteStore(Tasks, Library, History, Callbacks, Accounts, Packs, Overviews, Shared):
    """See `tasks.store.Store`. Used from one event loop at a time."""

    def __init__(
        self, access: Access, callback_body: Callable[[Task], bytes], known: Known
    ) -> None:
        self._access = access
        self._callback_body = callback_body
        self._known = known

    @classmethod
    def open_url(
        cls,
        url: str,
        *,
        callback_body: Callable[[Task], bytes],
        on_event: Callable[[TaskEvent], None] | None = None,
        clock: Callable[[], float] | None = None,
        steady: Callable[[], float] = steady_time,
    ) -> SqliteStore:
        """See `tasks.stores.open_store`."""
        return cls.open(
            path_of(url),
            callback_body=callback_body,
            on_event=on_event,
            clock=clock,
            steady=steady,
        )

    @staticmethod
    def check(url: str) -> None:
        """See `tasks.stores.check_store_url`."""
        path_of(url)

    @staticmethod
    def exists(url: str) -> bool:
        """See `tasks.stores.store_exists`."""
        return path_of(url).exists()

    @staticmethod
    def standing(url: str) -> Standing:
        """See `tasks.stores.store_standing`."""
        return standing(path_of(url))

    @staticmethod
    def bring_up_to_date(url: str) -> None:
        """See `tasks.stores.bring_up_to_date`."""
        bring_up_to_date(path_of(url))

    @staticmethod
    def served(url: str) -> AbstractContextManager[None]:
        """See `tasks.stores.served`."""
        return served(path_of(url))

    @staticmethod
    def alone(url: str) -> AbstractContextManager[None]:
        """See `tasks.stores.alone`."""
        return alone(path_of(url))

    @staticmethod
    def open_rows(url: str, *, writing: bool) -> AbstractContextManager[SiteRows]:
        """See `tasks.stores.open_rows`."""
        return open_rows(path_of(url), writing=writing)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        callback_body: Callable[[Task], bytes],
        on_event: Callable[[TaskEvent], None] | None = None,
        clock: Callable[[], float] | None = None,
        steady: Callable[[], float] = steady_time,
    ) -> SqliteStore:
        """Open the database, made or brought up to date if need be. Raises StoreUnavailable.

        `callback_body` makes what a callback says of a task, in the writer's thread. `on_event`
        is told, in the event loop, of each change of status once it is on disk. `clock` gives Unix
        seconds, and `steady` is one that nobody sets, in whose terms waits pass.
        """
        access = Access(path, on_event=on_event, clock=clock or time.time, steady=steady)
        try:
            known = Known(stamp_of(path))
        except OSError as error:
            raise unavailable(error) from error
        return cls(access, callback_body, known)

    async def release_held_by(self, worker: str) -> int:
        """See `TaskQueue.release_held_by`."""

        def step(transaction: Transaction) -> int:
            self._access.follow_clock(transaction, starting=True)
            held = {"worker": worker}
            transaction.change(SQL["release_callbacks"], {**held, "now": transaction.now})
            transaction.change(SQL["release_sweeps"], held)
            return transaction.change(SQL["release_tasks"], held)

        return await self._access.write(step)

    async def try_writing(self) -> None:
        """See `Store.try_writing`."""
        # The version as it is: the page that holds it goes through the log and to the disk.
        await self._access.write(
            lambda transaction: transaction.change(f"PRAGMA user_version = {len(MIGRATIONS)}")
        )

    async def close(self) -> None:
        """See `Store.close`."""
        await self._access.close()
        self._known.close()
