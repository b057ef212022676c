"""Who of a cluster's workers gets a job, and how many there are: without any cluster."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from stillmotion.executors.cluster.crew import Crew
from stillmotion.executors.cluster.messages import Do, Needs, Stop
from stillmotion.executors.cluster.remote import RemoteWorker, WorkerLost
from stillmotion.executors.cluster.split import make_in_parts
from stillmotion.executors.job import Job
from stillmotion.executors.messages import (
    Answered,
    Cancelled,
    Done,
    Made,
    Planned,
    Preview,
    Progress,
)
from stillmotion.tasks.executor import AttemptFailed, ReportProgress, TellRemark
from stillmotion.tasks.task import TaskResult
from stillmotion.vault import StorageFault

NEEDS = Needs(pool="gpu", device="cuda:0", cores=1, gpus=0.5, memory=2**30)
JOB = Job(task_id="7", attempt=1, kind="image2video", order=msgspec.Raw(b"{}"))


def ignore(*_: object) -> None:
    return None


class Books:
    """A crew, whom it has hired, and whom it has sent away."""

    def __init__(self, least: int, most: int, *, idle: float = 1e6, unplaced: float = 1e6) -> None:
        self.hired: list[RemoteWorker] = []
        self.fired: list[RemoteWorker] = []
        self.said: list[object] = []
        self.crew = Crew(
            NEEDS, least, most, hire=self.hire, fire=self.fired.append, idle=idle, unplaced=unplaced
        )
        self.crew.open()

    def hire(self, needs: Needs) -> RemoteWorker:
        assert needs is NEEDS
        self.hired.append(RemoteWorker(len(self.hired), needs.pool, self.said.append))
        return self.hired[-1]

    def staff(self) -> None:
        for worker in self.hired:
            self.crew.arrived(worker)


async def test_the_least_number_is_hired_at_once_and_more_with_the_work() -> None:
    books = Books(1, 4)
    assert len(books.hired) == 1
    assert books.crew.capacity == 2  # of those that are there none is, so it grows by two
    books.staff()
    assert books.crew.capacity == 3
    taking = [asyncio.create_task(books.crew.take(str(i), "m")) for i in range(6)]
    await asyncio.sleep(0)
    assert len(books.hired) == 4
    books.staff()
    await asyncio.wait(taking[:4])
    assert [one.done() for one in taking] == [True] * 4 + [False] * 2
    assert books.crew.capacity == 4
    books.crew.give_back(taking[0].result())
    assert await taking[4] is taking[0].result()
    taking[5].cancel()


async def test_who_has_the_pictures_comes_before_who_has_the_model() -> None:
    books = Books(3, 3)
    books.staff()
    first = await books.crew.take("a", "depth")
    second = await books.crew.take("b", "other")
    books.crew.give_back(first)
    books.crew.give_back(second)
    assert await books.crew.take("c", "other") is second
    assert await books.crew.take("a", "other") is first
    fresh = await books.crew.take("d", "depth")
    assert fresh not in (first, second)


async def test_a_new_model_goes_where_there_are_the_fewest() -> None:
    books = Books(2, 2)
    books.staff()
    first = await books.crew.take("a", "depth")
    books.crew.give_back(first)
    assert await books.crew.take("b", "other") is not first


async def test_one_that_has_nothing_to_do_is_sent_away_down_to_the_least() -> None:
    books = Books(1, 2, idle=0.01)
    taken = [asyncio.create_task(books.crew.take(str(i), "m")) for i in range(2)]
    await asyncio.sleep(0)
    books.staff()
    for one in taken:
        books.crew.give_back(await one)
    while not books.fired:
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.03)
    assert len(books.fired) == 1
    assert books.crew.staffed == 1


async def test_who_leaves_gets_no_further_job_and_another_is_hired() -> None:
    books = Books(1, 1)
    books.staff()
    worker = await books.crew.take("a", "m")
    books.crew.leaves(worker)
    assert books.fired == []
    books.crew.give_back(worker)
    assert books.fired == [worker]
    assert len(books.hired) == 2


async def test_without_room_nothing_more_is_welcome_and_jobs_go_back() -> None:
    books = Books(0, 8, unplaced=0.01)
    with pytest.raises(AttemptFailed, match="no node of the cluster has room") as failure:
        await books.crew.take("a", "m")
    assert (failure.value.retry, failure.value.counts) == (True, False)
    assert "1 core, 0.5 GPUs, 1 GiB" in failure.value.message
    assert books.crew.capacity == 0


async def test_a_lost_cluster_ends_what_waits_and_welcomes_nothing() -> None:
    books = Books(0, 1)
    waiting = asyncio.create_task(books.crew.take("a", "m"))
    await asyncio.sleep(0)
    books.crew.lose(AttemptFailed("away", retry=True, counts=False))
    with pytest.raises(AttemptFailed, match="away"):
        await waiting
    assert books.crew.capacity == 0
    with pytest.raises(AttemptFailed, match="away"):
        await books.crew.take("a", "m")


async def test_a_cancel_returns_only_when_the_work_has_ended() -> None:
    said: list[object] = []
    worker = RemoteWorker(1, "gpu", said.append)
    run = asyncio.create_task(worker.perform(JOB, ignore, ignore))
    await asyncio.sleep(0)
    run.cancel()
    await asyncio.sleep(0)
    assert said == [Do(1, JOB), Stop(1)]
    worker.tell(Answered("7", 1, Progress(0.5, "rendering")))
    await asyncio.sleep(0)
    assert not run.done()
    worker.tell(Answered("7", 1, Cancelled()))
    with pytest.raises(asyncio.CancelledError):
        await run


async def test_answers_to_another_attempt_are_passed_over() -> None:
    worker = RemoteWorker(1, "gpu", ignore)
    worker.tell(Answered("7", 2, Done(TaskResult())))
    worker.lose(WorkerLost("its node died"))
    with pytest.raises(WorkerLost, match="died"):
        await worker.perform(JOB, ignore, ignore)


async def test_a_preview_comes_through() -> None:
    worker = RemoteWorker(1, "gpu", ignore)
    shown: list[bytes] = []
    worker.tell(Answered("7", 1, Preview(b"\xff\xd8\xff")))
    worker.tell(Answered("7", 1, Done(TaskResult())))
    await worker.perform(JOB, ignore, ignore, shown.append)
    assert shown == [b"\xff\xd8\xff"]


async def test_shots_are_told_as_one_progress_and_each_remark_once() -> None:
    steps: list[tuple[str, int]] = []

    async def do(job: Job, report: ReportProgress, remark: TellRemark) -> Made:
        steps.append((job.step, job.shot))
        report(0.5, "rendering")
        remark("smile: no face was found")
        await asyncio.sleep(0)
        report(1.0, "rendering")
        return Planned((12, 36)) if job.step == "plan" else TaskResult()

    told: list[float] = []
    remarks: list[str] = []

    async def discard(prefix: str) -> None:
        steps.append((prefix, 0))

    await make_in_parts(JOB, do, lambda done, _: told.append(done), remarks.append, discard)
    parts = f"results/{JOB.task_id}/{JOB.attempt}/parts"
    assert steps == [("plan", 0), ("shot", 0), ("shot", 1), ("join", 0), (parts, 0)]
    assert remarks == ["smile: no face was found"]
    assert told[-1] == 1


async def test_a_shot_that_fails_stops_the_others() -> None:
    stopped: list[int] = []

    async def do(job: Job, _: ReportProgress, __: TellRemark) -> Made:
        if job.step == "plan":
            return Planned((12, 12))
        if job.shot == 0:
            raise AttemptFailed("bad", retry=False)
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append(job.shot)
        raise AssertionError

    with pytest.raises(AttemptFailed, match="bad"):
        await make_in_parts(JOB, do, ignore, ignore, untouched)
    assert stopped == [1]


async def untouched(prefix: str) -> None:
    raise AssertionError(prefix)


async def test_storage_that_keeps_the_parts_does_not_count_against_the_task() -> None:
    async def do(job: Job, _: ReportProgress, __: TellRemark) -> Made:
        return Planned((12, 12)) if job.step == "plan" else TaskResult()

    async def discard(_: str) -> None:
        raise StorageFault("the bucket is away")

    with pytest.raises(AttemptFailed, match="the bucket is away") as failure:
        await make_in_parts(JOB, do, ignore, ignore, discard)
    assert failure.value.retry
    assert not failure.value.counts
