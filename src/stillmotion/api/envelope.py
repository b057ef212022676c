"""The envelope around every answer: `{code, message, request_id, data}`, and `data` on success."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import Annotated, Any

import msgspec
from starlette.responses import Response

from stillmotion.contract.errors import ContractError

SUCCEED = "SUCCEED"

ErrorCode = Annotated[int, msgspec.Meta(description="0 on success, else a code of the contract.")]
RequestId = Annotated[
    str,
    msgspec.Meta(
        description="UUID of this answer, also in `X-Request-Id`; the server's log has it.",
        extra_json_schema={"format": "uuid"},
    ),
]


class Success(msgspec.Struct, frozen=True):
    """An answer with data."""

    code: ErrorCode
    message: str
    request_id: RequestId
    data: Any


class Refusal(msgspec.Struct, frozen=True):
    """An error. The message is for the caller: it names the field, what was given and why not."""

    code: ErrorCode
    message: str
    request_id: RequestId


# `uuid4` reads the system's generator, where a thread gives way to the others each time; a
# request's id is no secret.
_random = Random()
_VERSION_BITS = 0xF000 << 64 | 0xC000 << 48
_VERSION_4 = 0x4000 << 64 | 0x8000 << 48
_encoder = msgspec.json.Encoder()


def new_request_id() -> str:
    """A fresh UUID (version 4)."""
    bits = _random.getrandbits(128) & ~_VERSION_BITS | _VERSION_4
    digits = f"{bits:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def success(request_id: str, data: Any, headers: Mapping[str, str] | None = None) -> Response:
    """HTTP 200 with `data` in the envelope."""
    body = _encoder.encode(Success(0, SUCCEED, request_id, data))
    return JsonAnswer(body, 200, request_id, headers)


def refusal(request_id: str, error: ContractError) -> Response:
    """The error in the envelope, with the HTTP status that its code travels with."""
    headers = None
    if error.retry_after is not None:
        headers = {"retry-after": str(max(1, math.ceil(error.retry_after)))}
    body = _encoder.encode(Refusal(int(error.code), error.message, request_id))
    return JsonAnswer(body, error.http_status, request_id, headers)


class JsonAnswer(Response):
    """JSON that is encoded already. Its headers are put together here: Starlette's way of doing so
    costs as much as reading a task does."""

    def __init__(
        self, body: bytes, status: int, request_id: str, headers: Mapping[str, str] | None
    ) -> None:
        self.status_code = status
        self.body = body
        self.background = None
        self.raw_headers = [
            (b"content-length", b"%d" % len(body)),
            (b"content-type", b"application/json"),
            (b"x-request-id", request_id.encode()),
        ]
        if headers is not None:
            self.raw_headers += [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
