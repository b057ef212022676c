"""How far a run has come: what faults wait for in place of the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Course:
    """`progress` counts creates acknowledged and ends seen; `activity` every answer that a client
    got, and every one that it did not get: it goes on whatever befalls the site."""

    def __init__(self) -> None:
        self.progress = 0
        self.activity = 0
        self.settling = False
        """No client creates or cancels any more."""
        self._news = asyncio.Condition()
        self._waiting = 0

    async def went_on(self, progress: int = 0) -> None:
        """A client got an answer, or none."""
        self.activity += 1
        self.progress += progress
        if self._waiting:
            async with self._news:
                self._news.notify_all()

    async def reach(self, progress: int) -> None:
        """Wait for so much progress, or the end of it."""
        await self._until(lambda: self.progress >= progress or self.settling)

    async def more(self, activity: int) -> None:
        """Wait for so much more activity."""
        wanted = self.activity + activity
        await self._until(lambda: self.activity >= wanted)

    async def settle(self) -> None:
        """What waits for progress waits no longer."""
        self.settling = True
        async with self._news:
            self._news.notify_all()

    async def _until(self, condition: Callable[[], bool]) -> None:
        self._waiting += 1
        try:
            async with self._news:
                await self._news.wait_for(condition)
        finally:
            self._waiting -= 1
