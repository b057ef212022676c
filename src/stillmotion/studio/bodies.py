"""Bodies of the studio's own calls: small JSON objects, each read as a type."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from stillmotion.contract.errors import Code, ContractError, refused_field

T = TypeVar("T", bound=msgspec.Struct)

_AT = re.compile(r"(?P<why>.*) - at `\$\.?(?P<field>.*)`", re.DOTALL)


def body_as(type: type[T], body: bytes) -> T:
    """The body. Raises ContractError 1200 for what is no JSON object, 1201 for a field."""
    try:
        return msgspec.json.decode(body or b"{}", type=type)
    except msgspec.ValidationError as error:
        found = _AT.fullmatch(str(error))
        if found is None:
            raise ContractError(Code.BAD_REQUEST, f"the body cannot be read: {error}") from None
        raise refused_field(found["field"], found["why"]) from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ContractError(Code.BAD_REQUEST, f"the body is no JSON: {error}") from None
