"""What the server and a reader write to each other: four bytes of length, then MessagePack."""

from __future__ import annotations

import msgspec

MOST_MESSAGE = 2**20
"""Bytes. Requests of calls have 50 KB at most once their pictures are in files."""


class Read(msgspec.Struct, frozen=True, kw_only=True, tag="read"):
    """Read the body of a call that lies in the file `body`; pictures in it become files beside it.

    `is_keyed` asks for its fingerprint, too.
    """

    kind: str
    body: str
    strict: bool
    is_keyed: bool
    request_id: str = ""


class Check(msgspec.Struct, frozen=True, kw_only=True, tag="check"):
    """Check the pictures in `request` (MessagePack of the kind's request). `is_quick` where more
    than a quick reader should do is not wanted now."""

    kind: str
    request: bytes
    is_quick: bool
    request_id: str = ""


Job = Read | Check


class HasRead(msgspec.Struct, frozen=True, tag="has read"):
    """The request, with files in place of what was inline."""

    request: bytes
    ignored: tuple[str, ...]
    fingerprint: bytes
    said: bytes = b"null"
    """What the body says without its files, as JSON (`orders.sent`)."""


class Passed(msgspec.Struct, frozen=True, tag="passed"):
    """The pictures are good."""


class TooMuch(msgspec.Struct, frozen=True, tag="too much"):
    """The pictures would take longer than was wanted."""


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """A `ContractError`."""

    code: int
    message: str
    field: str


class Broke(msgspec.Struct, frozen=True, tag="broke"):
    """Something went wrong that is no fault of the request: `storage` says what befell the disk,
    where it was that; else the log has it."""

    storage: str = ""


Outcome = HasRead | Passed | TooMuch | Refused | Broke
