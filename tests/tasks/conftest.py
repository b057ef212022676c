"""A store of each sort, with a clock that stands still until a test moves it.

What takes the fixture `site` is the contract of every store: it runs once with SQLite on a fresh
file and once with PostgreSQL on a fresh database.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import msgspec
import pytest

from stillmotion.tasks.hub import Hub
from stillmotion.tasks.ids import TaskIds
from stillmotion.tasks.store import Account, Store
from stillmotion.tasks.stores import bring_up_to_date, open_store
from stillmotion.tasks.task import MediaFile, NewTask, Task, TaskEvent, TaskResult

if TYPE_CHECKING:
    from harness.postgres import PostgresServer

KIND = "image2video"


class Clock:
    """Unix seconds, which pass when `now` grows; `set` is what somebody set the clock by."""

    def __init__(self) -> None:
        self.now = 1_900_000_000.0
        self.set = 0.0

    def __call__(self) -> float:
        return self.now + self.set

    def steady(self) -> float:
        return self.now - 1_899_990_000.0

    @property
    def ms(self) -> int:
        return int(self() * 1000)


class Site:
    """A store, its accounts and shorthands for what tests do all the time."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = Clock()
        self.ids = TaskIds()
        self.hub = Hub()
        self.events: list[TaskEvent] = []
        self.hub.listen(self.events.append)
        self.store = self.open()
        self.account: Account
        self.other: Account

    @property
    def path(self) -> Path:
        """The file of a store that has one."""
        return Path(self.url.removeprefix("sqlite:///"))

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Execute it past the store; the rows, if any."""
        if self.url.startswith("sqlite:"):
            with contextlib.closing(apsw.Connection(str(self.path))) as connection:
                return connection.execute(statement).fetchall()
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def open(self, *, heard: bool = True) -> Store:
        """Another store on the same rows; `heard` is whether it tells the hub."""
        return open_store(
            self.url,
            callback_body=body,
            on_event=self.hub.deliver if heard else None,
            clock=self.clock,
            steady=self.clock.steady,
        )

    async def start(self) -> None:
        self.account = await self.store.ensure_account("default")
        self.other = await self.store.ensure_account("other")

    async def create(self, account: Account | None = None, **fields: object) -> Task:
        task, created = await self.store.create_task(self.new(account, **fields))
        assert created
        return task

    def new(self, account: Account | None = None, **fields: object) -> NewTask:
        return NewTask(
            **{
                "id": self.ids.new(),
                "kind": KIND,
                "account_id": (account or self.account).id,
                "request": b'{"prompt": "waves"}',
                **fields,
            }
        )

    async def find(self, task_id: str, account: Account | None = None) -> Task | None:
        return await self.store.find_task((account or self.account).id, KIND, task_id)

    async def get(self, task_id: str, account: Account | None = None) -> Task:
        task = await self.find(task_id, account)
        assert task is not None
        return task

    async def claim(self, lease: float = 30) -> Task:
        task = await self.store.claim_task("w", lease)
        assert task is not None
        return task

    async def end_of(self, task_id: str) -> Task:
        """Wait until the task has ended."""
        with self.hub.subscribe(task_id) as events:
            if not (await self.get(task_id)).status.final:
                async for event in events:
                    if event.status.final:
                        break
        return await self.get(task_id)


def body(task: Task) -> bytes:
    return msgspec.json.encode({"task_id": task.id, "task_status": task.status})


def result(name: str = "video") -> TaskResult:
    return TaskResult(
        (MediaFile(id="1", key=f"results/{name}.mp4", duration=5.0, width=4, height=2, fps=30),)
    )


class Files:
    """Files that nobody has used."""

    def __init__(self, folder: Path) -> None:
        self._urls = (f"sqlite:///{folder}/{number}.db" for number in itertools.count())

    def __call__(self) -> str:
        """The URL of one."""
        return next(self._urls)

    def empty(self) -> None:
        """Nothing has to go before the folder does."""


class Databases:
    """Databases on one server that are up to date and empty: made once, and emptied after use."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._free: list[str] = []
        self._used: list[str] = []

    def __call__(self) -> str:
        """The URL of one."""
        if not self._free:
            self._free.append(self.server.create())
            bring_up_to_date(self.server.url(self._free[-1]))
        self._used.append(self._free.pop())
        return self.server.url(self._used[-1])

    def empty(self) -> None:
        """Forget what was written to those that are in use."""
        while self._used:
            with self.server.admin(self._used[-1]) as connection:
                connection.execute(
                    b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    b"WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                connection.execute(
                    b"TRUNCATE site_secret, sweeps, sessions, task_words, accounts, keys, packs, "
                    b"tasks, charges, library, callbacks RESTART IDENTITY"
                )
                connection.execute(b"UPDATE clock SET shift = 0, version = 0, seen = 0")
            self._free.append(self._used.pop())


@pytest.fixture(scope="session")
def databases(postgres: PostgresServer) -> Databases:
    return Databases(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Files | Databases]:
    """Makes URLs of stores that nobody has used."""
    if request.param == "sqlite":
        yield Files(tmp_path)
        return
    databases = request.getfixturevalue("databases")
    yield databases
    databases.empty()


@pytest.fixture
async def file_site(tmp_path: Path) -> AsyncIterator[Site]:
    """A site on a file, for what only files have."""
    opened = Site(f"sqlite:///{tmp_path}/stillmotion.db")
    await opened.start()
    yield opened
    await opened.store.close()


@pytest.fixture
async def site(fresh_url: Callable[[], str]) -> AsyncIterator[Site]:
    opened = Site(fresh_url())
    await opened.start()
    yield opened
    await opened.store.close()


async def soon(condition) -> None:  # type: ignore[no-untyped-def]
    """Let other coroutines run until `condition()` holds; the test's time-out bounds it."""
    while not condition():
        await asyncio.sleep(0)
