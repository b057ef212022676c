"""The event bus: who tells of a task, and who wants to know."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from typing import Protocol

from stillmotion.tasks.task import TaskEvent


class EventBus(Protocol):
    """Publish and subscribe, by task id. `tasks.hub` does it within one process.

    It may forget: what must not be missed is in the store. Everything happens in the event loop.
    """

    def publish(self, event: TaskEvent) -> None:
        """Tell the listeners and the task's subscribers."""
        ...

    def show(self, event: TaskEvent) -> None:
        """Tell the task's subscribers of a preview, also those who come later, until there is a
        newer one or `stop_showing`. Other processes do not hear of it."""
        ...

    def stop_showing(self, task_id: str) -> None:
        """Forget the task's preview."""
        ...

    def listen(self, listener: Callable[[TaskEvent], None]) -> None:
        """Have `listener` called with each event of every task, from now on."""
        ...

    def subscribe(self, task_id: str) -> AbstractContextManager[AsyncIterator[TaskEvent]]:
        """The events of one task, from now on, until the bus is closed."""
        ...

    def close(self) -> None:
        """End every subscription, also those yet to come: the server stops."""
        ...
