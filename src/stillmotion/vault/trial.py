"""Whether a vault can be used, found out by using it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from stillmotion.vault.faults import StorageFault

if TYPE_CHECKING:
    from stillmotion.vault.vault import Vault

TRIAL_BYTES = 64 * 1024
"""About what a small picture has."""


async def try_out(vault: Vault, prefix: str, *, with_links: bool = False) -> None:
    """Write something below `prefix` (and more, so that no other trial is met), read it, delete it;
    with `with_links`, make a link to it. Raises OSError where one of these fails."""
    place = f"{prefix}-{uuid4().hex}"
    key, contents = f"{place}/file", bytes(TRIAL_BYTES)
    await vault.put(key, contents)
    if await vault.get(key) != contents:
        raise StorageFault("what was written to the storage is read back with other contents")
    if with_links:
        vault.link(key, 1)
    await vault.delete_prefix(place)
