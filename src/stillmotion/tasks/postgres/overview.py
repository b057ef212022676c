"""What the whole site has to do, counted by the database."""

from __future__ import annotations

from stillmotion.tasks.overview import Backlog, Troubled, Unfinished
from stillmotion.tasks.postgres.access import Access
from stillmotion.tasks.postgres.pipeline import SQL, Statement
from stillmotion.tasks.postgres.transaction import Steps, Transaction
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

    async def troubled_callbacks(self, limit: int) -> list[Troubled]:
        """See `Overview.troubled_callbacks`."""
        rows = await self._access.read("troubled_callbacks", {"limit": limit})
        clocks = self._access.clocks
        shift = clocks.now() - clocks.due()
        return [
            Troubled(
                str(task_id),
                str(account_id),
                url,
                tries,
                error,
                created_at,
                None if due is None else due + shift,
            )
            for task_id, account_id, url, tries, error, created_at, due in rows
        ]

    async def resend_callbacks(self, task_id: str) -> int:
        """See `Overview.resend_callbacks`."""
        of_task = {"task_id": int(task_id)}

        def step(transaction: Transaction) -> Steps[int]:
            revived = yield Statement(SQL["revive_callbacks"], of_task)
            if revived.changed:
                yield Statement(SQL["hold_callbacks"], of_task)
                yield Statement(SQL["ready_next_callback"], {**of_task, "due": transaction.due})
            return revived.changed

        return await self._access.write(step)
