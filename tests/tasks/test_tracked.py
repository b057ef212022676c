"""What is counted of attempts, whatever becomes of them."""

from __future__ import annotations

import asyncio
from collections import Counter

from stillmotion.tasks.executor import AttemptFailed, ReportProgress
from stillmotion.tasks.task import Task, TaskResult
from stillmotion.telemetry.counts import Counts
from stillmotion.telemetry.instruments import Instruments
from tasks.conftest import Site, result, soon
from tasks.test_dispatcher import ScriptedExecutor, at_work, failing, hang, succeed


def outcomes(instruments: Instruments) -> Counter[str]:
    return Counter(
        {
            labels[1]: int(sum(counts))
            for labels, counts, _ in instruments.attempts.series()
            if sum(counts)
        }
    )


def counted(counts: Counts) -> dict[str, int]:
    return {"/".join(labels): int(count) for labels, count in counts.series() if count}


async def test_faults_bad_input_and_storage_are_told_apart(site: Site) -> None:
    async def away(task: Task, report: ReportProgress) -> TaskResult:
        raise AttemptFailed("no space", retry=True, counts=False)

    instruments = Instruments()
    executor = ScriptedExecutor(failing("bad", retry=False))
    executor.scripts = {1: failing("died", retry=True), 2: away}
    async with at_work(site, executor, instruments=instruments):
        await site.end_of((await site.create()).id)
        await soon(lambda: outcomes(instruments).total() == 3)
    assert outcomes(instruments) == {"retried": 1, "postponed": 1, "failed": 1}
    assert counted(instruments.retries) == {"cpu/fault": 1, "cpu/storage": 1}
    assert counted(instruments.leases_lost) == {}
    ((_, waits, waited),) = instruments.queued.series()
    assert sum(waits) == 1
    assert waited >= 0


async def test_a_bug_and_a_timeout_are_retries(site: Site) -> None:
    async def bug(task: Task, report: ReportProgress) -> TaskResult:
        raise KeyError("x")

    instruments = Instruments()
    executor = ScriptedExecutor(succeed)
    executor.scripts = {1: bug, 2: hang}
    async with at_work(site, executor, task_timeout=0.05, instruments=instruments):
        await site.end_of((await site.create()).id)
        await soon(lambda: outcomes(instruments).total() == 3)
    assert outcomes(instruments) == {"retried": 1, "timeout": 1, "succeeded": 1}
    assert counted(instruments.retries) == {"cpu/fault": 1, "cpu/timeout": 1}


async def test_a_lost_lease_a_cancel_and_a_stop_are_told_apart(site: Site) -> None:
    instruments = Instruments()
    executor = ScriptedExecutor(succeed, slots=2)
    stop_sleeping = asyncio.Event()

    async def sleep(task: Task, report: ReportProgress) -> TaskResult:
        await stop_sleeping.wait()
        return result("late")

    executor.scripts[1] = sleep
    async with at_work(site, executor, lease=30, heartbeat=3600, instruments=instruments) as stage:
        task = await site.create()
        await soon(lambda: executor.running == 1)
        site.clock.now += 31
        stage.dispatcher.wake()
        await site.end_of(task.id)
        stop_sleeping.set()
        await soon(lambda: outcomes(instruments).total() == 2)
        assert outcomes(instruments) == {"lost": 1, "succeeded": 1}
        assert counted(instruments.leases_lost) == {"cpu": 1}
        executor.scripts[1] = hang
        cancelled = await site.create()
        await soon(lambda: executor.running == 1)
        await site.store.cancel_task(site.account.id, cancelled.kind, cancelled.id)
        await soon(lambda: outcomes(instruments)["cancelled"] == 1)
        await site.create()
        await soon(lambda: executor.running == 1)
    assert outcomes(instruments) == {
        "lost": 1, "succeeded": 1, "cancelled": 1, "handed_back": 1,
    }  # fmt: skip
    assert counted(instruments.leases_lost) == {"cpu": 1}
