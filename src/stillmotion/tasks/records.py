"""Tasks as the API creates them, finds them and tells of them."""

from __future__ import annotations

from typing import Protocol

from stillmotion.tasks.task import MediaFile, NewTask, Task, TaskEvent


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
