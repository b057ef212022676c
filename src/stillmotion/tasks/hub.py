"""The event bus of one process: events from the store and the dispatcher to listeners.

It is in memory and forgets; what must not be missed is in the store. Everything happens in the
event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator

from stillmotion.tasks.task import TaskEvent

MAX_WAITING = 64
"""Events that wait for a slow subscriber. Steps of progress and remarks beyond that are dropped,
oldest first; changes of status never are, of which a task has three at most. Of previews only the
newest waits."""


class Hub:
    """See `tasks.events.EventBus`."""

    def __init__(self) -> None:
        self._tell: Callable[[TaskEvent], None] | None = None
        self._subscribers: dict[str, set[Subscription]] = {}
        self._listeners: list[Callable[[TaskEvent], None]] = []
        self._shown: dict[str, TaskEvent] = {}
        self._closed = False

    def publish(self, event: TaskEvent) -> None:
        """Tell the listeners and the task's subscribers, and other processes of what no store
        holds."""
        self.deliver(event)
        if self._tell is not None and event.seq == 0:
            self._tell(event)

    def forward(self, tell: Callable[[TaskEvent], None]) -> None:
        """Have `tell` called from now on with each published event that no store holds."""
        self._tell = tell

    def deliver(self, event: TaskEvent) -> None:
        """Tell the listeners and subscribers of this process alone."""
        for listener in self._listeners:
            listener(event)
        for subscription in self._subscribers.get(event.task_id, ()):
            subscription.put(event)

    def show(self, event: TaskEvent) -> None:
        """See `tasks.events.EventBus.show`."""
        self._shown[event.task_id] = event
        for subscription in self._subscribers.get(event.task_id, ()):
            subscription.put(event)

    def stop_showing(self, task_id: str) -> None:
        """See `tasks.events.EventBus.stop_showing`."""
        self._shown.pop(task_id, None)

    def listen(self, listener: Callable[[TaskEvent], None]) -> None:
        """Have `listener` called with each event of every task, from now on."""
        self._listeners.append(listener)

    @contextlib.contextmanager
    def subscribe(self, task_id: str) -> Iterator[Subscription]:
        """The events of one task, from now on."""
        subscription = Subscription()
        if (shown := self._shown.get(task_id)) is not None:
            subscription.put(shown)
        if self._closed:
            subscription.end()
        subscribers = self._subscribers.setdefault(task_id, set())
        subscribers.add(subscription)
        try:
            yield subscription
        finally:
            subscribers.discard(subscription)
            if not subscribers and self._subscribers.get(task_id) is subscribers:
                del self._subscribers[task_id]

    def close(self) -> None:
        """End every subscription, also those yet to come: the server stops."""
        self._closed = True
        for subscribers in self._subscribers.values():
            for subscription in subscribers:
                subscription.end()


class Subscription:
    """An asynchronous iterator over events, for one consumer."""

    def __init__(self) -> None:
        self._waiting: deque[TaskEvent] = deque()
        self._news = asyncio.Event()
        self._ended = False

    def put(self, event: TaskEvent) -> None:
        """Add an event."""
        if event.preview:
            older = next((waiting for waiting in self._waiting if waiting.preview), None)
            if older is not None:
                self._waiting.remove(older)
        self._waiting.append(event)
        if len(self._waiting) > MAX_WAITING:
            oldest = next((waiting for waiting in self._waiting if waiting.seq == 0), None)
            if oldest is not None:
                self._waiting.remove(oldest)
        self._news.set()

    def end(self) -> None:
        """Let the iteration end after what waits."""
        self._ended = True
        self._news.set()

    def __aiter__(self) -> AsyncIterator[TaskEvent]:
        return self

    async def __anext__(self) -> TaskEvent:
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()
