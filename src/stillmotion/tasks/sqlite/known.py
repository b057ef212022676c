"""Keys and accounts that were looked up, remembered for as long as nobody changes any.

Every request asks for its key. The question itself is quick, but each commit of the writer makes
SQLite forget its pages, and each read lets the writer's thread go first. So what was found is
kept, and all of it dropped as soon as any process has changed an account or a key: a few bytes
that the processes of a site share in memory tell that, at the price of comparing them.
"""

from __future__ import annotations

import mmap
import os
import secrets
from collections.abc import Callable, Hashable
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

STAMP_BYTES = 8

MOST_AGE_S = 1.0
"""What is kept is asked for anew after this time, should a process have died after its commit and
before it said so."""

MOST_KNOWN = 10_000
"""Keys and accounts that are kept."""

T = TypeVar("T")


class Known:
    """What was found, by the question. The stamp lies in the file `path`, made if need be."""

    def __init__(self, path: Path, clock: Callable[[], float] = monotonic) -> None:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(handle, STAMP_BYTES)
            self._shared = mmap.mmap(handle, STAMP_BYTES)
        finally:
            os.close(handle)
        self._clock = clock
        self._stamp = b""
        self._until = 0.0
        self._found: dict[Hashable, Any] = {}

    def look_up(self, question: Hashable, read: Callable[[], T | None]) -> T | None:
        """What `read` answers, or has answered before. That there is nothing is not kept."""
        if self._shared.closed:
            return read()
        # The stamp is taken before the read: a change that the read misses comes with a new one.
        stamp, now = self._shared[:STAMP_BYTES], self._clock()
        if stamp != self._stamp or now >= self._until or len(self._found) >= MOST_KNOWN:
            self._found.clear()
            self._stamp, self._until = stamp, now + MOST_AGE_S
        found: T | None = self._found.get(question)
        if found is None:
            found = read()
            if found is not None:
                self._found[question] = found
        return found

    def forget(self) -> None:
        """Have every process ask anew: to be called after a commit that changed something."""
        self._shared[:STAMP_BYTES] = secrets.token_bytes(STAMP_BYTES)

    def close(self) -> None:
        """Let go of the shared bytes."""
        self._shared.close()
