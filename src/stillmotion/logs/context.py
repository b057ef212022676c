"""What a line of the log is about: the request, the task and the attempt that its thread, or its
asyncio task, works for. Whoever begins such work says so once, for every line below it."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from typing import NamedTuple


class About(NamedTuple):
    """A task, and the attempt at it (0 for none)."""

    task_id: str
    attempt: int


_request: ContextVar[str] = ContextVar("request", default="")
_task: ContextVar[About | None] = ContextVar("task", default=None)

of_request = _request.set
"""From now on this is about the request of that id. It is for an asyncio task of its own."""


def begin_task(task_id: str) -> None:
    """From now on this is about a task as well. It is for an asyncio task of its own."""
    _task.set(About(task_id, 0))


def request() -> str:
    """The id of the request that this is about, "" for none."""
    return _request.get()


class of_task:  # noqa: N801
    """`with of_task(…):` the block is about a task."""

    __slots__ = ("_about", "_token")

    def __init__(self, task_id: str, attempt: int = 0) -> None:
        self._about = About(task_id, attempt)

    def __enter__(self) -> None:
        self._token = _task.set(self._about)

    def __exit__(self, *_: object) -> None:
        _task.reset(self._token)


class ContextFilter(logging.Filter):
    """Gives each record `context`: `request_id`, `task_id` and `attempt`, as far as there are any.

    A record may bring them itself (`extra={"about": About(…)}`), where nobody works for the task.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through."""
        context: dict[str, str | int] = {}
        if request := _request.get():
            context["request_id"] = request
        about: About | None = getattr(record, "about", None) or _task.get()
        if about is not None:
            context["task_id"] = about.task_id
            if about.attempt:
                context["attempt"] = about.attempt
        record.context = context
        return True


def context_of(record: logging.LogRecord) -> dict[str, str | int]:
    """What `ContextFilter` found."""
    found: dict[str, str | int] = getattr(record, "context", {})
    return found
