"""A server without keys answers this machine alone, and no page of a browser but its own.

Pages of anywhere can send requests to a loopback address, and make a name of their own stand for
one (DNS rebinding). Browsers tell on them: in `Host`, `Origin` and `Sec-Fetch-Site`. Programs send
a `Host` of this machine and neither of the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stillmotion.contract.errors import Code, ContractError
from stillmotion.settings import is_loopback

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.endpoint import Call, Handler
    from stillmotion.settings import Settings

OWN_SITES = ("same-origin", "none")
"""Of `Sec-Fetch-Site`: a page of this server, and the user by hand."""


class SameOrigin:
    """Refuses what a page of another origin, or under another name, sends."""

    def __init__(self, settings: Settings) -> None:
        self._names = {settings.host.strip("[]").lower()}
        self._origin = ""
        if settings.public_url:
            public = urlsplit(settings.public_url)
            self._names.add((public.hostname or "").lower())
            self._origin = f"{public.scheme}://{public.netloc}".lower()

    def named(self, handler: Handler) -> Handler:
        """The handler, for requests under a name of this machine."""

        async def answer(call: Call) -> Response:
            self._check_host(call.header(b"host"))
            return await handler(call)

        return answer

    def own(self, handler: Handler) -> Handler:
        """The handler, for requests of programs, and of pages of this server."""

        async def answer(call: Call) -> Response:
            host = call.header(b"host")
            self._check_host(host)
            self._check_origin(call, host or "")
            _check_type(call)
            return await handler(call)

        return answer

    def _check_host(self, host: str | None) -> None:
        if not host:
            return  # every browser sends it
        name = (_name(host) or "").lower()
        if name in self._names or is_loopback(name) or name.endswith(".localhost"):
            return
        raise _refused(
            f"the Host is {host[:80]!r}, and without keys the server only answers as localhost or "
            "127.0.0.1: start it with --public-url to have it answer to another name"
        )

    def _check_origin(self, call: Call, host: str) -> None:
        origin = call.header(b"origin")
        if origin is None:
            site = call.header(b"sec-fetch-site")
            if site is not None and site not in OWN_SITES:
                raise _refused(f"a page of another origin (Sec-Fetch-Site: {site[:40]}) sent it")
            return
        own = f"{call.scope['scheme']}://{host}".lower()
        if origin.lower() not in (own, self._origin):
            raise _refused(
                f"a page of {origin[:80]!r} sent it, and without keys only pages of the server's "
                "own origin are answered"
            )


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _check_type(call: Call) -> None:
    """A body says what it is: a page cannot have JSON sent elsewhere without asking there first."""
    has_body = call.header(b"content-length") not in (None, "0") or call.header(
        b"transfer-encoding"
    )
    if call.scope["method"] == "POST" and has_body and not call.header(b"content-type"):
        raise ContractError(
            Code.BAD_REQUEST,
            "Content-Type is missing, and must be application/json on a server without keys",
        )


def _refused(why: str) -> ContractError:
    return ContractError(Code.FORBIDDEN, f"refused: {why}")
