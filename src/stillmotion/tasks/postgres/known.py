"""Keys and accounts that were looked up, remembered for a second at most.

Every request asks for its key. Whoever changes one tells all servers (`messages`), which then ask
anew; should one not hear of it, it asks anew all the same before the second is over.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Any, TypeVar

MOST_AGE_S = 0.8
"""With the time that an answer takes, less than the second in which a revoked key is refused."""

MOST_KNOWN = 10_000
"""Keys and accounts that are kept."""

T = TypeVar("T")


class Known:
    """What was found, by the question."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._found: dict[Hashable, tuple[float, Any]] = {}
        self._changes = 0

    async def look_up(
        self, question: Hashable, read: Callable[[], Awaitable[T | None]]
    ) -> T | None:
        """What `read` answers, or has answered before. That there is nothing is not kept."""
        now = self._clock()
        until, kept = self._found.get(question, (now, None))
        if now < until:
            answer: T | None = kept
            return answer
        changes = self._changes
        found = await read()
        if found is not None and changes == self._changes:
            if len(self._found) >= MOST_KNOWN:
                self._found.clear()
            # From before the read: what it has missed is no older.
            self._found[question] = (now + MOST_AGE_S, found)
        return found

    def forget(self) -> None:
        """Ask anew for everything: something has changed."""
        self._changes += 1
        self._found.clear()
