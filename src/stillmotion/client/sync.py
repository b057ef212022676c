"""`Client`: the calls, blocking."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

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


class Client:
    """Calls a Stillmotion server, or any service that speaks the same API.

    What is not given comes from the environment and, for a server on this machine, from the key
    it made for itself (see `client.credentials`). Safe to share between threads; close it, or use
    it as a context manager. Calls raise subclasses of `StillmotionError`.
    """

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
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._operations = open_operations(
            base_url,
            api_key=api_key,
            access_key=access_key,
            secret_key=secret_key,
            data=data,
            max_retries=max_retries,
        )
        self._http = httpx2.Client(
            **http_options(self._operations.base_url, timeout), transport=transport
        )

    @property
    def base_url(self) -> str:
        """The URL that is called, without a final slash."""
        return self._operations.base_url

    def image_to_video(
        self, *, idempotency_key: str | None = None, **fields: Unpack[ImageToVideoFields]
    ) -> Task:
        """Create a task; the keywords are the fields of the reference.

        Pictures are URLs, paths or bytes. A retried create never doubles on a server that knows
        idempotency keys: one is sent with every create, by default a new one.
        """
        return self._run(self._operations.image_to_video(fields, idempotency_key))

    def create(self, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Task:
        """Create a task from a body as the reference has it, sent as it is."""
        return self._run(self._operations.create(body, idempotency_key))

    def get(self, task_id: str) -> Task:
        """One task, by its id or by the external id it was created with."""
        return self._run(self._operations.get(task_id))

    def list(self, page: int = 1, size: int = 30) -> list[Task]:
        """A page of the account's tasks, newest first."""
        return self._run(self._operations.list(page, size))

    def cancel(self, task_id: str) -> Task:
        """Stop a task; one that has ended stays as it is."""
        return self._run(self._operations.cancel(task_id))

    def events(self, task_id: str) -> Iterator[TaskEvent]:
        """The task's events as they come, up to the final one."""
        return self._iterate(self._operations.events(task_id))

    def wait(
        self,
        task_id: str,
        *,
        on_progress: Callable[[TaskEvent], None] | None = None,
        timeout: float | None = None,
    ) -> Task:
        """Block until the task has succeeded and return it.

        `timeout` is in seconds. Raises TaskFailed with the task when it failed, WaitTimeout.
        """
        return self._run(self._operations.wait(task_id, timeout), on_progress)

    def download(
        self, task: Task | str, path: str | os.PathLike[str], *, watermark: bool = False
    ) -> Path:
        """Fetch the video of a succeeded task to `path`, a file or an existing folder.

        A broken download is resumed, also by a later call; the file appears when it is whole.
        """
        return self._run(self._operations.download(task, Path(path), watermark))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, operation: Operation[T], emit: Callable[[Any], None] | None = None) -> T:
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

    def _iterate(self, operation: Operation[None]) -> Iterator[Any]:
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
