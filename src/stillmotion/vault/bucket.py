"""A vault that is a bucket: S3, Google Cloud Storage or Azure Blob Storage, through obstore.

Each object carries the SHA-256 of its contents, which whole reads are held against. What fails in
passing is tried again, until the vault's patience is at its end.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import anyio.to_thread
import obstore
from obstore.exceptions import AlreadyExistsError, BaseError

from stillmotion.vault.bucket_faults import Answer
from stillmotion.vault.contents import SHA256, Damaged, attributes, digest_of, whole
from stillmotion.vault.faults import StorageFault
from stillmotion.vault.keys import check_key
from stillmotion.vault.patience import Patience
from stillmotion.vault.tries import FAULTS, Tries
from stillmotion.vault.urls import BucketPlace
from stillmotion.vault.vault import PAGE_KEYS, STREAM_CHUNK_BYTES, Method

if TYPE_CHECKING:
    from stillmotion.vault.stores import Store

T = TypeVar("T")

PART_BYTES = 8 * 1024 * 1024
"""What is larger goes up in parts of this size, some at a time."""

PARTS_AT_ONCE = 4

STREAMED_BYTES = 4 * 1024 * 1024
"""Is asked for at a time when an object is streamed: a slow reader holds up no connection."""

LONGEST_LINK_S = 7 * 24 * 3600.0
"""More no store signs."""

NOT_IMPLEMENTED = 501
"""Is answered by stores that know no conditional writes."""


class BucketVault:
    """See `vault.Vault`. `public` makes the links, where clients reach the store elsewhere."""

    is_remote = True
    root = None

    def __init__(
        self, place: BucketPlace, store: Store, patience: Patience, public: Store | None = None
    ) -> None:
        self._place = place
        self._store = store
        self._public = public or store
        self._patience = patience
        self._writes_conditionally = True

    async def put(self, key: str, data: bytes) -> None:
        """See `Vault`."""
        await self._send(check_key(key), data, digest_of(data))

    def put_file(self, key: str, path: Path) -> None:
        """See `Vault`."""
        check_key(key)
        digest = digest_of(path)
        # Only what goes up in one piece can be refused by the store if something lies there.
        in_one = path.stat().st_size <= PART_BYTES
        tries, something_there = self._tries("writing to"), False
        while True:
            is_conditional = in_one and self._writes_conditionally
            try:
                if (something_there or not is_conditional) and self._has(key, digest):
                    return
                obstore.put(
                    self._store, key, path, attributes=attributes(key, digest),
                    mode="create" if is_conditional else "overwrite",
                    chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE,
                )  # fmt: skip
                return
            except AlreadyExistsError:
                # Another's; or ours, of a try whose answer got lost.
                something_there = True
            except FAULTS as error:
                if is_conditional and Answer.of(error).status == NOT_IMPLEMENTED:
                    self._writes_conditionally = False
                    continue
                time.sleep(tries.pause_after(error))

    async def take_file(self, key: str, path: Path) -> None:
        """See `Vault`."""
        check_key(key)
        await self._send(key, path, await anyio.to_thread.run_sync(digest_of, path))

    async def copy(self, source: str, target: str) -> None:
        """See `Vault`."""
        check_key(source)
        check_key(target)

        async def copy() -> None:
            await obstore.copy_async(self._store, source, target)

        await self._repeat(copy, "copying in", source)

    async def get(self, key: str) -> bytes:
        """See `Vault`."""
        check_key(key)

        async def get() -> bytes:
            result = await obstore.get_async(self._store, key)
            return whole(result, bytes(await result.bytes_async()))

        return await self._repeat(get, "reading from", key)

    def read(self, key: str) -> bytes:
        """See `Vault`."""
        check_key(key)
        tries = self._tries("reading from", key)
        while True:
            try:
                result = obstore.get(self._store, key)
                return whole(result, bytes(result.bytes()))
            except FAULTS as error:
                time.sleep(tries.pause_after(error))

    async def stat(self, key: str) -> int | None:
        """See `Vault`."""
        check_key(key)

        async def size() -> int:
            return (await obstore.head_async(self._store, key))["size"]

        try:
            return await self._repeat(size, "reading from", key)
        except FileNotFoundError:
            # The answer has no body that tells a missing object from a missing bucket.
            await self._list_one()
            return None

    async def stream(
        self, key: str, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """See `Vault`."""
        size = await self.stat(key)
        if size is None:
            raise _no_object(key)
        end = size if end is None else min(end, size)
        while start < end:
            part = await self._part(key, start, min(start + STREAMED_BYTES, end))
            for at in range(0, len(part), STREAM_CHUNK_BYTES):
                yield part[at : at + STREAM_CHUNK_BYTES]
            start += len(part)

    async def names(self, prefix: str) -> AsyncIterator[list[str]]:
        """See `Vault`. A write that was cut off leaves no object."""
        async for page in self.pages(prefix):
            yield sorted({key[len(prefix) + 1 :].partition("/")[0] for key in page})

    async def pages(self, prefix: str) -> AsyncIterator[list[str]]:
        """See `Vault`."""
        check_key(prefix)
        last, tries = None, self._tries("listing")
        while True:
            found = obstore.list(self._store, prefix=prefix, offset=last, chunk_size=PAGE_KEYS)
            try:
                async for entries in found:
                    page = [entry["path"] for entry in entries]
                    yield page
                    last, tries = max(page), self._tries("listing")
                return
            except FAULTS as error:
                pause = tries.pause_after(error)
            await asyncio.sleep(pause)

    async def delete_prefix(self, prefix: str) -> None:
        """See `Vault`."""
        async for page in self.pages(prefix):
            with contextlib.suppress(FileNotFoundError):  # somebody else has deleted it
                await self._repeat(partial(self._delete, page), "deleting in", prefix)

    def link(self, key: str, seconds: float, method: Method = "GET") -> str:
        """See `Vault`."""
        life = timedelta(seconds=int(max(1.0, min(seconds, LONGEST_LINK_S))))
        try:
            return str(obstore.sign(self._public, method, check_key(key), life))
        except BaseError as error:
            reason = Answer.of(error).sentence(self._place, "signing a link to")
            raise StorageFault(
                f"{reason}; with --media-links stream the server needs no such links"
            ) from None

    def _tries(self, doing: str, key: str = "") -> Tries:
        return Tries(
            self._place, doing, self._patience.all_tries, (lambda: _no_object(key)) if key else None
        )

    async def _repeat(self, step: Callable[[], Awaitable[T]], doing: str, key: str = "") -> T:
        tries = self._tries(doing, key)
        while True:
            try:
                return await step()
            except FAULTS as error:
                pause = tries.pause_after(error)
            await asyncio.sleep(pause)

    async def _send(self, key: str, contents: bytes | Path, digest: str) -> None:
        async def put() -> None:
            await obstore.put_async(
                self._store, key, contents, attributes=attributes(key, digest),
                chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE,
            )  # fmt: skip

        await self._repeat(put, "writing to")

    def _has(self, key: str, digest: str) -> bool:
        """Whether the object lies there. Raises FileExistsError where it is another."""
        try:
            there = obstore.get(self._store, key, options={"head": True})
        except FileNotFoundError as error:
            if Answer.of(error).has_no_bucket:
                raise
            return False
        if there.attributes.get(SHA256) != digest:
            raise FileExistsError(f"{key} is stored already, with other contents")
        return True

    async def _part(self, key: str, start: int, end: int) -> bytes:
        async def get() -> bytes:
            part = bytes(await obstore.get_range_async(self._store, key, start=start, end=end))
            if len(part) != end - start:
                raise Damaged(f"of {key} {len(part)} bytes came and not {end - start}")
            return part

        return await self._repeat(get, "reading from", key)

    async def _delete(self, keys: list[str]) -> None:
        await obstore.delete_async(self._store, keys)

    async def _list_one(self) -> None:
        """Raises StorageFault where there is no bucket."""

        async def look() -> None:
            async for _ in obstore.list(self._store, prefix="-", chunk_size=1):
                return

        await self._repeat(look, "listing")


def _no_object(key: str) -> FileNotFoundError:
    return FileNotFoundError(f"there is no object {key}")
