"""HTTP clients on guarded connections: http and https only, no proxies, no cookies kept."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore2
import httpx2

from stillmotion import __version__
from stillmotion.net.addresses import IPNetwork, Resolver, system_resolver
from stillmotion.net.backend import AsyncGuardedBackend, GuardedBackend

TIMEOUT_S = 10.0
"""Time-out of each connect, read and write, where a call sets none."""

KEEPALIVE_S = 5.0
MAX_IDLE_CONNECTIONS = 20

SCHEMES = ("http", "https")
USER_AGENT = f"stillmotion/{__version__}"


def guarded_client(
    allow: Sequence[IPNetwork],
    *,
    resolver: Resolver = system_resolver,
    ssl_context: ssl.SSLContext | None = None,
) -> httpx2.Client:
    """A synchronous client that only reaches public addresses and those in `allow`.

    A refused address raises `AddressRefused` (an `httpx2.ConnectError`). Redirects are not
    followed unless a call asks for it, and then each hop is judged alike.
    """
    return httpx2.Client(
        transport=_GuardedTransport(allow, resolver, ssl_context or _default_ssl_context()),
        cookies=_no_cookies(),
        headers={"User-Agent": USER_AGENT},
        timeout=TIMEOUT_S,
        trust_env=False,
    )


def guarded_async_client(
    allow: Sequence[IPNetwork],
    *,
    resolver: Resolver = system_resolver,
    ssl_context: ssl.SSLContext | None = None,
) -> httpx2.AsyncClient:
    """`guarded_client` for the event loop."""
    return httpx2.AsyncClient(
        transport=_AsyncGuardedTransport(allow, resolver, ssl_context or _default_ssl_context()),
        cookies=_no_cookies(),
        headers={"User-Agent": USER_AGENT},
        timeout=TIMEOUT_S,
        trust_env=False,
    )


class _GuardedTransport(httpx2.HTTPTransport):
    """The stock transport on a pool of guarded connections.

    The stock class offers no way to hand it a network backend, so its pool is exchanged; should
    it ever keep its connections elsewhere, no client is made rather than an unguarded one.
    """

    def __init__(
        self, allow: Sequence[IPNetwork], resolver: Resolver, ssl_context: ssl.SSLContext
    ) -> None:
        super().__init__(verify=ssl_context, trust_env=False)
        if not isinstance(self._pool, httpcore2.ConnectionPool):
            raise TypeError("httpx2 keeps its connections elsewhere: the guard would not hold")
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=None,
            max_keepalive_connections=MAX_IDLE_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_S,
            network_backend=GuardedBackend(allow, resolver),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        _check_scheme(request)
        return super().handle_request(request)


class _AsyncGuardedTransport(httpx2.AsyncHTTPTransport):
    """See `_GuardedTransport`."""

    def __init__(
        self, allow: Sequence[IPNetwork], resolver: Resolver, ssl_context: ssl.SSLContext
    ) -> None:
        super().__init__(verify=ssl_context, trust_env=False)
        if not isinstance(self._pool, httpcore2.AsyncConnectionPool):
            raise TypeError("httpx2 keeps its connections elsewhere: the guard would not hold")
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=None,
            max_keepalive_connections=MAX_IDLE_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_S,
            network_backend=AsyncGuardedBackend(allow, resolver),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        _check_scheme(request)
        return await super().handle_async_request(request)


def _check_scheme(request: httpx2.Request) -> None:
    if request.url.scheme not in SCHEMES:
        raise httpx2.UnsupportedProtocol(
            f"only http and https URLs are fetched, and this one starts with "
            f"{request.url.scheme!r}:",
            request=request,
        )


def _default_ssl_context() -> ssl.SSLContext:
    # `SSL_CERT_FILE` of the environment counts: a site may have a certificate authority of its
    # own. Its proxies do not, since a proxy would do the resolving.
    return httpx2.create_ssl_context(trust_env=True)


def _no_cookies() -> CookieJar:
    """A jar that takes none: what one tenant's request was given is not for the next one's."""
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
