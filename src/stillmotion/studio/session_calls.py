"""The calls by which a page signs in, asks who it is, and signs out."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

import msgspec

from stillmotion.api.auth import OPEN_ACCOUNT
from stillmotion.api.body import read_small_body
from stillmotion.api.envelope import success
from stillmotion.api.portal import PublicCall
from stillmotion.contract.errors import Code, ContractError, refused_field
from stillmotion.studio.bodies import body_as
from stillmotion.studio.sessions import Sessions
from stillmotion.tasks.keys import hash_api_key

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.endpoint import Call
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/studio/api/session"


class SignIn(msgspec.Struct, frozen=True):
    """An API key, or an access key with its secret key."""

    api_key: str = ""
    access_key: str = ""
    secret_key: str = ""


class SignedInAccount(msgspec.Struct, frozen=True):
    """Who has signed in."""

    id: str
    name: str
    operator: bool


class SessionState(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether somebody has signed in, or needs to. `expires_at` is in Unix milliseconds."""

    signed_in: bool
    needed: bool
    account: SignedInAccount | None = None
    expires_at: int | None = None


class SessionCalls:
    """The handlers."""

    def __init__(self, services: Services, sessions: Sessions) -> None:
        self._services = services
        self._sessions = sessions
        self.public = (
            PublicCall("POST", PATH, self.sign_in),
            PublicCall("GET", PATH, self.look),
            PublicCall("DELETE", PATH, self.sign_out),
        )

    async def sign_in(self, call: Call) -> Response:
        """Open a session with a key. The secret is in no answer and no log."""
        self._sessions.check_own(call)
        if self._services.settings.no_auth:
            return await self._open_door(call)
        access_key, account = await self._check(_given(await read_small_body(call)))
        expires_at, cookie = await self._sessions.open(call, access_key)
        return _answer(call, _signed_in(account, expires_at), cookie)

    async def look(self, call: Call) -> Response:
        """Who has signed in."""
        if self._services.settings.no_auth:
            return await self._open_door(call)
        session = await self._sessions.find(call)
        if session is None:
            return _answer(call, SessionState(signed_in=False, needed=True))
        return _answer(call, _signed_in(session.account, session.expires_at))

    async def sign_out(self, call: Call) -> Response:
        """End the session."""
        self._sessions.check_own(call)
        if self._services.settings.no_auth:
            return await self._open_door(call)
        cookie = await self._sessions.end(call)
        return _answer(call, SessionState(signed_in=False, needed=True), cookie)

    async def _open_door(self, call: Call) -> Response:
        """On a server without keys everybody is one account, which looks after the site."""
        account = await self._services.store.ensure_account(OPEN_ACCOUNT)
        who = SignedInAccount(account.id, account.name, operator=True)
        return _answer(call, SessionState(signed_in=True, needed=False, account=who))

    async def _check(self, given: SignIn) -> tuple[str, Account]:
        store = self._services.store
        if given.api_key:
            found = await store.find_api_key(hash_api_key(given.api_key.strip()))
            if found is None:
                raise ContractError(Code.AUTH_FAILED, "the api_key is unknown or revoked")
        else:
            access_key = given.access_key.strip()
            secret = self._services.keyring.secret_key(access_key)
            sent = given.secret_key.strip()
            found = await store.find_key(access_key)
            if found is None or not hmac.compare_digest(secret.encode(), sent.encode()):
                raise ContractError(
                    Code.AUTH_FAILED,
                    "the access_key is unknown or revoked, or the secret_key is not its own",
                )
        key, account = found
        return key.access_key, account


def _given(body: bytes) -> SignIn:
    given = body_as(SignIn, body)
    if bool(given.api_key) is (bool(given.access_key) and bool(given.secret_key)):
        raise refused_field("api_key", "give either api_key, or both access_key and secret_key")
    return given


def _signed_in(account: Account, expires_at: int) -> SessionState:
    who = SignedInAccount(account.id, account.name, account.operator)
    return SessionState(signed_in=True, needed=True, account=who, expires_at=expires_at)


def _answer(call: Call, state: Any, cookie: str = "") -> Response:
    headers = {"Cache-Control": "no-store"}
    return success(call.request_id, state, {**headers, "Set-Cookie": cookie} if cookie else headers)
