"""What the servers of a store share of the master secret from which all others of a site follow.

The secret itself is in the store, or in a file that each server is given; of one in a file the
store has a mark, by which a server that was given another is told from the rest.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Protocol

import msgspec


class SiteSecret(msgspec.Struct, frozen=True, kw_only=True):
    """`mark` tells one master secret from others and gives nothing of it away; `master` is the
    secret itself, None where the servers have it in a file."""

    mark: bytes
    master: bytes | None = None


class SecretStore(Protocol):
    """The master secret of a site, as its servers find it. See `tasks.store`."""

    async def site_secret(self) -> SiteSecret | None:
        """What is kept; None on a store that no server has been started on."""
        ...

    async def keep_secret(self, secret: SiteSecret) -> SiteSecret:
        """Keep `secret` unless there is another, and answer what is kept then.

        Of servers that start at once the first gives the secret of all. To what is kept of the
        same mark a `master` is added where there was none; it is never taken away.
        """
        ...

    async def replace_secret(self, secret: SiteSecret) -> None:
        """Keep `secret` in place of whatever there is."""
        ...


def mark_of(master: bytes) -> bytes:
    """The mark of a master secret."""
    return hmac.digest(master, b"mark\0", sha256)
