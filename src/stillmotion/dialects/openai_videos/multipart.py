"""Bodies of `multipart/form-data` (RFC 7578), which are here as a whole.

The boundary is read from the body itself: it begins with it.
"""

from __future__ import annotations

from email.message import Message
from typing import NamedTuple

from stillmotion.contract.errors import Code, ContractError, shown

MOST_PARTS = 50
MOST_BOUNDARY = 70
"""Characters, by RFC 2046."""

MOST_HEADERS = 4096
"""Bytes of the headers of a part."""


class Part(NamedTuple):
    """A field of the form; `is_file` where a file was sent for it."""

    value: bytes
    is_file: bool


def is_multipart(body: bytes) -> bool:
    """Whether the body begins as a form does; none of JSON begins so."""
    return body.startswith(b"--")


def parts(body: bytes) -> dict[str, Part]:
    """The fields by their names. Raises ContractError 1200."""
    first, _, _ = body[: MOST_BOUNDARY + 4].partition(b"\r\n")
    if not 2 < len(first) <= MOST_BOUNDARY + 2:
        raise _broken("it does not begin with a boundary")
    pieces = (b"\r\n" + body).split(b"\r\n" + first)
    if not pieces[-1].startswith(b"--"):
        raise _broken("it ends without its last boundary")
    if len(pieces) > MOST_PARTS + 2:
        raise _broken(f"it has more than {MOST_PARTS} fields")
    found: dict[str, Part] = {}
    for piece in pieces[1:-1]:
        head, mark, value = piece.partition(b"\r\n\r\n")
        if not mark or not head.startswith(b"\r\n") or len(head) > MOST_HEADERS:
            raise _broken("a field of it has no headers, or too long ones")
        name, is_file = _named(head)
        if name in found:
            raise _broken(f"the field {shown(name)} is in it more than once")
        found[name] = Part(value, is_file)
    return found


def text_of(name: str, part: Part) -> str:
    """A field that is no file. Raises ContractError 1200."""
    try:
        return part.value.decode()
    except UnicodeDecodeError:
        raise _broken(f"the field {shown(name)} is not UTF-8") from None


def _named(head: bytes) -> tuple[str, bool]:
    """The name of a part, and whether it is a file."""
    for line in head.decode("utf-8", "replace").split("\r\n"):
        title, _, value = line.partition(":")
        if title.strip().lower() == "content-disposition":
            message = Message()
            message["content-disposition"] = value.strip()
            name = message.get_param("name", header="content-disposition")
            if message.get_content_disposition() != "form-data" or not isinstance(name, str):
                break
            return name, message.get_filename() is not None
    raise _broken("a field of it has no name")


def _broken(why: str) -> ContractError:
    return ContractError(Code.BAD_REQUEST, f"The form cannot be read: {why}")
