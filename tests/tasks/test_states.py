"""The states of tasks and callbacks under any order of calls, beside a model of a few lines."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from stillmotion.tasks.task import Status
from tasks.conftest import KIND, Site, result

MOST_ROWS = 12
SECONDS = st.integers(1, 60)

TASKS = st.lists(
    st.tuples(st.booleans(), st.sampled_from([True, True, False])), min_size=2, max_size=5
)
"""Of the other account? With callbacks?"""


SEQ = {Status.SUBMITTED: 1, Status.PROCESSING: 2}
"""Of the callbacks; the end has 3."""


def has_held(machine: States) -> bool:
    return any(row.held for row in machine.rows.values())


@dataclass
class Row:
    """What the model knows of a task. Times are Unix milliseconds."""

    id: str
    account_id: str
    calls_back: bool
    status: Status = Status.SUBMITTED
    attempt: int = 0
    spent: int = 0
    held: bool = False
    ready_at: int = 0
    by: str = ""
    """Which attempt wrote the end."""
    to_tell: list[Status] = field(default_factory=list)
    tell_at: int = 0
    telling: bool = False
    """Whether the first of `to_tell` is claimed."""

    def change(self, status: Status, now: int) -> None:
        self.status = status
        if self.calls_back:
            if not self.to_tell:
                self.tell_at = now
            self.to_tell.append(status)

    def end(self, status: Status, now: int) -> None:
        self.held = False
        self.change(status, now)


class States(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        memory = Path("/dev/shm")  # where syncing takes no time
        self.folder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
        self.rows: dict[str, Row] = {}
        self.told: list[str] = []
        """Ids of callbacks under way; also of some whose lease is over."""

    @initialize(of=TASKS)
    def open(self, of: list[tuple[bool, bool]]) -> None:
        self.run(self._open())
        self._create(of)

    async def _open(self) -> None:
        self.site = Site(Path(self.folder.name) / "a.db")
        await self.site.start()

    def teardown(self) -> None:
        self.run(self.site.store.close())
        self.runner.close()
        self.folder.cleanup()

    def run(self, call: Any) -> Any:
        return self.runner.run(call)

    @property
    def now(self) -> int:
        return self.site.clock.ms

    @precondition(lambda self: len(self.rows) < MOST_ROWS)
    @rule(of=TASKS)
    def create(self, of: list[tuple[bool, bool]]) -> None:
        self._create(of)

    def _create(self, of: list[tuple[bool, bool]]) -> None:
        for other, calls_back in of:
            account = self.site.other if other else self.site.account
            url = "http://a.example/" if calls_back else ""
            task = self.run(self.site.create(account, callback_url=url))
            row = self.rows[task.id] = Row(task.id, account.id, calls_back)
            row.change(Status.SUBMITTED, self.now)

    @precondition(lambda self: any(not row.status.final for row in self.rows.values()))
    @rule(leases=st.lists(SECONDS, min_size=1, max_size=3))
    def claim(self, leases: list[int]) -> None:
        for lease in leases:
            task = self.run(self.site.store.claim_task("w", lease))
            row = self._next()
            if row is None:
                assert task is None
                continue
            assert task is not None
            assert task.id == row.id
            if row.attempt == 0:
                row.change(Status.PROCESSING, self.now)
            row.attempt += 1
            row.spent += 1
            row.held = True
            row.ready_at = self.now + lease * 1000

    def _next(self) -> Row | None:
        open_rows = [row for row in self.rows.values() if not row.status.final]
        running = {
            row.account_id: sum(
                each.account_id == row.account_id
                and each.status is Status.PROCESSING
                and each.ready_at > self.now
                for each in open_rows
            )
            for row in open_rows
        }
        due = [row for row in open_rows if row.ready_at <= self.now]
        return min(due, key=lambda row: (running[row.account_id], row.id), default=None)

    @precondition(has_held)
    @rule(data=st.data(), lease=SECONDS)
    def extend(self, data: st.DataObject, lease: int) -> None:
        row = self._held(data)
        assert self.run(self.site.store.extend_lease(row.id, row.attempt, lease, 0.5, "x"))
        row.ready_at = self.now + lease * 1000

    @precondition(has_held)
    @rule(data=st.data(), delay=st.integers(0, 60) | st.none())
    def give_back(self, data: st.DataObject, delay: int | None) -> None:
        """After a fault, or (None) because the server stops."""
        row = self._held(data)
        if delay is None:
            assert self.run(self.site.store.hand_back_task(row.id, row.attempt))
            row.spent -= 1
        else:
            assert self.run(self.site.store.release_task(row.id, row.attempt, delay))
        row.held = False
        row.ready_at = 0 if delay is None else self.now + delay * 1000

    @precondition(has_held)
    @rule(data=st.data(), status=st.sampled_from([Status.SUCCEED, Status.FAILED]))
    def end(self, data: st.DataObject, status: Status) -> None:
        row = self._held(data)
        row.by = f"{row.attempt}"
        store = self.site.store
        if status is Status.SUCCEED:
            assert self.run(store.succeed_task(row.id, row.attempt, result(row.by)))
        else:
            assert self.run(store.fail_task(row.id, row.attempt, row.by))
        row.end(status, self.now)

    def _held(self, data: st.DataObject) -> Row:
        return data.draw(st.sampled_from([row for row in self.rows.values() if row.held]))

    @rule(data=st.data(), back=st.integers(0, 3))
    def write_without_holding(self, data: st.DataObject, back: int) -> None:
        row = data.draw(st.sampled_from(list(self.rows.values())))
        attempt = row.attempt - back
        if row.held and back == 0:
            return
        store = self.site.store
        for written in (
            store.extend_lease(row.id, attempt, 30, 0.5, "x"),
            store.release_task(row.id, attempt, 0),
            store.hand_back_task(row.id, attempt),
            store.succeed_task(row.id, attempt, result("stale")),
            store.fail_task(row.id, attempt, "stale"),
        ):
            assert not self.run(written)

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(list(self.rows.values())))
        task = self.run(self.site.store.cancel_task(row.account_id, KIND, row.id))
        if not row.status.final:
            row.end(Status.CANCELLED, self.now)
        assert task.status is row.status

    @rule(seconds=st.integers(1, 90))
    def wait(self, seconds: int) -> None:
        self.site.clock.now += seconds

    @rule()
    def restart(self) -> None:
        self.run(self.site.store.close())
        self.site.store = self.site.open()
        self.run(self.site.store.release_held_by("w"))
        for row in self.rows.values():
            if row.held:
                row.held = False
                row.ready_at = 0
            if row.telling:
                row.telling = False
                row.tell_at = self.now

    @rule(lease=SECONDS)
    def claim_callbacks(self, lease: int) -> None:
        """All that are due, by however many calls it takes."""
        due = {
            row.id: row.to_tell[0]
            for row in self.rows.values()
            if row.to_tell and row.tell_at <= self.now
        }
        while batch := self.run(self.site.store.claim_callbacks("w", 10, lease)):
            for callback in batch:
                said = msgspec.json.decode(callback.body)["task_status"]
                assert due.pop(callback.task_id) == said
                row = self.rows[callback.task_id]
                row.telling = True
                row.tell_at = self.now + lease * 1000
                self.told.append(callback.id)
        assert due == {}

    @precondition(lambda self: self.told)
    @rule(data=st.data(), delay=st.integers(1, 90) | st.none(), done=st.booleans())
    def answer(self, data: st.DataObject, delay: int | None, done: bool) -> None:
        """Delivered, to be tried again after the delay, or given up."""
        callback_id = data.draw(st.sampled_from(self.told))
        self.told.remove(callback_id)
        if done:
            self.run(self.site.store.callback_delivered(callback_id))
        else:
            self.run(self.site.store.callback_failed(callback_id, "no", delay, worker="w"))
        task_id, seq = callback_id.split("-")
        row = self.rows[task_id]
        if [SEQ.get(status, 3) for status in row.to_tell][:1] != [int(seq)]:
            return  # a slow try of one that has ended since
        if not (done or row.telling):
            return  # a slow try of one that was postponed since
        row.telling = False
        if done or delay is None:
            row.to_tell.pop(0)
            row.tell_at = self.now
        else:
            row.tell_at = self.now + delay * 1000

    @invariant()
    def rows_are_as_they_should_be(self) -> None:
        for row in self.rows.values():
            task = self.run(self.site.store.find_task(row.account_id, KIND, row.id))
            assert (task.status, task.attempt, task.spent) == (row.status, row.attempt, row.spent)
            assert task.result == (result(row.by) if row.status is Status.SUCCEED else None)
            assert task.status_msg == (row.by if row.status is Status.FAILED else "")

    @invariant()
    def each_change_was_published_once(self) -> None:
        for row in self.rows.values():
            heard = [event for event in self.site.events if event.task_id == row.id]
            assert heard == self.run(self.site.store.events_after(row.id, 0))
            wanted = [Status.SUBMITTED]
            wanted += [Status.PROCESSING] if row.attempt else []
            wanted += [row.status] if row.status.final else []
            assert [event.status for event in heard] == wanted


TestStates = States.TestCase
TestStates.settings = settings(
    max_examples=30,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
