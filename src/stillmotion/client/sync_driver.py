"""Operations performed, blocking."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Self, TypeVar

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


class Driver:
    """Performs operations, each on its own streams of one HTTP client."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    def run(self, operation: Operation[T], emit: Callable[[Any], None] | None = None) -> T:
        """What the operation returns; what it emits goes to `emit`."""
        with closing(operation), _Performer(self._http) as performer:
            step = advance(operation, Outcome())
            while not isinstance(step, Returned):
                if isinstance(step, Emit):
                    if emit is not None:
                        emit(step.value)
                    outcome = Outcome()
                else:
                    outcome = performer.attempt(step)
                step = advance(operation, outcome)
            return step.value

    def iterate(self, operation: Operation[None]) -> Iterator[Any]:
        """What the operation emits, as it comes."""
        with closing(operation), _Performer(self._http) as performer:
            step = advance(operation, Outcome())
            while not isinstance(step, Returned):
                if isinstance(step, Emit):
                    yield step.value
                    outcome = Outcome()
                else:
                    outcome = performer.attempt(step)
                step = advance(operation, outcome)


class _Performer:
    """Performs the steps of one operation, and closes what it left open."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http
        self._stream: httpx2.Response | None = None
        self._events: Iterator[httpx2.ServerSentEvent] | None = None
        self._chunks: Iterator[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def attempt(self, step: Step) -> Outcome:
        try:
            return Outcome(answer=self._perform(step))
        except Exception as error:
            return Outcome(error=error)

    def _perform(self, step: Step) -> Any:
        match step:
            case Exchange():
                request = self._http.build_request(
                    step.method,
                    step.url,
                    params=step.params or None,
                    headers=step.headers,
                    content=step.content,
                )
                return self._http.send(request)
            case OpenStream():
                return self._open(step)
            case NextEvent():
                assert self._stream is not None
                if self._events is None:
                    self._events = iter(httpx2.EventSource(self._stream))
                return next(self._events, None)
            case NextChunk():
                assert self._stream is not None
                if self._chunks is None:
                    self._chunks = self._stream.iter_bytes()
                return next(self._chunks, None)
            case CloseStream():
                return self._close()
            case Sleep(seconds):
                return time.sleep(seconds)
            case Blocking(call):
                return call()
            case Emit():
                raise AssertionError("emitted values are the caller's")

    def _open(self, step: OpenStream) -> httpx2.Response:
        self._close()
        timeouts = stream_timeouts(self._http.timeout, step)
        request = self._http.build_request("GET", step.url, headers=step.headers, timeout=timeouts)
        try:
            self._stream = self._http.send(
                request, stream=True, follow_redirects=step.follow_redirects
            )
        except httpx2.TimeoutException:
            step.check_deadline()
            raise
        self._stream.stream = _UntilDeadline(self._stream.stream, step)
        return self._stream

    def _close(self) -> None:
        self._events = self._chunks = None
        if self._stream is not None:
            self._stream.close()
            self._stream = None


class _UntilDeadline(httpx2.SyncByteStream):
    def __init__(self, stream: Any, step: OpenStream) -> None:
        self._stream = stream
        self._step = step

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._stream:
                yield chunk
                self._step.check_deadline()
        except httpx2.TimeoutException:
            self._step.check_deadline()
            raise

    def close(self) -> None:
        self._stream.close()
