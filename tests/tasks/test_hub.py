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


def preview(number: int, task_id: str = "a") -> TaskEvent:
    return TaskEvent(
        seq=0, task_id=task_id, at=0, status=Status.PROCESSING, preview=str(number).encode()
    )


async def test_a_preview_is_shown_also_to_who_comes_later_until_the_attempt_ends() -> None:
    told: list[TaskEvent] = []
    hub = Hub()
    hub.forward(told.append)
    hub.show(preview(1))
    hub.show(preview(2))
    hub.show(preview(3, "b"))
    with hub.subscribe("a") as events:
        assert (await anext(events)).preview == b"2"
        hub.show(preview(4))
        assert (await anext(events)).preview == b"4"
    hub.stop_showing("a")
    with hub.subscribe("a") as events, hub.subscribe("b") as others:
        hub.publish(event("a", 7))
        assert (await anext(events)).seq == 7
        assert (await anext(others)).preview == b"3"
    assert told == [], "no other process hears of pictures"


async def test_of_previews_only_the_newest_waits() -> None:
    hub = Hub()
    with hub.subscribe("a") as slow:
        hub.publish(event("a", seq=2))
        for number in range(2 * MAX_WAITING):
            hub.show(preview(number))
            if number < 3:
                hub.publish(event("a", progress=0.5))
        hub.close()
        heard = [each async for each in slow]
    assert [each.preview for each in heard if each.preview] == [str(number).encode()]
    assert len(heard) == 5
