"""The dispatcher: claims tasks while there are free slots, has them rendered, writes the end.

A fault of the infrastructure (a worker that dies, storage that is away) makes a further attempt,
after a delay and up to a limit; bad input ends the task at once. Where storage fails, the task
waits: that attempt does not count. Attempts that a crash of the
whole server cut off count too, so that a task which brings the server down does not do so forever.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from stillmotion.logs.context import About, of_task
from stillmotion.tasks.attempt import Attempt, Stop
from stillmotion.tasks.events import EventBus
from stillmotion.tasks.executor import AttemptFailed, Executor
from stillmotion.tasks.faults import StoreUnavailable
from stillmotion.tasks.kinds import KEPT
from stillmotion.tasks.places import inputs_of, results_of
from stillmotion.tasks.queue import NO_LIMITS, ClaimLimits, TaskQueue
from stillmotion.tasks.task import Status, TaskEvent, TaskResult
from stillmotion.tasks.tracked import Outcome, RetryReason, Tracked
from stillmotion.telemetry import traces
from stillmotion.telemetry.instruments import Instruments

log = logging.getLogger("stillmotion.dispatcher")

LEASE_S = 30.0
HEARTBEAT_S = 10.0

MOST_CLAIMS = 32
"""Claims under way at the same time, which the store writes together. As many as half of that in
the time before, so that a single new task costs a single claim."""

POLL_S = 1.0
"""How often to look for what nobody announces: leases and delays that end, tasks of other
processes."""

FIRST_RETRY_S = 2.0
LONGEST_RETRY_S = 60.0

INTERNAL_ERROR = "the render stopped on an internal error; the server's log has the details"


def retry_delay(spent: int) -> float:
    """Seconds to wait after the attempt that was the `spent`-th: 2, 4, 8, up to 60."""
    # The exponent is bounded, since that of a float is.
    return min(FIRST_RETRY_S * 2.0 ** min(spent - 1, 10), LONGEST_RETRY_S)


class Dispatcher:
    """Gives tasks to an executor. `discard` deletes a prefix of the vault, `new_id` gives ids that
    are unique in the site; `worker` names this server in what it claims.

    Hears of new and cancelled tasks through the event bus.
    """

    def __init__(
        self,
        store: TaskQueue,
        executor: Executor,
        events: EventBus,
        *,
        worker: str,
        new_id: Callable[[], str],
        discard: Callable[[str], Awaitable[None]],
        max_attempts: int,
        task_timeout: float,
        limits: ClaimLimits = NO_LIMITS,
        lease: float = LEASE_S,
        heartbeat: float = HEARTBEAT_S,
        delay: Callable[[int], float] = retry_delay,
        instruments: Instruments | None = None,
    ) -> None:
        self._store = store
        self._executor = executor
        self._events = events
        self._worker = worker
        self._new_id = new_id
        self._discard = discard
        self._max_attempts = max_attempts
        self._task_timeout = task_timeout
        self._limits = limits
        self._lease = lease
        self._heartbeat = heartbeat
        self._delay = delay
        self._tracked = Tracked(instruments or Instruments(), executor.pools)
        self._woken = asyncio.Event()
        self._draining = False
        self._unable = False
        self._claiming: asyncio.Future[int] | None = None
        self._at_once = 1
        self._attempts: dict[asyncio.Task[None], Attempt] = {}
        events.listen(self._hear)

    @property
    def running(self) -> int:
        """How many attempts are under way."""
        return len(self._attempts)

    async def run(self) -> None:
        """Claim and run tasks until drained. When cancelled, hands back what is running."""
        try:
            while not self._draining:
                self._woken.clear()
                if await self._claim_some():
                    continue
                await self._wait()
        except BaseException:
            await self.drain(0)
            raise

    def wake(self) -> None:
        """Look for tasks now."""
        self._woken.set()

    def cancel(self, task_id: str) -> None:
        """Stop the render of a task that has been cancelled in the store."""
        for attempt in self._attempts.values():
            if attempt.task.id == task_id:
                attempt.stop(Stop.CANCELLED)

    async def drain(self, timeout: float) -> None:
        """Claim nothing more, give attempts `timeout` seconds to end, hand back what is left."""
        self._draining = True
        self.wake()
        if self._claiming is not None:
            await asyncio.wait({self._claiming})
        if self._attempts:
            await asyncio.wait(set(self._attempts), timeout=timeout)
        for attempt in self._attempts.values():
            attempt.stop(Stop.DRAINED)
        if self._attempts:
            await asyncio.wait(set(self._attempts))

    def _hear(self, event: TaskEvent) -> None:
        if event.status is Status.SUBMITTED:
            self.wake()
        elif event.status is Status.CANCELLED:
            self.cancel(event.task_id)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(POLL_S):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _claim_some(self) -> bool:
        """Whether there were slots and tasks for them."""
        running = Counter(attempt.task.pool for attempt in self._attempts.values())
        free = {pool: self._executor.free(pool, running[pool]) for pool in self._executor.pools}
        pools = [pool for pool, slots in free.items() if slots > 0]
        if not pools:
            return False
        # As many as go into any of the pools, since which one a task is of shows once it is here.
        most = min(self._at_once, min(free[pool] for pool in pools))
        # Shielded: a claim that is written while its caller is cancelled still finds its owner.
        self._claiming = asyncio.ensure_future(self._claim_at_once(pools, most))
        claimed = await asyncio.shield(self._claiming)
        self._at_once = min(2 * claimed, MOST_CLAIMS) if claimed == most else 1
        return claimed > 0

    async def _claim_at_once(self, pools: Sequence[str], most: int) -> int:
        return sum(await asyncio.gather(*(self._claim(pools) for _ in range(most))))

    async def _claim(self, pools: Sequence[str]) -> bool:
        claim = self._tracked.claiming()
        try:
            task = await self._store.claim_task(self._worker, self._lease, pools, self._limits)
        except StoreUnavailable as error:
            if not self._unable:
                # Once: it is tried every second.
                log.warning("no task can be claimed: %s", error)
            self._unable = True
            return False
        self._unable = False
        if task is None:
            return False
        claim.ended(task)
        attempt = Attempt(
            task,
            self._store,
            self._events,
            lease=self._lease,
            heartbeat=self._heartbeat,
            timeout=self._task_timeout,
        )
        running = asyncio.create_task(self._perform(attempt), name=f"task {task.id}")
        self._attempts[running] = attempt
        running.add_done_callback(self._ended)
        return True

    def _ended(self, running: asyncio.Task[None]) -> None:
        attempt = self._attempts.pop(running)
        if not running.cancelled() and (error := running.exception()) is not None:
            task = attempt.task
            about = {"about": About(task.id, task.attempt)}
            if isinstance(error, StoreUnavailable):
                log.warning("task %s is left to the next attempt: %s", task.id, error, extra=about)
            else:
                log.error(
                    "task %s is left to the next attempt", task.id, exc_info=error, extra=about
                )
        self.wake()

    async def _perform(self, attempt: Attempt) -> None:
        task = attempt.task
        with of_task(task.id, task.attempt), self._tracked.attempt(task):
            await self._perform_tracked(attempt)

    async def _perform_tracked(self, attempt: Attempt) -> None:
        task = attempt.task
        if task.spent > self._max_attempts:
            await self._fail(attempt, _interrupted(task.spent - 1))
            return
        try:
            outcome = await attempt.render(self._executor)
        except AttemptFailed as failure:
            if not failure.counts:
                await self._postpone(attempt, failure.message)
            elif failure.retry:
                await self._retry(attempt, failure.message, "fault")
            else:
                await self._fail(attempt, failure.message)
        except Exception:
            log.exception("task %s, attempt %d", task.id, task.attempt)
            await self._retry(attempt, INTERNAL_ERROR, "fault")
        else:
            if isinstance(outcome, TaskResult):
                await self._succeed(attempt, outcome)
            else:
                await self._stopped(attempt, outcome)

    async def _stopped(self, attempt: Attempt, why: Stop) -> None:
        task = attempt.task
        log.info("task %s, attempt %d: stopped, %s", task.id, task.attempt, why.name.lower())
        match why:
            case Stop.CANCELLED:
                self._tracked.came_to("cancelled")
                await self._tidy(results_of(task.id))
            case Stop.LOST:
                self._tracked.came_to("lost")
                await self._tidy(results_of(task.id, task.attempt))
            case Stop.TIMEOUT:
                await self._retry(
                    attempt,
                    f"the render took longer than the {self._task_timeout:g} s that this server "
                    "allows",
                    "timeout",
                )
            case Stop.DRAINED:
                self._tracked.came_to("handed_back")
                await self._store.hand_back_task(task.id, task.attempt)

    async def _succeed(self, attempt: Attempt, result: TaskResult) -> None:
        task = attempt.task
        # Before the result is written: a crash in between leaves a task that is tried again, and
        # not one that has ended with the files of dead attempts beside its own.
        for earlier in range(1, task.attempt):
            await self._tidy(results_of(task.id, earlier))
        numbered = result.numbered(self._new_id)
        if await self._write(
            attempt,
            "succeeded",
            lambda: self._store.succeed_task(task.id, task.attempt, numbered, attempt.remarks.told),
        ):
            log.info("task %s: succeed", task.id)
            if task.kind in KEPT:
                # It has no retention, and what it was made from may show or be a person.
                await self._tidy(inputs_of(task.id))
        else:
            log.info("task %s, attempt %d: the result is not wanted", task.id, task.attempt)
            await self._tidy(results_of(task.id, task.attempt))

    async def _write(
        self, attempt: Attempt, outcome: Outcome, end: Callable[[], Awaitable[bool]]
    ) -> bool:
        """Have the attempt's end written, which it came to if it still holds its task."""
        with traces.span("write the end"):
            held = await attempt.write(end)
        self._tracked.came_to(outcome if held else "lost")
        return held

    async def _retry(self, attempt: Attempt, message: str, reason: RetryReason) -> None:
        task = attempt.task
        if task.spent >= self._max_attempts:
            await self._fail(attempt, _given_up(task.spent, message))
            return
        delay = self._delay(task.spent)
        log.warning("task %s, attempt %d: %s; again in %g s", task.id, task.attempt, message, delay)
        if await self._write(
            attempt,
            "timeout" if reason == "timeout" else "retried",
            lambda: self._store.release_task(task.id, task.attempt, delay),
        ):
            self._tracked.retried(task, reason)

    async def _postpone(self, attempt: Attempt, message: str) -> None:
        """Have the task wait for what it has no part in, such as a disk that is full."""
        task = attempt.task
        await self._tidy(results_of(task.id, task.attempt))
        # Waits grow with the attempts that did not count.
        delay = self._delay(task.attempt - task.spent + 1)
        log.warning("task %s waits: %s; again in %g s", task.id, message, delay)
        if await self._write(
            attempt,
            "postponed",
            lambda: self._store.release_task(task.id, task.attempt, delay, counts=False),
        ):
            self._tracked.retried(task, "storage")

    async def _fail(self, attempt: Attempt, message: str) -> None:
        task = attempt.task
        await self._tidy(results_of(task.id))
        if await self._write(
            attempt,
            "failed",
            lambda: self._store.fail_task(task.id, task.attempt, message, attempt.remarks.told),
        ):
            log.info("task %s: failed: %s", task.id, message)

    async def _tidy(self, prefix: str) -> None:
        try:
            await self._discard(prefix)
        except Exception as error:
            log.warning("%s stays until its task is purged: %s", prefix, error)


def _given_up(attempts: int, message: str) -> str:
    if attempts == 1:
        return f"The task was given up: {message}. Nothing is charged; it may be sent again."
    return (
        f"The task was given up after {attempts} attempts, the last of which failed because "
        f"{message}. Nothing is charged; it may be sent again."
    )


def _interrupted(attempts: int) -> str:
    return (
        f"The task was given up: the server stopped unexpectedly during each of {attempts} "
        "attempt(s), perhaps for lack of memory. Try a shorter duration or mode std, or ask the "
        "operator of the server for the cause."
    )
