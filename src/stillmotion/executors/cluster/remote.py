"""A worker on a node, as the server sees it: it is given a job and heard out."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence

from stillmotion.executors.cluster.messages import Command, Do, Stop
from stillmotion.executors.job import Job
from stillmotion.executors.messages import (
    Answered,
    Cancelled,
    Done,
    Failed,
    Made,
    Measured,
    Planned,
    Preview,
    Progress,
    Remark,
)
from stillmotion.tasks.executor import (
    AttemptFailed,
    ReportProgress,
    ShowPreview,
    TellRemark,
    nobody_looks,
)

KEPT_TASKS = 2
"""Of so many tasks a worker still has the pictures analysed."""


class WorkerLost(Exception):
    """The worker is gone in the middle of its job. `away` says that the whole cluster is."""

    def __init__(self, why: str, *, away: bool = False) -> None:
        super().__init__(why)
        self.away = away


class RemoteWorker:
    """`send` tells the driver, `measured` is told what the worker has measured. One job at a
    time."""

    def __init__(
        self,
        number: int,
        pool: str,
        send: Callable[[Command], None],
        measured: Callable[[str, Measured], None] = lambda _pool, _measured: None,
    ) -> None:
        self.number = number
        self.pool = pool
        self.models: Sequence[str] = ()
        """Those in its memory, as it told last."""
        self._measured = measured
        self.leaving = False
        self._send = send
        self._models: set[str] = set()
        self._tasks: OrderedDict[str, None] = OrderedDict()
        self._answers: asyncio.Queue[Answered | WorkerLost] = asyncio.Queue()

    def suits(self, task: str, model: str) -> tuple[bool, bool, int]:
        """How well it suits a job, to be compared: one that has the task's pictures before it
        before others, then one that has the model loaded; else the one that has the fewest."""
        return task in self._tasks, model in self._models, -len(self._models)

    def remember(self, task: str, model: str) -> None:
        """It gets a job of the task, for which it loads the model."""
        self._models.add(model)
        self._tasks[task] = None
        self._tasks.move_to_end(task)
        while len(self._tasks) > KEPT_TASKS:
            self._tasks.popitem(last=False)

    def tell(self, answered: Answered) -> None:
        """What it has answered."""
        self._answers.put_nowait(answered)

    def lose(self, lost: WorkerLost) -> None:
        """It is gone."""
        self._answers.put_nowait(lost)

    async def perform(
        self,
        job: Job,
        report: ReportProgress,
        remark: TellRemark,
        show: ShowPreview = nobody_looks,
    ) -> Made:
        """Have the job done. Raises AttemptFailed and WorkerLost. On cancellation the job is
        stopped first."""
        self._send(Do(self.number, job))
        try:
            return await self._hear(job, report, remark, show)
        except asyncio.CancelledError:
            self._send(Stop(self.number))
            await asyncio.shield(self._stopped(job))
            raise

    async def _hear(
        self, job: Job, report: ReportProgress, remark: TellRemark, show: ShowPreview
    ) -> Made:
        while True:
            match await self._answer(job):
                case Progress(done, stage):
                    report(done, stage)
                case Remark(text):
                    remark(text)
                case Preview(jpeg):
                    show(jpeg)
                case Measured() as measured:
                    self.models = measured.models
                    self._measured(self.pool, measured)
                case Done(result):
                    return result
                case Planned() as planned:
                    return planned
                case Failed(message, retry, counts):
                    raise AttemptFailed(message, retry=retry, counts=counts)
                case Cancelled():
                    # Its node has stopped it, since nobody was heard any more.
                    raise WorkerLost("it was cut off from the server")

    async def _stopped(self, job: Job) -> None:
        """Until the job has ended, one way or the other, or the worker is gone."""
        try:
            while not isinstance(await self._answer(job), Done | Planned | Failed | Cancelled):
                pass
        except WorkerLost as lost:
            # For whoever looks next.
            self._answers.put_nowait(lost)

    async def _answer(self, job: Job) -> object:
        """The next one to this job. Raises WorkerLost."""
        while True:
            told = await self._answers.get()
            if isinstance(told, WorkerLost):
                raise told
            if (told.task_id, told.attempt) == (job.task_id, job.attempt):
                return told.answer
