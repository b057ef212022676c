"""The body of a request: JSON bytes within the call's limit, read as they come.

Small ones are gathered here. Room for larger ones is asked for, which most often is in a file
(`intake.spool`), so that memory does not grow with what clients send.
"""

from __future__ import annotations

from email.message import Message

from stillmotion.api.endpoint import Call, ClientGone
from stillmotion.contract.errors import Code, ContractError
from stillmotion.contract.wire import one_of
from stillmotion.intake.spool import Spool, Upload

MIB = 1024 * 1024

JSON = "application/json"

SMALL_BODY = 64 * 1024
"""Bytes up to which no room is asked for: there is a cap on connections, too."""


async def read_small_body(call: Call) -> bytes:
    """The whole body, undecoded, of a call that needs no large one.

    Raises ContractError 1200 where it is declared to be something else than JSON, or is too large
    (as soon as that shows; the rest is left unread), and ClientGone.
    """
    _check_type(call, (JSON,))
    _declared(call, SMALL_BODY)
    pieces = _Pieces(call, SMALL_BODY)
    body = bytearray()
    while pieces.more:
        body += await pieces.next()
    return bytes(body)


async def read_body(
    call: Call,
    most: int,
    spool: Spool,
    owner: str,
    media_types: tuple[str, ...] = (JSON,),
) -> bytes | Upload:
    """The whole body of at most `most` bytes; an upload is the caller's to discard.

    Raises as `read_small_body` does, and ContractError 5001 where there is no room.
    """
    _check_type(call, media_types)
    declared = _declared(call, most)
    upload = None
    if declared is not None and declared > SMALL_BODY:
        upload = await spool.begin(owner, declared)
    small = bytearray()
    pieces = _Pieces(call, most)
    try:
        while pieces.more:
            piece = await pieces.next()
            if upload is None and len(small) + len(piece) > SMALL_BODY:
                upload = await spool.begin(owner, declared)
                piece, small = bytes(small) + piece, bytearray()
            if upload is None:
                small += piece
            elif piece:
                await upload.write(piece)
    except BaseException:
        if upload is not None:
            await upload.discard()
        raise
    if upload is None:
        return bytes(small)
    upload.close()
    return upload


class _Pieces:
    """The body as it comes; `more` is whether any is left. Not an asynchronous generator, since
    most bodies come in one piece, and the event loop keeps a record of each of those."""

    def __init__(self, call: Call, most: int) -> None:
        self._receive = call.receive
        self._most = most
        self._size = 0
        self.more = True

    async def next(self) -> bytes:
        """The next piece, which may be empty. Raises as `read_small_body` does."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        piece: bytes = message.get("body", b"")
        self.more = message.get("more_body", False)
        self._size += len(piece)
        if self._size > self._most:
            raise _too_large(self._most)
        return piece


def _declared(call: Call, most: int) -> int | None:
    """The length that the body is to have, None where that is not told."""
    declared = call.header(b"content-length") or ""
    if not (declared.isascii() and declared.isdigit()):
        return None
    if int(declared) > most:
        raise _too_large(most)
    return int(declared)


def _check_type(call: Call, media_types: tuple[str, ...]) -> None:
    content_type = call.header(b"content-type") or ""
    if content_type and content_type not in media_types:
        header = Message()
        header["content-type"] = content_type
        if header.get_content_type() not in media_types:
            raise ContractError(
                Code.BAD_REQUEST,
                f"Content-Type must be {one_of(media_types)}, and is {content_type[:80]!r}",
            )
    encoding = call.header(b"content-encoding")
    if encoding is not None and encoding.strip().lower() not in ("", "identity"):
        raise ContractError(
            Code.BAD_REQUEST,
            f"Content-Encoding is {encoding[:80]!r}: send the body without compression",
        )


def _too_large(most: int) -> ContractError:
    size = f"{most / MIB:.4g} MiB" if most >= MIB else f"{most // 1024} KiB"
    return ContractError(
        Code.BAD_REQUEST,
        f"the request body is larger than {size}, which is as much as this call can need: give "
        "large pictures as URLs",
    )
