"""What an account has made: a page of it, one task, and to be rid of one.

All state is here, so that a page which is opened anew, or after a while without a network, goes on
where it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from stillmotion.api.dialect import DialectCall
from stillmotion.api.envelope import success
from stillmotion.api.kinds import kinds
from stillmotion.api.tasks import unknown_task
from stillmotion.contract.errors import bad_field, refused_field
from stillmotion.contract.wire import one_of
from stillmotion.studio.rows import HistoryTask, history_task
from stillmotion.tasks.history import HistorySearch
from stillmotion.tasks.kinds import ALL, ELEMENTS, KEPT
from stillmotion.tasks.places import inputs_of, results_of
from stillmotion.tasks.task import Status, is_task_id
from stillmotion.tasks.words import searched_words, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from stillmotion.api.dialect import Site
    from stillmotion.api.endpoint import Call
    from stillmotion.tasks.store import Account, Sort
    from stillmotion.tasks.task import Task

PATH = "/studio/api/history"
TASK_PATH = "/studio/api/tasks"

DEFAULT_LIMIT, MOST_LIMIT = 50, 200

MOST_QUERY = 200
"""Characters of a search."""

NEW_WORDS = 100
"""Tasks that have ended since the last sweep, and whose words a search notes first."""

MOST_UNFINISHED = 1000
"""Unfinished tasks that are searched, one by one: the newest ones."""

STATUSES = tuple(str(each) for each in Status)
UNFINISHED = tuple(each for each in Status if not each.final)


class HistoryPage(msgspec.Struct, frozen=True):
    """Tasks, newest first; `next` is the `before` of the next page, null on the last."""

    tasks: list[HistoryTask]
    next: str | None


class DeletedTask(msgspec.Struct, frozen=True):
    """The task whose files and content are gone."""

    id: str


class History:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._store = site.services.store
        self._vault = site.services.vault
        self._links = site.links
        self._paths = {kind.name: kind.path for kind in kinds(site.services)}
        self.calls = (
            DialectCall("GET", PATH, self.page),
            DialectCall("GET", TASK_PATH + "/{id}", self.one),
            DialectCall("DELETE", TASK_PATH + "/{id}", self.delete),
        )

    async def page(self, call: Call, account: Account) -> Response:
        """A page of the account's tasks, as they are filtered and searched for."""
        query = call.query
        limit = _limit(query.get("limit", ""))
        asked = query.get("q", "").strip()
        if len(asked) > MOST_QUERY:
            raise bad_field("q", asked, f"up to {MOST_QUERY} characters")
        search = HistorySearch(
            kinds=_chosen("kind", query.getlist("kind"), ALL),
            statuses=[
                Status(each) for each in _chosen("status", query.getlist("status"), STATUSES)
            ],
            before=_before(query.get("before", "")),
            # One more than is shown says whether there is another page.
            limit=limit + 1,
        )
        if asked:
            found = await self._searched(account, search, asked)
        else:
            found = await self._store.history(account.id, search)
        links = self._links.for_call(call)
        shown = [history_task(task, links, self._paths) for task in found[:limit]]
        more = len(found) > limit
        return success(call.request_id, HistoryPage(shown, shown[-1].id if more else None))

    async def one(self, call: Call, account: Account) -> Response:
        """One task, of whatever kind."""
        task = await self._own(call, account)
        return success(call.request_id, history_task(task, self._links.for_call(call), self._paths))

    async def delete(self, call: Call, account: Account) -> Response:
        """Delete what an ended task was given and has made; its row stays for the books alone."""
        task = await self._own(call, account)
        if not task.status.final:
            raise refused_field("id", f"the task {task.id} has not ended: cancel it first")
        if task.kind in KEPT and await self._is_kept(task):
            raise refused_field(
                "id", f"what the task {task.id} made is in the library: delete it there"
            )
        # The files first, as the sweep does it: what is cut off here is done again.
        await self._vault.delete_prefix(inputs_of(task.id))
        await self._vault.delete_prefix(results_of(task.id))
        await self._store.mark_purged([task.id])
        return success(call.request_id, DeletedTask(task.id))

    async def _searched(self, account: Account, search: HistorySearch, asked: str) -> list[Task]:
        """Those with that id, or with all the words: ended ones by the index of words, the others
        one by one."""
        same = await self._store.tasks_by_id(
            account.id, [asked] if is_task_id(asked) else [], [asked]
        )
        found = {task.id: task for task in same if _fits(task, search)}
        words = searched_words(asked)
        if words and not is_task_id(asked):
            await self._store.note_words(account.id, NEW_WORDS)
            by_words = msgspec.structs.replace(search, words=words)
            if any(status.final for status in search.statuses):
                found |= {task.id: task for task in await self._store.history(account.id, by_words)}
            found |= {task.id: task for task in await self._unfinished(account, search, words)}
        newest_first = sorted(found.values(), key=lambda task: int(task.id), reverse=True)
        return newest_first[: search.limit]

    async def _unfinished(
        self, account: Account, search: HistorySearch, words: Sequence[str]
    ) -> list[Task]:
        statuses = [status for status in UNFINISHED if status in search.statuses]
        if not statuses:
            return []
        tasks = await self._store.history(
            account.id,
            msgspec.structs.replace(search, statuses=statuses, limit=MOST_UNFINISHED),
        )
        return [task for task in tasks if words_of(task).issuperset(words)]

    async def _own(self, call: Call, account: Account) -> Task:
        id = call.path["id"]
        found = await self._store.tasks_by_id(account.id, [id])
        if not found or found[0].purged:
            raise unknown_task(id)
        return found[0]

    async def _is_kept(self, task: Task) -> bool:
        if task.result is None:
            return False
        sort: Sort = "element" if task.kind == ELEMENTS else "voice"
        elements, voices = task.result.elements, task.result.voices
        made = [*(one.id for one in elements), *(int(one.id) for one in voices)]
        return any(
            [await self._store.find_kept(task.account_id, sort, id) is not None for id in made]
        )


def _fits(task: Task, search: HistorySearch) -> bool:
    return (
        not task.purged
        and task.kind in search.kinds
        and task.status in search.statuses
        and (not search.before or int(task.id) < int(search.before))
    )


def _chosen(name: str, given: Sequence[str], allowed: Sequence[str]) -> list[str]:
    """What a filter lets through, given by commas or several times; all where it is not given."""
    chosen = [part for each in given for part in each.split(",") if part]
    for each in chosen:
        if each not in allowed:
            raise bad_field(name, each, one_of(tuple(allowed)))
    return list(dict.fromkeys(chosen)) or list(allowed)


def _limit(given: str) -> int:
    if not given:
        return DEFAULT_LIMIT
    number = int(given) if given.isascii() and given.isdigit() and len(given) <= 9 else 0
    if not 1 <= number <= MOST_LIMIT:
        raise bad_field("limit", given, f"a whole number from 1 to {MOST_LIMIT}")
    return number


def _before(given: str) -> str:
    if given and not is_task_id(given):
        raise bad_field("before", given, "the id of a task")
    return given
