"""What accounts keep, beside the tasks that make it: those that come along, and deletion."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stillmotion.api.body import read_small_body
from stillmotion.api.envelope import success
from stillmotion.api.library import Library
from stillmotion.api.task_view import listed_task
from stillmotion.api.tasks import page_of

if TYPE_CHECKING:
    import msgspec
    from starlette.responses import Response

    from stillmotion.api.endpoint import Call
    from stillmotion.api.media_links import MediaLinks
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task
    from stillmotion.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """What accounts keep of one sort.

    `presets` are those that come along, as the tasks that would have made them. `delete` takes the
    body that says which of the account's own is deleted, does it, and returns what is answered; it
    raises ContractError.
    """

    presets_path: str
    delete_path: str
    presets: Callable[[Vault], Awaitable[Sequence[Task]]]
    delete: Callable[[Library, Account, bytes], Awaitable[msgspec.Struct]]


class Kept:
    """The handlers of one shelf."""

    def __init__(self, shelf: Shelf, services: Services, links: MediaLinks) -> None:
        self._shelf = shelf
        self._library = Library(services)
        self._vault = services.vault
        self._links = links

    async def presets(self, call: Call, _account: Account) -> Response:
        """A page of those that come along."""
        links = self._links.for_call(call)
        tasks = page_of(await self._shelf.presets(self._vault), call)
        return success(call.request_id, [listed_task(task, links) for task in tasks])

    async def delete(self, call: Call, account: Account) -> Response:
        """Delete one of the account's own, and its files."""
        body = await read_small_body(call)
        return success(call.request_id, await self._shelf.delete(self._library, account, body))
