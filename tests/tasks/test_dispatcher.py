"""The dispatcher on the real store, with an executor that does what the test tells it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest

from stillmotion.tasks.attempt import MOST_REMARKS, MOST_STORED_CHARACTERS
from stillmotion.tasks.dispatcher import FIRST_RETRY_S, LONGEST_RETRY_S, Dispatcher, retry_delay
from stillmotion.tasks.executor import (
    AttemptFailed,
    ReportProgress,
    ShowPreview,
    TellRemark,
    nobody_looks,
)
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.tasks.task import Status, Task, TaskEvent, TaskResult
from tasks.conftest import KIND, Site, result, soon

Script = Callable[[Task, ReportProgress], Awaitable[TaskResult]]


class ScriptedExecutor:
    """Runs `script`, or what `scripts` holds for an attempt's number."""

    def __init__(self, script: Script, *, slots: int = 1) -> None:
        self.slots = slots
        self.pools = ("cpu",)
        self.script = script
        self.scripts: dict[int, Script] = {}
        self.attempts: list[tuple[str, int]] = []
        self.running = 0
        self.most_running = 0
        self.stopped: list[tuple[str, int]] = []

    def free(self, pool: str, running: int) -> int:
        return self.slots - running

    async def run(
        self,
        task: Task,
        report: ReportProgress,
        remark: TellRemark,
        show: ShowPreview = nobody_looks,
    ) -> TaskResult:
        self.attempts.append((task.id, task.attempt))
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            return await self.scripts.get(task.attempt, self.script)(task, report)
        except asyncio.CancelledError:
            await asyncio.sleep(0)  # stopping takes a while
            self.stopped.append((task.id, task.attempt))
            raise
        finally:
            self.running -= 1

    async def close(self) -> None:
        pass


async def succeed(task: Task, report: ReportProgress) -> TaskResult:
    return result(f"{task.attempt}")


async def hang(task: Task, report: ReportProgress) -> TaskResult:
    await asyncio.Event().wait()
    raise AssertionError


def failing(message: str, *, retry: bool) -> Script:
    async def script(task: Task, report: ReportProgress) -> TaskResult:
        raise AttemptFailed(message, retry=retry)

    return script


class Stage:
    """A dispatcher at work, and what it discarded."""

    def __init__(self, site: Site, executor: ScriptedExecutor, **options: object) -> None:
        self.site = site
        self.executor = executor
        self.discarded: list[str] = []
        self.dispatcher = Dispatcher(
            site.store,
            executor,
            site.hub,
            **{
                "worker": "w",
                "new_id": lambda: "1",
                "discard": self.discard,
                "max_attempts": 3,
                "task_timeout": 3600.0,
                "delay": lambda spent: 0.0,
                **options,
            },
        )

    async def discard(self, prefix: str) -> None:
        self.discarded.append(prefix)


@contextlib.asynccontextmanager
async def at_work(
    site: Site, executor: ScriptedExecutor, **options: object
) -> AsyncIterator[Stage]:
    stage = Stage(site, executor, **options)
    working = asyncio.create_task(stage.dispatcher.run())
    try:
        yield stage
    finally:
        await stage.dispatcher.drain(0)
        await working
    assert (executor.running, stage.dispatcher.running) == (0, 0)


async def test_a_task_is_rendered_and_its_result_written(site: Site) -> None:
    async with at_work(site, ScriptedExecutor(succeed)) as stage:
        task = await site.create()
        ended = await site.end_of(task.id)
    assert (ended.status, ended.result, ended.attempt) == (Status.SUCCEED, result("1"), 1)
    assert stage.discarded == []


async def test_no_more_run_at_once_than_there_are_slots(site: Site) -> None:
    executor = ScriptedExecutor(hang, slots=3)
    tasks = [await site.create() for _ in range(5)]
    async with at_work(site, executor):
        await soon(lambda: executor.running == 3)
        executor.script = succeed
        await site.store.cancel_task(site.account.id, KIND, tasks[1].id)
        assert (await site.end_of(tasks[4].id)).status is Status.SUCCEED
        assert executor.running == 2
    assert executor.most_running == 3


async def test_bad_input_fails_at_once(site: Site) -> None:
    executor = ScriptedExecutor(failing("the picture is broken", retry=False))
    async with at_work(site, executor) as stage:
        task = await site.create()
        ended = await site.end_of(task.id)
    assert (ended.status, ended.status_msg) == (Status.FAILED, "the picture is broken")
    assert executor.attempts == [(task.id, 1)]
    assert stage.discarded == [f"results/{task.id}"]


async def test_faults_of_the_infrastructure_are_tried_again(site: Site) -> None:
    executor = ScriptedExecutor(succeed)
    executor.scripts[1] = failing("the worker was killed", retry=True)

    async def broken(task: Task, report: ReportProgress) -> TaskResult:
        raise KeyError("a bug")

    executor.scripts[2] = broken
    async with at_work(site, executor) as stage:
        task = await site.create()
        ended = await site.end_of(task.id)
    assert (ended.status, ended.attempt, ended.result) == (Status.SUCCEED, 3, result("3"))
    assert stage.discarded == [f"results/{task.id}/1", f"results/{task.id}/2"]


async def test_a_task_that_kills_its_worker_each_time_is_given_up(site: Site) -> None:
    executor = ScriptedExecutor(failing("the worker was killed by SIGSEGV", retry=True))
    async with at_work(site, executor) as stage:
        task = await site.create()
        ended = await site.end_of(task.id)
    assert ended.status is Status.FAILED
    assert "after 3 attempts" in ended.status_msg
    assert "killed by SIGSEGV" in ended.status_msg
    assert len(executor.attempts) == 3
    assert stage.discarded[-1] == f"results/{task.id}"


async def test_a_fault_that_the_task_has_no_part_in_does_not_count(site: Site) -> None:
    executor = ScriptedExecutor(succeed)

    async def full(task: Task, report: ReportProgress) -> TaskResult:
        raise AttemptFailed("the disk is full", retry=True, counts=False)

    for attempt in range(1, 8):
        executor.scripts[attempt] = full
    waits: list[int] = []

    def delay(spent: int) -> float:
        waits.append(spent)
        return 0.0

    async with at_work(site, executor, max_attempts=1, delay=delay) as stage:
        task = await site.create()
        ended = await site.end_of(task.id)
    assert (ended.status, ended.attempt, ended.spent) == (Status.SUCCEED, 8, 1)
    assert waits == [1, 2, 3, 4, 5, 6, 7], "waits grow"
    assert f"results/{task.id}/1" in stage.discarded, "what lies there takes space"


async def test_a_bug_is_told_without_its_details(site: Site) -> None:
    async def broken(task: Task, report: ReportProgress) -> TaskResult:
        raise RuntimeError("secret")

    async with at_work(site, ScriptedExecutor(broken), max_attempts=1):
        task = await site.create()
        ended = await site.end_of(task.id)
    assert "internal error" in ended.status_msg
    assert "secret" not in ended.status_msg


async def test_a_task_that_brought_the_server_down_each_time_is_not_rendered_again(
    site: Site,
) -> None:
    task = await site.create()
    for _ in range(3):
        await site.claim()
        await site.store.release_held_by("w")
    executor = ScriptedExecutor(succeed)
    async with at_work(site, executor):
        ended = await site.end_of(task.id)
    assert executor.attempts == []
    assert ended.status is Status.FAILED
    assert "3 attempt(s)" in ended.status_msg


async def test_an_attempt_that_takes_too_long_is_stopped_and_tried_again(site: Site) -> None:
    executor = ScriptedExecutor(succeed)
    executor.scripts[1] = hang
    async with at_work(site, executor, task_timeout=0.01):
        task = await site.create()
        ended = await site.end_of(task.id)
    assert (ended.status, ended.attempt) == (Status.SUCCEED, 2)
    assert executor.stopped == [(task.id, 1)]


async def test_a_task_that_always_takes_too_long_says_so(site: Site) -> None:
    async with at_work(site, ScriptedExecutor(hang), task_timeout=0.01, max_attempts=2):
        task = await site.create()
        ended = await site.end_of(task.id)
    assert ended.status is Status.FAILED
    assert "longer than the 0.01 s" in ended.status_msg


async def test_cancel_stops_the_render_and_frees_the_slot(site: Site) -> None:
    executor = ScriptedExecutor(hang)
    async with at_work(site, executor) as stage:
        task = await site.create()
        await soon(lambda: executor.running == 1)
        cancelled = await site.store.cancel_task(site.account.id, KIND, task.id)
        assert cancelled is not None
        await soon(lambda: executor.stopped == [(task.id, 1)])
        await soon(lambda: stage.discarded == [f"results/{task.id}"])
        executor.script = succeed
        assert (await site.end_of((await site.create()).id)).status is Status.SUCCEED
        assert await site.get(task.id) == cancelled


async def test_a_cancel_by_another_process_is_noticed_at_the_heartbeat(site: Site) -> None:
    executor = ScriptedExecutor(hang)
    async with at_work(site, executor, heartbeat=0.01) as stage:
        task = await site.create()
        await soon(lambda: executor.running == 1)
        elsewhere = site.open(heard=False)  # another process has a hub of its own
        await elsewhere.cancel_task(site.account.id, KIND, task.id)
        await elsewhere.close()
        await soon(lambda: executor.stopped == [(task.id, 1)])
        # All of it where this store has heard of the cancel before the heartbeat told it.
        await soon(lambda: stage.discarded in ([f"results/{task.id}/1"], [f"results/{task.id}"]))


async def test_an_attempt_that_lost_its_lease_stops_and_the_next_one_wins(site: Site) -> None:
    """As after a machine that slept: the lease is over before the next heartbeat."""
    executor = ScriptedExecutor(succeed, slots=2)
    stop_sleeping = asyncio.Event()

    async def sleep(task: Task, report: ReportProgress) -> TaskResult:
        await stop_sleeping.wait()
        return result("late")

    executor.scripts[1] = sleep
    async with at_work(site, executor, lease=30, heartbeat=3600) as stage:
        task = await site.create()
        await soon(lambda: executor.running == 1)
        site.clock.now += 31
        stage.dispatcher.wake()
        ended = await site.end_of(task.id)
        assert (ended.attempt, ended.result) == (2, result("2"))
        stop_sleeping.set()
        await soon(lambda: executor.running == 0)
        await soon(lambda: f"results/{task.id}/1" in stage.discarded[1:])
        assert await site.get(task.id) == ended


async def test_heartbeats_keep_the_lease_and_store_the_progress(site: Site) -> None:
    done = asyncio.Event()

    async def render(task: Task, report: ReportProgress) -> TaskResult:
        report(0.25, "rendering shot 1 of 2")
        await done.wait()
        return result()

    beats = 0
    original = site.store.extend_lease

    async def extend(*arguments: Any) -> bool:
        nonlocal beats
        held = await original(*arguments)
        beats += 1
        return held

    site.store.extend_lease = extend  # type: ignore[method-assign]
    async with at_work(site, ScriptedExecutor(render), lease=30, heartbeat=0.01):
        task = await site.create()
        for _ in range(5):
            seen = beats
            site.clock.now += 20
            await soon(lambda seen=seen: beats > seen + 1)
            assert await site.store.claim_task("other", 30) is None
        now = await site.get(task.id)
        assert (now.progress, now.stage) == (0.25, "rendering shot 1 of 2")
        done.set()
        assert (await site.end_of(task.id)).attempt == 1


async def test_progress_reaches_the_hub_but_not_more_than_can_be_looked_at(site: Site) -> None:
    async def render(task: Task, report: ReportProgress) -> TaskResult:
        for step in range(1000):
            report(step / 1000, "rendering")
        report(7.0, "beyond")
        return result()

    async with at_work(site, ScriptedExecutor(render)):
        task = await site.create()
        await site.end_of(task.id)
    steps = [event for event in site.events if event.seq == 0]
    assert 1 <= len(steps) < 20
    assert steps[0].task_id == task.id
    assert all(0 <= step.progress <= 1 for step in steps)


async def test_drain_lets_renders_finish_and_takes_nothing_new(site: Site) -> None:
    executor = ScriptedExecutor(hang)
    done = asyncio.Event()

    async def render(task: Task, report: ReportProgress) -> TaskResult:
        await done.wait()
        return result()

    executor.script = render
    async with at_work(site, executor) as stage:
        first, second = await site.create(), await site.create()
        await soon(lambda: executor.running == 1)
        draining = asyncio.create_task(stage.dispatcher.drain(3600))
        await asyncio.sleep(0)
        done.set()
        await draining
    assert (await site.get(first.id)).status is Status.SUCCEED
    assert (await site.get(second.id)).status is Status.SUBMITTED
    assert executor.stopped == []


async def test_what_does_not_finish_in_time_is_handed_back_without_a_fault(site: Site) -> None:
    task = await site.create()
    for _ in range(5):  # more restarts than attempts
        executor = ScriptedExecutor(hang)
        async with at_work(site, executor) as stage:
            await soon(lambda executor=executor: executor.running == 1)
            await stage.dispatcher.drain(0)
        assert (await site.get(task.id)).status is Status.PROCESSING
    async with at_work(site, ScriptedExecutor(succeed)):
        ended = await site.end_of(task.id)
    assert (ended.status, ended.attempt, ended.spent) == (Status.SUCCEED, 6, 1)


async def test_to_cancel_the_dispatcher_hands_back_too(site: Site) -> None:
    executor = ScriptedExecutor(hang)
    stage = Stage(site, executor)
    working = asyncio.create_task(stage.dispatcher.run())
    task = await site.create()
    await soon(lambda: executor.running == 1)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert executor.stopped == [(task.id, 1)]
    assert (await site.claim()).attempt == 2


async def test_a_claim_that_is_cut_off_is_not_lost(site: Site) -> None:
    """Cancelled between the claim's commit and its answer."""
    executor = ScriptedExecutor(succeed)
    stage = Stage(site, executor)
    task = await site.create()
    original = site.store.claim_task
    working: asyncio.Task[None]

    async def claim(*asked: Any) -> Task | None:
        claimed = await original(*asked)
        working.cancel()
        await asyncio.sleep(0)
        return claimed

    site.store.claim_task = claim  # type: ignore[method-assign]
    working = asyncio.create_task(stage.dispatcher.run())
    with pytest.raises(asyncio.CancelledError):
        await working
    site.store.claim_task = original  # type: ignore[method-assign]
    assert (await site.get(task.id)).status is Status.SUCCEED or (await site.claim()).attempt == 2


async def test_a_store_that_is_away_costs_no_result(site: Site) -> None:
    original = site.store.succeed_task
    refused = 0

    async def away(
        task_id: str, attempt: int, made: TaskResult, remarks: Sequence[str] = ()
    ) -> bool:
        nonlocal refused
        refused += 1
        if refused == 1:
            raise StoreUnavailable("disk full")
        return await original(task_id, attempt, made, remarks)

    site.store.succeed_task = away  # type: ignore[method-assign]
    executor = ScriptedExecutor(succeed)
    async with at_work(site, executor):
        task = await site.create()
        assert (await site.end_of(task.id)).status is Status.SUCCEED
    assert executor.attempts == [(task.id, 1)]


def answerless(site: Site, *, times: int) -> asyncio.Event:
    """Have results written without an answer, so many times; set once one was."""
    original = site.store.succeed_task
    written = asyncio.Event()
    left = times

    async def lost(*given: Any) -> bool:
        nonlocal left
        done = await original(*given)
        written.set()
        left -= 1
        if left >= 0:
            raise StoreUnavailable("the connection is lost")
        return done

    site.store.succeed_task = lost  # type: ignore[method-assign]
    return written


async def test_a_result_that_was_written_without_an_answer_keeps_its_files(site: Site) -> None:
    answerless(site, times=1)
    executor = ScriptedExecutor(succeed)
    async with at_work(site, executor) as stage:
        task = await site.create()
        assert (await site.end_of(task.id)).status is Status.SUCCEED
        await soon(lambda: stage.dispatcher.running == 0)
    assert executor.attempts == [(task.id, 1)]
    assert stage.discarded == []


async def test_who_stops_before_there_is_an_answer_leaves_the_files(site: Site) -> None:
    async with at_work(site, ScriptedExecutor(succeed)) as stage:
        written = answerless(site, times=1000)
        task = await site.create()
        await written.wait()
    assert (await site.get(task.id)).status is Status.SUCCEED
    assert stage.discarded == []


async def test_a_store_that_cannot_claim_is_asked_again(site: Site) -> None:
    original = site.store.claim_task
    asked = 0

    async def away(*wanted: Any) -> Task | None:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise StoreUnavailable("locked")
        return await original(*wanted)

    site.store.claim_task = away  # type: ignore[method-assign]
    task = await site.create()
    async with at_work(site, ScriptedExecutor(succeed)):
        assert (await site.end_of(task.id)).status is Status.SUCCEED


async def test_files_that_cannot_be_discarded_do_not_hold_up_the_task(site: Site) -> None:
    async def refuse(prefix: str) -> None:
        raise OSError("storage is away")

    executor = ScriptedExecutor(failing("no", retry=False))
    async with at_work(site, executor, discard=refuse):
        task = await site.create()
        assert (await site.end_of(task.id)).status_msg == "no"


def test_delays_double_up_to_a_minute() -> None:
    delays = [retry_delay(spent) for spent in (1, 2, 3, 4, 5, 6, 1000)]
    assert delays == [FIRST_RETRY_S, 4, 8, 16, 32, LONGEST_RETRY_S, LONGEST_RETRY_S]


class Remarking(ScriptedExecutor):
    """Has something to say of each attempt."""

    def free(self, pool: str, running: int) -> int:
        return self.slots - running

    async def run(
        self,
        task: Task,
        report: ReportProgress,
        remark: TellRemark,
        show: ShowPreview = nobody_looks,
    ) -> TaskResult:
        remark("not done: runs")
        remark("smile: no face was found")
        return await super().run(task, report, remark)


class Showing(ScriptedExecutor):
    """Has something to look at in each attempt."""

    async def run(
        self,
        task: Task,
        report: ReportProgress,
        remark: TellRemark,
        show: ShowPreview = nobody_looks,
    ) -> TaskResult:
        report(0.4, "denoising")
        show(f"jpeg of {task.attempt}".encode())
        return await super().run(task, report, remark)


@pytest.mark.parametrize(
    "script", [succeed, failing("no", retry=False), failing("gone", retry=True)]
)
async def test_a_preview_is_kept_as_long_as_its_attempt(site: Site, script: Script) -> None:
    seen: list[bytes] = []

    async def look(task: Task, report: ReportProgress) -> TaskResult:
        # Whoever comes now is told what was shown before.
        with site.hub.subscribe(task.id) as events:
            shown = await anext(events)
        assert (shown.progress, shown.stage, shown.seq) == (0.4, "denoising", 0)
        seen.append(shown.preview)
        return await script(task, report)

    async with at_work(site, Showing(look), max_attempts=2, delay=lambda _: 0.0):
        task = await site.create()
        ended = await site.end_of(task.id)
        assert seen == [f"jpeg of {number}".encode() for number in range(1, ended.attempt + 1)]
        with site.hub.subscribe(task.id) as events:
            site.hub.publish(TaskEvent(seq=0, task_id=task.id, at=0, status=ended.status))
            assert (await anext(events)).preview == b""


@pytest.mark.parametrize("script", [succeed, failing("no", retry=False)])
async def test_remarks_are_stored_with_the_end(site: Site, script: Script) -> None:
    async with at_work(site, Remarking(script)):
        task = await site.create()
        ended = await site.end_of(task.id)
    assert ended.remarks == ("not done: runs", "smile: no face was found")


async def test_remarks_of_an_attempt_that_is_tried_again_are_not_repeated(site: Site) -> None:
    executor = Remarking(succeed)
    executor.scripts[1] = failing("gone", retry=True)
    async with at_work(site, executor, delay=lambda _: 0.0):
        task = await site.create()
        ended = await site.end_of(task.id)
    assert (ended.attempt, len(ended.remarks)) == (2, 2)


async def test_what_is_stored_of_remarks_is_bounded(site: Site) -> None:
    class Chatty(ScriptedExecutor):
        async def run(
            self,
            task: Task,
            report: ReportProgress,
            remark: TellRemark,
            show: ShowPreview = nobody_looks,
        ) -> TaskResult:
            for number in range(1000):
                remark(f"{number}: " + "long \x1b\n" * self.slots)
            return await super().run(task, report, remark)

    for repeated in (1, 1000):
        executor = Chatty(succeed, slots=repeated)
        async with at_work(site, executor):
            task = await site.create()
            stored = (await site.end_of(task.id)).remarks
        kept = len(stored) - 1
        assert 0 < kept <= MOST_REMARKS
        assert stored[-1] == f"and {1000 - kept} more"
        assert sum(map(len, stored[:-1])) <= MOST_STORED_CHARACTERS
        assert all(sentence.isprintable() for sentence in stored)
        assert stored[0].startswith("0: long")


async def test_every_remark_reaches_the_hub(site: Site) -> None:
    async with at_work(site, Remarking(succeed)):
        task = await site.create()
        await site.end_of(task.id)
    told = [(event.seq, event.remark) for event in site.events if event.remark]
    assert told == [(0, "not done: runs"), (0, "smile: no face was found")]
