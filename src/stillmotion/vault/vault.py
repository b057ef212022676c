"""The vault: objects by key, in a local folder or a bucket (S3, GCS, Azure), through obstore.

A `put` that has returned survives a power cut. Buckets promise that themselves; for a folder
obstore writes a file and renames it into place, and the syncing is done here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
import obstore
from obstore.store import LocalStore, from_url

from stillmotion.contract.secrets import public_url
from stillmotion.vault.keys import check_key

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import ObjectStore

STREAM_CHUNK_BYTES = 256 * 1024
"""Size of the pieces in which objects are streamed out."""

WRITER_THREADS = 32
"""Writes to a folder at the same time; most of each is waiting for the disk, which syncs them
together."""


SCHEMES = ("file",)
"""Of the URLs that a site may give."""


def check_media_url(url: str) -> None:
    """Raises ValueError, with a sentence for the user, for a URL of no storage that is known."""
    scheme, separator, path = url.partition("://")
    if not separator or scheme not in SCHEMES:
        raise ValueError(
            f"storage is given as a URL (file:///ABSOLUTE/PATH), and this is {public_url(url)!r}"
        )
    if scheme == "file" and not path.startswith("/"):
        raise ValueError(f"{public_url(url)!r} names no absolute path: write file:///ABSOLUTE/PATH")


class Vault:
    """Objects by key. Keys are checked (`vault.keys`): a bad one is a ValueError.

    A missing object is a FileNotFoundError; other faults of the storage are OSError or
    `obstore.exceptions.BaseError`. Methods named for coroutines have a synchronous twin where
    workers need one.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._root = store.prefix if isinstance(store, LocalStore) else None
        self._threads: anyio.CapacityLimiter | None = None

    @classmethod
    def open(cls, where: str | Path) -> Vault:
        """Open a folder (made if need be) or a bucket by URL (`s3://bucket/prefix`, `gs://`…)."""
        if isinstance(where, str) and "://" in where and not where.startswith("file://"):
            return cls(from_url(where))
        folder = Path(str(where).removeprefix("file://")).resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)
        return cls(LocalStore(prefix=folder))

    async def put(self, key: str, data: bytes) -> None:
        """Store `data`, in place of what was there. Durable when it returns."""
        check_key(key)
        if self._root is None:
            await obstore.put_async(self._store, key, data)
        else:
            await anyio.to_thread.run_sync(
                self._write_locally, self._root, key, data, limiter=self._limiter()
            )

    def write(self, key: str, data: bytes) -> None:
        """`put` for workers."""
        check_key(key)
        if self._root is None:
            obstore.put(self._store, key, data)
        else:
            self._write_locally(self._root, key, data)

    def put_file(self, key: str, path: Path) -> None:
        """Store the contents of the file at `path`, in pieces. Durable when it returns."""
        check_key(key)
        if self._root is None:
            obstore.put(self._store, key, path)
        else:
            self._write_locally(self._root, key, path)

    async def take_file(self, key: str, path: Path) -> None:
        """Store the file at `path`, which may be gone then. Durable when it returns."""
        check_key(key)
        step = self.put_file if self._root is None else self._take_locally
        await anyio.to_thread.run_sync(step, key, path, limiter=self._limiter())

    async def get(self, key: str) -> bytes:
        """The whole object."""
        result = await obstore.get_async(self._store, check_key(key))
        return bytes(await result.bytes_async())

    def read(self, key: str) -> bytes:
        """`get` for workers."""
        return bytes(obstore.get(self._store, check_key(key)).bytes())

    async def stat(self, key: str) -> int | None:
        """Size in bytes, None where there is no such object."""
        try:
            return (await obstore.head_async(self._store, check_key(key)))["size"]
        except FileNotFoundError:
            return None

    def local_path(self, key: str) -> Path | None:
        """Where the object lies (if it exists) in the file system; None for a bucket."""
        check_key(key)
        return None if self._root is None else self._root / key

    async def stream(
        self, key: str, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """Bytes `start` to `end` (exclusive; to the last by default) in pieces.

        What reaches beyond the object is cut; a range that begins beyond it is an error.
        """
        options: GetOptions = {}
        if end is not None:
            options["range"] = (start, end)
        elif start > 0:
            options["range"] = {"offset": start}
        result = await obstore.get_async(self._store, check_key(key), options=options)
        async for piece in result.stream(min_chunk_size=STREAM_CHUNK_BYTES):
            yield bytes(piece)

    async def list_prefix(self, prefix: str) -> list[str]:
        """Keys below `prefix` ("inputs/t1" lists "inputs/t1/a.png", not "inputs/t10/…")."""
        found = await obstore.list(self._store, prefix=check_key(prefix)).collect_async()
        return sorted(entry["path"] for entry in found)

    async def delete_prefix(self, prefix: str) -> None:
        """Delete all that lies below `prefix`; nothing there is fine."""
        check_key(prefix)
        if self._root is not None:
            # The folder goes with its files, and with what a crashed write left in it.
            await anyio.to_thread.run_sync(shutil.rmtree, self._root / prefix, True)
            return
        keys = await self.list_prefix(prefix)
        if keys:
            with contextlib.suppress(FileNotFoundError):
                await obstore.delete_async(self._store, keys)

    def _take_locally(self, key: str, path: Path) -> None:
        assert self._root is not None
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._write_locally(self._root, key, path)
            return
        self._sync_up(self._root, target)

    def _write_locally(self, root: Path, key: str, data: bytes | Path) -> None:
        obstore.put(self._store, key, data)
        self._sync_up(root, root / key)

    def _sync_up(self, root: Path, path: Path) -> None:
        # The file first: on most file systems that commits the entries of its new folders too,
        # and the syncs of those then find nothing left to do.
        _sync(path, 0o600)
        for folder in path.parents:
            _sync(folder, 0o700)
            if folder == root:
                break

    def _limiter(self) -> anyio.CapacityLimiter:
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(WRITER_THREADS)
        return self._threads


def _sync(path: Path, mode: int | None = None) -> None:
    """Have what is at `path` on the disk, with permissions for its owner (`mode`) alone."""
    handle = os.open(path, os.O_RDONLY)
    try:
        if mode is not None and os.fstat(handle).st_mode & 0o077:
            os.fchmod(handle, mode)
        os.fsync(handle)
    finally:
        os.close(handle)
