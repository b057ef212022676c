"""Tries of a request to a store, until it works, cannot work, or has taken long enough."""

from __future__ import annotations

import random
from collections.abc import Callable
from time import monotonic

from obstore.exceptions import BaseError

from stillmotion.vault.bucket_faults import Answer
from stillmotion.vault.contents import Damaged
from stillmotion.vault.faults import StorageFault
from stillmotion.vault.urls import BucketPlace

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0


FAULTS = (BaseError, FileNotFoundError, Damaged)
"""What a request to a store raises."""


class Tries:
    """Of one request. `doing` is "reading from" and the like; `missing` is raised for an object
    that is not there, None where only the bucket can be missing."""

    def __init__(
        self,
        place: BucketPlace,
        doing: str,
        seconds: float,
        missing: Callable[[], FileNotFoundError] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._place = place
        self._doing = doing
        self._missing = missing
        self._clock = clock
        self._until = clock() + seconds
        self._pause = FIRST_PAUSE_S

    def pause_after(self, error: BaseException) -> float:
        """How many seconds to wait before the next try. Raises StorageFault where there is none,
        FileNotFoundError for an object that is not there."""
        answer = Answer.of(error)
        if isinstance(error, FileNotFoundError):
            if self._missing is not None and not answer.has_no_bucket:
                raise self._missing() from None
            answer = Answer(404, "NoSuchBucket", answer.text)
        pause = self._pause * random.uniform(0.5, 1)
        if not answer.is_passing or self._clock() + pause > self._until:
            # Not from the error: its text may hold a signed URL.
            raise StorageFault(answer.sentence(self._place, self._doing)) from None
        self._pause = min(2 * self._pause, LONGEST_PAUSE_S)
        return pause
