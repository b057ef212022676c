"""Connections that resolve a name, judge its addresses and connect to the one they judged.

Between the check and the connection there is no second resolution that an attacker's name server
could answer differently. TLS still verifies the certificate against the name.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import anyio
import anyio.to_thread
import httpcore2

from stillmotion.net.addresses import IPNetwork, Resolver, open_addresses

SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)

MAX_RESOLVING = 64
"""Name look-ups of the asynchronous client that may hang at the same time."""

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Bound all that synchronous guarded clients do inside, together.

    The time-outs of HTTP clients are for each read, so that a peer which sends a byte now and
    then holds them for ever. Raises `httpx2.TimeoutException` from the call that runs over.
    (Asynchronous callers have `anyio.fail_after`.)
    """
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens TCP connections to permitted addresses, within the `time_limit` in force."""

    def __init__(self, allow: Sequence[IPNetwork], resolver: Resolver) -> None:
        self._allow = tuple(allow)
        self._resolver = resolver
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first permitted address that answers. Raises AddressRefused."""
        end = _end(_remaining(timeout, httpcore2.ConnectTimeout))
        addresses = open_addresses(host, self._resolve(host, port, end), self._allow)
        for tried, address in enumerate(addresses, start=1):
            left = _share(end, len(addresses) - tried + 1)
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if tried == len(addresses):
                    raise
            else:
                return LimitedStream(stream)
        raise AssertionError("open_addresses returns at least one address")

    def _resolve(self, host: str, port: int, end: float | None) -> Sequence[str]:
        """Resolve in a thread, since the operating system's resolver takes no time-out."""
        answer: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self._resolver(host, port))
            except Exception as error:
                answer.put(error)

        threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        try:
            found = answer.get(timeout=_share(end, 1))
        except queue.Empty:
            raise httpcore2.ConnectTimeout(f"resolving the name {host} took too long") from None
        if isinstance(found, (OSError, UnicodeError)):
            raise _unresolved(host, found) from found
        if isinstance(found, Exception):
            raise found
        return found


class LimitedStream(httpcore2.NetworkStream):
    """A stream each of whose operations ends by the `time_limit` in force."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read up to `max_bytes`."""
        return self._stream.read(max_bytes, _remaining(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of `buffer`."""
        self._stream.write(buffer, _remaining(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """Shake hands as `server_hostname`, the name and not the address connected to."""
        left = _remaining(timeout, httpcore2.ConnectTimeout)
        return LimitedStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """What httpcore2 asks of a connection, such as its socket."""
        return self._stream.get_extra_info(info)


class AsyncGuardedBackend(httpcore2.AsyncNetworkBackend):
    """`GuardedBackend` for the event loop; a name that hangs holds up no other."""

    def __init__(self, allow: Sequence[IPNetwork], resolver: Resolver) -> None:
        self._allow = tuple(allow)
        self._resolver = resolver
        self._inner = httpcore2.AnyIOBackend()
        self._threads: anyio.CapacityLimiter | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first permitted address that answers. Raises AddressRefused."""
        end = _end(timeout)
        addresses = open_addresses(host, await self._resolve(host, port, end), self._allow)
        for tried, address in enumerate(addresses, start=1):
            left = _share(end, len(addresses) - tried + 1)
            try:
                return await self._inner.connect_tcp(
                    address, port, left, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if tried == len(addresses):
                    raise
        raise AssertionError("open_addresses returns at least one address")

    async def sleep(self, seconds: float) -> None:
        """Wait between connection attempts of the pool."""
        await anyio.sleep(seconds)

    async def _resolve(self, host: str, port: int, end: float | None) -> Sequence[str]:
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(MAX_RESOLVING)
        try:
            with anyio.fail_after(_share(end, 1)):
                return await anyio.to_thread.run_sync(
                    self._resolver, host, port, abandon_on_cancel=True, limiter=self._threads
                )
        except TimeoutError:
            raise httpcore2.ConnectTimeout(f"resolving the name {host} took too long") from None
        except (OSError, UnicodeError) as error:
            raise _unresolved(host, error) from error


def _remaining(timeout: float | None, expired: type[Exception]) -> float | None:
    """The lesser of `timeout` and what the time limit leaves. Raises `expired` at its end."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise expired("the time limit is over")
    return left if timeout is None else min(left, timeout)


def _end(timeout: float | None) -> float | None:
    return None if timeout is None else time.monotonic() + timeout


def _share(end: float | None, parts: int) -> float | None:
    """An equal share of the time that is left until `end`, and a moment after it."""
    return None if end is None else max((end - time.monotonic()) / parts, 0.001)


def _unresolved(host: str, error: Exception) -> httpcore2.ConnectError:
    reason = error.strerror if isinstance(error, socket.gaierror) else str(error)
    return httpcore2.ConnectError(f"the name {host} does not resolve: {reason}")
