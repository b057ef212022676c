"""What the bodies of all create calls share: the caller's id, the callback, what has no effect."""

from __future__ import annotations

from typing import Generic, NamedTuple, Protocol, TypeVar

from stillmotion.contract.errors import refused_field
from stillmotion.contract.wire import Members, Remarks

MOST_LISTED = 20
"""Names of fields without effect that one answer repeats."""


class Request(Protocol):
    """What every parsed create has; absent ones are ""."""

    @property
    def callback_url(self) -> str:
        """Where changes of status are told."""
        ...

    @property
    def external_task_id(self) -> str:
        """The caller's own id for the task."""
        ...


R = TypeVar("R", bound=Request)


class Parsed(NamedTuple, Generic[R]):
    """A request, and the paths of the fields that came with it and have no effect.

    Of very many only the first are in `ignored`, and as its last entry how many more there were.
    """

    request: R
    ignored: tuple[str, ...]


def without_effect(fields: Members, remarks: Remarks, *, strict: bool) -> tuple[str, ...]:
    """What of the body has no effect, once all that is known was taken from `fields`.

    Raises ContractError 1201 where something is unknown and `strict` refuses that.
    """
    remarks.unknown += fields.unknown()
    if strict and remarks.unknown:
        raise refused_field(
            remarks.unknown[0],
            "no field of this call, and unknown fields are refused here (strict); unknown: "
            + ", ".join(_some(remarks.unknown)),
        )
    return _some(remarks.idle + remarks.unknown)


def _some(names: list[str]) -> tuple[str, ...]:
    """No more names than a message or a header can hold."""
    more = len(names) - MOST_LISTED
    return tuple(names) if more <= 0 else (*names[:MOST_LISTED], f"and {more} more")
