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


class Overview(Protocol):
    """See `tasks.store`."""

    async def unfinished(self) -> list[Unfinished]:
        """All unfinished tasks, counted."""
        ...

    async def callback_backlog(self) -> Backlog:
        """The callbacks that wait for their first try or the next one."""
        ...

    async def processing_tasks(self, limit: int) -> list[Task]:
        """Tasks that are being processed, or wait for their next attempt, oldest first."""
        ...
