"""Links to media: a URL that is itself the right to read one object, until it expires.

Clients fetch results without an `Authorization` header, so the signature over the object's key
and the expiry stands in for it. Anyone who holds the secret can check a link; nothing is stored.
"""

from __future__ import annotations

import hmac
import logging
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from hashlib import sha256
from time import time
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from stillmotion.tasks.kinds import KEPT

if TYPE_CHECKING:
    from stillmotion.api.endpoint import Call
    from stillmotion.settings import Settings
    from stillmotion.tasks.task import Task
    from stillmotion.vault import Vault

log = logging.getLogger("stillmotion.api")

MEDIA_PATH = "/media/"

PREFIX = "stillmotion.prefix"
"""The key of a request's scope that has what a gateway put before the path."""

_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9.])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)
"""A name, an IPv4 address or an IPv6 address in brackets, with a port or without."""

SECONDS_PER_DAY = 86_400

MOST_HOSTS = 1024
"""Of which links are remembered: the host is the client's word, and can be any."""


class LinkState(Enum):
    """What a presented link is worth."""

    VALID = "valid"
    EXPIRED = "expired"
    FORGED = "forged"


@dataclass(frozen=True, kw_only=True)
class MediaLinks:
    """Makes and checks links under `base_url` (scheme, host and port, without a final slash; "" to
    take that of each request). Where there is no request, as in a callback, it is that of the
    task's create, or `listening`, where the server itself knows to be reached.

    `ttl` is in seconds from the moment of the query; None makes links live as long as the media
    are kept, which is `retention` seconds after the task's last change; to what is kept until it
    is deleted they live as long from the query.

    `store_link` makes links of the store's own, to a key for some seconds, in place of ours.
    """

    secret: bytes
    base_url: str
    listening: str = ""
    retention: float
    ttl: float | None = None
    clock: Callable[[], float] = time
    store_link: Callable[[str, float], str] | None = None
    _elsewhere: dict[str, MediaLinks] = field(default_factory=dict, compare=False, repr=False)
    """The same under other base URLs, those of the latest hosts."""

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        secret: bytes,
        listening: str = "",
        clock: Callable[[], float] = time,
        vault: Vault | None = None,
    ) -> Self:
        """Links for a site: under its `public_url`, where it has one."""
        return cls(
            secret=secret,
            base_url=settings.public_url.rstrip("/"),
            listening=listening.rstrip("/"),
            retention=settings.retention_days * SECONDS_PER_DAY,
            ttl=settings.media_ttl,
            clock=clock,
            store_link=vault.link if vault and settings.media_delivery == "direct" else None,
        )

    def for_call(self, call: Call) -> MediaLinks:
        """The same links; where the site gave no base URL, under the one the call came to."""
        return self if self.base_url else self._under(_origin(call))

    def for_task(self, task: Task) -> MediaLinks:
        """The same links, for who is told of the task without having asked."""
        return self if self.base_url else self._under(task.base_url or self.listening)

    def origin(self, call: Call) -> str:
        """What a task made by `call` keeps of it for `for_task`; "" where the site says better."""
        return "" if self.base_url else _origin(call)

    def url(self, key: str, expires_at: int) -> str:
        """The link to `key`, good until `expires_at` (Unix seconds), or as long as the store allows
        where it is the store's."""
        left = expires_at - self.clock()
        if self.store_link is not None and left > 0:
            try:
                return self.store_link(key, left)
            except OSError as error:
                # Ours lead there, too. Who tells of a finished task has no time to wait for it.
                log.warning("a link to %s goes through the server: %s", key, error)
        return (
            f"{self.base_url}{MEDIA_PATH}{quote(key)}"
            f"?expires={expires_at}&signature={self._signature(key, expires_at)}"
        )

    def expiry(self, task: Task) -> int:
        """When links to the task's media end, in Unix seconds."""
        if self.ttl is not None:
            return int(self.clock() + self.ttl)
        if task.kind in KEPT:
            return int(self.clock() + self.retention)
        return int(task.updated_at / 1000 + self.retention)

    def check(self, key: str, expires: str, signature: str) -> LinkState:
        """Judge a presented link. A forged one is never said to be expired."""
        if not (expires.isascii() and expires.isdigit() and len(expires) <= 15):
            return LinkState.FORGED
        expected = self._signature(key, int(expires)).encode()
        if not hmac.compare_digest(expected, signature.encode()):
            return LinkState.FORGED
        return LinkState.VALID if self.clock() < int(expires) else LinkState.EXPIRED

    def seconds_left(self, expires: str) -> int:
        """How long a valid link is still good."""
        return max(0, int(int(expires) - self.clock()))

    def _under(self, base_url: str) -> MediaLinks:
        links = self._elsewhere.get(base_url)
        if links is None:
            if len(self._elsewhere) >= MOST_HOSTS:
                self._elsewhere.clear()
            links = replace(self, base_url=base_url)
            self._elsewhere[base_url] = links
        return links

    def _signature(self, key: str, expires_at: int) -> str:
        digest = hmac.digest(self.secret, f"{expires_at}\n{key}".encode(), sha256)
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _origin(call: Call) -> str:
    """Scheme and host as the client sees them; uvicorn has put there what trusted proxies say.

    The host is the client's word, so it must at least be one: it goes into links, of that client's
    own tasks alone.
    """
    scope = call.scope
    host = call.header(b"host")
    if not host or not _HOST.fullmatch(host):
        address, port = scope["server"]
        host = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    return f"{scope['scheme']}://{host}{scope.get('root_path', '')}{scope.get(PREFIX, '')}"
