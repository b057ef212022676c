"""A vault that is a folder. An object is written beside its place, then moved there and synced."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar
from uuid import uuid4

import anyio
import anyio.to_thread

from stillmotion.vault.keys import check_key
from stillmotion.vault.vault import PAGE_KEYS, STREAM_CHUNK_BYTES, Method

WRITER_THREADS = 32
"""Writes to a folder at the same time; most of each is waiting for the disk, which syncs them
together."""

_NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})

T = TypeVar("T")

Fill = Callable[[BinaryIO], object]
"""Writes the contents of an object into its file."""


class FolderVault:
    """See `vault.Vault`. No key begins a segment with ".": files that do are unfinished."""

    is_remote = False

    def __init__(self, folder: Path) -> None:
        self._root = folder.resolve()
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(self._root.parent)
        self._threads: anyio.CapacityLimiter | None = None

    async def put(self, key: str, data: bytes) -> None:
        """See `Vault`."""
        target = self._path(key)
        await anyio.to_thread.run_sync(
            self._write, target, lambda file: file.write(data), os.replace, limiter=self._limiter()
        )

    def put_file(self, key: str, path: Path) -> None:
        """See `Vault`."""
        self._write(self._path(key), _copying(path), _place_new)

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
        return await anyio.to_thread.run_sync(_size, self._path(key))

    async def stream(
        self, key: str, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """See `Vault`."""
        file = await anyio.to_thread.run_sync(_opened, self._path(key), start)
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
            _in_its_folder(target, lambda: path.replace(target))
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._write(target, _copying(path), os.replace)
        else:
            self._sync_up(target)

    def _copy(self, source: Path, target: Path) -> None:
        if not source.is_file():
            raise FileNotFoundError(f"there is no object {source.relative_to(self._root)}")
        # A second name for the same bytes: objects are replaced, and never changed.
        draft = _draft(target)
        try:
            _in_its_folder(target, lambda: draft.hardlink_to(source))
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            self._write(target, _copying(source), os.replace)
            return
        draft.replace(target)
        # Of two names for one file the system's renaming leaves both.
        draft.unlink(missing_ok=True)
        self._sync_up(target)

    def _write(self, target: Path, fill: Fill, place: Callable[[Path, Path], object]) -> None:
        draft = _draft(target)
        try:
            with _in_its_folder(target, lambda: open(draft, "xb", opener=_private)) as file:
                fill(file)
            place(draft, target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        self._sync_up(target)

    def _sync_up(self, path: Path) -> None:
        # The file first: on most file systems that commits the entries of its new folders too,
        # and the syncs of those then find nothing left to do.
        _sync(path, 0o600)
        for folder in path.parents:
            _sync(folder, 0o700)
            if folder == self._root:
                break

    def _limiter(self) -> anyio.CapacityLimiter:
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(WRITER_THREADS)
        return self._threads


def _draft(target: Path) -> Path:
    return target.with_name(f".{target.name[:100]}.{uuid4().hex}")


def _in_its_folder(target: Path, step: Callable[[], T]) -> T:
    """`step`, which makes an entry in the folder of `target`: made if need be."""
    try:
        return step()
    except FileNotFoundError:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return step()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _copying(source: Path) -> Fill:
    def fill(file: BinaryIO) -> None:
        with source.open("rb") as contents:
            shutil.copyfileobj(contents, file, 1024 * 1024)

    return fill


def _place_new(draft: Path, target: Path) -> None:
    """Give the finished file its name, unless another has it."""
    try:
        target.hardlink_to(draft)
    except FileExistsError:
        if not filecmp.cmp(draft, target, shallow=False):
            raise
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        if target.exists() and not filecmp.cmp(draft, target, shallow=False):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        draft.replace(target)
    draft.unlink(missing_ok=True)


def _size(path: Path) -> int | None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        if path.is_file():
            return path.stat().st_size
    return None


def _opened(path: Path, start: int) -> BinaryIO:
    file = path.open("rb", buffering=0)
    file.seek(start)
    return file


def _sync(path: Path, mode: int | None = None) -> None:
    """Have what is at `path` on the disk, with permissions for its owner (`mode`) alone."""
    handle = os.open(path, os.O_RDONLY)
    try:
        if mode is not None and os.fstat(handle).st_mode & 0o077:
            os.fchmod(handle, mode)
        os.fsync(handle)
    finally:
        os.close(handle)
