"""Sessions: who has signed in on a page, by a cookie that no script reads and no other site sends.

A request counts as the page's own if it has the cookie, a header that a page of another origin
cannot send without having been allowed to, and what the browser says of its origin is not another
one. Of the cookie's value the store has the hash alone. A session ends when it has not been used
for some time, on sign-out, and when the key is revoked with which it was opened.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from starlette.requests import cookie_parser

from stillmotion.contract.errors import Code, ContractError
from stillmotion.tasks.store import StoreUnavailable

if TYPE_CHECKING:
    from stillmotion.api.endpoint import Call
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account, Session

COOKIE = "stillmotion_session"

HEADER = "X-Stillmotion-Studio"
"""What the pages send with every call."""

LIFE_S = 12 * 3600.0
"""How long a session lives that nobody uses."""

EXTEND_AFTER_S = 600.0
"""Use within this time does not extend a session anew: each extension is written down."""

TOKEN_BYTES = 32

OWN_SITES = ("same-origin", "none")
"""Of `Sec-Fetch-Site`: a page of this server, and the user by hand."""


class Sessions:
    """Opens, finds and ends them."""

    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._clock = services.clock
        public = urlsplit(services.settings.public_url)
        self._public_host = public.netloc.lower()
        self._public_https = public.scheme == "https"

    async def account(self, call: Call) -> Account | None:
        """Whose session the request belongs to; None where it names none. Raises ContractError
        1103 for one that is not of a page of ours, and 1004 for a session that is over."""
        if _token(call) is None:
            return None
        self.check_own(call)
        session = await self.find(call)
        if session is None:
            raise ContractError(Code.AUTH_EXPIRED, "the session has ended: sign in again")
        return session.account

    async def find(self, call: Call) -> Session | None:
        """The session of the request's cookie, which lives on from now; None for none."""
        token = _token(call)
        if token is None:
            return None
        found = await self._store.find_session(_hash(token))
        if found is None or found.expires_at / 1000 - self._clock() > LIFE_S - EXTEND_AFTER_S:
            return found
        # On a full disk pages can still be looked at.
        with suppress(StoreUnavailable):
            expires_at = await self._store.extend_session(_hash(token), LIFE_S)
            return msgspec.structs.replace(found, expires_at=expires_at)
        return found

    async def open(self, call: Call, access_key: str) -> tuple[int, str]:
        """A new session of that key: when it expires, and its cookie."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        expires_at = await self._store.add_session(_hash(token), access_key, LIFE_S)
        return expires_at, self._cookie(call, token, "")

    async def end(self, call: Call) -> str:
        """End the request's session, if it has one; the cookie that clears the browser's."""
        token = _token(call)
        if token is not None:
            await self._store.end_session(_hash(token))
        return self._cookie(call, "", "; Max-Age=0")

    def check_own(self, call: Call) -> None:
        """Refuse (1103) what another site may have had a browser send."""
        if call.header(HEADER.lower().encode()) != "1":
            raise _refused(f"a session counts together with the header `{HEADER}: 1` alone")
        site = call.header(b"sec-fetch-site")
        if site is not None:
            if site not in OWN_SITES:
                raise _refused(f"a page of another origin sent it (Sec-Fetch-Site: {site[:40]})")
            return
        origin = call.header(b"origin")
        if origin is None:
            return
        # By the host alone: a gateway may have taken the encryption off.
        host = _host_of(origin)
        if not host or host not in ((call.header(b"host") or "").lower(), self._public_host):
            raise _refused(f"a page of {origin[:80]!r} sent it")

    def _cookie(self, call: Call, token: str, more: str) -> str:
        secure = "; Secure" if self._public_https or call.scope["scheme"] == "https" else ""
        return f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{secure}{more}"


def _token(call: Call) -> str | None:
    # Not by `http.cookies`, which reads none where one of another program of this host (a port is
    # none to cookies) is not to its taste.
    given = call.header(b"cookie")
    return None if given is None else cookie_parser(given).get(COOKIE) or None


def _hash(token: str) -> bytes:
    """What the store keeps of it. Its 256 random bits need no slow hash."""
    return sha256(token.encode()).digest()


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _refused(why: str) -> ContractError:
    return ContractError(Code.FORBIDDEN, f"refused: {why}")
