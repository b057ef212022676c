"""A discrete-event model of a site: accounts that create tasks, slots that render them, lost nodes.

It follows the rules of the store and the dispatcher and none of their code: of the accounts that
wait, the one with the fewest running tasks first, of it the oldest task; what a lost node held is
claimed again when its lease ends. Times are in seconds.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

LEASE_S = 30.0
"""How long a task stays with a node that is gone, at most. Each heartbeat extends the lease."""

HEARTBEAT_S = 10.0


@dataclass(slots=True)
class Job:
    """A task: who created it when, and how long a slot is busy with it."""

    account: int
    created: float
    service: float
    started: float = -1.0
    ended: float = -1.0
    attempts: int = 0


@dataclass
class Outage:
    """Nodes `first` to `last` are gone from `start` to `end`."""

    first: int
    last: int
    start: float
    end: float


@dataclass
class Site:
    """`nodes` with `slots` each. `overhead` is what a task costs its slot beside the render."""

    nodes: int
    slots: int
    overhead: float = 0.0
    outages: Sequence[Outage] = ()
    lost: int = 0
    """Attempts that were lost with their nodes."""
    _now: float = 0.0
    _waiting: dict[int, deque[Job]] = field(default_factory=dict)
    _running: dict[int, int] = field(default_factory=dict)
    _offers: list[tuple[int, float, int]] = field(default_factory=list)

    def run(self, jobs: Sequence[Job], watch: Callable[[float, Site], None] | None = None,
            every: float = 60.0) -> None:  # fmt: skip
        """Do all `jobs`, which come in order of time; `watch` sees the site every so often."""
        events: list[tuple[float, int, int, object]] = []
        count = 0
        up = [True] * self.nodes
        epoch = [0] * self.nodes
        idle = [node for _ in range(self.slots) for node in range(self.nodes)][::-1]
        held: list[dict[int, Job]] = [{} for _ in range(self.nodes)]

        def at(time: float, kind: int, what: object) -> None:
            nonlocal count
            count += 1
            heapq.heappush(events, (time, kind, count, what))

        for outage in self.outages:
            at(outage.start, 0, (outage, False))
            at(outage.end, 0, (outage, True))
        if watch is not None:
            at(0.0, 4, None)
        arrivals: Iterator[Job] = iter(jobs)
        coming = next(arrivals, None)
        left = len(jobs)
        while left:
            if coming is not None and (not events or coming.created <= events[0][0]):
                self._now = coming.created
                self._wait(coming)
                coming = next(arrivals, None)
            else:
                self._now, kind, _, what = heapq.heappop(events)
                if kind == 0:
                    outage, back = what  # type: ignore[misc]
                    for node in range(outage.first, outage.last + 1):
                        up[node] = back
                        epoch[node] += 1
                        if back:
                            idle.extend([node] * self.slots)
                            continue
                        for job in held[node].values():
                            # The last heartbeat was up to HEARTBEAT_S ago.
                            age = (self._now - job.started) % HEARTBEAT_S
                            at(self._now + LEASE_S - age, 2, job)
                            self.lost += 1
                        held[node].clear()
                elif kind == 1:
                    node, its_epoch, job = what  # type: ignore[misc]
                    if epoch[node] == its_epoch:
                        job.ended = self._now
                        self._running[job.account] -= 1
                        self._offer(job.account)
                        del held[node][id(job)]
                        idle.append(node)
                        left -= 1
                elif kind == 2:
                    job = what
                    assert isinstance(job, Job)
                    self._running[job.account] -= 1
                    self._wait(job, first=True)
                else:
                    assert watch is not None
                    watch(self._now, self)
                    at(self._now + every, 4, None)
            while idle and (claimed := self._claim()) is not None:
                node = idle.pop()
                while not up[node] and idle:
                    node = idle.pop()
                if not up[node]:
                    self._running[claimed.account] -= 1
                    self._wait(claimed, first=True)
                    break
                claimed.attempts += 1
                claimed.started = self._now
                held[node][id(claimed)] = claimed
                at(self._now + claimed.service + self.overhead, 1, (node, epoch[node], claimed))

    @property
    def depth(self) -> int:
        """Tasks that wait."""
        return sum(map(len, self._waiting.values()))

    @property
    def age(self) -> float:
        """How long the oldest of them has waited."""
        created = [jobs[0].created for jobs in self._waiting.values() if jobs]
        return self._now - min(created) if created else 0.0

    def _wait(self, job: Job, *, first: bool = False) -> None:
        waiting = self._waiting.setdefault(job.account, deque())
        if first:
            waiting.appendleft(job)
        else:
            waiting.append(job)
        self._offer(job.account)

    def _offer(self, account: int) -> None:
        """Put the account where its turn is; older entries of it are passed over when they come."""
        waiting = self._waiting.get(account)
        if waiting:
            running = self._running.get(account, 0)
            heapq.heappush(self._offers, (running, waiting[0].created, account))

    def _claim(self) -> Job | None:
        while self._offers:
            running, created, account = heapq.heappop(self._offers)
            waiting = self._waiting[account]
            if not waiting:
                continue
            if running != self._running.get(account, 0) or created != waiting[0].created:
                continue
            job = waiting.popleft()
            self._running[account] = running + 1
            self._offer(account)
            return job
        return None
