"""Operations performed, awaited."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import closing
from typing import Any, Self, TypeVar

import anyio
import anyio.to_thread
import httpx2

from stillmotion.client.connection import stream_timeouts
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

T = TypeVar("T")


class AsyncDriver:
    """Performs operations, each on its own streams of one HTTP client."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http

    async def run(self, operation: Operation[T], emit: Callable[[Any], None] | None = None) -> T:
        """What the operation returns; what it emits goes to `emit`."""
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

    async def iterate(self, operation: Operation[None]) -> AsyncGenerator[Any, None]:
        """What the operation emits, as it comes."""
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
