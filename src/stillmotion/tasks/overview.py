"""What the whole site has to do, all accounts together: for metrics and `stillmotion top`."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from stillmotion.tasks.task import Status, Task


class Unfinished(NamedTuple):
    """Unfinished tasks of a pool and status, of the accounts with one limit of their own.

    `oldest` is when the oldest of them was created, Unix milliseconds.
    """

    pool: str
    status: Status
    max_parallel: int | None
    tasks: int
    oldest: int


class Backlog(NamedTuple):
    """Tasks that have a callback to be delivered, and since when (Unix milliseconds) the one that
    was first in line stands there; None where there is none."""

    tasks: int
    oldest: int | None


class Troubled(NamedTuple):
    """A callback that could not be delivered so far: `next_at` is when it is tried again (Unix
    milliseconds), None where it is given up."""

    task_id: str
    account_id: str
    url: str
    tries: int
    error: str
    created_at: int
    next_at: int | None


class Overview(Protocol):
    """See `tasks.store`."""

    async def unfinished(self) -> list[Unfinished]:
        """All unfinished tasks, counted."""
        ...

    async def callback_backlog(self) -> Backlog:
        """The callbacks that wait for their first try or the next one."""
        ...

    async def troubled_callbacks(self, limit: int) -> list[Troubled]:
        """Those that have failed so far, and those that were given up, the newest first."""
        ...

    async def resend_callbacks(self, task_id: str) -> int:
        """Have those of a task that have failed or were given up tried anew at once, the first of
        them first; how many that are."""
        ...

    async def processing_tasks(self, limit: int) -> list[Task]:
        """Tasks that are being processed, or wait for their next attempt, oldest first."""
        ...
