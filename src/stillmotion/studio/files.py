"""The files of the pages, as they lie in the package: compressed once, and asked for anew each time
with their tag, so that a new version is there at once and an old one is not sent again. What the
first view needs is joined (`studio.joined`)."""

from __future__ import annotations

import gzip
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse, Response

from stillmotion.api.portal import PublicCall
from stillmotion.contract.errors import Code, ContractError
from stillmotion.studio.joined import Stamp, as_sent, is_sent_otherwise, stamp
from stillmotion.studio.libraries import PAGE, VENDOR, libraries
from stillmotion.studio.packing import takes_gzip
from stillmotion.studio.policy import headers_of

if TYPE_CHECKING:
    from stillmotion.api.dialect import Site
    from stillmotion.api.endpoint import Call

PATH = "/studio"

INDEX = "index.html"

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What is served, by its ending, and nothing else."""

PACKED = frozenset({".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"})
"""What gets smaller by being compressed."""


class Shown(NamedTuple):
    """A file as it is sent; `packed` is its gzip, b"" where that is no use."""

    content: bytes
    packed: bytes
    tag: str


class Files:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._headers = headers_of(site)
        self.public = (
            PublicCall("GET", PATH, self.page),
            PublicCall("GET", PATH + "/{file:path}", self.file),
        )

    async def page(self, call: Call) -> Response:
        """The page itself."""
        if call.scope.get("raw_path", b"").endswith(b"/"):
            return RedirectResponse("../studio")  # the page's own links are relative
        if lacking := [file.name for file in libraries() if not (VENDOR / file.name).is_file()]:
            raise ContractError(
                Code.UNAVAILABLE,
                f"the studio has no {', '.join(lacking)}: `python -m stillmotion.studio.libraries` "
                "fetches what it lacks",
            )
        return self._send(call, INDEX)

    async def file(self, call: Call) -> Response:
        """One of its files. Raises ContractError 1203."""
        name = call.path["file"]
        if "\0" in name:
            raise _nothing(name)
        path = (PAGE / name).resolve()
        if not path.is_relative_to(PAGE) or path.suffix not in TYPES:
            raise _nothing(name)
        return self._send(call, path.relative_to(PAGE).as_posix())

    def _send(self, call: Call, name: str) -> Response:
        try:
            shown = _shown(PAGE, name, stamp(PAGE, name))
        except OSError:
            raise _nothing(name) from None
        headers = {
            **self._headers,
            "Content-Type": TYPES[Path(name).suffix],
            "ETag": shown.tag,
            "X-Request-Id": call.request_id,
        }
        if shown.packed:
            headers["Vary"] = "Accept-Encoding"
        if shown.tag in (tag.strip() for tag in (call.header(b"if-none-match") or "").split(",")):
            return Response(status_code=304, headers=headers)
        if shown.packed and takes_gzip(call.header(b"accept-encoding") or ""):
            return Response(shown.packed, headers={**headers, "Content-Encoding": "gzip"})
        return Response(shown.content, headers=headers)


@lru_cache(maxsize=512)
def _shown(page: Path, name: str, _stamp: Stamp) -> Shown:
    path = page / name
    content = as_sent(page, name).encode() if is_sent_otherwise(name) else path.read_bytes()
    packed = gzip.compress(content, mtime=0) if path.suffix in PACKED else b""
    # Weak, since the compressed file and the other share it.
    tag = f'W/"{sha256(content).hexdigest()[:20]}"'
    return Shown(content, packed if len(packed) < len(content) else b"", tag)


def _nothing(name: str) -> ContractError:
    return ContractError(Code.NOT_FOUND, f"the studio has no file {name[:80]!r}")
