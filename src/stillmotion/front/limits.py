"""What one connection may cost the server before anybody has looked at its request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stillmotion.settings import Settings

MOST_HEAD = 64 * 1024
"""Bytes of a request's line and headers; also of what may pass in a body without a byte of it
(chunk extensions, trailers)."""

MOST_TARGET = 16 * 1024
"""Bytes of the path with its query."""

MOST_HEADERS = 100

MOST_UNWANTED_BODY = 64 * 1024
"""Bytes of a body that comes with a method that takes none, which is read and thrown away: some
clients send `{}` with every request."""

MOST_UNREAD_BODY = 1024 * 1024
"""Bytes beyond a site's largest body up to which the refusal is left to who reads it."""

BODIES = frozenset({b"POST", b"PUT", b"PATCH"})
"""Methods whose body somebody may want."""

SLOWEST_BODY = 1024
"""Bytes a second that a body must bring, over each `body_timeout`."""

MOST_UNSENT = 64 * 1024 * 1024
"""Bytes of answers that wait for their readers, over all connections: of more the longest stalled
are closed."""

MOST_HELD = 32 * 1024 * 1024
"""Bytes, over all connections, of heads that are incomplete and of requests that wait for the
answer to the one before."""

LINGER_S = 5.0
"""How long a refused client may go on sending, so that it gets to read why."""

SPARED_S = 10.0
"""Answers that have taken longer than this (event streams, downloads) can be closed to make room:
both are resumed by their readers where they stopped."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Those that a site sets. Durations are in seconds."""

    connections: int
    idle_timeout: float
    header_timeout: float
    body_timeout: float
    send_timeout: float
    most_body: int

    @classmethod
    def of(cls, settings: Settings, connections: int | None = None) -> Limits:
        """The settings', with another cap on connections where descriptors are short."""
        return cls(
            connections=settings.max_connections if connections is None else connections,
            idle_timeout=settings.idle_timeout,
            header_timeout=settings.header_timeout,
            body_timeout=settings.body_timeout,
            send_timeout=settings.send_timeout,
            most_body=settings.max_body_mb * 1024 * 1024 + MOST_UNREAD_BODY,
        )
