"""What those who keep objects need of wherever these lie: in a folder or in a bucket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal, Protocol

Method = Literal["GET", "HEAD"]
"""For which a link is good."""

PAGE_KEYS = 1000
"""Keys that are listed, or deleted, at a time."""

STREAM_CHUNK_BYTES = 256 * 1024
"""Size of the pieces in which objects are streamed out."""


class Vault(Protocol):
    """Objects by key. Keys are checked (`vault.keys`): a bad one is a ValueError.

    A missing object is a FileNotFoundError; other faults of the storage are OSError, of which
    `storage_fault` tells what befell it. What has been stored survives a power cut once the call
    returns. Methods that are no coroutines block, and are for workers.
    """

    @property
    def is_remote(self) -> bool:
        """Whether each call goes over a network, and may cost money."""
        ...

    @property
    def root(self) -> Path | None:
        """The folder; None for a bucket."""
        ...

    async def put(self, key: str, data: bytes) -> None:
        """Store `data`, in place of what was there."""
        ...

    def put_file(self, key: str, path: Path) -> None:
        """Store the contents of the file at `path` as a new object. Done twice it does no harm.

        Raises FileExistsError where the key has other contents: these stay.
        """
        ...

    async def take_file(self, key: str, path: Path) -> None:
        """Store the file at `path`, which may be gone then, in place of what was there."""
        ...

    async def copy(self, source: str, target: str) -> None:
        """Have what lies under `source` under `target`, too; the bytes stay where they are."""
        ...

    async def get(self, key: str) -> bytes:
        """The whole object."""
        ...

    def read(self, key: str) -> bytes:
        """`get` for workers."""
        ...

    async def stat(self, key: str) -> int | None:
        """Size in bytes, None where there is no such object."""
        ...

    def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes `start` to `end` (exclusive; to the last by default) in pieces.

        What reaches beyond the object is cut.
        """
        ...

    def pages(self, prefix: str) -> AsyncIterator[list[str]]:
        """Keys below `prefix` ("inputs/t1" lists "inputs/t1/a.png", not "inputs/t10/…"), at most
        PAGE_KEYS at a time. What is listed may be deleted meanwhile."""
        ...

    def names(self, prefix: str) -> AsyncIterator[list[str]]:
        """What follows `prefix` in keys, up to the next "/": at most PAGE_KEYS at a time, each once
        in a page. Also where nothing lies but what a write has left that was cut off."""
        ...

    async def delete_prefix(self, prefix: str) -> None:
        """Delete all that lies below `prefix`; nothing there is fine."""
        ...

    def link(self, key: str, seconds: float, method: Method = "GET") -> str:
        """A URL at which whoever has it can read the object, from the store itself, for so many
        seconds; the store may allow less. Raises OSError where it cannot be made."""
        ...


async def keys_below(vault: Vault, prefix: str) -> list[str]:
    """All keys below `prefix`, in order."""
    return sorted([key async for page in vault.pages(prefix) for key in page])
