"""A store of each sort, with a clock that stands still until a test moves it.

What takes the fixture `site` is the contract of every store: it runs once with SQLite on a fresh
file and once with PostgreSQL on a fresh database.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from stillmotion.tasks.hub import Hub
from stillmotion.tasks.ids import TaskIds
from stillmotion.tasks.store import Account, Store
from stillmotion.tasks.stores import open_store
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

    def open(self) -> Store:
        return open_store(
            self.url,
            callback_body=body,
            on_event=self.hub.publish,
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


class Databases:
    """Fresh databases on one server, each a copy of one that is up to date."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self.template = server.create()
        open_store(server.url(self.template), callback_body=body)
        self._made: list[str] = []

    def fresh(self) -> str:
        """The URL of a new one."""
        self._made.append(self.server.create(self.template))
        return self.server.url(self._made[-1])

    def drop(self) -> None:
        """Delete those that were made since the last time."""
        while self._made:
            self.server.drop(self._made.pop())


@pytest.fixture(scope="session")
def databases(postgres: PostgresServer) -> Databases:
    return Databases(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes URLs of stores that nobody has used."""
    if request.param == "sqlite":
        numbers = itertools.count()
        yield lambda: f"sqlite:///{tmp_path}/{next(numbers)}.db"
        return
    databases = request.getfixturevalue("databases")
    yield databases.fresh
    databases.drop()


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
