"""`RayExecutor`: attempts on the nodes of a Ray cluster.

The cluster keeps nothing that matters: when it is lost, attempts end as those that do not count,
nothing more is taken, and tasks wait in the store until it is back.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stillmotion.executors.cluster.crew import Crew
from stillmotion.executors.cluster.link import Link
from stillmotion.executors.cluster.messages import (
    DriverConfig,
    Fire,
    Gone,
    Hire,
    Hired,
    Leaving,
    Message,
    Needs,
    Told,
)
from stillmotion.executors.cluster.remote import RemoteWorker, WorkerLost
from stillmotion.executors.cluster.split import Discard, make_in_parts
from stillmotion.executors.job import Job
from stillmotion.executors.jobs import job_of
from stillmotion.executors.kinds import PERFORMERS
from stillmotion.executors.messages import Made, Measured
from stillmotion.tasks.executor import (
    AttemptFailed,
    PoolState,
    ReportProgress,
    ShowPreview,
    TellRemark,
    nobody_looks,
)
from stillmotion.tasks.task import Task, TaskResult
from stillmotion.telemetry.instruments import Instruments

log = logging.getLogger("stillmotion.cluster")

MOST_LOSSES = 3
"""Workers that one job may lose before it is taken for the cause."""

AWAY = "the cluster was lost; the task waits until it is back"


@dataclass(frozen=True)
class Staff:
    """How many workers a pool has, and what each takes of its node."""

    needs: Needs
    least: int
    most: int


@dataclass(eq=False)
class _Attempt:
    """One that runs, and how many jobs of it workers do or wait for one."""

    task: Task
    jobs: int = 0
    busy: set[RemoteWorker] = field(default_factory=set)


class RayExecutor:
    """See `tasks.executor.Executor`. `discard` deletes a prefix of the vault; `models` names what
    an engine keeps loaded, by its name; `leave` removes what the server has put into its storage
    for the cluster."""

    def __init__(
        self,
        config: DriverConfig,
        staff: Sequence[Staff],
        *,
        discard: Discard,
        models: Mapping[str, str] | None = None,
        idle: float | None = None,
        instruments: Instruments | None = None,
        leave: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._discard = discard
        self._leave = leave
        self._stages = (instruments or Instruments()).stages
        self._replaced = {one.needs.pool: Counter(lost=0) for one in staff}
        self._models = models or {}
        self._numbers = itertools.count(1)
        self._workers: dict[int, RemoteWorker] = {}
        self._attempts: set[_Attempt] = set()
        timing = {} if idle is None else {"idle": idle}
        self._crews = {
            one.needs.pool: Crew(
                one.needs, one.least, one.most, hire=self._hire, fire=self._fire, **timing
            )
            for one in staff
        }
        self.link = Link(
            config,
            hear=self._hear,
            lost=self._lost,
            back=self._open,
        )

    @property
    def pools(self) -> Sequence[str]:
        """The pools, in the order in which their tasks are looked for."""
        return tuple(self._crews)

    @property
    def slots(self) -> int:
        """How many attempts could run now: none while the cluster is away."""
        return sum(crew.capacity for crew in self._crews.values())

    def free(self, pool: str, running: int) -> int:
        """See `tasks.executor.Executor.free`. A video whose shots are rendered by several workers
        takes the place of as many attempts."""
        crew = self._crews.get(pool)
        if crew is None:
            return 0
        here = [one for one in self._attempts if one.task.pool == pool]
        more = sum(max(one.jobs - 1, 0) for one in here)
        return crew.capacity - running - more

    def residency(self) -> Sequence[PoolState]:
        """See `tasks.executor.Executor.residency`."""
        return [
            PoolState(
                pool,
                crew.most,
                crew.busy,
                crew.staffed - crew.busy,
                self._replaced[pool],
                {str(one.number): one.models for one in self._workers.values() if one.pool == pool},
            )
            for pool, crew in self._crews.items()
        ]

    async def connect(self) -> None:
        """Connect to the cluster. Raises ClusterUnavailable."""
        await self.link.connect()

    async def start(self) -> None:
        """Have the least number of workers placed; others follow when there is work."""
        self._open()

    async def run(
        self,
        task: Task,
        report: ReportProgress,
        remark: TellRemark,
        show: ShowPreview = nobody_looks,
    ) -> TaskResult:
        """See `tasks.executor.Executor.run`."""
        job = job_of(task)
        with self._counted(task) as attempt:

            async def do(step: Job, told: ReportProgress, remarked: TellRemark) -> Made:
                return await self._do(attempt, step, told, remarked, show)

            if PERFORMERS[task.kind].in_parts and self._could_share(task.pool):
                return await make_in_parts(job, do, report, remark, self._discard)
            made = await do(job, report, remark)
            assert isinstance(made, TaskResult), "only a job that is to plan is answered so"
            return made

    async def close(self) -> None:
        """Have all workers end, and leave the cluster."""
        await self.link.close()
        for crew in self._crews.values():
            crew.lose(AttemptFailed(AWAY, retry=True, counts=False))
        if self._leave is not None:
            try:
                await self._leave()
            except OSError as error:
                log.warning("the server's mark stays in the storage of media: %s", error)

    def _could_share(self, pool: str) -> bool:
        """Whether a second worker could render shots of an attempt that begins now."""
        running = sum(one.task.pool == pool for one in self._attempts)
        return self.free(pool, running) > 0

    @contextlib.contextmanager
    def _counted(self, task: Task) -> Iterator[_Attempt]:
        attempt = _Attempt(task)
        self._attempts.add(attempt)
        try:
            yield attempt
        finally:
            self._attempts.discard(attempt)

    async def _do(
        self,
        attempt: _Attempt,
        job: Job,
        report: ReportProgress,
        remark: TellRemark,
        show: ShowPreview,
    ) -> Made:
        """Have a job done; again, by another worker, where one is lost in the middle of it."""
        task = attempt.task
        crew = self._crews[task.pool]
        losses = 0
        attempt.jobs += 1
        try:
            while True:
                worker = await crew.take(task.id, self._models.get(task.engine, task.engine))
                try:
                    return await worker.perform(job, report, remark, show)
                except WorkerLost as lost:
                    if lost.away:
                        raise AttemptFailed(AWAY, retry=True, counts=False) from lost
                    losses += 1
                    log.warning(
                        "task %s, attempt %d: a worker is lost, %s; %s",
                        task.id, task.attempt, lost, "given up" if losses == MOST_LOSSES
                        else "another one does it again",
                    )  # fmt: skip
                    if losses == MOST_LOSSES:
                        raise AttemptFailed(
                            f"{MOST_LOSSES} workers were lost while they rendered it", retry=True
                        ) from lost
                finally:
                    crew.give_back(worker)
        finally:
            attempt.jobs -= 1

    def _open(self) -> None:
        for crew in self._crews.values():
            crew.open()

    def _hire(self, needs: Needs) -> RemoteWorker:
        worker = RemoteWorker(next(self._numbers), needs.pool, self.link.send, self._measured)
        self._workers[worker.number] = worker
        self.link.send(Hire(worker.number, needs))
        return worker

    def _measured(self, pool: str, measured: Measured) -> None:
        for stage, seconds in measured.stages.items():
            self._stages.observe((pool, stage), seconds)

    def _fire(self, worker: RemoteWorker) -> None:
        self.link.send(Fire(worker.number))

    def _hear(self, message: Message) -> None:
        match message:
            case Told(number, answered):
                if (worker := self._workers.get(number)) is not None:
                    worker.tell(answered)
            case Hired(number, node):
                if (worker := self._workers.get(number)) is not None:
                    log.info("worker %d of the pool '%s' is on %s", number, worker.pool, node)
                    self._crews[worker.pool].arrived(worker)
            case Leaving(number):
                if (worker := self._workers.get(number)) is not None:
                    self._crews[worker.pool].leaves(worker)
            case Gone(number, why):
                if (worker := self._workers.pop(number, None)) is not None:
                    log.info("worker %d of the pool '%s' is gone: %s", number, worker.pool, why)
                    self._crews[worker.pool].left(worker, why)
                    if not worker.leaving:
                        self._replaced[worker.pool]["lost"] += 1
                    worker.lose(WorkerLost(why))

    def _lost(self) -> None:
        for crew in self._crews.values():
            crew.lose(AttemptFailed(AWAY, retry=True, counts=False))
        for worker in self._workers.values():
            worker.lose(WorkerLost("the cluster is lost", away=True))
        self._workers.clear()
