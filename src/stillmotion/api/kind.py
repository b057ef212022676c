"""A kind of task as the API takes it: its path, how a body is read, and what is made of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from stillmotion.api.body import JSON
from stillmotion.api.envelope import success
from stillmotion.api.task_view import created_task, task_data
from stillmotion.contract.common import Parsed, Request
from stillmotion.contract.image2video import GivenPicture

if TYPE_CHECKING:
    import msgspec
    from starlette.responses import Response

    from stillmotion.api.media_links import MediaLinks
    from stillmotion.contract.errors import ContractError
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task

R = TypeVar("R", bound=Request)

WORDS = 1024 * 1024
"""Bytes of the body of a call without files; the longest prompts take a tenth of that."""


def room_for(count: int, most: int) -> int:
    """Bytes of a body with `count` files of `most` bytes. Base64 makes four of three; line breaks
    and slashes as some clients escape them add up to a tenth."""
    return WORDS + count * most * 4 // 3 * 11 // 10


class Parse(Protocol[R]):
    """Reads a body. Raises ContractError."""

    def __call__(self, body: bytes, *, strict: bool) -> Parsed[R]:
        """See `contract.parse`."""
        ...


class Answer(Protocol):
    """What a create that is taken is answered with."""

    def __call__(self, request_id: str, task: Task, headers: Mapping[str, str] | None) -> Response:
        """The answer, with these headers on it."""
        ...


def _created(request_id: str, task: Task, headers: Mapping[str, str] | None) -> Response:
    return success(request_id, created_task(task), headers)


class Ended(Protocol):
    """How the answer of a create that waited shows the task."""

    def __call__(self, task: Task, links: MediaLinks) -> msgspec.Struct:
        """Its `data`."""
        ...


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is made of a request that is taken, by which engine ("" where none is needed), and what
    it costs (`units`).

    `inline` has the files that came with the request, `urls` those that are fetched for it when it
    runs, and `copied` the vault keys of files that are copied for it, by field. `order` makes what
    the row stores, of the keys under which the inline and the copied ones then lie, by field.
    `idle` are fields of the request that have no effect with that engine. `kind` is the task's,
    where the request decides it and not the call; `asked` is what a dialect keeps beside the order.
    """

    units: str
    engine: str = ""
    order: Callable[[Mapping[str, str]], msgspec.Struct]
    watermark: bool = False
    inline: Mapping[str, GivenPicture] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)
    copied: Mapping[str, str] = field(default_factory=dict)
    idle: tuple[str, ...] = ()
    kind: str = ""
    asked: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[R]):
    """`name` is one of `tasks.kinds`, `most_body` the bytes of its largest body. `plan` raises
    ContractError for what is not taken; it stores nothing. The answer to a create of a kind that
    `waits` comes when the task has ended, or after so many seconds, and shows it as `ended` does.

    A dialect's own: `reads` is the name of what reads its bodies (`intake.kinds`), where that is
    not the kind's; `media_types` are those of its bodies, `answer` is its form of the answer, and
    `blame` says what is refused of a request in the names of its fields.
    """

    name: str
    path: str
    most_body: int
    parse: Parse[R]
    plan: Callable[[R, Account], Awaitable[Plan]]
    waits: float = 0.0
    ended: Ended = task_data
    reads: str = ""
    media_types: tuple[str, ...] = (JSON,)
    answer: Answer = _created
    blame: Callable[[R, ContractError], ContractError] | None = None

    @property
    def reading(self) -> str:
        """The name of what reads its bodies."""
        return self.reads or self.name
