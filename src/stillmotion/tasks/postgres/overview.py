"""What the whole site has to do, counted by the database."""

from __future__ import annotations

from stillmotion.tasks.overview import Backlog, Unfinished
from stillmotion.tasks.postgres.access import Access
from stillmotion.tasks.rows import task_from
from stillmotion.tasks.task import Status, Task


class Overviews:
    """The part of `PostgresStore` that looks over all of it."""

    _access: Access

    async def unfinished(self) -> list[Unfinished]:
        """See `Overview.unfinished`."""
        return [
            Unfinished(pool, Status(status), max_parallel, int(tasks), oldest)
            for pool, status, max_parallel, tasks, oldest in await self._access.read("unfinished")
        ]

    async def callback_backlog(self) -> Backlog:
        """See `Overview.callback_backlog`."""
        (row,) = await self._access.read("callback_backlog")
        return Backlog(*row)

    async def processing_tasks(self, limit: int) -> list[Task]:
        """See `Overview.processing_tasks`."""
        rows = await self._access.read("processing_tasks", {"limit": limit})
        return [task_from(row) for row in rows]
