"""`GET /tasks` and `POST /tasks`: tasks by their ids, and page by page, whatever made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec

from stillmotion.api.body import read_small_body
from stillmotion.api.envelope import success
from stillmotion.contract.body import read_body
from stillmotion.contract.common import without_effect
from stillmotion.contract.errors import Code, ContractError, bad_field, refused_field
from stillmotion.contract.fields.given import Given
from stillmotion.contract.wire import Remarks, one_of
from stillmotion.dialects.kling_v3.cursor import decoded, encoded, unknown_cursor
from stillmotion.dialects.kling_v3.fields import (
    CURSOR,
    END_TIME,
    FILTER_VALUES,
    START_TIME,
    STATUS,
    TASKS_FILTERS,
    TASKS_KEY,
    TASKS_LIMIT,
)
from stillmotion.dialects.kling_v3.view import KlingV3Task, shown_task
from stillmotion.tasks import kinds
from stillmotion.tasks.records import TaskSearch
from stillmotion.tasks.task import Status, is_task_id

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.dialect import Site
    from stillmotion.api.endpoint import Call
    from stillmotion.tasks.store import Account

MOST_IDS = 20
_ONE = b"task_ids="
DAYS_30 = 30 * 24 * 3600 * 1000
"""Milliseconds."""

_BY_STATUS: Mapping[str, Sequence[Status]] = {
    "submitted": (Status.SUBMITTED,),
    "processing": (Status.PROCESSING,),
    "succeeded": (Status.SUCCEED,),
    "failed": (Status.FAILED, Status.CANCELLED),
}
_BY_PRODUCT: Mapping[str, Sequence[str]] = {
    "video": kinds.VIDEOS,
    "image": kinds.PICTURES,
    "try_on": (),
}


S = TypeVar("S", bound=str)


class KlingV3Page(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of tasks. As of the hosted service, what is not there is left out."""

    count: int
    has_more: bool
    result: list[KlingV3Task] = []
    next_cursor: Annotated[str, msgspec.Meta(description="For the next page.")] = ""


class _Cursor(msgspec.Struct, frozen=True):
    beyond: str
    start: int
    end: int


class TaskCalls:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._store = site.services.store
        self._clock = site.services.clock
        self._strict = site.services.settings.strict
        self._links = site.links

    async def get(self, call: Call, account: Account) -> Response:
        """Tasks by their ids, in the order asked; those that are not there are left out."""
        ids, external = _asked(call)
        if ids and external:
            raise refused_field(
                "external_task_ids", "given together with task_ids, but allowed is one of the two"
            )
        if not ids and not external:
            raise ContractError(
                Code.BAD_PARAMETER,
                "task_ids or external_task_ids is required",
                field="task_ids",
            )
        if len(ids) + len(external) > MOST_IDS:
            name = "task_ids" if ids else "external_task_ids"
            raise refused_field(
                name,
                f"given {len(ids) + len(external)}, and they cannot exceed {MOST_IDS} in total",
            )
        found = await self._store.tasks_by_id(account.id, ids, external)
        if len(found) > 1:
            places = {each: place for place, each in enumerate(ids or external)}
            found.sort(key=lambda task: places[task.id if ids else task.external_task_id])
        links = self._links.for_call(call)
        return success(call.request_id, [shown_task(task, links) for task in found])

    async def search(self, call: Call, account: Account) -> Response:
        """A page of the account's tasks, newest first."""
        body = await read_small_body(call)
        given, remarks = Given(read_body(body or b"{}")), Remarks()
        limit = given.need(TASKS_LIMIT)
        chosen = _filters(given, remarks)
        at = self._at(given)
        without_effect(given, remarks, strict=self._strict)
        if chosen is None:
            return success(call.request_id, KlingV3Page(0, False))
        statuses, of_kinds = chosen
        search = TaskSearch(
            kinds=of_kinds,
            statuses=statuses,
            start=at.start,
            end=at.end,
            beyond=at.beyond,
            limit=limit + 1,
        )
        found = await self._store.search_tasks(account.id, search)
        links, shown = self._links.for_call(call), found[:limit]
        more = len(found) > limit
        next_cursor = encoded(_Cursor(shown[-1].id, at.start, at.end)) if more else ""
        tasks = [shown_task(task, links) for task in shown]
        return success(call.request_id, KlingV3Page(len(shown), more, tasks, next_cursor))

    def _at(self, given: Given) -> _Cursor:
        """Where to go on, of which time."""
        start, end, text = given.find(START_TIME), given.find(END_TIME), given.find(CURSOR)
        if text is not None:
            cursor = decoded(text, _Cursor)
            if not is_task_id(cursor.beyond) or not 0 <= cursor.start <= cursor.end < 2**53:
                raise unknown_cursor()
            return cursor
        end = int(self._clock() * 1000) if end is None else end
        start = max(0, end - DAYS_30) if start is None else start
        if start > end:
            raise refused_field("start_time", f"given {start}, which is after end_time, {end}")
        return _Cursor("", start, end)


def _asked(call: Call) -> tuple[list[str], list[str]]:
    """The tasks' ids in a query, and the callers' own."""
    query: bytes = call.scope["query_string"]
    # Of a client that waits for one task: parsing that as any query took a tenth of the answer.
    if query.startswith(_ONE) and (one := query[len(_ONE) :]).isdigit():
        return [one.decode("ascii")], []
    given = call.query
    return _listed(given.getlist("task_ids")), _listed(given.getlist("external_task_ids"))


def _listed(given: Sequence[str]) -> list[str]:
    """The ids in a query, each once: separated by commas, or given several times."""
    return list(
        dict.fromkeys(each.strip() for text in given for each in text.split(",") if each.strip())
    )


def _filters(given: Given, remarks: Remarks) -> tuple[tuple[Status, ...], tuple[str, ...]] | None:
    """Statuses (none for any) and kinds that are wanted; None where nothing can be both."""
    statuses: set[Status] | None = None
    wanted: set[str] | None = None
    for entry in given.entries(TASKS_FILTERS):
        key, values = entry.need(TASKS_KEY), entry.find(FILTER_VALUES) or ()
        remarks.unknown += entry.unknown()
        if not values:
            continue
        if key == STATUS:
            of_these: set[Status] = {
                each for value in _allowed(entry, values, _BY_STATUS) for each in value
            }
            statuses = of_these if statuses is None else statuses & of_these
        else:
            some = {each for value in _allowed(entry, values, _BY_PRODUCT) for each in value}
            wanted = some if wanted is None else wanted & some
    if statuses == set() or wanted == set():
        return None
    return tuple(statuses or ()), tuple(kinds.ALL if wanted is None else sorted(wanted))


def _allowed(
    entry: Given, values: Sequence[str], table: Mapping[str, Sequence[S]]
) -> list[Sequence[S]]:
    for place, value in enumerate(values):
        if value not in table:
            raise bad_field(f"{entry.field('values')}[{place}]", value, one_of(tuple(table)))
    return [table[value] for value in values]
