"""How much lies in the folder of media. To count a large one takes a while: nobody waits for it
longer than a moment, and what was counted is told for some time."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from time import monotonic

WAIT_S = 0.2
KEPT_S = 300.0


class MediaBytes:
    """The bytes below `root`; None of a bucket, whose listing costs money."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._counted: int | None = None
        self._at = 0.0
        self._counting: asyncio.Task[int] | None = None

    async def now(self) -> int | None:
        """As last counted; None where that has not come to an end yet."""
        if self._root is None:
            return None
        if self._counted is None or monotonic() - self._at > KEPT_S:
            if self._counting is None:
                self._counting = asyncio.create_task(asyncio.to_thread(_bytes_below, self._root))
            done, _ = await asyncio.wait({self._counting}, timeout=WAIT_S)
            if done:
                counting, self._counting = self._counting, None
                self._counted, self._at = counting.result(), monotonic()
        return self._counted


def _bytes_below(folder: Path) -> int:
    total, folders = 0, [os.fspath(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue  # it was just deleted
    return total
