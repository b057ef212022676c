"""Who is asking: a bearer token (a signed JWT, or a plain API key) resolved to an account.

Refusals keep the contract's codes apart: 1001 nothing sent, 1002 not a usable token or an unknown
API key, 1000 not an access key of this site, 1003 not yet valid, 1004 expired. A token's signature
is checked once; that its key is still in force is asked of the store on every request, so a
revocation holds at once.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, Protocol

import jwt

from stillmotion.contract.errors import Code, ContractError, shown
from stillmotion.tasks.keys import hash_api_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from jwt.types import Options

    from stillmotion.tasks.keys import Keyring
    from stillmotion.tasks.store import Account, Store

LEEWAY_S = 5.0
"""How far the clocks of client and server may be apart."""

MAX_TOKEN_LENGTH = 8192
"""Characters. Real tokens have about 200; what is longer is not worth decoding."""

VERIFIED_TOKENS = 4096
"""Tokens whose signature is remembered as good."""

OPEN_ACCOUNT = "default"
"""The name of the account everyone is on a server without authentication."""

ALGORITHM = "HS256"

SIGNATURE_ONLY: Options = {
    "verify_aud": False,
    "verify_exp": False,
    "verify_iat": False,
    "verify_iss": False,
    "verify_jti": False,
    "verify_nbf": False,
    "verify_sub": False,
}
"""The times are checked on every request, not once; what the contract does not speak of (`iat`,
`aud` …) is tolerated, whatever it holds."""


class Authenticator(Protocol):
    """Turns the `Authorization` header (None where there is none) into an account."""

    async def __call__(self, authorization: str | None) -> Account:
        """Raises ContractError with a code of 1000 to 1004."""
        ...


class _Verified(NamedTuple):
    """A token whose signature is good; times are Unix seconds."""

    access_key: str
    expires: float
    not_before: float


class _WrongSignature(Exception):
    """The token was not signed with the secret key of the access key that it names."""

    def __init__(self, access_key: str) -> None:
        super().__init__(access_key)
        self.access_key = access_key


class KeyAuthenticator:
    """Takes the tokens and API keys of the accounts in the store."""

    def __init__(self, store: Store, keyring: Keyring, clock: Callable[[], float]) -> None:
        self._store = store
        self._keyring = keyring
        self._clock = clock
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()

    async def __call__(self, authorization: str | None) -> Account:
        """See `Authenticator`."""
        token = bearer_token(authorization)
        if token.count(".") != 2:
            found = await self._store.find_api_key(hash_api_key(token))
            if found is None:
                raise _invalid("api key not found: it is unknown or revoked")
            return found[1]
        try:
            access_key = self._access_key(token)
        except _WrongSignature as wrong:
            # Every access key has a secret key here, those that nobody was given too: which of
            # the two is wrong, only the store can tell.
            if await self._store.find_key(wrong.access_key) is None:
                raise _unknown(wrong.access_key) from None
            raise _failed(
                "the signature does not match the access key: sign with its secret key"
            ) from None
        found = await self._store.find_key(access_key)
        if found is None:
            raise _unknown(access_key)
        return found[1]

    def _access_key(self, token: str) -> str:
        digest = sha256(token.encode()).digest()
        verified = self._verified.get(digest)
        if verified is None:
            verified = self._verify(token)
            self._verified[digest] = verified
            if len(self._verified) > VERIFIED_TOKENS:
                self._verified.popitem(last=False)
        else:
            self._verified.move_to_end(digest)
        now = self._clock()
        if verified.not_before > now + LEEWAY_S:
            raise ContractError(
                Code.AUTH_NOT_YET_VALID,
                "Authorization token is not yet valid: its nbf lies "
                f"{verified.not_before - now:.0f} s ahead of the server's clock",
            )
        if verified.expires <= now - LEEWAY_S:
            raise ContractError(
                Code.AUTH_EXPIRED,
                f"Authorization token expired {now - verified.expires:.0f} s ago, sign a new one",
            )
        return verified.access_key

    def _verify(self, token: str) -> _Verified:
        """Check form and signature, leaving the times to the caller."""
        try:
            unverified = jwt.decode_complete(token, options={"verify_signature": False})
        except jwt.InvalidTokenError as error:
            raise _invalid(f"it does not decode as a JWT ({error})") from None
        algorithm = unverified["header"].get("alg")
        if algorithm != ALGORITHM:
            raise _invalid(
                f"it must be signed with {ALGORITHM}, and its alg is {algorithm!r}"[:200]
            )
        claims = unverified["payload"]
        access_key = claims.get("iss")
        if not isinstance(access_key, str) or not access_key:
            raise _invalid("its claim iss must be the access key, a string")
        if not access_key.isascii():
            raise _failed("the access key is unknown")
        expires = _time_claim(claims, "exp")
        if expires is None:
            raise _invalid("it has no claim exp")
        not_before = _time_claim(claims, "nbf")
        try:
            jwt.decode(
                token,
                self._keyring.secret_key(access_key),
                algorithms=[ALGORITHM],
                options=SIGNATURE_ONLY,
            )
        except jwt.InvalidSignatureError:
            raise _WrongSignature(access_key) from None
        except jwt.InvalidTokenError as error:
            raise _invalid(str(error)) from None
        return _Verified(access_key, expires, 0.0 if not_before is None else not_before)


class OpenDoor:
    """Takes everyone as one account: a server without authentication, on a loopback address."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._account_id = ""

    async def __call__(self, authorization: str | None) -> Account:  # noqa: ARG002
        """See `Authenticator`; refuses nobody."""
        account = await self._store.account(self._account_id) if self._account_id else None
        if account is None:
            account = await self._store.ensure_account(OPEN_ACCOUNT)
            self._account_id = account.id
        return account


def bearer_token(authorization: str | None) -> str:
    """The token of an `Authorization` header. Raises ContractError 1001 or 1002."""
    if authorization is None or not authorization.strip():
        raise ContractError(
            Code.AUTH_EMPTY, "Authorization is empty: send the header `Authorization: Bearer …`"
        )
    scheme, _, token = authorization.strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or " " in token:
        raise _invalid("it must read `Bearer`, one space and a token")
    if len(token) > MAX_TOKEN_LENGTH or not token.isascii():
        raise _invalid("the token is too long or has characters that no token has")
    return token


def _time_claim(claims: dict[str, object], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    # JSON's true is no time, and neither are NaN and Infinity, which Python's parser lets through.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise _invalid(f"its claim {name} must be a number of seconds")
    return float(value)


def _invalid(why: str) -> ContractError:
    return ContractError(Code.AUTH_INVALID, f"Authorization is invalid: {why}")


def _unknown(access_key: str) -> ContractError:
    return _failed(f"the access key {shown(access_key)} is unknown or revoked")


def _failed(why: str) -> ContractError:
    return ContractError(Code.AUTH_FAILED, f"Authentication failed: {why}")
