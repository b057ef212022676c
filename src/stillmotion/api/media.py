"""Media: objects of the vault to whoever holds a signed link, whole or by range; or the way there,
where the store of a bucket sends them itself."""

from __future__ import annotations

from hashlib import sha256
from mimetypes import guess_type
from posixpath import basename
from typing import TYPE_CHECKING

import anyio.to_thread
from starlette.responses import Response, StreamingResponse

from stillmotion.api.byte_range import ByteRange, NotSatisfiable, parse_range
from stillmotion.api.envelope import refusal
from stillmotion.api.media_links import LinkState, MediaLinks
from stillmotion.contract.errors import Code, ContractError

if TYPE_CHECKING:
    from stillmotion.api.endpoint import Call
    from stillmotion.vault import Method, Vault

CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
}
"""On every answer, errors included: pages of any origin may play what they have a link to."""

STORE_LINK_S = 3600
"""How long a link of the store's is good to which is redirected: for a player to come back to."""

_LINK_FAULTS = {
    LinkState.EXPIRED: "the media link has expired: query the task again for a fresh one",
    LinkState.FORGED: "the media link's signature is missing or does not match its key and expiry",
}


class Media:
    """The handler."""

    def __init__(self, vault: Vault, links: MediaLinks, redirects: bool = False) -> None:
        self._vault = vault
        self._links = links
        self._redirects = redirects

    async def get(self, call: Call) -> Response:
        """The object or a part of it. Raises ContractError 1103 (the link) and 1203 (gone)."""
        key: str = call.path["key"]
        query = call.query
        expires = query.get("expires", "")
        state = self._links.check(key, expires, query.get("signature", ""))
        if state is not LinkState.VALID:
            raise ContractError(Code.FORBIDDEN, _LINK_FAULTS[state])
        return await self.send(call, key, self._links.seconds_left(expires))

    async def send(self, call: Call, key: str, left: int) -> Response:
        """The object or a part of it to whoever may read it for `left` more seconds. Raises
        ContractError 1203 where it is gone."""
        size = await self._vault.stat(key)
        if not size:  # a file that was cut to nothing is none, either
            raise ContractError(
                Code.NOT_FOUND, "the media are gone: they were deleted, or their time is over"
            )
        if self._redirects:
            return await self._redirect(call, key, left)
        etag = _etag(key, size)
        headers = {
            "Accept-Ranges": "bytes",
            "Cache-Control": f"private, max-age={left}",
            "Content-Disposition": f'inline; filename="{basename(key)}"',
            "Content-Type": guess_type(key)[0] or "application/octet-stream",
            "ETag": etag,
            "X-Content-Type-Options": "nosniff",
            "X-Request-Id": call.request_id,
        }
        if etag in _tags(call.header(b"if-none-match") or ""):
            return Response(status_code=304, headers=headers)
        if call.scope["method"] == "HEAD":
            return Response(headers={**headers, "Content-Length": str(size)})
        wanted = None
        if (call.header(b"if-range") or etag) == etag:
            try:
                wanted = parse_range(call.header(b"range"), size)
            except NotSatisfiable:
                return _not_satisfiable(call.request_id, size)
        part = wanted or ByteRange(0, size)
        headers["Content-Length"] = str(part.end - part.start)
        if wanted is not None:
            headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
        return StreamingResponse(
            self._vault.stream(key, part.start, part.end),
            status_code=200 if wanted is None else 206,
            headers=headers,
        )

    async def _redirect(self, call: Call, key: str, left: int) -> Response:
        """To the store, which answers ranges and conditions."""
        life = min(STORE_LINK_S, max(1, left))
        method: Method = "HEAD" if call.scope["method"] == "HEAD" else "GET"
        # In a thread: now and then the credentials to sign with have to be fetched.
        url = await anyio.to_thread.run_sync(self._vault.link, key, life, method)
        return Response(
            status_code=307,
            headers={
                "Location": url,
                # Whoever keeps the answer still has time to use it.
                "Cache-Control": f"private, max-age={life // 2}",
                "X-Request-Id": call.request_id,
            },
        )


def _etag(key: str, size: int) -> str:
    """A key is written once, by one attempt, so its name and size are its version."""
    return f'"{sha256(f"{key}:{size}".encode()).hexdigest()[:20]}"'


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


def _not_satisfiable(request_id: str, size: int) -> Response:
    response = refusal(
        request_id,
        ContractError(
            Code.BAD_PARAMETER, f"Range: it lies outside the object, which has {size} bytes"
        ),
    )
    response.status_code = 416
    response.headers["Content-Range"] = f"bytes */{size}"
    return response
