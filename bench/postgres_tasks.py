"""Tasks on PostgreSQL from create to `succeed` with an engine that does nothing, beside SQLite.

Run: python bench/postgres_tasks.py [--rounds N] [--tasks N] [--rows N]. Starts a server of its own,
which syncs as usual, in the folder for temporary files, and fills a database with --rows tasks of
which a tenth waits. Medians of rounds in turn:

- tasks a second through the store and a dispatcher with 64 slots, by 64 callers that wait for the
  end of each of their tasks;
- transactions a second of `pgbench` that insert a row and change it twice, from 8 connections: the
  limit that a commit for each step sets;
- claims a second with few rows and with many, each of which is committed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from harness.postgres import PostgresServer, programs
from stillmotion.tasks.dispatcher import Dispatcher
from stillmotion.tasks.executor import ReportProgress, TellRemark
from stillmotion.tasks.hub import Hub
from stillmotion.tasks.ids import TaskIds
from stillmotion.tasks.stores import open_store
from stillmotion.tasks.task import MediaFile, NewTask, Task, TaskEvent, TaskResult

KIND = "image2video"
CALLERS = 64
SLOTS = 64
FEW = 1000
CLAIM_BLOCKS = 50
REQUEST = b'{"prompt": "waves"}' + b" " * 1500

PGBENCH = """
\\set id random(1, 1000000000)
INSERT INTO bench (request) VALUES (repeat('x', 1500)) RETURNING id \\gset row_
UPDATE bench SET state = 1 WHERE id = :row_id;
UPDATE bench SET state = 2 WHERE id = :row_id;
"""


class Nothing:
    """An executor whose tasks are done at once."""

    pools = ("cpu",)
    slots = SLOTS

    def free(self, _pool: str, running: int) -> int:
        return SLOTS - running

    async def run(self, _task: Task, _report: ReportProgress, _remark: TellRemark) -> TaskResult:
        return TaskResult(
            (MediaFile(id="", key="k", duration=5.0, width=1280, height=720, fps=30),)
        )

    async def close(self) -> None:
        pass


async def throughput(url: str, count: int) -> float:
    """Tasks a second."""
    hub, ids = Hub(), TaskIds()
    ended: dict[str, asyncio.Event] = {}

    def hear(event: TaskEvent) -> None:
        hub.deliver(event)
        if event.status.final and event.task_id in ended:
            ended[event.task_id].set()

    async def discard(_prefix: str) -> None:
        pass

    store = open_store(url, callback_body=lambda _: b"{}", on_event=hear)
    account = await store.ensure_account("default")
    dispatcher = Dispatcher(
        store,
        Nothing(),
        hub,
        worker="bench",
        new_id=ids.new,
        discard=discard,
        max_attempts=3,
        task_timeout=60,
    )
    working = asyncio.create_task(dispatcher.run())

    async def caller(tasks: int) -> None:
        for _ in range(tasks):
            task_id = ids.new()
            ended[task_id] = asyncio.Event()
            new = NewTask(id=task_id, kind=KIND, account_id=account.id, request=REQUEST)
            await store.create_task(new)
            await ended[task_id].wait()
            del ended[task_id]

    await asyncio.gather(*(caller(4) for _ in range(CALLERS)))  # warms up
    began = time.perf_counter()
    await asyncio.gather(*(caller(count // CALLERS) for _ in range(CALLERS)))
    seconds = time.perf_counter() - began
    await dispatcher.drain(5)
    await working
    await store.close()
    return count // CALLERS * CALLERS / seconds


def pgbench(server: PostgresServer, database: str, seconds: int) -> float:
    """Transactions a second, each of three statements and as many commits."""
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS bench (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
            "state int DEFAULT 0, request text)"
        )
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(PGBENCH)
        script.flush()
        folder = programs()
        assert folder is not None
        done = subprocess.run(
            [
                *(str(folder / "pgbench"), "-n", "-c", "8", "-j", "1", "-M", "prepared"),
                *("-T", str(seconds), "-f", script.name, server.url(database)),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found is not None, done.stdout
    return float(found[1])


def fill(url: str, rows: int, waiting: int) -> None:
    """Tasks of ten accounts, the younger ones waiting."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO accounts (name, created_at) SELECT 'a' || n, 0 FROM "
            "generate_series(1, 10) AS n ON CONFLICT DO NOTHING"
        )
        connection.execute(
            "INSERT INTO tasks (id, account_id, kind, engine, pool, watermark, callback_url, "
            "base_url, units, created_at, request, status, attempt, spent, started_at, ended_at, "
            "ready_at, result) SELECT 100000000000000000 + n, (SELECT min(id) FROM accounts) + "
            "n %% 10, 'image2video', 'parallax', 'cpu', false, '', '', '1', 0, '', "
            "CASE WHEN w THEN 'submitted' ELSE 'succeed' END, CASE WHEN w THEN 0 ELSE 1 END, "
            "CASE WHEN w THEN 0 ELSE 1 END, CASE WHEN w THEN NULL ELSE 1 END, "
            "CASE WHEN w THEN NULL ELSE 2 END, CASE WHEN w THEN 0 END, "
            "CASE WHEN w THEN NULL ELSE '{}'::bytea END "
            "FROM (SELECT n, n > %s AS w FROM generate_series(1, %s) AS n) AS numbers",
            (rows - waiting, rows),
        )
        connection.execute("VACUUM ANALYZE tasks")


async def claims(urls: list[str], blocks: int) -> list[float]:
    """Claims a second in each database, 16 at a time: medians of blocks in turn, after a first one
    that prepares the statements. What was claimed is ended outside of the time."""
    stores = [open_store(url, callback_body=lambda _: b"{}") for url in urls]
    rates: list[list[float]] = [[] for _ in urls]
    for block in range(blocks + 1):
        for store, seen in zip(stores, rates, strict=True):
            began = time.perf_counter()
            taken = await asyncio.gather(*(store.claim_task("bench", 60) for _ in range(16)))
            if block:
                seen.append(16 / (time.perf_counter() - began))
            for task in taken:
                assert task is not None, "there were too few tasks"
                await store.fail_task(task.id, task.attempt, "claimed")
    for store in stores:
        await store.close()
    return [statistics.median(seen) for seen in rates]


def measure(rounds: int, tasks: int, rows: int) -> None:
    server = PostgresServer()
    try:
        with tempfile.TemporaryDirectory() as folder:
            empty, few, many = server.create(), server.create(), server.create()
            for database, count in ((few, FEW), (many, rows)):
                store = open_store(server.url(database), callback_body=lambda _: b"{}")
                asyncio.run(store.close())
                fill(server.url(database), count, max(count // 10, FEW * 9 // 10))
            numbers = iter(range(1000))
            measured: dict[str, Callable[[], float]] = {
                "tasks/s, PostgreSQL": lambda: asyncio.run(throughput(server.url(empty), tasks)),
                "tasks/s, SQLite": lambda: asyncio.run(
                    throughput(f"sqlite:///{folder}/{next(numbers)}.db", tasks)
                ),
                "pgbench, 3 commits": lambda: pgbench(server, empty, 4),
            }
            seen: dict[str, list[float]] = {name: [] for name in measured}
            for number in range(rounds):
                for name, call in measured.items():
                    seen[name].append(call())
                    print(f"round {number}: {name} {seen[name][-1]:.0f}", file=sys.stderr)
            databases = [server.url(few), server.url(many)]
            few_rate, many_rate = asyncio.run(claims(databases, CLAIM_BLOCKS))
            middle = {name: statistics.median(values) for name, values in seen.items()}
            for name, value in middle.items():
                print(f"{name:24} {value:8.0f}")
            first, second, third = middle.values()
            print(f"{f'claims/s, {FEW} rows':24} {few_rate:8.0f}")
            print(f"{f'claims/s, {rows} rows':24} {many_rate:8.0f}")
            print(f"PostgreSQL over SQLite   {first / second:8.2f}")
            print(f"PostgreSQL over pgbench  {first / third:8.2f}")
            print(f"many rows over few       {many_rate / few_rate:8.2f}")
    finally:
        server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tasks", type=int, default=2048)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:2]))
    measure(options.rounds, options.tasks, options.rows)
