"""What a store tells of the whole site, and the place in a trace that it keeps with a task."""

from __future__ import annotations

import pytest

from stillmotion.tasks.classes import CLASSES, class_of
from stillmotion.tasks.overview import Backlog, Unfinished
from stillmotion.tasks.task import Status
from tasks.conftest import Site

PLACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.mark.parametrize(
    ("limit", "kind"),
    [(None, "default"), (0, "small"), (10, "small"), (11, "medium"), (100, "medium"),
     (101, "large"), (10**9, "large")],
)  # fmt: skip
def test_a_class_follows_from_the_accounts_own_limit(limit: int | None, kind: str) -> None:
    assert class_of(limit) == kind
    assert kind in CLASSES


async def test_unfinished_tasks_are_counted_by_pool_status_and_limit(site: Site) -> None:
    assert await site.store.unfinished() == []
    await site.store.limit_account(site.other.id, max_parallel=50, rate_limit=None)
    third = await site.store.ensure_account("third", max_parallel=50)
    born = site.clock.ms
    await site.create()
    site.clock.now += 5
    await site.create()
    await site.create(site.other)
    site.clock.now += 5
    await site.create(third)
    await site.create(site.other, pool="gpu")
    ended = await site.create()
    await site.store.cancel_task(site.account.id, ended.kind, ended.id)
    assert sorted(await site.store.unfinished(), key=str) == sorted(
        [
            Unfinished("cpu", Status.SUBMITTED, None, 2, born),
            Unfinished("cpu", Status.SUBMITTED, 50, 2, born + 5000),
            Unfinished("gpu", Status.SUBMITTED, 50, 1, born + 10_000),
        ],
        key=str,
    )
    claimed = await site.claim()
    assert claimed.created_at == born
    assert {
        (each.status, each.tasks, each.oldest)
        for each in await site.store.unfinished()
        if each.max_parallel is None
    } == {(Status.SUBMITTED, 1, born + 5000), (Status.PROCESSING, 1, born)}


async def test_the_backlog_of_callbacks_is_as_old_as_the_first_in_line(site: Site) -> None:
    assert await site.store.callback_backlog() == Backlog(0, None)
    born = site.clock.ms
    await site.create(callback_url="http://a.example/")
    site.clock.now += 60
    await site.create(callback_url="http://b.example/")
    await site.create()
    await site.claim()
    assert await site.store.callback_backlog() == Backlog(2, born)
    for callback in await site.store.claim_callbacks("w", 10, 30):
        if callback.host.startswith("a."):
            await site.store.callback_delivered(callback.id)
        else:
            await site.store.callback_failed(callback.id, "no", 600)
    # The next one of the first task is due now, and was written when that was claimed.
    assert await site.store.callback_backlog() == Backlog(2, born + 60_000)


async def test_tasks_under_way_are_listed_oldest_first_and_bounded(site: Site) -> None:
    for _ in range(3):
        await site.create()
        await site.create(site.other)
    claimed = [(await site.claim()).id for _ in range(4)]
    assert [task.id for task in await site.store.processing_tasks(10)] == sorted(claimed)
    assert [task.id for task in await site.store.processing_tasks(2)] == sorted(claimed)[:2]


async def test_the_place_in_a_trace_stays_with_the_task_and_its_callbacks(site: Site) -> None:
    traced = await site.create(traceparent=PLACE, callback_url="http://a.example/")
    plain = await site.create(site.other, callback_url="http://b.example/")
    assert (traced.traceparent, plain.traceparent) == (PLACE, "")
    claimed = {task.id: task.traceparent for task in [await site.claim(), await site.claim()]}
    assert claimed == {traced.id: PLACE, plain.id: ""}
    callbacks = await site.store.claim_callbacks("w", 10, 30)
    assert {each.task_id: each.traceparent for each in callbacks} == claimed
    await site.store.close()
    site.store = site.open()
    found = await site.store.find_task(site.account.id, traced.kind, traced.id)
    assert found is not None
    assert found.traceparent == PLACE
