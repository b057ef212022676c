"""The machine's clock is set while tasks and callbacks wait."""

from __future__ import annotations

import os

import pytest

from stillmotion.tasks.task import Status
from tasks.conftest import Site

HOUR = 3600.0


async def waiting(site: Site) -> str:
    """A task that is tried again in 10 s, and whose callback is tried again in 20 s."""
    task = await site.create(callback_url="http://a.example/")
    claimed = await site.claim()
    (callback,) = await site.store.claim_callbacks("w", 10, 30)
    await site.store.callback_failed(callback.id, "no answer", 20, worker="w")
    await site.store.release_task(task.id, claimed.attempt, 10)
    return task.id


@pytest.mark.parametrize("by", [-HOUR, HOUR, -2.0, -500 * HOUR])
async def test_waits_are_as_long_as_they_were(site: Site, by: float) -> None:
    task_id = await waiting(site)
    site.clock.set = by
    site.clock.now += 8
    assert await site.store.claim_task("w", 30) is None
    assert await site.store.claim_callbacks("w", 10, 30) == []
    site.clock.now += 3
    again = await site.claim()
    assert (again.id, again.attempt) == (task_id, 2)
    assert await site.store.claim_callbacks("w", 10, 30) == []
    site.clock.now += 10
    assert len(await site.store.claim_callbacks("w", 10, 30)) == 1


async def test_a_callback_is_claimed_although_nothing_else_was_written(site: Site) -> None:
    await waiting(site)
    site.clock.set = -HOUR
    site.clock.now += 21
    assert len(await site.store.claim_callbacks("w", 10, 30)) == 1


@pytest.mark.parametrize("by", [-HOUR, HOUR])
async def test_leases_go_on_for_as_long_as_they_were_given(site: Site, by: float) -> None:
    task = await site.create()
    await site.claim(lease=30)
    site.clock.set = by
    site.clock.now += 29
    assert await site.store.claim_task("other", 30) is None
    site.clock.now += 2
    again = await site.store.claim_task("other", 30)
    assert again is not None
    assert again.id == task.id


async def test_the_clock_is_set_back_while_the_server_stands(site: Site) -> None:
    task_id = await waiting(site)
    await site.store.close()
    if site.url.startswith("sqlite:"):
        for path in site.path.parent.iterdir():
            os.utime(path, (site.clock(), site.clock()))
    site.clock.set = -HOUR
    site.store = site.open()
    await site.store.release_held_by("w")
    site.clock.now += 8
    assert await site.store.claim_task("w", 30) is None
    site.clock.now += 13
    assert (await site.claim()).id == task_id
    assert len(await site.store.claim_callbacks("w", 10, 30)) == 1


@pytest.mark.parametrize("by", [-HOUR, HOUR])
async def test_of_two_servers_one_moves_what_waits(site: Site, by: float) -> None:
    task_id = await waiting(site)
    other = site.open()
    try:
        site.clock.set = by
        for store in (site.store, other, site.store, other):
            await store.extend_lease("1", 1, 30, 0.0, "")
        site.clock.now += 8
        assert await site.store.claim_task("w", 30) is None
        assert await other.claim_task("w", 30) is None
        assert await other.claim_callbacks("w", 10, 30) == []
        site.clock.now += 3
        assert (await site.claim()).id == task_id
        site.clock.now += 10
        assert len(await other.claim_callbacks("w", 10, 30)) == 1
    finally:
        await other.close()


async def test_times_that_are_told_are_those_of_the_clock(site: Site) -> None:
    site.clock.set = -HOUR
    task = await site.create()
    assert task.created_at == site.clock.ms
    assert (await site.claim()).status is Status.PROCESSING
