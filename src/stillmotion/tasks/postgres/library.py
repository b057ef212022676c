"""The library in the database: elements and voices by their ids, described by their tasks."""

from __future__ import annotations

from stillmotion.tasks.postgres.access import Access
from stillmotion.tasks.postgres.pipeline import SQL, Statement
from stillmotion.tasks.postgres.transaction import Steps, Transaction
from stillmotion.tasks.rows import task_from
from stillmotion.tasks.store import Sort
from stillmotion.tasks.task import Task, TaskResult

LARGEST_ID = (1 << 63) - 1


class Library:
    """The part of `PostgresStore` that has to do with what accounts keep."""

    _access: Access

    async def find_kept(self, account_id: str, sort: Sort, id: int) -> Task | None:
        """See `LibraryStore.find_kept`."""
        if id > LARGEST_ID:
            return None
        row = await self._access.read_row(
            "kept", {"account_id": int(account_id), "sort": sort, "id": id}
        )
        return None if row is None else task_from(row)

    async def forget_kept(self, account_id: str, sort: Sort, id: int) -> bool:
        """See `LibraryStore.forget_kept`."""
        if id > LARGEST_ID:
            return False

        def step(_transaction: Transaction) -> Steps[bool]:
            forgotten = yield Statement(
                SQL["forget_kept"], {"account_id": int(account_id), "sort": sort, "id": id}
            )
            if forgotten.row is None:
                return False
            yield Statement(SQL["purge_tasks"], {"ids": [forgotten.row[0]]})
            return True

        return await self._access.write(step)


def keep(task_id: str, result: TaskResult) -> Steps[None]:
    """Enter what the result of a task has of elements and voices."""
    made: list[tuple[Sort, int]] = [("element", element.id) for element in result.elements]
    made += [("voice", int(voice.id)) for voice in result.voices]
    for sort, id in made:
        yield Statement(SQL["keep"], {"sort": sort, "id": id, "task_id": int(task_id)})
