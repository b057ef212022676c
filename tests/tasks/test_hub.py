from __future__ import annotations

import asyncio

import pytest

from stillmotion.tasks.hub import MAX_WAITING, Hub
from stillmotion.tasks.task import Status, TaskEvent


def event(task_id: str, seq: int = 0, progress: float = 0.0) -> TaskEvent:
    return TaskEvent(seq=seq, task_id=task_id, at=0, status=Status.PROCESSING, progress=progress)


async def test_subscribers_hear_of_their_task_alone() -> None:
    hub = Hub()
    with hub.subscribe("a") as first, hub.subscribe("a") as second, hub.subscribe("b") as third:
        hub.publish(event("a", 1))
        hub.publish(event("b", 2))
        assert [(await anext(each)).seq for each in (first, second, third)] == [1, 1, 2]
    hub.publish(event("a"))
    assert hub._subscribers == {}, "nothing is kept of those who left"


async def test_a_slow_subscriber_loses_progress_and_never_a_status() -> None:
    hub = Hub()
    with hub.subscribe("a") as slow:
        hub.publish(event("a", seq=2))
        for step in range(10 * MAX_WAITING):
            hub.publish(event("a", progress=float(step)))
        hub.publish(event("a", seq=3))
        hub.close()
        heard = [each async for each in slow]
    assert len(heard) == MAX_WAITING
    assert (heard[0].seq, heard[-1].seq) == (2, 3)
    steps = [each.progress for each in heard if each.seq == 0]
    assert steps == [float(step) for step in range(10 * MAX_WAITING - len(steps), 10 * MAX_WAITING)]


async def test_a_subscriber_that_waits_is_woken() -> None:
    hub = Hub()
    with hub.subscribe("a") as events:
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        assert not waiting.done()
        hub.publish(event("a", 3))
        assert (await waiting).seq == 3


async def test_close_ends_subscriptions_also_later_ones() -> None:
    hub = Hub()
    with hub.subscribe("a") as events:
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        hub.close()
        with pytest.raises(StopAsyncIteration):
            await waiting
    with hub.subscribe("a") as events:
        assert [each async for each in events] == []


async def test_listeners_hear_of_every_task() -> None:
    hub = Hub()
    heard: list[TaskEvent] = []
    hub.listen(heard.append)
    hub.publish(event("a", 1))
    hub.publish(event("b", 2))
    assert [each.task_id for each in heard] == ["a", "b"]
