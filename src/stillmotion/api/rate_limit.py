"""Requests per second and account: one token bucket each, in the memory of this process."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic

from stillmotion.contract.errors import Code, ContractError

BURST_S = 1.0
"""A bucket holds what flows in during this time, and at least one request."""


class _Bucket:
    __slots__ = ("level", "then")

    def __init__(self, level: float, then: float) -> None:
        self.level = level
        self.then = then


class RateLimiter:
    """Counts requests against each account's rate. `clock` is in seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, account_id: str, rate: float) -> None:
        """Let one request through at `rate` requests per second.

        Raises ContractError 1302 that says when the next one may come.
        """
        now = self._clock()
        capacity = max(1.0, rate * BURST_S)
        bucket = self._buckets.get(account_id)
        if bucket is None:
            bucket = self._buckets[account_id] = _Bucket(capacity, now)
        else:
            bucket.level = min(capacity, bucket.level + (now - bucket.then) * rate)
            bucket.then = now
        if bucket.level < 1.0:
            wait = (1.0 - bucket.level) / rate if rate > 0 else math.inf
            retry_after = max(1, math.ceil(min(wait, 3600.0)))
            raise ContractError(
                Code.TOO_MANY_REQUESTS,
                f"too many requests: the account's limit is {rate:g} per second, "
                f"try again in {retry_after} s",
                retry_after=retry_after,
            )
        bucket.level -= 1.0
