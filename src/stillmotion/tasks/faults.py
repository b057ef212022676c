"""What a store refuses, and what it raises when the storage under it does not do its part."""

from __future__ import annotations


class StoreUnavailable(OSError):
    """The storage does not do its part (disk full, locked, broken). Trying again may help."""


class StoreInUse(Exception):
    """Somebody else uses the store in a way that excludes this one. The message says which."""


class ExternalIdTaken(Exception):
    """The account has another task with this `external_task_id`."""


class IdempotencyMismatch(Exception):
    """The account used this `Idempotency-Key` before, with another body."""


class TooManyTasks(Exception):
    """The account has as many unfinished tasks as its limit allows."""

    def __init__(self, limit: int, unfinished: int) -> None:
        super().__init__(f"{unfinished} unfinished tasks, limit {limit}")
        self.limit = limit
        self.unfinished = unfinished


class PacksSpent(Exception):
    """The account has packs, and what is left in those in force does not pay for the task."""

    def __init__(self, needed: int, left: int) -> None:
        super().__init__(f"{needed} needed, {left} left")
        self.needed = needed
        self.left = left
