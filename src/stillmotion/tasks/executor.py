"""What the dispatcher needs of whoever runs attempts: the `Executor` protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from stillmotion.tasks.task import Task, TaskResult

ReportProgress = Callable[[float, str], None]
"""Called with the fraction done (0 to 1) and the stage in a few words."""

TellRemark = Callable[[str], None]
"""Called with a sentence on what is made of the request, or cannot be."""


ShowPreview = Callable[[bytes], None]
"""Called now and then with a small JPEG of what is being made, where there is one to show."""


def nobody_looks(_jpeg: bytes) -> None:
    """The `ShowPreview` of those who have no use for it."""


class AttemptFailed(Exception):
    """An attempt ended without a result. `retry` is for faults of the infrastructure only.

    One that does not count (`counts`) met a fault that has nothing to do with the task, such as a
    full disk: the task waits until that has passed, however often it takes.
    """

    def __init__(self, message: str, *, retry: bool, counts: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry
        self.counts = counts


class PoolState(NamedTuple):
    """The workers of a pool: how many there can be, how many are busy, how many wait for work.

    `replaced` counts those that were ended or lost, by the reason; `models` has the names of the
    models in the memory of each worker that told of them.
    """

    pool: str
    slots: int
    busy: int
    ready: int
    replaced: Mapping[str, int]
    models: Mapping[str, Sequence[str]]


class Executor(Protocol):
    """Runs attempts, on this machine or elsewhere. `pools` names those whose tasks it can run."""

    @property
    def pools(self) -> Sequence[str]:
        """The pools, in the order in which their tasks are looked for."""
        ...

    @property
    def slots(self) -> int:
        """How many attempts can run at the same time, in all pools together."""
        ...

    def free(self, pool: str, running: int) -> int:
        """How many more attempts of `pool` could start now, beside the `running` ones."""
        ...

    def residency(self) -> Sequence[PoolState]:
        """Each pool's workers, as they are now."""
        ...

    async def start(self) -> None:
        """Start the workers, so that the first task finds them warm."""
        ...

    async def run(
        self,
        task: Task,
        report: ReportProgress,
        remark: TellRemark,
        show: ShowPreview = nobody_looks,
    ) -> TaskResult:
        """Run one attempt to its end; the result has no ids yet. Raises AttemptFailed.

        When the calling asyncio task is cancelled the render is stopped for real, and the call
        returns only after its worker is free again (or gone and replaced).
        """
        ...

    async def close(self) -> None:
        """Stop all workers."""
        ...
