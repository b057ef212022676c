"""The queue of tasks, as the dispatcher and its attempts use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from stillmotion.tasks.task import DEFAULT_POOL, Task, TaskResult


class ClaimLimits(msgspec.Struct, frozen=True):
    """How many tasks may be held at once by all servers together, of a pool and of an engine; no
    limit for those that are not named. Servers that share a store must be given the same."""

    pools: Mapping[str, int] = {}
    engines: Mapping[str, int] = {}


NO_LIMITS = ClaimLimits()


class TaskQueue(Protocol):
    """Tasks to be claimed, held and ended. See `tasks.store`."""

    async def claim_task(
        self,
        worker: str,
        lease: float,
        pools: Sequence[str] = (DEFAULT_POOL,),
        limits: ClaimLimits = NO_LIMITS,
    ) -> Task | None:
        """Give the next runnable task to `worker` for `lease` seconds, its attempt raised by one.

        Only tasks of `pools`, and those of an earlier pool first. Within a pool accounts of a
        higher priority first; among equals fair between accounts: the one with the fewest running
        tasks first, then the oldest. None of a pool or an engine that `limits` says is full.
        """
        ...

    async def extend_lease(
        self,
        task_id: str,
        attempt: int,
        lease: float,
        progress: float,
        stage: str,
        remarks: Sequence[str] = (),
    ) -> bool:
        """Heartbeat, with what the attempt has remarked so far.

        False when the attempt no longer holds the task (cancelled, reclaimed).
        """
        ...

    async def release_task(
        self, task_id: str, attempt: int, delay: float, *, counts: bool = True
    ) -> bool:
        """Give the task back, to be claimed by a next attempt after `delay` seconds.

        `counts` is whether this attempt is one of those that the task gets.
        """
        ...

    async def hand_back_task(self, task_id: str, attempt: int) -> bool:
        """The server stops: give the task back, claimable at once, the attempt not counted."""
        ...

    async def succeed_task(
        self, task_id: str, attempt: int, result: TaskResult, remarks: Sequence[str] = ()
    ) -> bool:
        """Write the result and the remarks.

        False (and nothing written) when the attempt does not hold the task. Done twice with the
        same result it is as done once, since the answer to the first may have got lost.

        What the result has of elements and voices is kept in the library from then on.
        """
        ...

    async def fail_task(
        self, task_id: str, attempt: int, message: str, remarks: Sequence[str] = ()
    ) -> bool:
        """End the task as failed; False when the attempt does not hold it."""
        ...

    async def release_held_by(self, worker: str) -> int:
        """`worker` starts anew and holds nothing: its tasks, callbacks and sweeps are free at once.

        Answers how many tasks that are.
        """
        ...
