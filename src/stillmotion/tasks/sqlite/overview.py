"""What the whole site has to do, counted by the database."""

from __future__ import annotations

from stillmotion.tasks.overview import Backlog, Troubled, Unfinished
from stillmotion.tasks.rows import task_from
from stillmotion.tasks.sqlite.access import SQL, Access
from stillmotion.tasks.sqlite.writer import Transaction
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

    async def troubled_callbacks(self, limit: int) -> list[Troubled]:
        """See `Overview.troubled_callbacks`."""
        rows = self._access.read(SQL["troubled_callbacks"], {"limit": limit})
        return [Troubled(str(row[0]), str(row[1]), *row[2:]) for row in rows]

    async def resend_callbacks(self, task_id: str) -> int:
        """See `Overview.resend_callbacks`."""
        of_task = {"task_id": int(task_id)}

        def step(transaction: Transaction) -> int:
            revived = transaction.change(SQL["revive_callbacks"], of_task)
            if revived:
                transaction.change(SQL["hold_callbacks"], of_task)
                now = {"now": transaction.now}
                transaction.change(SQL["ready_next_callback"], {**of_task, **now})
            return revived

        return await self._access.write(step)
