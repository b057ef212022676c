"""The library in the database: elements and voices by their ids, described by their tasks."""

from __future__ import annotations

from stillmotion.tasks.rows import task_from
from stillmotion.tasks.sqlite.access import SQL, Access
from stillmotion.tasks.sqlite.writer import Transaction
from stillmotion.tasks.store import Sort
from stillmotion.tasks.task import Task, TaskResult


class Library:
    """The part of `SqliteStore` that has to do with what accounts keep."""

    _access: Access

    async def find_kept(self, account_id: str, sort: Sort, id: int) -> Task | None:
        """See `LibraryStore.find_kept`."""
        row = self._access.read_row(SQL["kept"], {"account_id": account_id, "sort": sort, "id": id})
        return None if row is None else task_from(row)

    async def forget_kept(self, account_id: str, sort: Sort, id: int) -> bool:
        """See `LibraryStore.forget_kept`."""

        def step(transaction: Transaction) -> bool:
            forgotten = transaction.row(
                SQL["forget_kept"], {"account_id": account_id, "sort": sort, "id": id}
            )
            if forgotten is None:
                return False
            if transaction.change(SQL["purge_task"], {"id": forgotten[0]}):
                transaction.change(SQL["purge_callbacks"], {"id": forgotten[0]})
            return True

        return await self._access.write(step)


def keep(transaction: Transaction, task_id: str, result: TaskResult) -> None:
    """Enter what the result of a task has of elements and voices."""
    made: list[tuple[Sort, int]] = [("element", element.id) for element in result.elements]
    made += [("voice", int(voice.id)) for voice in result.voices]
    for sort, id in made:
        transaction.change(SQL["keep"], {"sort": sort, "id": id, "task_id": task_id})
