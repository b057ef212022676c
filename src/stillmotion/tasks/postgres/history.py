"""What accounts look back on, in the database: by index, and by the words of ended tasks."""

from __future__ import annotations

from stillmotion.tasks import kinds
from stillmotion.tasks.history import HistorySearch, before_of
from stillmotion.tasks.postgres.access import Access
from stillmotion.tasks.postgres.pipeline import SQL, Statement
from stillmotion.tasks.postgres.transaction import Steps, Transaction
from stillmotion.tasks.rows import task_from
from stillmotion.tasks.task import Status, Task
from stillmotion.tasks.words import of_account, of_kind, of_status, words_of


class History:
    """The part of `PostgresStore` that has to do with looking back."""

    _access: Access

    async def history(self, account_id: str, search: HistorySearch) -> list[Task]:
        """See `HistoryStore.history`."""
        bounds = {"before": before_of(search), "limit": search.limit}
        of_kinds, statuses = list(search.kinds), [str(status) for status in search.statuses]
        if search.words:
            ended = {str(status) for status in Status if status.final}
            every_kind = set(of_kinds) == set(kinds.ALL)
            every_end = ended <= set(statuses)
            rows = await self._access.read(
                "history_by_words",
                {
                    **bounds,
                    "words": [*search.words, of_account(account_id)],
                    "kinds": [] if every_kind else [of_kind(kind) for kind in of_kinds],
                    "statuses": [] if every_end else [of_status(status) for status in statuses],
                },
            )
        else:
            rows = await self._access.read(
                "history",
                {
                    **bounds,
                    "account_id": int(account_id),
                    "kinds": of_kinds,
                    "statuses": statuses,
                },
            )
        return [task_from(row) for row in rows]

    async def note_words(self, account_id: str | None, limit: int) -> int:
        """See `HistoryStore.note_words`."""
        statement = "unsearched" if account_id is None else "unsearched_of_account"
        of = {} if account_id is None else {"account_id": int(account_id)}

        def step(_transaction: Transaction) -> Steps[int]:
            found = yield Statement(SQL[statement], {**of, "limit": limit})
            for row in found.rows:
                task = task_from(row)
                words = sorted(words_of(task))
                yield Statement(SQL["note_words"], {"id": int(task.id), "words": words})
            return len(found.rows)

        return await self._access.write(step)
