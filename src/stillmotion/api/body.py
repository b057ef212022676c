"""The body of a request: JSON bytes within the site's limit, read as they come."""

from __future__ import annotations

from email.message import Message

from stillmotion.api.endpoint import Call, ClientGone
from stillmotion.contract.errors import Code, ContractError

MIB = 1024 * 1024


async def read_json_body(call: Call, limit_mb: int) -> bytes:
    """The whole body, undecoded.

    Raises ContractError 1200 where it is declared to be something else than JSON, or is larger
    than `limit_mb` MiB (as soon as that shows; the rest is left unread), and ClientGone.
    """
    _check_type(call)
    limit = limit_mb * MIB
    declared = call.header(b"content-length") or ""
    if declared.isascii() and declared.isdigit() and int(declared) > limit:
        raise _too_large(limit_mb)
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await call.receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > limit:
            raise _too_large(limit_mb)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _check_type(call: Call) -> None:
    content_type = call.header(b"content-type") or ""
    if content_type and content_type != "application/json":
        header = Message()
        header["content-type"] = content_type
        if header.get_content_type() != "application/json":
            raise ContractError(
                Code.BAD_REQUEST,
                f"Content-Type must be application/json, and is {content_type[:80]!r}",
            )
    encoding = call.header(b"content-encoding")
    if encoding is not None and encoding.strip().lower() not in ("", "identity"):
        raise ContractError(
            Code.BAD_REQUEST,
            f"Content-Encoding is {encoding[:80]!r}: send the body without compression",
        )


def _too_large(limit_mb: int) -> ContractError:
    return ContractError(
        Code.BAD_REQUEST,
        f"the request body is larger than {limit_mb} MiB: give large pictures as URLs",
    )
