"""What each call does, step by step, with its retries: the client without its I/O.

Each public method is an operation (`client.steps`): a generator that yields what it needs done.
"""

from __future__ import annotations

import os
import random
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import httpx2
import msgspec

from stillmotion import __version__
from stillmotion.client.body import ImageToVideoFields, image_to_video_body
from stillmotion.client.credentials import Authorization
from stillmotion.client.errors import (
    RETRIED_CODES,
    RETRIED_STATUSES,
    ConnectionFailed,
    ServerError,
    StillmotionError,
    TaskFailed,
    WaitTimeout,
    error_class,
)
from stillmotion.client.steps import (
    Blocking,
    CloseStream,
    DeadlinePassed,
    Emit,
    Exchange,
    NextEvent,
    OpenStream,
    Operation,
    Sleep,
)
from stillmotion.client.types import Task, TaskEvent, read_task

IMAGE_TO_VIDEO = "/v1/videos/image2video"

BACKOFF_FIRST_S = 0.5
BACKOFF_LONGEST_S = 8.0
RETRY_AFTER_LONGEST_S = 60.0
"""A server that asks for a longer pause is not waited for: the caller gets the error."""

POLL_FIRST_S = 1.0
POLL_LONGEST_S = 10.0
POLL_GROWTH = 1.4

EVENTS_SILENCE_S = 45.0
"""An event stream without even a keep-alive for this long is taken for dead."""

EVENTS_FAILURES = 4
"""After so many streams in a row that brought no event, status is polled instead."""


@dataclass(frozen=True)
class Operations:
    """The calls to one service. `max_retries` counts the tries after the first."""

    base_url: str
    authorization: Authorization
    max_retries: int

    def create(self, body: Mapping[str, Any], idempotency_key: str | None) -> Operation[Task]:
        """Create a task from a body of the reference."""
        response = yield from self._call(
            Exchange(
                method="POST",
                url=self._url(),
                headers={
                    "content-type": "application/json",
                    "idempotency-key": idempotency_key or str(uuid.uuid4()),
                },
                content=msgspec.json.encode(body),
            )
        )
        task = _task(response)
        ignored = response.headers.get("x-stillmotion-ignored", "")
        names = tuple(unquote(name) for name in ignored.split(", ") if name)
        return msgspec.structs.replace(task, ignored=names)

    def image_to_video(
        self, fields: ImageToVideoFields, idempotency_key: str | None
    ) -> Operation[Task]:
        """Create a task from Python values."""
        body = yield Blocking(lambda: image_to_video_body(fields))
        return (yield from self.create(body, idempotency_key))

    def get(self, task_id: str) -> Operation[Task]:
        """Query one task by its id or external id."""
        response = yield from self._call(Exchange(method="GET", url=self._url(task_id)))
        return _task(response)

    def list(self, page: int, size: int) -> Operation[list[Task]]:
        """Query a page of tasks."""
        response = yield from self._call(
            Exchange(
                method="GET",
                url=self._url(),
                params={"pageNum": str(page), "pageSize": str(size)},
            )
        )
        data = _data(response)
        if not isinstance(data, list):
            raise _not_the_contract(response)
        return [_read(response, entry) for entry in data]

    def cancel(self, task_id: str) -> Operation[Task]:
        """Cancel a task."""
        response = yield from self._call(
            Exchange(method="POST", url=f"{self._url(task_id)}/cancel")
        )
        return _task(response)

    def events(self, task_id: str, deadline: float | None = None) -> Operation[None]:
        """Emit the task's events up to the final one: streamed where the service has that."""
        streamed = yield from self._streamed_events(task_id, deadline)
        if not streamed:
            yield from self._polled_events(task_id, deadline)

    def wait(self, task_id: str, timeout: float | None) -> Operation[Task]:
        """Emit events until the task has ended, then return it. Raises TaskFailed, WaitTimeout."""
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            yield from self.events(task_id, deadline)
        except DeadlinePassed:
            raise WaitTimeout(
                f"task {task_id} has not ended within {timeout:g} s; it goes on"
            ) from None
        task = yield from self.get(task_id)
        if task.task_status == "failed":
            raise TaskFailed(task)
        return task

    def download(self, task: Task | str, path: Path, watermark: bool) -> Operation[Path]:
        """Fetch the task's video into `path` (see `client.transfer`)."""
        from stillmotion.client.transfer import video_source, write_file

        if isinstance(task, str):
            task = yield from self.get(task)
        source = video_source(task, watermark=watermark)
        target: Path = yield Blocking(
            lambda: path / f"{task.task_id}.mp4" if path.is_dir() else path
        )
        part = target.with_name(f".{target.name}.{source.name}.part")
        yield from write_file(source.url, part, self.max_retries)
        yield Blocking(lambda: os.replace(part, target))
        return target

    def _streamed_events(self, task_id: str, deadline: float | None) -> Operation[bool]:
        """Whether the final event came by stream; False: the service has no (working) streams."""
        last_id = ""
        failures = 0
        while failures < EVENTS_FAILURES:
            if failures:
                yield from _pause(_backoff(failures - 1), deadline)
            headers = {**self._headers(), "accept": "text/event-stream"}
            if last_id:
                headers["last-event-id"] = last_id
            failures += 1
            try:
                response: httpx2.Response = yield OpenStream(
                    url=f"{self._url(task_id)}/events",
                    headers=headers,
                    read_timeout=EVENTS_SILENCE_S,
                    deadline=deadline,
                )
                if not _is_event_stream(response):
                    if response.status_code in RETRIED_STATUSES:
                        continue
                    return False
                while (event := (yield NextEvent())) is not None:
                    failures = 0
                    last_id = event.id or last_id
                    step = _read_event(event, task_id)
                    if step is None:
                        continue
                    yield Emit(step)
                    if step.final:
                        return True
            except httpx2.TransportError:
                continue
            yield CloseStream()
        return False

    def _polled_events(self, task_id: str, deadline: float | None) -> Operation[None]:
        pause = POLL_FIRST_S
        told = ""
        while True:
            task = yield from self.get(task_id)
            if task.task_status != told:
                told = task.task_status
                yield Emit(
                    TaskEvent(
                        task_id=task.task_id,
                        status=task.task_status,
                        status_msg=task.task_status_msg,
                        at=task.updated_at,
                    )
                )
            if task.finished:
                return
            yield from _pause(pause, deadline)
            pause = min(POLL_LONGEST_S, pause * POLL_GROWTH)

    def _call(self, exchange: Exchange) -> Operation[httpx2.Response]:
        """The answer to a request of the contract, after retries. Raises StillmotionError."""
        failed = 0
        while True:
            request = Exchange(
                method=exchange.method,
                url=exchange.url,
                params=exchange.params,
                headers={**self._headers(), **exchange.headers},
                content=exchange.content,
            )
            error: StillmotionError
            try:
                response: httpx2.Response = yield request
            except httpx2.TransportError as fault:
                error = _unreachable(self.base_url, fault)
                retried = True
            else:
                if response.is_success and _envelope(response).get("code") == 0:
                    return response
                error = _refusal(response)
                retried = response.status_code in RETRIED_STATUSES or error.code in RETRIED_CODES
            pause = error.retry_after if error.retry_after is not None else _backoff(failed)
            if not retried or failed >= self.max_retries or pause > RETRY_AFTER_LONGEST_S:
                raise error
            failed += 1
            yield Sleep(pause)

    def _headers(self) -> dict[str, str]:
        headers = {"user-agent": f"stillmotion-python/{__version__}"}
        authorization = self.authorization()
        if authorization is not None:
            headers["authorization"] = authorization
        return headers

    def _url(self, task_id: str | None = None) -> str:
        if task_id is None:
            return f"{self.base_url}{IMAGE_TO_VIDEO}"
        if not task_id:
            raise ValueError("the task id is empty")
        return f"{self.base_url}{IMAGE_TO_VIDEO}/{quote(task_id, safe='')}"


def _pause(seconds: float, deadline: float | None) -> Operation[None]:
    if deadline is not None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeadlinePassed
        seconds = min(seconds, left)
    yield Sleep(seconds)


def _backoff(failed: int) -> float:
    """Exponential with full-range jitter on its upper half, so that clients spread out."""
    longest = min(BACKOFF_LONGEST_S, BACKOFF_FIRST_S * 2.0**failed)
    return longest * random.uniform(0.5, 1.0)


def _is_event_stream(response: httpx2.Response) -> bool:
    content_type = response.headers.get("content-type", "")
    return response.status_code == 200 and content_type.startswith("text/event-stream")


def _read_event(event: httpx2.ServerSentEvent, task_id: str) -> TaskEvent | None:
    """None for an event that this version does not know."""
    try:
        return msgspec.json.decode(event.data, type=_WireEvent).read(task_id)
    except msgspec.DecodeError:
        return None


class _WireEvent(msgspec.Struct):
    """The data of a server-sent event."""

    task_status: str
    task_status_msg: str = ""
    progress: float | None = None
    stage: str = ""
    at: int = 0
    remark: str = ""

    def read(self, task_id: str) -> TaskEvent:
        return TaskEvent(
            task_id=task_id,
            status=self.task_status,
            status_msg=self.task_status_msg,
            progress=self.progress,
            stage=self.stage,
            at=self.at,
            remark=self.remark,
        )


def _envelope(response: httpx2.Response) -> dict[str, Any]:
    try:
        envelope = msgspec.json.decode(response.content)
    except msgspec.DecodeError:
        return {}
    return envelope if isinstance(envelope, dict) else {}


def _data(response: httpx2.Response) -> object:
    return _envelope(response).get("data")


def _task(response: httpx2.Response) -> Task:
    return _read(response, _data(response))


def _read(response: httpx2.Response, data: object) -> Task:
    try:
        return read_task(data)
    except msgspec.ValidationError:
        raise _not_the_contract(response) from None


def _refusal(response: httpx2.Response) -> StillmotionError:
    envelope = _envelope(response)
    code = envelope.get("code")
    if not isinstance(code, int) or code == 0:
        code = None
    if code is None and response.is_success:
        return _not_the_contract(response)
    message = envelope.get("message") or f"HTTP {response.status_code} {response.reason_phrase}"
    return error_class(code, response.status_code)(
        str(message).strip(),
        code=code,
        request_id=str(envelope.get("request_id") or ""),
        http_status=response.status_code,
        retry_after=_retry_after(response),
    )


def _not_the_contract(response: httpx2.Response) -> ServerError:
    return ServerError(
        f"{response.url} answered with something else than this API: is the base URL right?",
        request_id=str(_envelope(response).get("request_id") or ""),
        http_status=response.status_code,
    )


def _retry_after(response: httpx2.Response) -> float | None:
    """Seconds; the header's other form, a date, is not used by any server of this contract."""
    try:
        return max(0.0, float(response.headers["retry-after"]))
    except (KeyError, ValueError):
        return None


def _unreachable(base_url: str, fault: httpx2.TransportError) -> ConnectionFailed:
    reason = str(fault) or type(fault).__name__
    return ConnectionFailed(f"no connection to {base_url}: {reason}")
