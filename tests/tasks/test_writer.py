"""Group commit: what waits together is written together, and fails alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from stillmotion.tasks.sqlite.writer import Transaction, Writer
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.tasks.task import Status, TaskEvent


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    opened = apsw.Connection(str(tmp_path / "a.db"))
    opened.pragma("journal_mode", "wal")
    opened.execute("CREATE TABLE t (x INTEGER UNIQUE, filling BLOB)")
    yield opened
    opened.close()


def event(seq: int) -> TaskEvent:
    return TaskEvent(seq=seq, task_id="1", at=0, status=Status.SUBMITTED)


def insert(x: int):  # type: ignore[no-untyped-def]
    def step(transaction: Transaction) -> int:
        transaction.publish(event(x))
        return transaction.change("INSERT INTO t (x) VALUES (:x)", {"x": x})

    return step


class Gate:
    """A step that holds up the writer, so that what follows is in one batch."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self, transaction: Transaction) -> None:
        self.entered.set()
        self.opened.wait()


async def one_batch(writer: Writer, *steps):  # type: ignore[no-untyped-def]
    gate = Gate()
    first = asyncio.create_task(writer.run(gate))
    await asyncio.to_thread(gate.entered.wait)
    rest = [asyncio.create_task(writer.run(step)) for step in steps]
    await asyncio.sleep(0)
    gate.opened.set()
    _, *outcomes = await asyncio.gather(first, *rest, return_exceptions=True)
    return outcomes


async def test_a_failing_call_takes_nothing_of_the_others_with_it(
    connection: apsw.Connection,
) -> None:
    events: list[TaskEvent] = []
    writer = Writer(connection, on_event=events.append)

    def breaks_off(transaction: Transaction) -> None:
        insert(7)(transaction)
        raise KeyError("broken off")

    commits = 0

    def count() -> bool:
        nonlocal commits
        commits += 1
        return False

    connection.set_commit_hook(count)
    outcomes = await one_batch(writer, insert(1), breaks_off, insert(1), insert(2))
    assert outcomes[0] == outcomes[3] == 1
    assert isinstance(outcomes[1], KeyError)
    assert isinstance(outcomes[2], apsw.ConstraintError)
    assert commits == 2, "one for the gate, one for all four"
    assert sorted(connection.execute("SELECT x FROM t").fetchall()) == [(1,), (2,)]
    await writer.close()
    assert [each.seq for each in events] == [1, 2], "of what failed nobody is told"


async def test_when_the_commit_fails_nobody_is_told_it_was_written(
    connection: apsw.Connection,
) -> None:
    events: list[TaskEvent] = []
    writer = Writer(connection, on_event=events.append)
    connection.set_commit_hook(lambda: True)  # turns each commit into a rollback
    outcomes = await one_batch(writer, insert(1), insert(2))
    assert all(isinstance(outcome, StoreUnavailable) for outcome in outcomes)
    connection.set_commit_hook(None)
    assert await writer.run(insert(1)) == 1, "the writer goes on"
    await writer.close()
    assert [each.seq for each in events] == [1]


async def test_events_come_after_the_commit_and_in_order(connection: apsw.Connection) -> None:
    seen: list[tuple[int, int]] = []
    reading = apsw.Connection(connection.filename)

    def look(told: TaskEvent) -> None:
        count = reading.execute("SELECT count(*) FROM t").fetchall()[0][0]
        seen.append((told.seq, count))

    writer = Writer(connection, on_event=look)
    await one_batch(writer, *(insert(x) for x in range(1, 6)))
    await writer.close()
    assert seen == [(x, 5) for x in range(1, 6)]
    reading.close()


async def test_a_caller_that_goes_away_leaves_its_step_behind(
    connection: apsw.Connection,
) -> None:
    writer = Writer(connection)
    gate = Gate()
    first = asyncio.create_task(writer.run(gate))
    await asyncio.to_thread(gate.entered.wait)
    gone = asyncio.create_task(writer.run(insert(1)))
    await asyncio.sleep(0)
    gone.cancel()
    gate.opened.set()
    await first
    await writer.close()
    assert connection.execute("SELECT x FROM t").fetchall() == [(1,)]


async def test_close_writes_what_waits(connection: apsw.Connection) -> None:
    writer = Writer(connection)
    waiting = [asyncio.create_task(writer.run(insert(x))) for x in range(2500)]
    await asyncio.sleep(0)
    await writer.close()
    assert await asyncio.gather(*waiting) == [1] * 2500
    with pytest.raises(StoreUnavailable, match="closed"):
        await writer.run(insert(1))
