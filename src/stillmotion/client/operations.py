"""What each call does, step by step: the client without its I/O.

Each public method is an operation (`client.steps`): a generator that yields what it needs done.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote, unquote

import msgspec

from stillmotion.client.answers import read_many, read_one
from stillmotion.client.body import wire_body
from stillmotion.client.errors import TaskFailed, WaitTimeout
from stillmotion.client.following import polled_events, streamed_events
from stillmotion.client.kinds import KeptKind, Kind
from stillmotion.client.results import Source
from stillmotion.client.service import Service
from stillmotion.client.steps import Blocking, DeadlinePassed, Operation
from stillmotion.client.transfer import fetch_files
from stillmotion.client.types import Task

T = TypeVar("T", bound=Task)
I = TypeVar("I")  # noqa: E741


class TaskOperations(Generic[T]):
    """The calls on tasks of one kind. Tasks may be given themselves or by id."""

    def __init__(self, service: Service, kind: Kind[T]) -> None:
        self._service = service
        self._kind = kind

    def create(
        self,
        body: Mapping[str, Any] | None,
        fields: Mapping[str, Any],
        idempotency_key: str | None,
    ) -> Operation[T]:
        """Create a task from a body of the reference, with Python values laid over it."""
        spelt: dict[str, Any] = yield Blocking(lambda: wire_body(self._kind, fields))
        response = yield from self._service.post(
            self._kind.path,
            {**(body or {}), **spelt},
            {"idempotency-key": idempotency_key or str(uuid.uuid4())},
        )
        task = read_one(response, self._kind.task)
        ignored = response.headers.get("x-stillmotion-ignored", "")
        names = tuple(unquote(name) for name in ignored.split(", ") if name)
        return msgspec.structs.replace(task, ignored=names)

    def get(self, task: T | str) -> Operation[T]:
        """Query one task by its id or external id."""
        response = yield from self._service.get(self._path(task))
        return read_one(response, self._kind.task)

    def list(self, page: int, size: int) -> Operation[list[T]]:
        """Query a page of tasks."""
        response = yield from self._service.get(self._kind.path, **_page(page, size))
        return read_many(response, self._kind.task)

    def cancel(self, task: T | str) -> Operation[T]:
        """Cancel a task."""
        response = yield from self._service.post(f"{self._path(task)}/cancel")
        return read_one(response, self._kind.task)

    def events(self, task: T | str, deadline: float | None = None) -> Operation[None]:
        """Emit the task's events up to the final one: streamed where the service has that."""
        path = f"{self._path(task)}/events"
        streamed = yield from streamed_events(self._service, path, _id(task), deadline)
        if not streamed:
            yield from polled_events(lambda: self.get(task), deadline)

    def wait(self, task: T | str, timeout: float | None) -> Operation[T]:
        """Emit events until the task has ended, then return it. Raises TaskFailed, WaitTimeout."""
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            yield from self.events(task, deadline)
        except DeadlinePassed:
            raise WaitTimeout(
                f"task {_id(task)} has not ended within {timeout:g} s; it goes on"
            ) from None
        ended = yield from self.get(task)
        if ended.task_status == "failed":
            raise TaskFailed(ended)
        return ended

    def download(
        self, task: T | str, path: Path, sources: Callable[[T], Sequence[Source]]
    ) -> Operation[Sequence[Path]]:
        """Fetch files of what the task made (see `client.transfer`); where they are then."""
        having = (yield from self.get(task)) if isinstance(task, str) else task
        return (yield from fetch_files(sources(having), path, self._service.max_retries))

    def _path(self, task: T | str) -> str:
        task_id = _id(task)
        if not task_id:
            raise ValueError("the task id is empty")
        return f"{self._kind.path}/{quote(task_id, safe='')}"


class KeptOperations(TaskOperations[T], Generic[T, I]):
    """The calls on a kind whose tasks make what an account keeps."""

    def __init__(self, service: Service, kind: KeptKind[T, I]) -> None:
        super().__init__(service, kind)
        self._kept = kind

    def presets(self, page: int, size: int) -> Operation[Sequence[I]]:
        """Query a page of those that come along."""
        response = yield from self._service.get(self._kept.presets_path, **_page(page, size))
        tasks = read_many(response, self._kept.task)
        return [item for task in tasks for item in self._kept.items(task)]

    def delete(self, id: int | str) -> Operation[None]:
        """Delete one of the account's own."""
        yield from self._service.post(self._kept.delete_path, {self._kept.id_field: id})

    def download_kept(
        self, made: T | I | str, path: Path, sources: Callable[[T | I], Sequence[Source]]
    ) -> Operation[Sequence[Path]]:
        """Fetch files of what is kept, given itself or by the task that made it."""
        having = (yield from self.get(made)) if isinstance(made, str) else made
        return (yield from fetch_files(sources(having), path, self._service.max_retries))


def _page(page: int, size: int) -> dict[str, str]:
    return {"pageNum": str(page), "pageSize": str(size)}


def _id(task: Task | str) -> str:
    return task if isinstance(task, str) else task.task_id
