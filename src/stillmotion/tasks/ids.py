"""Ids of tasks and videos: 18 digits, as the hosted service's are, in order of time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

IDS_PER_MS = 100_000
"""13 digits of Unix milliseconds (enough until the year 2286), then 5 of their own."""


IDS_PER_ELEMENT = 100
"""Of other ids, what gives one of an element, so that JavaScript can hold it (2^53)."""


def element_id(any_id: str) -> int:
    """The id of an element from a fresh other one.

    Two that were made within a millisecond can come to the same. The store takes the first only,
    and the other task is tried again.
    """
    return int(any_id) // IDS_PER_ELEMENT


class TaskIds:
    """Makes ids that no other id of the process equals or exceeds.

    Two processes, or a clock that was set back, could make the same id only in the same
    millisecond and with the same 5 random digits. The store's primary key refuses that one
    create, and the client repeats it.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        # Ids are no secret, and the system's generator would give way to other threads each time.
        self._random = random.Random()
        self._last = 0

    def new(self) -> str:
        """The next id."""
        now = int(self._clock() * 1000) * IDS_PER_MS
        self._last = max(self._last + 1, now + int(self._random.random() * IDS_PER_MS))
        return str(self._last)
