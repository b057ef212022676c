"""Tasks as the API creates them, finds them and tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from stillmotion.tasks.task import MediaFile, NewTask, Status, Task, TaskEvent


class TaskSearch(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks of these `kinds`, in one of these `statuses` (of any, where there is none), made from
    `start` to `end` (Unix milliseconds).

    `beyond` is the id after which they go on ("" for the first), `limit` how many, newest first
    unless `oldest_first`. Purged ones are left out without `purged`.
    """

    kinds: Sequence[str]
    statuses: Sequence[Status] = ()
    start: int = 0
    end: int = 2**53
    beyond: str = ""
    limit: int
    oldest_first: bool = False
    purged: bool = True


class Deduction(msgspec.Struct, frozen=True):
    """What a pack has paid for a task, and how much was in it before; in parts of `UNIT`."""

    task: Task
    pack_id: str
    pack_name: str
    units: int
    before: int


class TaskRecords(Protocol):
    """Tasks by their accounts. See `tasks.store`."""

    async def create_task(self, new: NewTask) -> tuple[Task, bool]:
        """Insert, or answer the task made earlier under the same idempotency key (then False).

        What the task costs is reserved in the account's packs. Raises ExternalIdTaken,
        IdempotencyMismatch, TooManyTasks, PacksSpent.
        """
        ...

    async def find_repeated(
        self, account_id: str, idempotency_key: str, fingerprint: bytes
    ) -> Task | None:
        """The task that was made under that key; None for none. Raises IdempotencyMismatch."""
        ...

    async def find_task(self, account_id: str, kind: str, any_id: str) -> Task | None:
        """By task id, else by external task id; None for another account's."""
        ...

    async def list_tasks(self, account_id: str, kind: str, page: int, size: int) -> list[Task]:
        """A page (from 1), newest first."""
        ...

    async def tasks_by_id(
        self, account_id: str, ids: Sequence[str] = (), external_ids: Sequence[str] = ()
    ) -> list[Task]:
        """Those of the account, of whatever kind, by either sort of id, in no order."""
        ...

    async def search_tasks(self, account_id: str, search: TaskSearch) -> list[Task]:
        """Those that are looked for, in the order of their ids."""
        ...

    async def deductions(
        self, account_id: str, start: int, end: int, beyond: tuple[int, int], limit: int
    ) -> list[Deduction]:
        """What packs have paid for tasks that were made between `start` and `end` and have
        succeeded: in the order of the ids of task and pack, from the pair after `beyond` on."""
        ...

    async def cancel_task(self, account_id: str, kind: str, any_id: str) -> Task | None:
        """Make an unfinished task `cancelled`; a finished one is returned as it is."""
        ...

    async def events_after(self, task_id: str, seq: int) -> list[TaskEvent]:
        """The task's durable events with a greater `seq`, in order."""
        ...

    async def find_video(self, account_id: str, video_id: str) -> MediaFile | None:
        """The video of that id that a task of the account made; None once it is purged."""
        ...

    async def task_of_video(self, account_id: str, video_id: str) -> Task | None:
        """The task of the account that made the video of that id; None once it is purged."""
        ...

    async def task_of_audio(self, account_id: str, audio_id: str) -> Task | None:
        """The task of the account that made the sound of that id; None once it is purged."""
        ...

    async def try_writing(self) -> None:
        """Write something that changes nothing. Raises StoreUnavailable where that fails."""
        ...

    async def queue_depth(self) -> dict[str, int]:
        """Unfinished tasks by status, for metrics."""
        ...

    def tell(self, event: TaskEvent) -> None:
        """Have the listeners of other servers told of an event that no row holds: a step of
        progress, or a remark. It may be late, thinned out or lost."""
        ...
