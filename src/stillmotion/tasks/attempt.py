"""One attempt at a task: the render, its lease, its progress, and what ends it from outside."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from enum import Enum, auto

from stillmotion.contract.sanitize import sanitize
from stillmotion.tasks.events import EventBus
from stillmotion.tasks.executor import Executor
from stillmotion.tasks.faults import StoreUnavailable
from stillmotion.tasks.queue import TaskQueue
from stillmotion.tasks.task import Status, Task, TaskEvent, TaskResult

log = logging.getLogger("stillmotion.dispatcher")

PROGRESS_INTERVAL_S = 0.25
"""Between two steps of progress that are told."""

STORE_RETRY_S = 1.0
"""Between two tries to write the end of an attempt while the store is unavailable."""


MOST_REMARK_CHARACTERS = 1000
"""Of one remark; what is longer is cut."""

MOST_REMARKS = 40
MOST_STORED_CHARACTERS = 8000
"""What is stored of an attempt's remarks: more than prompts of the API's length give rise to."""


class Stop(Enum):
    """Why a render was stopped before its end."""

    CANCELLED = auto()
    LOST = auto()
    """Another attempt has the task, or it has ended: the store says so at a heartbeat."""
    TIMEOUT = auto()
    DRAINED = auto()


class Remarks:
    """What an attempt has remarked, bounded: it is stored with its task."""

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._characters = 0
        self._more = 0

    def add(self, sentence: str) -> None:
        """Add one. Of too many only their number is kept."""
        self._characters += len(sentence)
        if len(self._sentences) < MOST_REMARKS and self._characters <= MOST_STORED_CHARACTERS:
            self._sentences.append(sentence)
        else:
            self._more += 1

    @property
    def told(self) -> tuple[str, ...]:
        """The sentences in order, and as the last one how many more there were."""
        more = (f"and {self._more} more",) if self._more else ()
        return (*self._sentences, *more)


class Attempt:
    """Renders `task` while holding its lease. Durations are seconds."""

    def __init__(
        self,
        task: Task,
        store: TaskQueue,
        events: EventBus,
        *,
        lease: float,
        heartbeat: float,
        timeout: float,
    ) -> None:
        self.task = task
        self._store = store
        self._events = events
        self._lease = lease
        self._heartbeat = heartbeat
        self._timeout = timeout
        self._progress = 0.0
        self._stage = ""
        self.remarks = Remarks()
        self._told_at = -PROGRESS_INTERVAL_S
        self._stop: asyncio.Future[Stop] = asyncio.get_running_loop().create_future()

    def stop(self, why: Stop) -> None:
        """Have the render stopped; the first reason counts."""
        if not self._stop.done():
            self._stop.set_result(why)

    async def render(self, executor: Executor) -> TaskResult | Stop:
        """Run the render to its end, or stop it for good and say why.

        Raises what the executor raises.
        """
        rendering = asyncio.ensure_future(
            executor.run(self.task, self._report, self._remark, self._show)
        )
        watching = asyncio.create_task(self._watch())
        try:
            await asyncio.wait({rendering, watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watching.cancel()
            rendering.cancel()  # without effect on one that is done
            await asyncio.wait({rendering, watching})
            self._events.stop_showing(self.task.id)
        if not rendering.cancelled() and rendering.exception() is None:
            return rendering.result()  # maybe while it was being stopped
        if not watching.cancelled():
            return watching.result()
        if rendering.cancelled():
            raise RuntimeError("the executor dropped the render")
        return rendering.result()

    async def write(self, end: Callable[[], Awaitable[bool]]) -> bool:
        """Write the attempt's end, for as long as it takes to get the store to do it.

        False when the attempt did not hold the task any more, or the task was cancelled while it
        waited. Raises StoreUnavailable where it was stopped for another reason: the end may have
        been written, without an answer.
        """
        told = False
        while True:
            try:
                return await end()
            except StoreUnavailable as error:
                if self._stop.done() and self._stop.result() is not Stop.CANCELLED:
                    raise
                if not told:
                    log.warning("task %s cannot be written, waiting: %s", self.task.id, error)
                told = True
            done, _ = await asyncio.wait({self._stop}, timeout=STORE_RETRY_S)
            if done and self._stop.result() is Stop.CANCELLED:
                return False

    async def _watch(self) -> Stop:
        """Keep the lease until there is a reason to stop."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._timeout
        while True:
            wait = min(self._heartbeat, deadline - clock())
            done, _ = await asyncio.wait({self._stop}, timeout=max(wait, 0))
            if done:
                return self._stop.result()
            if clock() >= deadline:
                return Stop.TIMEOUT
            if not await self._extend():
                return Stop.LOST

    async def _extend(self) -> bool:
        task = self.task
        try:
            return await self._store.extend_lease(
                *(task.id, task.attempt, self._lease, self._progress, self._stage),
                self.remarks.told,
            )
        except StoreUnavailable as error:
            # Nobody else gets the task as long as nobody can write.
            log.warning("the lease of task %s is not extended: %s", task.id, error)
            return True

    def _remark(self, text: str) -> None:
        text = sanitize(text, MOST_REMARK_CHARACTERS)
        self.remarks.add(text)
        self._events.publish(self._event(remark=text))

    def _report(self, done: float, stage: str) -> None:
        self._progress = min(max(done, 0.0), 1.0)
        self._stage = stage
        now = time.monotonic()
        if now - self._told_at < PROGRESS_INTERVAL_S:
            return
        self._told_at = now
        self._events.publish(self._event())

    def _show(self, jpeg: bytes) -> None:
        self._events.show(self._event(preview=jpeg))

    def _event(self, remark: str = "", preview: bytes = b"") -> TaskEvent:
        """Where the attempt stands, for those who listen now."""
        return TaskEvent(
            seq=0,
            task_id=self.task.id,
            at=int(time.time() * 1000),
            status=Status.PROCESSING,
            progress=self._progress,
            stage=self._stage,
            remark=remark,
            preview=preview,
        )
