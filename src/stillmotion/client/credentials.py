"""Where the client calls and who it says it is: base URL, API key or signed tokens.

What is not given comes from the environment (`STILLMOTION_BASE_URL`, `STILLMOTION_API_KEY`,
`STILLMOTION_ACCESS_KEY` with `STILLMOTION_SECRET_KEY`, `STILLMOTION_DATA`); for a server on this
machine, at last from the key that it made for itself at its first start.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from stillmotion.client.errors import AuthenticationError, StillmotionError
from stillmotion.settings import default_data, is_loopback

DEFAULT_BASE_URL = "http://127.0.0.1:8787"
FIRST_KEY_FILE = "first-key.json"

TOKEN_LIFETIME_S = 1800
TOKEN_BACKDATED_S = 5
"""How long before now a token becomes valid, for servers whose clock is behind."""

TOKEN_RENEWED_S = 300
"""A token with less than this left is replaced."""

Authorization = Callable[[], str | None]
"""The value of the `Authorization` header for a request made now, None for none."""


def resolve_base_url(base_url: str | None) -> str:
    """The URL to call, without a final slash. Raises StillmotionError where it is not one."""
    chosen = (base_url or os.environ.get("STILLMOTION_BASE_URL") or DEFAULT_BASE_URL).rstrip("/")
    parts = urlsplit(chosen)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise StillmotionError(f"the base URL must look like http://host:port, and is {chosen!r}")
    return chosen


def resolve_authorization(
    base_url: str,
    *,
    api_key: str | None,
    access_key: str | None,
    secret_key: str | None,
    data: Path | None,
) -> Authorization:
    """The credentials for `base_url`: those given, else the environment's, else the local key.

    Raises AuthenticationError when an access key comes without a secret key or the reverse.
    """
    if not (api_key or access_key or secret_key):
        api_key = os.environ.get("STILLMOTION_API_KEY")
        access_key = os.environ.get("STILLMOTION_ACCESS_KEY")
        secret_key = os.environ.get("STILLMOTION_SECRET_KEY")
    if api_key:
        return _constant(f"Bearer {api_key}")
    if access_key or secret_key:
        if not (access_key and secret_key):
            raise AuthenticationError("an access key and a secret key only work together")
        return SignedTokens(access_key, secret_key)
    if is_loopback(urlsplit(base_url).hostname or ""):
        local = _first_key(data)
        if local is not None:
            return _constant(f"Bearer {local}")
    return _constant(None)


class SignedTokens:
    """Short-lived tokens signed with a secret key (JWT, HS256), renewed before they end."""

    def __init__(
        self, access_key: str, secret_key: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._access_key = access_key
        self._secret_key = secret_key
        self._clock = clock
        self._token = ""
        self._expires = 0.0

    def __call__(self) -> str:
        """The header's value."""
        now = self._clock()
        if self._expires - now < TOKEN_RENEWED_S:
            import jwt

            self._expires = now + TOKEN_LIFETIME_S
            self._token = jwt.encode(
                {
                    "iss": self._access_key,
                    "exp": int(self._expires),
                    "nbf": int(now) - TOKEN_BACKDATED_S,
                },
                self._secret_key,
                algorithm="HS256",
            )
        return f"Bearer {self._token}"


def _first_key(data: Path | None) -> str | None:
    folder = data or Path(os.environ.get("STILLMOTION_DATA") or default_data())
    try:
        key = json.loads((folder / FIRST_KEY_FILE).read_text())["api_key"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return key if isinstance(key, str) else None


def _constant(header: str | None) -> Authorization:
    return lambda: header
