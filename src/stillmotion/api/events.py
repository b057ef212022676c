"""A task's life as Server-Sent Events: what has happened, then what happens, until it has ended.

Changes of status are durable and come from the store, in order, each with its `seq` as the
event's id: resuming after one loses none and repeats none. Steps of progress, remarks and previews
come from the hub, have no id and may be missed. The hub only says when to look into the store; what
another server of the store has changed without a word to this one is found by looking now and then.
"""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Annotated

import msgspec
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from stillmotion.api.task_view import (
    StatusMessage,
    TaskId,
    WireStatusText,
    status_message,
    wire_status,
)
from stillmotion.api.tasks import unknown_task
from stillmotion.contract.errors import bad_field
from stillmotion.tasks.task import Status, TaskEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from stillmotion.api.endpoint import Call
    from stillmotion.api.metrics import Metrics
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task


LOOK_S = 10.0
"""How long a stream waits for a word before it looks into the store by itself."""


class EventData(msgspec.Struct, frozen=True):
    """The data of an event, named `status`, `progress`, `remark` or `preview`."""

    task_id: TaskId
    task_status: WireStatusText
    task_status_msg: StatusMessage
    progress: Annotated[float, msgspec.Meta(description="What is done, from 0 to 1.", ge=0, le=1)]
    stage: Annotated[str, msgspec.Meta(description="What is being done, in a few words.")]
    at: Annotated[int, msgspec.Meta(description="When, Unix milliseconds.")]
    remark: Annotated[
        str,
        msgspec.Meta(
            description="In an event named `remark`: a sentence on what was understood of the "
            "request, or is not done and why."
        ),
    ] = ""
    preview: Annotated[
        str | msgspec.UnsetType,
        msgspec.Meta(
            description="In an event named `preview`, and there only: what is being made as it "
            "looks just now, a small JPEG as a data URL."
        ),
    ] = msgspec.UNSET


_encoder = msgspec.json.Encoder()


class Events:
    """The handler for the tasks of one kind."""

    def __init__(self, kind: str, services: Services, metrics: Metrics) -> None:
        self._kind = kind
        self._metrics = metrics
        self._store = services.store
        self._hub = services.hub

    async def follow(self, call: Call, account: Account) -> Response:
        """The stream; 204 where the task has ended and the caller has seen its last event."""
        any_id = call.path["id"]
        task = await self._store.find_task(account.id, self._kind, any_id)
        if task is None:
            raise unknown_task(any_id)
        told = await self._store.events_after(task.id, 0)
        seen = _last_seen(call.header(b"last-event-id"), told)
        headers = {"X-Request-Id": call.request_id}
        if told and told[-1].status.final and told[-1].seq == seen:
            return Response(status_code=204, headers=headers)
        return EventSourceResponse(self._counted(self._events(task, seen)), headers=headers)

    async def _counted(
        self, events: AsyncIterator[ServerSentEvent]
    ) -> AsyncIterator[ServerSentEvent]:
        self._metrics.streams += 1
        try:
            async for event in events:
                yield event
        finally:
            self._metrics.streams -= 1

    async def _events(self, task: Task, seen: int) -> AsyncIterator[ServerSentEvent]:
        # Listening starts before the first look into the store: what comes in between is told.
        with self._hub.subscribe(task.id) as live:
            for event in await self._store.events_after(task.id, seen):
                seen = event.seq
                yield _sent(event)
                if event.status.final:
                    return
            if task.status is Status.PROCESSING:
                yield _sent(_present(task))
            while True:
                try:
                    async with asyncio.timeout(LOOK_S):
                        hint = await anext(live)
                except TimeoutError:
                    pass
                except StopAsyncIteration:
                    return
                else:
                    if hint.seq == 0:
                        yield _sent(hint)
                        continue
                for event in await self._store.events_after(task.id, seen):
                    seen = event.seq
                    yield _sent(event)
                    if event.status.final:
                        return


def _sent(event: TaskEvent) -> ServerSentEvent:
    data = EventData(
        event.task_id,
        wire_status(event.status),
        status_message(event.status, event.status_msg),
        event.progress,
        event.stage,
        event.at,
        event.remark,
        _data_url(event.preview) if event.preview else msgspec.UNSET,
    )
    durable = event.seq > 0
    return ServerSentEvent(
        _encoder.encode(data).decode(),
        event="status" if durable else _live_name(event),
        id=str(event.seq) if durable else None,
    )


def _live_name(event: TaskEvent) -> str:
    return "remark" if event.remark else "preview" if event.preview else "progress"


def _data_url(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


def _present(task: Task) -> TaskEvent:
    """Where a task stands, as a step of progress."""
    return TaskEvent(
        seq=0,
        task_id=task.id,
        at=task.updated_at,
        status=task.status,
        status_msg=task.status_msg,
        progress=task.progress,
        stage=task.stage,
    )


def _last_seen(given: str | None, told: Sequence[TaskEvent]) -> int:
    if not given:
        return 0
    for event in told:
        if given == str(event.seq):
            return event.seq
    raise bad_field("Last-Event-ID", given, "the id of an event of this task")
