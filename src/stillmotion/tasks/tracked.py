"""What is counted and traced of attempts: from the wait in the queue to what they came to.

A task's trace begins with its create, whose place its row keeps. Below that are its wait in the
queue, each claim and each attempt; below an attempt what its worker does, and the writing of its
end.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter, time_ns
from typing import Literal, get_args

from stillmotion.tasks.task import Task
from stillmotion.telemetry import traces
from stillmotion.telemetry.instruments import Instruments

Outcome = Literal[
    "succeeded", "failed", "retried", "postponed", "timeout", "cancelled", "lost", "handed_back"
]
RetryReason = Literal["fault", "timeout", "storage"]

BAD: frozenset[Outcome] = frozenset({"failed", "retried", "postponed", "timeout", "lost"})

MOST_REMEMBERED = 10_000
"""Tasks of which it is known when their last attempt ended."""

MS = 1_000_000
"""Of nanoseconds."""


class Tracked:
    """Attempts of one dispatcher, each in an asyncio task of its own."""

    def __init__(self, instruments: Instruments, pools: Iterable[str]) -> None:
        self._instruments = instruments
        for pool in pools:
            instruments.leases_lost.add(pool, by=0)
            for outcome in get_args(Outcome):
                instruments.attempts.prepare(pool, outcome)
            for reason in get_args(RetryReason):
                instruments.retries.add(pool, reason, by=0)
        self._came_to: ContextVar[list[Outcome]] = ContextVar("outcome")
        self._released: OrderedDict[str, int] = OrderedDict()

    def claiming(self) -> Claim:
        """A claim begins."""
        return Claim(self._instruments, self._released)

    @contextmanager
    def attempt(self, task: Task) -> Iterator[None]:
        """The block is an attempt at `task`. It has failed where it came to nothing."""
        outcome: list[Outcome] = []
        self._came_to.set(outcome)
        begun = perf_counter()
        with traces.span(
            "attempt",
            parent=task.traceparent,
            task_id=task.id,
            attempt=task.attempt,
            kind_of_task=task.kind,
            pool=task.pool,
            engine=task.engine,
        ) as span:
            yield
            ended = outcome[-1] if outcome else "lost"
            span.note("outcome", ended)
            if ended in BAD:
                span.fail(ended)
        self._instruments.attempts.observe((task.pool, ended), perf_counter() - begun)
        if ended == "lost":
            self._instruments.leases_lost.add(task.pool)
        if traces.on() and ended in ("retried", "postponed", "timeout", "handed_back"):
            self._released[task.id] = time_ns()
            if len(self._released) > MOST_REMEMBERED:
                self._released.popitem(last=False)

    def came_to(self, outcome: Outcome) -> None:
        """What the attempt of this asyncio task came to."""
        self._came_to.get().append(outcome)

    def retried(self, task: Task, reason: RetryReason) -> None:
        """The task was given back to be tried again."""
        self._instruments.retries.add(task.pool, reason)


class Claim:
    """A claim under way, and the end of a task's wait if it finds one."""

    __slots__ = ("_begun", "_instruments", "_released")

    def __init__(self, instruments: Instruments, released: OrderedDict[str, int]) -> None:
        self._instruments = instruments
        self._released = released
        self._begun = time_ns()

    def ended(self, task: Task) -> None:
        """It found `task`. Of a later attempt the wait is known where this server made the last."""
        now = time_ns()
        since = self._released.pop(task.id, None)
        if task.attempt == 1:
            since = task.created_at * MS
            self._instruments.queued.observe((task.pool,), max(0.0, (now - since) / 1e9))
        if not traces.on():
            return
        about: dict[str, traces.Attribute] = {"task_id": task.id, "attempt": task.attempt}
        if since is not None:
            traces.past("queue", task.traceparent, since, max(since, self._begun), **about)
        traces.past("claim", task.traceparent, self._begun, now, **about)
