"""Large bodies of requests, in memory or in files, and how much of them there may be at once."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections import Counter
from pathlib import Path

import anyio
import anyio.to_thread

from stillmotion.contract.errors import Code, ContractError

WAIT_S = 20.0
"""How long a body waits for room. Its client waits, too: nothing more of it is read."""

MOST_WAITING = 64
"""Bodies that wait at a time."""

IN_MEMORY = 256 * 1024
"""Bytes up to which a body stays in memory, where there is room: files cost it milliseconds."""

MOST_IN_MEMORY = 32 * 1024 * 1024
"""Bytes of all bodies in memory together."""

STEP = 1024 * 1024
"""Bytes by which the room for a body of unknown size grows."""

RETRY_AFTER_S = 5.0
WRITER_THREADS = 8


class Spool:
    """Files for bodies in a folder of their own, `most` bytes of bodies at a time.

    An account may have as much as is left beside it, so that some is left for others however many
    take all that they can get.
    """

    def __init__(self, folder: Path, most: int) -> None:
        self.most = most
        self.taken = 0
        """Bytes that are reserved now."""
        self.in_memory = 0
        """Those of them that are in memory."""
        self._folder = folder
        self._by_owner: Counter[str] = Counter()
        self._numbers = itertools.count()
        self._threads = anyio.CapacityLimiter(WRITER_THREADS)
        self._waiting = 0
        self._freed = asyncio.Event()

    @classmethod
    def open(cls, folder: Path, most: int) -> Spool:
        """A fresh folder at `folder`: what an earlier server left there is gone."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        return cls(folder, most)

    async def begin(self, owner: str, size: int | None) -> Upload:
        """Room for a body of `size` bytes, or of some size. Raises ContractError 5001 where there
        is none for a while."""
        upload = Upload(self, self._folder / str(next(self._numbers)), owner)
        try:
            await upload.reserve(STEP if size is None else size)
            if size is None or size > IN_MEMORY or self.in_memory + size > MOST_IN_MEMORY:
                await self.in_thread(upload.make)
            else:
                upload.keep(size)
        except BaseException:
            await upload.discard()
            raise
        return upload

    async def take(self, owner: str, size: int) -> None:
        """Reserve room. Raises ContractError 5001."""
        if not self._has_room(owner, size):
            await self._wait(owner, size)
        self.taken += size
        self._by_owner[owner] += size

    def give_back(self, owner: str, size: int) -> None:
        """Free what was reserved."""
        self.taken -= size
        self._by_owner[owner] -= size
        if self._by_owner[owner] <= 0:
            del self._by_owner[owner]
        self._freed.set()
        self._freed = asyncio.Event()

    async def in_thread(self, step: object, *args: object) -> None:
        """Run a step that touches the disk."""
        await anyio.to_thread.run_sync(step, *args, limiter=self._threads)  # type: ignore[arg-type]

    def _has_room(self, owner: str, size: int) -> bool:
        return self._by_owner[owner] + size <= self.most - self.taken

    async def _wait(self, owner: str, size: int) -> None:
        if self._waiting >= MOST_WAITING:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_S):
                while not self._has_room(owner, size):
                    await self._freed.wait()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1


class Upload:
    """One body, in memory or in a folder of its own, where its pictures are put, too."""

    def __init__(self, spool: Spool, folder: Path, owner: str) -> None:
        self.path = folder / "body"
        self.size = 0
        self._spool = spool
        self._owner = owner
        self._reserved = 0
        self._handle = -1
        self._kept = 0
        self._data: bytearray | None = None

    @property
    def data(self) -> bytes | None:
        """The body where it is in memory."""
        return None if self._data is None else bytes(self._data)

    def keep(self, size: int) -> None:
        """Keep it in memory; it has no more than `size` bytes."""
        self._data = bytearray()
        self._kept = size
        self._spool.in_memory += size

    def make(self) -> None:
        """Make the file."""
        self.path.parent.mkdir(mode=0o700)
        self._handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    async def reserve(self, size: int) -> None:
        """Have room for `size` bytes more. Raises ContractError 5001."""
        await self._spool.take(self._owner, size)
        self._reserved += size

    async def write(self, piece: bytes) -> None:
        """Add to it."""
        self.size += len(piece)
        if self.size > self._reserved:
            await self.reserve(max(STEP, self.size - self._reserved))
        if self._data is None:
            await self._spool.in_thread(self._write, piece)
        else:
            self._data += piece

    def close(self) -> None:
        """Nothing more comes."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    async def discard(self) -> None:
        """Delete what is left of it."""
        self.close()
        self._spool.give_back(self._owner, self._reserved)
        self._reserved = 0
        if self._data is not None:
            self._spool.in_memory -= self._kept
            self._data = None
            return
        with anyio.CancelScope(shield=True):
            await self._spool.in_thread(shutil.rmtree, self.path.parent, True)

    def _write(self, piece: bytes) -> None:
        view = memoryview(piece)
        while view:
            view = view[os.write(self._handle, view) :]


def _busy() -> ContractError:
    return ContractError(
        Code.UNAVAILABLE,
        "the server reads as many large requests as it can: try again, or give pictures as URLs",
        retry_after=RETRY_AFTER_S,
    )
