"""A kind of task as the API takes it: its path, how a body is read, and what is made of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from stillmotion.contract.common import Parsed, Request

if TYPE_CHECKING:
    import msgspec

    from stillmotion.tasks.store import Account

R = TypeVar("R", bound=Request)


class Parse(Protocol[R]):
    """Reads a body. Raises ContractError."""

    def __call__(self, body: bytes, *, strict: bool) -> Parsed[R]:
        """See `contract.parse`."""
        ...


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is made of a request that is taken, by which engine ("" where none is needed), and what
    it costs (`units`).

    `inline` has the files that came with the request, `urls` those that are fetched for it when it
    runs, and `copied` the vault keys of files that are copied for it, by field. `check` goes
    through the inline ones, in a thread, and raises ContractError. `order` makes what the row
    stores, of the keys under which the inline and the copied ones then lie, by field.
    """

    units: str
    engine: str = ""
    order: Callable[[Mapping[str, str]], msgspec.Struct]
    watermark: bool = False
    inline: Mapping[str, bytes] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)
    copied: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[R]):
    """`name` is one of `tasks.kinds`. `plan` raises ContractError for what is not taken; it stores
    nothing."""

    name: str
    path: str
    parse: Parse[R]
    plan: Callable[[R, Account], Awaitable[Plan]]
