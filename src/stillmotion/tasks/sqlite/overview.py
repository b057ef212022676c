"""What the whole site has to do, counted by the database."""

from __future__ import annotations

from stillmotion.tasks.overview import Backlog, Unfinished
from stillmotion.tasks.rows import task_from
from stillmotion.tasks.sqlite.access import SQL, Access
from stillmotion.tasks.task import Status, Task


class Overviews:
    """The part of `SqliteStore` that looks over all of it."""

    _access: Access

    async def unfinished(self) -> list[Unfinished]:
        """See `Overview.unfinished`."""
        return [
            Unfinished(pool, Status(status), max_parallel, tasks, oldest)
            for pool, status, max_parallel, tasks, oldest in self._access.read(SQL["unfinished"])
        ]

    async def callback_backlog(self) -> Backlog:
        """See `Overview.callback_backlog`."""
        (row,) = self._access.read(SQL["callback_backlog"])
        return Backlog(*row)

    async def processing_tasks(self, limit: int) -> list[Task]:
        """See `Overview.processing_tasks`."""
        rows = self._access.read(SQL["processing_tasks"], {"limit": limit})
        return [task_from(row) for row in rows]
