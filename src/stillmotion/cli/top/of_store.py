"""Frames of a site's store, whether a server runs or not: all that waits, and who works on it."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING

from stillmotion.cli.site_data import Site, opened
from stillmotion.cli.top.frame import Away, Callbacks, Disk, Frame, Queue, Running
from stillmotion.tasks.classes import class_of
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.tasks.stores import shown_url
from stillmotion.tasks.task import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stillmotion.tasks.overview import Backlog, Unfinished
    from stillmotion.tasks.store import Store
    from stillmotion.tasks.task import Task

MOST_RUNNING = 200


class OfStore:
    """See `frame.Source`."""

    def __init__(self, site: Site) -> None:
        self.name = shown_url(site.store)
        self._site = site

    def look(self, *, once: bool = False) -> Frame:  # noqa: ARG002
        """See `frame.Source.look`."""
        try:
            unfinished, backlog, tasks = asyncio.run(self._ask())
        except StoreUnavailable as error:
            raise Away(str(error)) from error
        now = time.time()
        oldest = backlog.oldest
        return Frame(
            source=self.name,
            at=now,
            queue=_queue(unfinished, now),
            running=tuple(_running(task, now) for task in tasks),
            callbacks=Callbacks(
                waiting=backlog.tasks,
                oldest_s=0.0 if oldest is None else max(0.0, now - oldest / 1000),
            ),
            disks=self._disks(),
        )

    def close(self) -> None:
        """See `frame.Source.close`."""

    async def _ask(self) -> tuple[Sequence[Unfinished], Backlog, Sequence[Task]]:
        async with opened(self._site.store) as store:
            return await _all_of(store)

    def _disks(self) -> tuple[Disk, ...]:
        try:
            disk = os.statvfs(self._site.data)
        except OSError:
            return ()
        free, size = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
        return (Disk(place="data", free=free, size=size),)


async def _all_of(store: Store) -> tuple[Sequence[Unfinished], Backlog, Sequence[Task]]:
    return (
        await store.unfinished(),
        await store.callback_backlog(),
        await store.processing_tasks(MOST_RUNNING),
    )


def _queue(unfinished: Sequence[Unfinished], now: float) -> tuple[Queue, ...]:
    places: dict[tuple[str, str], tuple[int, int, float]] = {}
    for each in unfinished:
        place = each.pool, class_of(each.max_parallel)
        waiting, processing, oldest = places.get(place, (0, 0, 0.0))
        if each.status is Status.SUBMITTED:
            waiting += each.tasks
            oldest = max(oldest, now - each.oldest / 1000)
        else:
            processing += each.tasks
        places[place] = waiting, processing, oldest
    return tuple(
        Queue(
            pool=pool, account_class=kind, waiting=waiting, processing=processing, oldest_s=oldest
        )
        for (pool, kind), (waiting, processing, oldest) in sorted(places.items())
    )


def _running(task: Task, now: float) -> Running:
    return Running(
        task_id=task.id,
        kind=task.kind,
        seconds=max(0.0, now - task.updated_at / 1000),
        progress=task.progress,
        stage=task.stage,
    )
