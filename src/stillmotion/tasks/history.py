"""What an account looks back on: tasks of all kinds together, but for those that were purged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from stillmotion.tasks.task import Status, Task


class HistorySearch(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks of these `kinds`, in one of these `statuses`, with ids below `before` ("" for the
    newest), `limit` at most. Those that have all `words` (`tasks.words`), where some are given:
    then only ended ones, as far as their words are noted."""

    kinds: Sequence[str]
    statuses: Sequence[Status]
    words: Sequence[str] = ()
    before: str = ""
    limit: int


class HistoryStore(Protocol):
    """See `tasks.store`."""

    async def history(self, account_id: str, search: HistorySearch) -> list[Task]:
        """Those that are looked for, newest first."""
        ...

    async def note_words(self, account_id: str | None, limit: int) -> int:
        """Note the words of ended tasks, of that account or of all, of which that has not been
        done, the newest first; of how many it was."""
        ...


def before_of(search: HistorySearch) -> int:
    """The binding of the statements: a number above all that are looked for."""
    return int(search.before) if search.before else 2**63 - 1
