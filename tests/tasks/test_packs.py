"""Packs in the store under any order of creates and ends: never overspent, and exact."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import hypothesis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillmotion.tasks.store import UNIT, PacksSpent
from tasks.conftest import KIND, Databases, Files, Site, result

UNITS = st.decimals("0.1", "9", places=1)
ENDS = st.sampled_from(["succeed", "fail", "cancel", "open"])


@settings(max_examples=25, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@given(
    packs=st.lists(UNITS, min_size=1, max_size=3),
    tasks=st.lists(st.tuples(UNITS, ENDS), max_size=8),
)
def test_what_is_spent_is_what_succeeded(
    fresh_url: Files | Databases, packs: list[Decimal], tasks: list
) -> None:
    async def run() -> None:
        site = Site(fresh_url())
        await site.start()
        now = site.clock.ms
        for number, units in enumerate(packs):
            await site.store.add_pack(
                site.account.id, f"p{number}", int(units * UNIT), now - 1, now + 1000 + number
            )
        left, spent, held = sum(packs, Decimal(0)), Decimal(0), Decimal(0)
        for units, end in tasks:
            new = site.new(units=str(units))
            if units > left:
                with pytest.raises(PacksSpent) as refused:
                    await site.store.create_task(new)
                told = refused.value
                assert (told.needed, told.left) == (int(units * UNIT), int(left * UNIT))
                continue
            await site.store.create_task(new)
            left -= units
            if end == "cancel":
                await site.store.cancel_task(site.account.id, KIND, new.id)
                left += units
            elif end == "open":
                # Claimed and held, so that the next claim is the next task's.
                await site.claim(lease=10_000)
                held += units
            else:
                task = await site.claim(lease=10_000)
                assert task.id == new.id
                if end == "succeed":
                    await site.store.succeed_task(task.id, task.attempt, result(task.id))
                    spent += units
                else:
                    await site.store.fail_task(task.id, task.attempt, "no")
                    left += units
        found = await site.store.packs(site.account.id)
        assert sum(pack.spent for pack in found) == int(spent * UNIT)
        assert sum(pack.reserved for pack in found) == int(held * UNIT)
        await site.store.close()

    asyncio.run(run())
    fresh_url.empty()


async def test_many_at_once_do_not_overspend(site: Site) -> None:
    now = site.clock.ms
    await site.store.add_pack(site.account.id, "p", 10 * UNIT, now, now + 1000)
    made = await asyncio.gather(
        *(site.store.create_task(site.new(units="3")) for _ in range(8)), return_exceptions=True
    )
    assert sum(not isinstance(one, BaseException) for one in made) == 3
    assert sum(isinstance(one, PacksSpent) for one in made) == 5


async def test_a_removed_pack_pays_what_it_reserved(site: Site) -> None:
    now = site.clock.ms
    pack = await site.store.add_pack(site.account.id, "p", 10 * UNIT, now, now + 1000)
    await site.create(units="3")
    assert await site.store.remove_pack(pack.id)
    assert not await site.store.remove_pack(pack.id)
    task = await site.claim()
    assert await site.store.succeed_task(task.id, task.attempt, result())
    assert await site.store.packs(site.account.id) == []
    await site.create(units="1000")
