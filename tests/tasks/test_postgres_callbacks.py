"""A callback that is written while the one before it is just being delivered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from tasks.conftest import Databases, Site, result


@pytest.fixture
async def site(databases: Databases) -> AsyncIterator[Site]:
    opened = Site(databases())
    await opened.start()
    yield opened
    await opened.store.close()
    databases.empty()


async def test_none_waits_for_one_that_has_ended_meanwhile(
    site: Site, databases: Databases
) -> None:
    task = await site.create(callback_url="http://a.example/")
    await site.claim()
    for _ in range(2):
        (told,) = await site.store.claim_callbacks("w", 10, 30)
        if told.id.endswith("-1"):
            await site.store.callback_delivered(told.id)
    async with await psycopg.AsyncConnection.connect(site.url) as other:
        # Another server, in the middle of a transaction that ends the second one.
        await other.execute(
            "UPDATE callbacks SET ended_at = 1, ready_at = NULL, claimed = false WHERE seq = 2"
        )
        ending = asyncio.create_task(site.store.succeed_task(task.id, 1, result()))
        while not ending.done() and not waiting(databases):
            await asyncio.sleep(0)
        await other.commit()
    assert await ending
    assert [each.id for each in await site.store.claim_callbacks("w", 10, 30)] == [f"{task.id}-3"]


def waiting(databases: Databases) -> bool:
    """Whether somebody waits for another's transaction."""
    with databases.server.admin() as connection:
        return bool(connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall())
