"""The body of a request: JSON bytes within the site's limit, read as they come."""

from __future__ import annotations

from email.message import Message
from typing import TYPE_CHECKING

from stillmotion.contract.errors import Code, ContractError

if TYPE_CHECKING:
    from starlette.requests import Request

MIB = 1024 * 1024


async def read_json_body(request: Request, limit_mb: int) -> bytes:
    """The whole body, undecoded.

    Raises ContractError 1200 where it is declared to be something else than JSON, or is larger
    than `limit_mb` MiB; too large a body is refused as soon as that shows, unread.
    """
    _check_type(request)
    limit = limit_mb * MIB
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > limit:
        raise _too_large(limit_mb)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit_mb)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _check_type(request: Request) -> None:
    content_type = request.headers.get("content-type", "")
    if content_type and content_type != "application/json":
        header = Message()
        header["content-type"] = content_type
        if header.get_content_type() != "application/json":
            raise ContractError(
                Code.BAD_REQUEST,
                f"Content-Type must be application/json, and is {content_type[:80]!r}",
            )
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise ContractError(
            Code.BAD_REQUEST,
            f"Content-Encoding is {encoding[:80]!r}: send the body without compression",
        )


def _too_large(limit_mb: int) -> ContractError:
    return ContractError(
        Code.BAD_REQUEST,
        f"the request body is larger than {limit_mb} MiB: give large pictures as URLs",
    )
