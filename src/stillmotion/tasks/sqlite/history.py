"""What accounts look back on, in the database: by index, and by the words of ended tasks."""

from __future__ import annotations

import json
from collections.abc import Iterable

from stillmotion.tasks import kinds
from stillmotion.tasks.history import HistorySearch, before_of
from stillmotion.tasks.rows import task_from
from stillmotion.tasks.sqlite.access import SQL, Access
from stillmotion.tasks.sqlite.writer import Transaction
from stillmotion.tasks.task import Status, Task
from stillmotion.tasks.words import of_account, of_kind, of_status, words_of


class History:
    """The part of `SqliteStore` that has to do with looking back."""

    _access: Access

    async def history(self, account_id: str, search: HistorySearch) -> list[Task]:
        """See `HistoryStore.history`."""
        bounds = {"before": before_of(search), "limit": search.limit}
        if search.words:
            rows = self._access.read(
                SQL["history_by_words"], {**bounds, "match": _match(account_id, search)}
            )
        else:
            rows = self._access.read(
                SQL["history"],
                {
                    **bounds,
                    "account_id": account_id,
                    "kinds": json.dumps(list(search.kinds)),
                    "statuses": json.dumps(list(search.statuses)),
                },
            )
        return [task_from(row) for row in rows]

    async def note_words(self, account_id: str | None, limit: int) -> int:
        """See `HistoryStore.note_words`."""
        statement = SQL["unsearched"] if account_id is None else SQL["unsearched_of_account"]
        of = {} if account_id is None else {"account_id": account_id}
        if not self._access.read(statement, {**of, "limit": 1}):
            return 0  # most of the time: that needs no transaction

        def step(transaction: Transaction) -> int:
            rows = transaction.rows(statement, {**of, "limit": limit})
            for row in rows:
                task = task_from(row)
                words = " ".join(sorted(words_of(task)))
                transaction.change(SQL["note_words"], {"id": task.id, "words": words})
                transaction.change(SQL["mark_searched"], {"id": task.id})
            return len(rows)

        return await self._access.write(step)


def _match(account_id: str, search: HistorySearch) -> str:
    """What the index of words is asked. A word has letters, digits and underscores alone."""
    required = [f'"{word}"' for word in (*search.words, of_account(account_id))]
    if set(search.kinds) != set(kinds.ALL):
        required.append(_one_of(map(of_kind, search.kinds)))
    ended = [status for status in Status if status.final]
    if not set(ended) <= set(search.statuses):
        required.append(_one_of(map(of_status, search.statuses)))
    return " AND ".join(required)


def _one_of(words: Iterable[str]) -> str:
    return "(" + " OR ".join(f'"{word}"' for word in words) + ")"
