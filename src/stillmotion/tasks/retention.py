"""Retention: the media and the private content of tasks that ended long ago are deleted.

First the media, then the mark in the row: a sweep that a crash cuts off is done again from there.
What servers and workers that were killed have left is deleted too: files of creates that never
ended, and of attempts that did not win.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from stillmotion.logs.context import of_task
from stillmotion.tasks.faults import StoreUnavailable
from stillmotion.tasks.history import HistoryStore
from stillmotion.tasks.ids import IDS_PER_MS
from stillmotion.tasks.kinds import KEPT
from stillmotion.tasks.places import INPUTS, inputs_of, results_of
from stillmotion.tasks.task import Status

if TYPE_CHECKING:
    from stillmotion.vault import Vault

log = logging.getLogger("stillmotion.retention")

DAY_S = 24 * 3600.0

LONGEST_INTERVAL_S = 3600.0
SHORTEST_INTERVAL_S = 1.0
"""Between sweeps: a twentieth of the retention time, within these bounds."""

RETRY_S = 60.0
"""After which a sweep is done again that the storage has cut short."""

SWEEP = "retention"

SHORTEST_LEASE_S = 60.0
"""A turn lasts two intervals, and no less than this: longer than a batch takes to delete."""

BATCH = 100

ORPHAN_AGE_S = 3600.0
"""Pictures whose task is not in the store after this time belong to a create that never ended."""


LEFTOVER_AGE_S = 3600.0
"""So long after its end no attempt at a task writes files any more."""

LOOK_BACK_S = DAY_S
"""How far back a sweep looks for leftovers, beside the first one of a server, which looks at every
task that has media."""


class Ended(msgspec.Struct, frozen=True):
    """A task that has ended, and the attempt that ended it."""

    id: str
    kind: str
    status: Status
    attempt: int


class PurgeableTasks(Protocol):
    """Tasks whose media are to be deleted. See `tasks.store`."""

    async def purgeable_tasks(self, before: int, limit: int) -> list[str]:
        """Ids of tasks that ended before `before` and still have media or private content."""
        ...

    async def untidy_tasks(self, after: int, before: int) -> list[Ended]:
        """Those that ended from `after` on and before `before`, have media, and may have others
        beside: they have not succeeded, or not at once, or are of a kind that is kept."""
        ...

    async def mark_purged(self, task_ids: Sequence[str]) -> None:
        """Forget request, result, remarks and callbacks of these tasks; the rows stay for the
        books."""
        ...

    async def unknown_tasks(self, task_ids: Sequence[str]) -> list[str]:
        """Those of the ids that no task has."""
        ...


class SweepLeases(Protocol):
    """Whose turn it is, among the servers that share a store. See `tasks.store`."""

    async def take_sweep(self, name: str, worker: str, lease: float) -> bool:
        """Whether the sweep `name` is `worker`'s for the next `lease` seconds.

        It is unless another one has it. Who has it takes it again to keep it; that of a server
        which is gone is free once its lease has run out.
        """
        ...


class SweptStore(PurgeableTasks, SweepLeases, HistoryStore, Protocol):
    """What a sweep needs of the store."""


def _storage_fault(error: Exception) -> str:
    """What befell the store or the vault, in a few words; "" for another fault."""
    from stillmotion.vault import storage_fault

    return str(error) if isinstance(error, StoreUnavailable) else storage_fault(error)


class Retention:
    """Sweeps `store` and `vault` for tasks that ended more than `days` ago.

    Of the servers that share a store one does it; `worker` names this one. It keeps the turn from
    one sweep to the next, so the others only take over where it has missed two.
    """

    def __init__(
        self,
        store: SweptStore,
        vault: Vault,
        *,
        worker: str,
        days: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._vault = vault
        self._worker = worker
        self._keep_s = days * DAY_S
        self._clock = clock
        self._looked = False

    async def run(self) -> None:
        """Sweep now and then, until cancelled. Faults are logged, and met again next time."""
        while True:
            wait = self._interval
            try:
                if await self._has_turn():
                    await self.remove_orphans()
                    await self.remove_leftovers()
                    purged = await self.sweep()
                    await self.note_words()
                    if purged:
                        log.info("purged the media of %d task(s)", purged)
            except Exception as error:
                if reason := _storage_fault(error):
                    log.warning("the sweep was cut short, and is done again soon: %s", reason)
                    wait = min(wait, RETRY_S)
                else:
                    log.exception("the sweep was cut short")
            await asyncio.sleep(wait)

    @property
    def _interval(self) -> float:
        return min(max(self._keep_s / 20, SHORTEST_INTERVAL_S), LONGEST_INTERVAL_S)

    async def _has_turn(self) -> bool:
        lease = max(2 * self._interval, SHORTEST_LEASE_S)
        return await self._store.take_sweep(SWEEP, self._worker, lease)

    async def sweep(self) -> int:
        """Purge what is due, while it is this server's turn; how many tasks that were."""
        before = int((self._clock() - self._keep_s) * 1000)
        purged = 0
        stuck: set[str] = set()
        while await self._has_turn():
            due = await self._store.purgeable_tasks(before, BATCH + len(stuck))
            batch = [task_id for task_id in due if task_id not in stuck]
            if not batch:
                break
            done = [task_id for task_id in batch if await self._delete_media(task_id)]
            stuck.update(set(batch) - set(done))
            await self._store.mark_purged(done)
            purged += len(done)
        return purged

    async def remove_orphans(self) -> int:
        """Delete pictures of creates that ended without a task; of how many."""
        newest = int((self._clock() - ORPHAN_AGE_S) * 1000) * IDS_PER_MS
        removed = 0
        async for found in self._vault.names(INPUTS):
            old = sorted(each for each in found if each.isdigit() and int(each) < newest)
            orphans = await self._store.unknown_tasks(old) if old else []
            for task_id in orphans:
                log.info("%s has no task: deleted", inputs_of(task_id))
                await self._vault.delete_prefix(inputs_of(task_id))
            removed += len(orphans)
        return removed

    async def remove_leftovers(self) -> int:
        """Delete what attempts left that did not win, and what kept things were made from; of how
        many tasks that was looked for.

        Whoever ends a task does so at once, unless it is killed meanwhile, or somebody who has lost
        the task still writes.
        """
        before = int((self._clock() - LEFTOVER_AGE_S) * 1000)
        after = before - int(LOOK_BACK_S * 1000) if self._looked else 0
        untidy = await self._store.untidy_tasks(after, before)
        for task in untidy:
            if task.status is not Status.SUCCEED:
                await self._vault.delete_prefix(results_of(task.id))
                continue
            for lost in range(1, task.attempt):
                await self._vault.delete_prefix(results_of(task.id, lost))
            if task.kind in KEPT:
                await self._vault.delete_prefix(inputs_of(task.id))
        self._looked = True
        return len(untidy)

    async def note_words(self) -> int:
        """Note the words of tasks that have ended since the last sweep, so that they are found; of
        how many. Nobody waits for it: whoever searches has the latest ones noted."""
        noted = 0
        while batch := await self._store.note_words(None, BATCH):
            noted += batch
            if not await self._has_turn():
                break
        return noted

    async def _delete_media(self, task_id: str) -> bool:
        try:
            await self._vault.delete_prefix(inputs_of(task_id))
            await self._vault.delete_prefix(results_of(task_id))
        except Exception as error:
            with of_task(task_id):
                log.warning("the media of task %s cannot be deleted now: %s", task_id, error)
            return False
        return True
