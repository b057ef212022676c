"""Both clients behind one face, so that each test of the SDK runs on each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from client.service import Service
from stillmotion.client import AsyncClient, Client
from stillmotion.client.aio import AsyncTasks

OpenClient = Callable[..., Any]


class Awaited:
    """An `AsyncClient` on a loop of its own thread, called like a `Client`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._client = AsyncClient(*args, **options)

    def close(self) -> None:
        self._calls(self._client).aclose()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._calls(self._client), name)

    def _calls(self, calls: Any) -> Any:
        return AwaitedCalls(calls, self._loop)


class AwaitedCalls:
    """The client, or one of the kinds that it has calls for."""

    def __init__(self, calls: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._calls = calls
        self._loop = loop

    def events(self, task: Any) -> Iterator[Any]:
        events = self._calls.events(task)
        try:
            while (event := self._await(anext(events, None))) is not None:
                yield event
        finally:
            self._await(events.aclose())

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._calls, name)
        if isinstance(found, AsyncTasks):
            return AwaitedCalls(found, self._loop)
        return lambda *args, **fields: self._await(found(*args, **fields))

    def _await(self, awaitable: Any) -> Any:
        async def answer() -> Any:
            return await awaitable

        future: Future[Any] = asyncio.run_coroutine_threadsafe(answer(), self._loop)
        return future.result()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for name in ("BASE_URL", "API_KEY", "ACCESS_KEY", "SECRET_KEY"):
        monkeypatch.delenv(f"STILLMOTION_{name}", raising=False)
    monkeypatch.setenv("STILLMOTION_DATA", str(tmp_path / "no-data"))


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were asked for; none of them is kept."""
    asked: list[float] = []

    async def sleep(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr("time.sleep", asked.append)
    monkeypatch.setattr("anyio.sleep", sleep)
    return asked


@pytest.fixture(params=[Client, Awaited], ids=["sync", "async"])
def open_client(request: pytest.FixtureRequest) -> Iterator[OpenClient]:
    opened: list[Any] = []

    def open_one(*args: Any, **options: Any) -> Any:
        opened.append(request.param(*args, **options))
        return opened[-1]

    yield open_one
    for client in opened:
        client.close()


@pytest.fixture(scope="session")
def running_service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def service(running_service: Service) -> Service:
    running_service.forget()
    return running_service


@pytest.fixture
def client(service: Service, open_client: OpenClient) -> Any:
    return open_client(service.url, api_key="sk-test")
