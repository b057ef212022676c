"""Limits of pools and engines, and priorities of accounts: whose task is claimed, and when none."""

from __future__ import annotations

import asyncio

from stillmotion.tasks.queue import ClaimLimits
from tasks.conftest import Site, result

BOTH = ("cpu", "gpu")


async def claimed(site: Site, limits: ClaimLimits, pools: tuple[str, ...] = BOTH) -> list[str]:
    """Ids of the tasks that can be claimed, one after the other."""
    found = []
    while (task := await site.store.claim_task("w", 30, pools, limits)) is not None:
        found.append(task.id)
    return found


async def test_no_more_of_a_pool_are_held_than_its_limit(site: Site) -> None:
    cpu = [(await site.create(pool="cpu")).id for _ in range(3)]
    gpu = [(await site.create(site.other, pool="gpu")).id for _ in range(3)]
    limits = ClaimLimits(pools={"gpu": 2})
    assert await claimed(site, limits) == [*cpu, *gpu[:2]]
    assert await site.store.succeed_task(gpu[0], 1, result())
    assert await claimed(site, limits) == [gpu[2]]


async def test_no_more_of_an_engine_are_held_than_its_limit_and_others_go_on(site: Site) -> None:
    slow = [(await site.create(engine="slow")).id for _ in range(3)]
    quick = [(await site.create(engine="quick")).id for _ in range(2)]
    theirs = (await site.create(site.other, engine="slow")).id
    limits = ClaimLimits(engines={"slow": 1})
    assert await claimed(site, limits) == [slow[0], *quick]
    assert await site.store.fail_task(slow[0], 1, "no")
    assert await claimed(site, limits) == [theirs], "the account with fewer running"
    assert await claimed(site, ClaimLimits()) == slow[1:]


async def test_what_is_not_held_does_not_count(site: Site) -> None:
    first, second = [(await site.create(engine="slow")).id for _ in range(2)]
    limits = ClaimLimits(pools={"cpu": 1}, engines={"slow": 1})
    assert await claimed(site, limits) == [first]
    await site.store.release_task(first, 1, 100)
    assert await claimed(site, limits) == [second], "one that waits for its next try"
    site.clock.now += 31
    assert await claimed(site, limits) == [second], "one whose lease is over"


async def test_limits_hold_over_servers_that_race(site: Site) -> None:
    for number in range(12):
        await site.create(engine="slow" if number % 2 else "quick")
    other = site.open(heard=False)
    limits = ClaimLimits(pools={"cpu": 5}, engines={"slow": 2})
    found = await asyncio.gather(
        *(
            store.claim_task(worker, 30, ("cpu",), limits)
            for _ in range(6)
            for store, worker in ((site.store, "a"), (other, "b"))
        )
    )
    await other.close()
    engines = [task.engine for task in found if task is not None]
    assert (len(engines), engines.count("slow")) == (5, 2)


async def test_accounts_of_a_higher_priority_come_first(site: Site) -> None:
    usual = [(await site.create()).id for _ in range(2)]
    urgent = [(await site.create(site.other)).id for _ in range(2)]
    assert (await site.store.account(site.other.id)).priority == 0
    await site.store.prioritize_account(site.other.id, 5)
    assert (await site.store.account(site.other.id)).priority == 5
    assert await claimed(site, ClaimLimits()) == [*urgent, *usual]
    again = [(await site.create(account)).id for account in (site.account, site.other)]
    await site.store.prioritize_account(site.other.id, -1)
    assert await claimed(site, ClaimLimits()) == again
