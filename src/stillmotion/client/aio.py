"""`AsyncClient`: the calls, awaited."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import anyio
import anyio.to_thread
import httpx2

from stillmotion.client.body import ImageToVideoFields
from stillmotion.client.connection import (
    DEFAULT_MAX_RETRIES,
    DEFAULT_TIMEOUT_S,
    http_options,
    open_operations,
    stream_timeouts,
)
from stillmotion.client.steps import (
    Blocking,
    CloseStream,
    Emit,
    Exchange,
    NextChunk,
    NextEvent,
    OpenStream,
    Operation,
    Outcome,
    Returned,
    Sleep,
    Step,
    advance,
)
from stillmotion.client.types import Task, TaskEvent

T = TypeVar("T")


class AsyncClient:
    """`stillmotion.client.Client` for asynchronous code: the same calls, awaited."""

    def __init__(
        self,
        base_url: str | None = None,
        *,
        api_key: str | None = None,
        access_key: str | None = None,
        secret_key: str | None = None,
        data: Path | None = None,
        timeout: float = DEFAULT_TIMEOUT_S,
        max_retries: int = DEFAULT_MAX_RETRIES,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._operations = open_operations(
            base_url,
            api_key=api_key,
            access_key=access_key,
            secret_key=secret_key,
            data=data,
            max_retries=max_retries,
        )
        self._http = httpx2.AsyncClient(
            **http_options(self._operations.base_url, timeout), transport=transport
        )

    @property
    def base_url(self) -> str:
        """The URL that is called, without a final slash."""
        return self._operations.base_url

    async def image_to_video(
        self, *, idempotency_key: str | None = None, **fields: Unpack[ImageToVideoFields]
    ) -> Task:
        """See `Client.image_to_video`."""
        return await self._run(self._operations.image_to_video(fields, idempotency_key))

    async def create(self, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Task:
        """See `Client.create`."""
        return await self._run(self._operations.create(body, idempotency_key))

    async def get(self, task_id: str) -> Task:
        """See `Client.get`."""
        return await self._run(self._operations.get(task_id))

    async def list(self, page: int = 1, size: int = 30) -> list[Task]:
        """See `Client.list`."""
        return await self._run(self._operations.list(page, size))

    async def cancel(self, task_id: str) -> Task:
        """See `Client.cancel`."""
        return await self._run(self._operations.cancel(task_id))

    def events(self, task_id: str) -> AsyncGenerator[TaskEvent, None]:
        """See `Client.events`."""
        return self._iterate(self._operations.events(task_id))

    async def wait(
        self,
        task_id: str,
        *,
        on_progress: Callable[[TaskEvent], None] | None = None,
        timeout: float | None = None,
    ) -> Task:
        """See `Client.wait`; `on_progress` is a plain function."""
        return await self._run(self._operations.wait(task_id, timeout), on_progress)

    async def download(
        self, task: Task | str, path: str | os.PathLike[str], *, watermark: bool = False
    ) -> Path:
        """See `Client.download`."""
        return await self._run(self._operations.download(task, Path(path), watermark))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _run(self, operation: Operation[T], emit: Callable[[Any], None] | None = None) -> T:
        with closing(operation):
            async with _Performer(self._http) as performer:
                step = advance(operation, Outcome())
                while not isinstance(step, Returned):
                    if isinstance(step, Emit):
                        if emit is not None:
                            emit(step.value)
                        outcome = Outcome()
                    else:
                        outcome = await performer.attempt(step)
                    step = advance(operation, outcome)
                return step.value

    async def _iterate(self, operation: Operation[None]) -> AsyncGenerator[Any, None]:
        with closing(operation):
            async with _Performer(self._http) as performer:
                step = advance(operation, Outcome())
                while not isinstance(step, Returned):
                    if isinstance(step, Emit):
                        yield step.value
                        outcome = Outcome()
                    else:
                        outcome = await performer.attempt(step)
                    step = advance(operation, outcome)


class _Performer:
    """Performs the steps of one operation, and closes what it left open."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        self._stream: httpx2.Response | None = None
        self._events: AsyncIterator[httpx2.ServerSentEvent] | None = None
        self._chunks: AsyncIterator[bytes] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        with anyio.CancelScope(shield=True):
            await self._close()

    async def attempt(self, step: Step) -> Outcome:
        try:
            return Outcome(answer=await self._perform(step))
        except Exception as error:
            return Outcome(error=error)

    async def _perform(self, step: Step) -> Any:
        match step:
            case Exchange():
                request = self._http.build_request(
                    step.method,
                    step.url,
                    params=step.params or None,
                    headers=step.headers,
                    content=step.content,
                )
                return await self._http.send(request)
            case OpenStream():
                return await self._open(step)
            case NextEvent():
                assert self._stream is not None
                if self._events is None:
                    self._events = aiter(httpx2.EventSource(self._stream))
                return await anext(self._events, None)
            case NextChunk():
                assert self._stream is not None
                if self._chunks is None:
                    self._chunks = self._stream.aiter_bytes()
                return await anext(self._chunks, None)
            case CloseStream():
                return await self._close()
            case Sleep(seconds):
                return await anyio.sleep(seconds)
            case Blocking(call):
                return await anyio.to_thread.run_sync(call)
            case Emit():
                raise AssertionError("emitted values are the caller's")

    async def _open(self, step: OpenStream) -> httpx2.Response:
        await self._close()
        timeouts = stream_timeouts(self._http.timeout, step)
        request = self._http.build_request("GET", step.url, headers=step.headers, timeout=timeouts)
        try:
            self._stream = await self._http.send(
                request, stream=True, follow_redirects=step.follow_redirects
            )
        except httpx2.TimeoutException:
            step.check_deadline()
            raise
        self._stream.stream = _UntilDeadline(self._stream.stream, step)
        return self._stream

    async def _close(self) -> None:
        for reading in (self._events, self._chunks):
            if isinstance(reading, AsyncGenerator):
                await reading.aclose()
        self._events = self._chunks = None
        if self._stream is not None:
            await self._stream.aclose()
            self._stream = None


class _UntilDeadline(httpx2.AsyncByteStream):
    def __init__(self, stream: Any, step: OpenStream) -> None:
        self._stream = stream
        self._step = step

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                yield chunk
                self._step.check_deadline()
        except httpx2.TimeoutException:
            self._step.check_deadline()
            raise

    async def aclose(self) -> None:
        await self._stream.aclose()
