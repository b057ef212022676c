"""What the bodies of all create calls share: the caller's id, the callback, what has no effect."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from stillmotion.contract.errors import bad_field, refused_field
from stillmotion.contract.urls import check_http_url
from stillmotion.contract.wire import Members, Remarks, flag, members, text

MOST_CALLBACK_URL = 2048
MOST_EXTERNAL_TASK_ID = 256

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


def read_watermark(value: Any, remarks: Remarks) -> bool:
    """`watermark_info`: whether a watermarked copy is wanted. Raises ContractError 1201."""
    given = members("watermark_info", value)
    if given is None:
        return False
    enabled = flag(given.field("enabled"), given.take("enabled"))
    remarks.unknown += given.unknown()
    return enabled or False


def read_callback_url(value: Any) -> str:
    """`callback_url`. Raises ContractError 1201."""
    url = text("callback_url", value, MOST_CALLBACK_URL).strip()
    return check_http_url("callback_url", url, MOST_CALLBACK_URL) if url else ""


def read_external_task_id(value: Any) -> str:
    """An id stands in paths, logs and database columns: no control characters, and none that
    only looks empty; and nothing that clients and proxies take out of paths.

    Raises ContractError 1201.
    """
    external_task_id = text("external_task_id", value, MOST_EXTERNAL_TASK_ID)
    if not external_task_id.isprintable():
        raise bad_field("external_task_id", external_task_id, "printable characters only")
    if external_task_id in (".", ".."):
        raise bad_field(
            "external_task_id", external_task_id, "an id that can stand in a path, unlike . and .."
        )
    return external_task_id


def _some(names: list[str]) -> tuple[str, ...]:
    """No more names than a message or a header can hold."""
    more = len(names) - MOST_LISTED
    return tuple(names) if more <= 0 else (*names[:MOST_LISTED], f"and {more} more")
