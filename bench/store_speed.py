"""The store alone: creates with group commit, and reads with 1,000 and with 1,000,000 rows.

Run: python bench/store_speed.py [--rows N] [--rounds N]. Makes a database of some 3 GB in the
folder for temporary files. CPU time of the process in µs per call, medians of rounds in turn; and
creates per second, where each returned only once it was synced to disk.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from harness.fill import fill
from harness.site import SERVER_CORE
from http_create import body
from http_scaling import warm
from stillmotion.tasks.ids import TaskIds
from stillmotion.tasks.store import Store
from stillmotion.tasks.stores import open_store
from stillmotion.tasks.task import NewTask

KIND = "image2video"
FEW = 1000
CALLERS = 64


async def opened(path: Path, rows: int) -> tuple[Store, list[str]]:
    """A store with so many finished tasks of account 1."""
    store = open_store(f"sqlite:///{path}", callback_body=lambda _: b"{}")
    await store.ensure_account("default")
    ids = await asyncio.to_thread(fill, path, "1", rows, body())
    return store, ids


async def timed(count: int, call: Callable[[int], Awaitable[object]]) -> float:
    """CPU seconds per call, one after the other."""
    before = time.process_time()
    for n in range(count):
        await call(n)
    return (time.process_time() - before) / count


async def create(store: Store, ids: TaskIds, count: int) -> tuple[float, float]:
    """Wall and CPU seconds per create, by callers that each wait for their own."""
    request = body()

    async def caller() -> None:
        for _ in range(count // CALLERS):
            new = NewTask(id=ids.new(), kind=KIND, account_id="1", request=request)
            await store.create_task(new)

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return (time.perf_counter() - wall) / count, (time.process_time() - cpu) / count


async def measure(rows: int, rounds: int) -> None:
    """Both stores in turn; the first round warms up and is not counted."""
    seen: dict[tuple[str, int], list[float]] = {}
    ids = TaskIds()
    with tempfile.TemporaryDirectory() as folder:
        stores = {count: await opened(Path(folder) / f"{count}.db", count) for count in (FEW, rows)}
        for rows_in in stores:
            warm(Path(folder) / f"{rows_in}.db")
        for _ in range(rounds + 1):
            for count, (store, known) in stores.items():
                asked = random.choices(known, k=2000)
                calls: dict[str, tuple[int, Callable[[int], Awaitable[object]]]] = {
                    "find_task": (2000, lambda n, s=store, a=asked: s.find_task("1", KIND, a[n])),
                    "by external id": (
                        2000,
                        lambda n, s=store, a=asked: s.find_task("1", KIND, f"order-{a[n]}"),
                    ),
                    "first page": (200, lambda _, s=store: s.list_tasks("1", KIND, 1, 30)),
                    "claim_task": (20, lambda _, s=store: s.claim_task("bench", 30.0)),
                }
                wall, cpu = await create(store, ids, 2048)
                seen.setdefault(("create_task", count), []).append(cpu)
                seen.setdefault(("create_task, wall", count), []).append(wall)
                for name, (times, call) in calls.items():
                    seen.setdefault((name, count), []).append(await timed(times, call))
        for store, _ in stores.values():
            await store.close()
    print(f"{'µs per call':18} {FEW:>9} rows {rows:>9} rows   ratio")
    for name in dict.fromkeys(name for name, _ in seen):
        few, many = (statistics.median(seen[name, count][1:]) * 1e6 for count in (FEW, rows))
        print(f"{name:18} {few:14.1f} {many:14.1f}   {many / few:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    os.sched_setaffinity(0, {SERVER_CORE})
    asyncio.run(measure(options.rows, options.rounds))
