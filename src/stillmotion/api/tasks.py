"""The calls on tasks that exist, for each kind under its path: query one, query list, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.api.envelope import success
from stillmotion.api.task_view import listed_task, task_data
from stillmotion.contract.errors import UNKNOWN_TASK, Code, ContractError, bad_field, bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from stillmotion.api.endpoint import Call
    from stillmotion.api.media_links import MediaLinks
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task

DEFAULT_PAGE, MOST_PAGE = 1, 1000
DEFAULT_PAGE_SIZE, MOST_PAGE_SIZE = 30, 500


class Tasks:
    """The handlers for the tasks of one kind: those of others are not found here."""

    def __init__(self, kind: str, services: Services, links: MediaLinks) -> None:
        self._kind = kind
        self._store = services.store
        self._links = links

    async def get(self, call: Call, account: Account) -> Response:
        """One task, by its id or by the caller's own id for it."""
        any_id = call.path["id"]
        task = await self._store.find_task(account.id, self._kind, any_id)
        if task is None:
            raise unknown_task(any_id)
        return success(call.request_id, task_data(task, self._links.for_call(call)))

    async def list(self, call: Call, account: Account) -> Response:
        """A page of the account's tasks, newest first."""
        page, size = _page(call)
        tasks = await self._store.list_tasks(account.id, self._kind, page, size)
        links = self._links.for_call(call)
        return success(call.request_id, [listed_task(task, links) for task in tasks])

    async def cancel(self, call: Call, account: Account) -> Response:
        """Stop a task; one that has ended is answered as it is."""
        any_id = call.path["id"]
        task = await self._store.cancel_task(account.id, self._kind, any_id)
        if task is None:
            raise unknown_task(any_id)
        return success(call.request_id, task_data(task, self._links.for_call(call)))


def unknown_task(any_id: str) -> ContractError:
    """The refusal for what the account has no task of, in the words of the hosted service; another
    account's is none of its own."""
    return ContractError(Code.BAD_PARAMETER, UNKNOWN_TASK + bare(any_id))


def page_of(tasks: Sequence[Task], call: Call) -> Sequence[Task]:
    """The part of `tasks` that the call asks for."""
    page, size = _page(call)
    return tasks[(page - 1) * size : page * size]


def _page(call: Call) -> tuple[int, int]:
    """Number and size of the page that is asked for. Raises ContractError 1201."""
    query = call.query
    return (
        _counted("pageNum", query.get("pageNum"), DEFAULT_PAGE, MOST_PAGE),
        _counted("pageSize", query.get("pageSize"), DEFAULT_PAGE_SIZE, MOST_PAGE_SIZE),
    )


def _counted(name: str, given: str | None, default: int, most: int) -> int:
    if not given:
        return default
    number = int(given) if given.isascii() and given.isdigit() and len(given) <= 9 else 0
    if not 1 <= number <= most:
        raise bad_field(name, given, f"a whole number from 1 to {most}")
    return number
