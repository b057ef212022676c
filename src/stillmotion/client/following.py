"""Following a task to its end: its events streamed where the service has that, else polled."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable

import httpx2
import msgspec

from stillmotion.client.errors import RETRIED_STATUSES
from stillmotion.client.service import Service, backoff
from stillmotion.client.steps import (
    CloseStream,
    DeadlinePassed,
    Emit,
    NextEvent,
    OpenStream,
    Operation,
    Sleep,
)
from stillmotion.client.types import Task, TaskEvent

POLL_FIRST_S = 1.0
POLL_LONGEST_S = 10.0
POLL_GROWTH = 1.4

EVENTS_SILENCE_S = 45.0
"""An event stream without even a keep-alive for this long is taken for dead."""

EVENTS_FAILURES = 4
"""After so many streams in a row that brought no event, status is polled instead."""


def streamed_events(
    service: Service, path: str, task_id: str, deadline: float | None
) -> Operation[bool]:
    """Emit the events of the stream at `path`, up to the final one.

    Whether that came; False: the service has no (working) streams. Raises DeadlinePassed.
    """
    last_id = ""
    failures = 0
    while failures < EVENTS_FAILURES:
        if failures:
            yield from _pause(backoff(failures - 1), deadline)
        headers = {**service.headers(), "accept": "text/event-stream"}
        if last_id:
            headers["last-event-id"] = last_id
        failures += 1
        try:
            response: httpx2.Response = yield OpenStream(
                url=service.base_url + path,
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


def polled_events(get: Callable[[], Operation[Task]], deadline: float | None) -> Operation[None]:
    """Emit each change of status that queries find. Raises DeadlinePassed."""
    pause = POLL_FIRST_S
    told = ""
    while True:
        task = yield from get()
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


def _pause(seconds: float, deadline: float | None) -> Operation[None]:
    if deadline is not None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeadlinePassed
        seconds = min(seconds, left)
    yield Sleep(seconds)


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
    preview: str = ""

    def read(self, task_id: str) -> TaskEvent:
        return TaskEvent(
            task_id=task_id,
            status=self.task_status,
            status_msg=self.task_status_msg,
            progress=self.progress,
            stage=self.stage,
            at=self.at,
            remark=self.remark,
            preview=_decoded(self.preview),
        )


def _decoded(data_url: str) -> bytes:
    """The bytes of a data URL in base64; none of what is no such thing."""
    _, comma, data = data_url.partition(";base64,")
    try:
        return base64.b64decode(data, validate=True) if comma else b""
    except ValueError:
        return b""
