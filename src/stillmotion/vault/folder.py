"""A vault that is a folder. An object is written beside its place, then moved there and synced."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import anyio.to_thread

from stillmotion.vault.files import (
    NEW_FILE,
    NO_HARD_LINKS,
    Fill,
    copying,
    draft_of,
    in_its_folder,
    opened,
    place_new,
    size_of,
    sync,
    write_all,
)
from stillmotion.vault.keys import check_key
from stillmotion.vault.vault import PAGE_KEYS, STREAM_CHUNK_BYTES, Method

WRITER_THREADS = 32
"""Writes to a folder at the same time; most of each is waiting for the disk, which syncs them
together."""


class FolderVault:
    """See `vault.Vault`. No key begins a segment with ".": files that do are unfinished."""

    is_remote = False

    def __init__(self, folder: Path) -> None:
        self._root = folder.resolve()
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync(self._root.parent)
        self._threads: anyio.CapacityLimiter | None = None

    @property
    def root(self) -> Path:
        """See `Vault`."""
        return self._root

    async def put(self, key: str, data: bytes) -> None:
        """See `Vault`."""
        target = self._path(key)
        await anyio.to_thread.run_sync(
            self._write, target, lambda handle: write_all(handle, data), limiter=self._limiter()
        )

    def put_file(self, key: str, path: Path) -> None:
        """See `Vault`."""
        self._write_new(self._path(key), copying(path))

    async def take_file(self, key: str, path: Path) -> None:
        """See `Vault`."""
        target = self._path(key)
        await anyio.to_thread.run_sync(self._take, target, path, limiter=self._limiter())

    async def copy(self, source: str, target: str) -> None:
        """See `Vault`."""
        await anyio.to_thread.run_sync(
            self._copy, self._path(source), self._path(target), limiter=self._limiter()
        )

    async def get(self, key: str) -> bytes:
        """See `Vault`."""
        self._path(key)
        return await anyio.to_thread.run_sync(self.read, key)

    def read(self, key: str) -> bytes:
        """See `Vault`."""
        try:
            return self._path(key).read_bytes()
        except (IsADirectoryError, NotADirectoryError):
            raise FileNotFoundError(f"there is no object {key}") from None

    async def stat(self, key: str) -> int | None:
        """See `Vault`."""
        return await anyio.to_thread.run_sync(size_of, self._path(key))

    async def stream(
        self, key: str, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """See `Vault`."""
        file = await anyio.to_thread.run_sync(opened, self._path(key), start)
        left = None if end is None else end - start
        try:
            while left is None or left > 0:
                most = STREAM_CHUNK_BYTES if left is None else min(STREAM_CHUNK_BYTES, left)
                piece = await anyio.to_thread.run_sync(file.read, most)
                if not piece:
                    return
                left = None if left is None else left - len(piece)
                yield piece
        finally:
            file.close()

    async def pages(self, prefix: str) -> AsyncIterator[list[str]]:
        """See `Vault`."""
        found = self._walk(self._path(prefix))
        while page := await anyio.to_thread.run_sync(
            lambda: list(itertools.islice(found, PAGE_KEYS))
        ):
            yield page

    async def names(self, prefix: str) -> AsyncIterator[list[str]]:
        """See `Vault`."""
        folder = self._path(prefix)
        entries = iter(folder.iterdir() if folder.is_dir() else ())
        while page := await anyio.to_thread.run_sync(
            lambda: list(itertools.islice(entries, PAGE_KEYS))
        ):
            yield sorted(path.name for path in page)

    async def delete_prefix(self, prefix: str) -> None:
        """See `Vault`."""
        # The folder goes with its files, and with what a crashed write left in it.
        await anyio.to_thread.run_sync(shutil.rmtree, self._path(prefix), True)

    def link(self, key: str, seconds: float, method: Method = "GET") -> str:
        """See `Vault`."""
        raise OSError(f"a folder has no links of its own: {key} ({method}, {seconds:g} s)")

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)

    def _walk(self, folder: Path) -> Iterator[str]:
        for place, _, names in os.walk(folder):
            below = Path(place).relative_to(self._root)
            for name in names:
                if not name.startswith("."):
                    yield (below / name).as_posix()

    def _take(self, target: Path, path: Path) -> None:
        try:
            in_its_folder(target, lambda: path.replace(target))
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._write(target, copying(path))
        else:
            self._sync_up(target)

    def _copy(self, source: Path, target: Path) -> None:
        if not source.is_file():
            raise FileNotFoundError(f"there is no object {source.relative_to(self._root)}")
        # A second name for the same bytes: objects are replaced, and never changed.
        draft = draft_of(target)
        try:
            in_its_folder(target, lambda: draft.hardlink_to(source))
        except OSError as error:
            if error.errno not in NO_HARD_LINKS:
                raise
            self._write(target, copying(source))
            return
        draft.replace(target)
        # Of two names for one file the system's renaming leaves both.
        draft.unlink(missing_ok=True)
        self._sync_up(target)

    def _write(self, target: Path, fill: Fill) -> None:
        draft = draft_of(target)
        handle = in_its_folder(target, lambda: os.open(draft, NEW_FILE, 0o600))
        try:
            fill(handle)
            os.replace(draft, target)
            os.fsync(handle)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
        self._sync_folders(target)

    def _write_new(self, target: Path, fill: Fill) -> None:
        """Write it, unless something else lies there."""
        draft = draft_of(target)
        handle = in_its_folder(target, lambda: os.open(draft, NEW_FILE, 0o600))
        try:
            fill(handle)
            place_new(draft, target)
        finally:
            os.close(handle)
            draft.unlink(missing_ok=True)
        self._sync_up(target)

    def _sync_up(self, path: Path) -> None:
        # The file first: on most file systems that commits the entries of its new folders too,
        # and the syncs of those then find nothing left to do.
        sync(path, 0o600)
        self._sync_folders(path)

    def _sync_folders(self, path: Path) -> None:
        for folder in path.parents:
            sync(folder, 0o700)
            if folder == self._root:
                break

    def _limiter(self) -> anyio.CapacityLimiter:
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(WRITER_THREADS)
        return self._threads
