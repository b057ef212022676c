"""No acknowledged task is missing after `kill -9` in the middle of creating."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from stillmotion.tasks.stores import open_rows
from tasks.conftest import Site

CREATOR = """
import asyncio, pathlib, sys
from stillmotion.tasks.ids import TaskIds
from stillmotion.tasks.stores import open_store
from stillmotion.tasks.task import NewTask

async def main():
    store = open_store(sys.argv[1], callback_body=lambda task: b"{}")
    account = await store.ensure_account("default")
    ids = TaskIds()

    async def create():
        while True:
            new = NewTask(id=ids.new(), kind="image2video", account_id=account.id,
                          request=b"x" * 2000, callback_url="http://a.example/")
            task, _ = await store.create_task(new)
            print(task.id, flush=True)
            claimed = await store.claim_task("w", 30)
            await store.fail_task(claimed.id, claimed.attempt, "no")

    await asyncio.gather(*(create() for _ in range(16)))

asyncio.run(main())
"""


@pytest.mark.parametrize("acknowledged", [1, 50, 500])
async def test_kill_nine(fresh_url: Callable[[], str], acknowledged: int) -> None:
    url = fresh_url()
    process = subprocess.Popen(
        [sys.executable, "-c", CREATOR, url], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(acknowledged)]
    process.kill()
    told += [line.strip() for line in process.stdout if line.endswith("\n")]
    process.wait()
    assert len(set(told)) == len(told) >= acknowledged

    site = Site(url)
    await site.start()
    assert [task_id for task_id in told if await site.find(task_id) is None] == []
    await site.store.close()
    with open_rows(url) as rows:
        assert rows.damage() == []
    # Each change has its callback, in the same transaction or not at all.
    changes = "SELECT sum(1 + {} + {}) FROM tasks".format(
        *(f"CASE WHEN {each} IS NULL THEN 0 ELSE 1 END" for each in ("started_at", "ended_at"))
    )
    assert site.sql("SELECT count(*) FROM callbacks") == site.sql(changes)
