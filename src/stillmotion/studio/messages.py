"""What the server and a process of the workbench write to each other: four bytes of length, then
MessagePack."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from stillmotion.logs import LogFormat

MOST_ANSWER = 32 * 2**20
"""Bytes of an answer: the layers of a picture are some megabytes."""


class BenchConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What a process is started with, as JSON in its one argument."""

    catalog_name: str
    catalog_text: str
    models_dir: str
    depth_model: str = ""
    engines: str = ""
    allow_private: tuple[str, ...] = ()
    fetch_timeout: float = 30.0
    strict: bool = False
    log_level: str = "info"
    log_format: LogFormat = "text"


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """A call to be answered: its name, the account that makes it, its query, and its body, which
    lies in the file `path` where that is not ""."""

    call: str
    owner: str
    query: Mapping[str, str] = {}
    body: bytes = b""
    path: str = ""
    request_id: str = ""


class Answered(msgspec.Struct, frozen=True, tag="answered"):
    """The data of the answer, as JSON."""

    data: bytes


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """A `ContractError`."""

    code: int
    message: str
    field: str


class Broke(msgspec.Struct, frozen=True, tag="broke"):
    """Something went wrong that is no fault of the call's; the log has it."""


Outcome = Answered | Refused | Broke
