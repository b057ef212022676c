"""Cursors: where a list goes on, and what was asked of it, in a string that only we read."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TypeVar

import msgspec

from stillmotion.contract.errors import ContractError, refused_field

C = TypeVar("C", bound=msgspec.Struct)


def encoded(cursor: msgspec.Struct) -> str:
    """The string."""
    return urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode()


def decoded(text: str, type: type[C]) -> C:
    """What it says. It holds nothing that the account may not see, so it is not signed.

    Raises ContractError 1201.
    """
    try:
        return msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=type)
    except (ValueError, msgspec.MsgspecError):
        raise unknown_cursor() from None


def unknown_cursor() -> ContractError:
    """The refusal of a cursor that no answer had."""
    return refused_field("cursor", "it is not the next_cursor of an answer to this call")
