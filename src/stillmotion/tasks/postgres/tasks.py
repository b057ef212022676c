"""Tasks in the database: what the API, the dispatcher and retention ask and write of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from stillmotion.tasks.kinds import KEPT
from stillmotion.tasks.postgres.access import Access, to_ms
from stillmotion.tasks.postgres.library import keep
from stillmotion.tasks.postgres.pipeline import SQL, Row, Statement
from stillmotion.tasks.postgres.transaction import Raced, Steps, Transaction
from stillmotion.tasks.postgres.writer import QUEUE
from stillmotion.tasks.queue import NO_LIMITS, ClaimLimits
from stillmotion.tasks.records import Deduction, TaskSearch
from stillmotion.tasks.retention import Ended
from stillmotion.tasks.rows import (
    beyond_of,
    deduction_from,
    event_from,
    host_of,
    remarks_to,
    result_to,
    task_from,
)
from stillmotion.tasks.store import (
    UNIT,
    ExternalIdTaken,
    IdempotencyMismatch,
    PacksSpent,
    TooManyTasks,
)
from stillmotion.tasks.task import (
    DEFAULT_POOL,
    END_SEQ,
    PROCESSING_SEQ,
    SUBMITTED_SEQ,
    MediaFile,
    NewTask,
    Status,
    Task,
    TaskEvent,
    TaskResult,
    event_of,
    is_task_id,
    succeeded_with,
)

_encode = msgspec.json.encode


class Tasks:
    """The part of `PostgresStore` that has to do with tasks."""

    _access: Access
    _callback_body: Callable[[Task], bytes]

    # as the API sees them

    async def create_task(self, new: NewTask) -> tuple[Task, bool]:
        """See `TaskRecords.create_task`. Raises ValueError for an id that is not of `tasks.ids`."""
        if not is_task_id(new.id):
            raise ValueError(f"not the id of a task: {new.id!r}")
        account_id = int(new.account_id)
        needed = max(round(Decimal(new.units) * UNIT), 0)

        def step(transaction: Transaction) -> Steps[tuple[Task, bool]]:
            task = _created(new, transaction.now)
            answer = yield Statement(SQL["create_task"], _bindings(new, needed, transaction.now))
            assert answer.row is not None
            verdict, made, repeated_id, fingerprint, unfinished, left = answer.row
            match verdict:
                case "repeated":
                    if fingerprint != (new.fingerprint or None):
                        raise IdempotencyMismatch
                    earlier = yield Statement(SQL["task_by_id"], {"id": repeated_id})
                    assert earlier.row is not None
                    return task_from(earlier.row), False
                case "full":
                    assert new.max_parallel is not None
                    raise TooManyTasks(new.max_parallel, unfinished)
                case "spent":
                    raise PacksSpent(needed, left)
                case "taken":
                    raise ExternalIdTaken
            if not made:
                raise Raced
            yield from self._tell(transaction, task, SUBMITTED_SEQ)
            return task, True

        counted = new.max_parallel is not None or needed > 0
        return await self._access.write(step, accounts=(account_id,) if counted else ())

    async def find_repeated(
        self, account_id: str, idempotency_key: str, fingerprint: bytes
    ) -> Task | None:
        """See `TaskRecords.find_repeated`."""
        row = await self._access.read_row(
            "repeated_create",
            {"account_id": int(account_id), "idempotency_key": idempotency_key},
        )
        if row is None:
            return None
        if row[1] != fingerprint:
            raise IdempotencyMismatch
        found = await self._access.read_row("task_by_id", {"id": row[0]})
        return None if found is None else task_from(found)

    async def find_task(self, account_id: str, kind: str, any_id: str) -> Task | None:
        """See `TaskRecords.find_task`."""
        if "\0" in any_id:
            return None  # no text of the database has one
        row = await self._access.read_row(
            "own_task",
            {
                "account_id": int(account_id),
                "kind": kind,
                "id": int(any_id) if is_task_id(any_id) else None,
                "any_id": any_id,
            },
        )
        return None if row is None else task_from(row)

    async def list_tasks(self, account_id: str, kind: str, page: int, size: int) -> list[Task]:
        """See `TaskRecords.list_tasks`."""
        rows = await self._access.read(
            "list_tasks",
            {
                "account_id": int(account_id),
                "kind": kind,
                "limit": size,
                "offset": (page - 1) * size,
            },
        )
        return [task_from(row) for row in rows]

    async def tasks_by_id(
        self, account_id: str, ids: Sequence[str] = (), external_ids: Sequence[str] = ()
    ) -> list[Task]:
        """See `TaskRecords.tasks_by_id`."""
        own = {"account_id": int(account_id)}
        found = []
        if numbers := [int(each) for each in ids if is_task_id(each)]:
            found += await self._access.read("tasks_by_ids", {**own, "ids": numbers})
        if texts := [each for each in external_ids if "\0" not in each]:
            found += await self._access.read(
                "tasks_by_external_ids", {**own, "external_ids": texts}
            )
        return [task_from(row) for row in found]

    async def search_tasks(self, account_id: str, search: TaskSearch) -> list[Task]:
        """See `TaskRecords.search_tasks`."""
        rows = await self._access.read(
            "oldest_tasks" if search.oldest_first else "newest_tasks",
            {
                "account_id": int(account_id),
                "kinds": list(search.kinds),
                "statuses": [str(status) for status in search.statuses],
                "start": search.start,
                "end": search.end,
                "beyond": beyond_of(search),
                "limit": search.limit,
                "purged": search.purged,
            },
        )
        return [task_from(row) for row in rows]

    async def deductions(
        self, account_id: str, start: int, end: int, beyond: tuple[int, int], limit: int
    ) -> list[Deduction]:
        """See `TaskRecords.deductions`."""
        task_id, pack_id = beyond
        times = {"start": start, "end": end}
        asked = {**times, "task_id": task_id, "pack_id": pack_id, "limit": limit}
        rows = await self._access.read("deductions", {"account_id": int(account_id), **asked})
        ids = sorted({str(row[0]) for row in rows})
        tasks = {task.id: task for task in await self.tasks_by_id(account_id, ids)}
        return [deduction_from(row, tasks) for row in rows]

    async def find_video(self, account_id: str, video_id: str) -> MediaFile | None:
        """See `TaskRecords.find_video`."""
        task = await self.task_of_video(account_id, video_id)
        return None if task is None or task.result is None else task.result.videos[0]

    async def task_of_video(self, account_id: str, video_id: str) -> Task | None:
        """See `TaskRecords.task_of_video`."""
        if "\0" in video_id:
            return None
        row = await self._access.read_row(
            "task_of_video", {"account_id": int(account_id), "video_id": video_id}
        )
        return None if row is None else task_from(row)

    async def task_of_audio(self, account_id: str, audio_id: str) -> Task | None:
        """See `TaskRecords.task_of_audio`."""
        if "\0" in audio_id:
            return None
        row = await self._access.read_row(
            "task_of_audio", {"account_id": int(account_id), "audio_id": audio_id}
        )
        return None if row is None else task_from(row)

    async def cancel_task(self, account_id: str, kind: str, any_id: str) -> Task | None:
        """See `TaskRecords.cancel_task`."""
        found = await self.find_task(account_id, kind, any_id)
        if found is None or found.status.final:
            return found
        task_id = int(found.id)

        def step(transaction: Transaction) -> Steps[Task]:
            ended = yield Statement(SQL["cancel_task"], {"id": task_id, "now": transaction.now})
            if ended.row is not None:
                return (yield from self._changed(transaction, ended.row, END_SEQ))
            # It has ended in another way since it was found.
            there = yield Statement(SQL["task_by_id"], {"id": task_id})
            assert there.row is not None
            return task_from(there.row)

        return await self._access.write(step, tasks=(task_id,))

    async def events_after(self, task_id: str, seq: int) -> list[TaskEvent]:
        """See `TaskRecords.events_after`."""
        rows = await self._access.read("events_after", {"id": int(task_id), "seq": seq})
        return [event_from(row) for row in rows]

    async def queue_depth(self) -> dict[str, int]:
        """See `TaskRecords.queue_depth`."""
        depth = {str(status): 0 for status in Status if not status.final}
        rows = await self._access.read("queue_depth")
        return depth | dict(rows)

    async def try_writing(self) -> None:
        """See `TaskRecords.try_writing`."""
        await self._access.change("try_writing", {})

    def tell(self, event: TaskEvent) -> None:
        """See `TaskRecords.tell`."""
        self._access.tell(event)

    # as the dispatcher sees them

    async def claim_task(
        self,
        worker: str,
        lease: float,
        pools: Sequence[str] = (DEFAULT_POOL,),
        limits: ClaimLimits = NO_LIMITS,
    ) -> Task | None:
        """See `TaskQueue.claim_task`. "Running" are those that are held or wait for a retry."""

        def step(transaction: Transaction) -> Steps[Task | None]:
            held = {
                "worker": worker,
                "now": transaction.now,
                "due": transaction.due,
                "lease_end": transaction.due + to_ms(lease),
                "engine_limits": _encode(limits.engines).decode(),
            }
            for pool in pools:
                claimed = yield Statement(
                    SQL["claim_task"], {**held, "pool": pool, "pool_limit": limits.pools.get(pool)}
                )
                if claimed.row is not None:
                    task = task_from(claimed.row)
                    if task.attempt == 1:
                        yield from self._tell(transaction, task, PROCESSING_SEQ)
                    return task
            return None

        limited = limits.engines or any(pool in limits.pools for pool in pools)
        return await self._access.write(step, accounts=(QUEUE,) if limited else ())

    async def extend_lease(
        self,
        task_id: str,
        attempt: int,
        lease: float,
        progress: float,
        stage: str,
        remarks: Sequence[str] = (),
    ) -> bool:
        """See `TaskQueue.extend_lease`."""

        def step(transaction: Transaction) -> Steps[bool]:
            extended = yield Statement(
                SQL["extend_lease"],
                {
                    "id": int(task_id),
                    "attempt": attempt,
                    "lease_end": transaction.due + to_ms(lease),
                    "progress": float(progress),
                    "stage": stage,
                    "remarks": remarks_to(remarks),
                },
            )
            return extended.changed == 1

        return await self._access.write(step)

    async def release_task(
        self, task_id: str, attempt: int, delay: float, *, counts: bool = True
    ) -> bool:
        """See `TaskQueue.release_task`."""

        def step(transaction: Transaction) -> Steps[bool]:
            released = yield Statement(
                SQL["release_task"],
                {
                    "id": int(task_id),
                    "attempt": attempt,
                    "ready_at": transaction.due + to_ms(delay),
                    "given_back": 0 if counts else 1,
                },
            )
            return released.changed == 1

        return await self._access.write(step)

    async def hand_back_task(self, task_id: str, attempt: int) -> bool:
        """See `TaskQueue.hand_back_task`."""
        return (
            await self._access.change("hand_back_task", {"id": int(task_id), "attempt": attempt})
            == 1
        )

    async def succeed_task(
        self, task_id: str, attempt: int, result: TaskResult, remarks: Sequence[str] = ()
    ) -> bool:
        """See `TaskQueue.succeed_task`."""
        bindings = {
            "result": result_to(result),
            "video_id": result.videos[0].id if result.videos else None,
            "remarks": remarks_to(remarks),
        }
        return await self._end("succeed_task", task_id, attempt, bindings, result)

    async def fail_task(
        self, task_id: str, attempt: int, message: str, remarks: Sequence[str] = ()
    ) -> bool:
        """See `TaskQueue.fail_task`."""
        bindings = {"message": message, "remarks": remarks_to(remarks)}
        return await self._end("fail_task", task_id, attempt, bindings)

    async def release_held_by(self, worker: str) -> int:
        """See `TaskQueue.release_held_by`."""

        def step(transaction: Transaction) -> Steps[int]:
            held = {"worker": worker}
            yield Statement(SQL["release_callbacks"], {**held, "due": transaction.due})
            yield Statement(SQL["release_sweeps"], held)
            released = yield Statement(SQL["release_tasks"], held)
            return released.changed

        return await self._access.write(step)

    # as retention sees them

    async def purgeable_tasks(self, before: int, limit: int) -> list[str]:
        """See `PurgeableTasks.purgeable_tasks`."""
        rows = await self._access.read("purgeable_tasks", {"before": before, "limit": limit})
        return [str(task_id) for (task_id,) in rows]

    async def untidy_tasks(self, after: int, before: int) -> list[Ended]:
        """See `PurgeableTasks.untidy_tasks`."""
        bounds = {"after": after, "before": before, "kept": sorted(KEPT)}
        return [
            Ended(str(task_id), kind, Status(status), attempt)
            for task_id, kind, status, attempt in await self._access.read("untidy_tasks", bounds)
        ]

    async def mark_purged(self, task_ids: Sequence[str]) -> None:
        """See `PurgeableTasks.mark_purged`."""
        await self._access.change("purge_tasks", {"ids": [int(task_id) for task_id in task_ids]})

    async def unknown_tasks(self, task_ids: Sequence[str]) -> list[str]:
        """See `PurgeableTasks.unknown_tasks`."""
        ids = [int(task_id) for task_id in task_ids]
        rows = await self._access.read("unknown_tasks", {"ids": ids})
        return [str(task_id) for (task_id,) in rows]

    async def _end(
        self,
        statement: str,
        task_id: str,
        attempt: int,
        bindings: dict[str, Any],
        result: TaskResult | None = None,
    ) -> bool:
        def step(transaction: Transaction) -> Steps[bool]:
            ended = yield Statement(
                SQL[statement],
                {"id": int(task_id), "attempt": attempt, "now": transaction.now, **bindings},
            )
            if ended.row is None:
                if result is None:
                    return False
                there = yield Statement(SQL["task_by_id"], {"id": int(task_id)})
                return there.row is not None and succeeded_with(
                    task_from(there.row), attempt, result
                )
            if result is not None:
                yield from keep(task_id, result)
            yield from self._changed(transaction, ended.row, END_SEQ)
            return True

        return await self._access.write(step, tasks=(int(task_id),))

    def _changed(self, transaction: Transaction, row: Row, seq: int) -> Steps[Task]:
        """The task as it has become, and those told who are to know."""
        task = task_from(row)
        yield from self._tell(transaction, task, seq)
        return task

    def _tell(self, transaction: Transaction, task: Task, seq: int) -> Steps[None]:
        """Write the callback of a change of status, and publish its event."""
        if task.callback_url:
            yield Statement(
                SQL["create_callback"],
                {
                    "task_id": int(task.id),
                    "seq": seq,
                    "account_id": int(task.account_id),
                    "host": host_of(task.callback_url),
                    "url": task.callback_url,
                    "now": transaction.now,
                    "due": transaction.due,
                    "body": self._callback_body(task),
                },
            )
        transaction.publish(event_of(task, seq))


def _bindings(new: NewTask, needed: int, now: int) -> dict[str, Any]:
    return {
        "id": int(new.id),
        "account_id": int(new.account_id),
        "kind": new.kind,
        "engine": new.engine,
        "pool": new.pool,
        "external_task_id": new.external_task_id or None,
        "idempotency_key": new.idempotency_key or None,
        "fingerprint": new.fingerprint or None,
        "watermark": new.watermark,
        "callback_url": new.callback_url,
        "base_url": new.base_url,
        "traceparent": new.traceparent or None,
        "units": new.units,
        "request": new.request,
        "max_parallel": new.max_parallel,
        "needed": needed,
        "now": now,
    }


def _created(new: NewTask, now: int) -> Task:
    return Task(
        id=new.id,
        kind=new.kind,
        engine=new.engine,
        pool=new.pool,
        account_id=new.account_id,
        status=Status.SUBMITTED,
        external_task_id=new.external_task_id,
        request=new.request,
        watermark=new.watermark,
        callback_url=new.callback_url,
        base_url=new.base_url,
        traceparent=new.traceparent,
        units=new.units,
        created_at=now,
        updated_at=now,
    )
