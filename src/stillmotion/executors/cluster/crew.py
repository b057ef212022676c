"""The workers of one pool: as many as there is work for, and each job given to the one it suits.

Pure bookkeeping: who is hired and sent away is told to others (`hire`, `fire`), and what becomes of
that is told to it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from stillmotion.executors.cluster.messages import Needs
from stillmotion.executors.cluster.remote import RemoteWorker
from stillmotion.tasks.executor import AttemptFailed

log = logging.getLogger("stillmotion.cluster")

GROWTH = 2
"""Workers by which a pool may grow at once when it is small; a larger one may double."""

IDLE_S = 60.0
"""After so long without a job a worker beyond the least number is sent away."""

UNPLACED_S = 30.0
"""A worker that has found no node for so long shows that there is no room now."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""Between a worker that could not be used and the next one."""


@dataclass(eq=False)
class Seat:
    """A job's claim on a worker. `task` and `model` say which one suits it."""

    task: str
    model: str
    given: asyncio.Future[RemoteWorker] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Crew:
    """`least` to `most` workers. `hire` starts one and gives its number's worker back; `fire` sends
    one away."""

    def __init__(
        self,
        needs: Needs,
        least: int,
        most: int,
        *,
        hire: Callable[[Needs], RemoteWorker],
        fire: Callable[[RemoteWorker], None],
        idle: float = IDLE_S,
        unplaced: float = UNPLACED_S,
    ) -> None:
        self.needs = needs
        self.most = most
        self._least = least
        self._hire = hire
        self._fire = fire
        self._idle_s = idle
        self._unplaced_s = unplaced
        self._hiring: dict[RemoteWorker, float] = {}
        self._idle: dict[RemoteWorker, asyncio.TimerHandle | None] = {}
        self._busy: set[RemoteWorker] = set()
        self._waiting: deque[Seat] = deque()
        self._pause = 0.0
        self._again: asyncio.TimerHandle | None = None
        self._open = False

    @property
    def staffed(self) -> int:
        """Workers that can work now."""
        return len(self._idle) + len(self._busy)

    @property
    def busy(self) -> int:
        """Workers that do a job."""
        return len(self._busy)

    @property
    def jobs(self) -> int:
        """Jobs that workers do or wait for one."""
        return len(self._busy) + len(self._waiting)

    @property
    def capacity(self) -> int:
        """How many jobs are welcome: as many as there are workers, and some to grow by unless it
        is known that there is no room."""
        if not self._open:
            return 0
        growth = 0 if self._full() else max(GROWTH, self.staffed)
        return max(min(self.most, self.staffed + growth), 0)

    def open(self) -> None:
        """The cluster is there: hire the least number."""
        self._open = True
        self._pause = 0.0
        self._adjust()

    def lose(self, error: AttemptFailed) -> None:
        """The cluster is gone, and all workers with it."""
        self._open = False
        if self._again is not None:
            self._again.cancel()
            self._again = None
        for timer in self._idle.values():
            if timer is not None:
                timer.cancel()
        self._idle.clear()
        self._hiring.clear()
        self._busy.clear()
        while self._waiting:
            seat = self._waiting.popleft()
            if not seat.given.done():
                seat.given.set_exception(error)

    async def take(self, task: str, model: str) -> RemoteWorker:
        """A worker for a job, when there is one. Raises AttemptFailed when the cluster is lost, or
        has no room for any."""
        if not self._open:
            raise AttemptFailed("the cluster is away", retry=True, counts=False)
        seat = Seat(task, model)
        self._waiting.append(seat)
        self._seat()
        self._adjust()
        try:
            while True:
                done, _ = await asyncio.wait({seat.given}, timeout=self._unplaced_s)
                if done:
                    return seat.given.result()
                if self.staffed == 0:
                    raise AttemptFailed(
                        f"no node of the cluster has room for a worker of the pool "
                        f"'{self.needs.pool}', which needs {self.needs.words()}",
                        retry=True,
                        counts=False,
                    )
        except BaseException:
            if seat in self._waiting:
                self._waiting.remove(seat)
            elif not seat.given.cancelled() and seat.given.done() and not seat.given.exception():
                self.give_back(seat.given.result())
            raise

    def give_back(self, worker: RemoteWorker) -> None:
        """The job has ended, and the worker is free if it is still there."""
        if worker in self._busy:
            self._busy.discard(worker)
            self._rest(worker)
        self._seat()
        self._adjust()

    def arrived(self, worker: RemoteWorker) -> None:
        """A worker that was hired is there."""
        if self._hiring.pop(worker, None) is None:
            return
        self._pause = 0.0
        self._rest(worker)
        self._seat()
        self._adjust()

    def left(self, worker: RemoteWorker, why: str) -> None:
        """A worker is gone."""
        if self._hiring.pop(worker, None) is not None:
            log.error("a worker of the pool '%s' cannot be used: %s", self.needs.pool, why)
            self._pause = min(max(2 * self._pause, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        timer = self._idle.pop(worker, None)
        if timer is not None:
            timer.cancel()
        self._busy.discard(worker)
        self._adjust()

    def leaves(self, worker: RemoteWorker) -> None:
        """A worker's node drains: it gets no further job."""
        worker.leaving = True
        if worker in self._idle:
            self._dismiss(worker)
        self._adjust()

    def _rest(self, worker: RemoteWorker) -> None:
        self._idle[worker] = None
        if worker.leaving:
            self._dismiss(worker)
            return
        loop = asyncio.get_running_loop()
        self._idle[worker] = loop.call_later(self._idle_s, self._spare, worker)

    def _spare(self, worker: RemoteWorker) -> None:
        """Send a worker away that has had nothing to do, if it is one too many."""
        if worker not in self._idle:
            return
        if self.staffed > self._least:
            self._dismiss(worker)
        else:
            self._idle[worker] = None

    def _dismiss(self, worker: RemoteWorker) -> None:
        timer = self._idle.pop(worker)
        if timer is not None:
            timer.cancel()
        self._fire(worker)

    def _seat(self) -> None:
        """Give jobs to workers, in order."""
        while self._waiting and self._idle:
            seat = self._waiting.popleft()
            if seat.given.done():
                continue
            worker = max(self._idle, key=lambda one: one.suits(seat.task, seat.model))
            timer = self._idle.pop(worker)
            if timer is not None:
                timer.cancel()
            self._busy.add(worker)
            worker.remember(seat.task, seat.model)
            seat.given.set_result(worker)

    def _adjust(self) -> None:
        """Hire where there is more work, or fewer workers than there must be."""
        if not self._open or self._again is not None:
            return
        wanted = max(self._least, min(self.most, self.jobs))
        missing = wanted - self.staffed - len(self._hiring)
        if missing <= 0:
            return
        loop = asyncio.get_running_loop()
        if self._pause:
            self._again = loop.call_later(self._pause, self._try_again)
            return
        for _ in range(missing):
            self._hiring[self._hire(self.needs)] = loop.time()

    def _try_again(self) -> None:
        self._again = None
        self._pause, pause = 0.0, self._pause
        self._adjust()
        self._pause = pause

    def _full(self) -> bool:
        """Whether a worker has found no place for a while."""
        now = asyncio.get_running_loop().time()
        return self._again is not None or any(
            now - since > self._unplaced_s for since in self._hiring.values()
        )
