"""Several executors as one: each serves pools of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from stillmotion.tasks.executor import (
    Executor,
    PoolState,
    ReportProgress,
    ShowPreview,
    TellRemark,
    nobody_looks,
)
from stillmotion.tasks.task import Task, TaskResult


class PooledExecutor:
    """See `tasks.executor.Executor`. Raises ValueError for a pool that two of the parts serve."""

    def __init__(self, parts: Sequence[Executor]) -> None:
        self._parts = parts
        self._by_pool = {pool: part for part in parts for pool in part.pools}
        if len(self._by_pool) < sum(len(part.pools) for part in parts):
            raise ValueError("each pool is served by one executor")

    @property
    def pools(self) -> Sequence[str]:
        """Those of all parts."""
        return tuple(self._by_pool)

    @property
    def slots(self) -> int:
        """Those of all parts."""
        return sum(part.slots for part in self._parts)

    def free(self, pool: str, running: int) -> int:
        """See `tasks.executor.Executor.free`."""
        part = self._by_pool.get(pool)
        return 0 if part is None else part.free(pool, running)

    def residency(self) -> Sequence[PoolState]:
        """Those of all parts."""
        return [state for part in self._parts for state in part.residency()]

    async def start(self) -> None:
        """Start all parts."""
        await asyncio.gather(*(part.start() for part in self._parts))

    async def run(
        self,
        task: Task,
        report: ReportProgress,
        remark: TellRemark,
        show: ShowPreview = nobody_looks,
    ) -> TaskResult:
        """See `tasks.executor.Executor.run`."""
        return await self._by_pool[task.pool].run(task, report, remark, show)

    async def close(self) -> None:
        """Stop all parts."""
        await asyncio.gather(*(part.close() for part in self._parts))
