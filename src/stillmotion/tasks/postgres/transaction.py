"""What a step of a transaction works with, and how a step is written.

A step is a generator: it yields a statement, is given its result, and returns what its caller
wants. Steps of many callers run side by side in one transaction: the first statement of each, then
the second of those that have one. So what a step counts and what it writes on account of that must
be one statement, and whoever counts what other servers change too must name what to lock.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from stillmotion.tasks.postgres.pipeline import Result, Statement
from stillmotion.tasks.task import TaskEvent

T = TypeVar("T")


class Transaction:
    """The times, in Unix milliseconds, and what others are told once it is on disk.

    `now` is the time that people are shown, `due` that by which leases and waits are reckoned.
    """

    def __init__(self, now: int, due: int) -> None:
        self.now = now
        self.due = due
        self.events: list[TaskEvent] = []
        self.keys_changed = False

    def publish(self, event: TaskEvent) -> None:
        """Have `event` told once the transaction is on disk; never if it fails."""
        self.events.append(event)


Steps = Generator[Statement, Result, T]
Step = Callable[[Transaction], Steps[T]]


class Raced(Exception):
    """Raised by a step that has written nothing, since another transaction came between: it is to
    run again."""


def change(statement: Statement) -> Step[int]:
    """The step of one statement that changes something, and how many rows that were."""

    def step(_transaction: Transaction) -> Steps[int]:
        result = yield statement
        return result.changed

    return step
