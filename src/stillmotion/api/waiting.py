"""Waiting for the end of a task, for answers that are given only then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from stillmotion.api.events import LOOK_S

if TYPE_CHECKING:
    from stillmotion.tasks.events import EventBus
    from stillmotion.tasks.store import Store
    from stillmotion.tasks.task import Task


async def ended(store: Store, hub: EventBus, kind: str, task: Task) -> Task:
    """The task when it has ended. It is looked at when something is told of it, and now and then
    since that may get lost."""
    with hub.subscribe(task.id) as live:
        while True:
            found = await store.find_task(task.account_id, kind, task.id)
            if found is None or found.status.final:
                return found or task
            try:
                async with asyncio.timeout(LOOK_S):
                    await anext(live)
            except TimeoutError:
                continue
            except StopAsyncIteration:
                return found
