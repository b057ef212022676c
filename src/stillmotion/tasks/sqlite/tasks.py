"""Tasks in the database: what the API, the dispatcher and retention ask and write of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import apsw

from stillmotion.tasks.kinds import KEPT
from stillmotion.tasks.queue import NO_LIMITS, ClaimLimits
from stillmotion.tasks.records import Deduction, TaskSearch
from stillmotion.tasks.retention import Ended
from stillmotion.tasks.rows import (
    Row,
    beyond_of,
    deduction_from,
    event_from,
    host_of,
    remarks_to,
    result_to,
    task_from,
)
from stillmotion.tasks.sqlite.access import SQL, Access, to_ms
from stillmotion.tasks.sqlite.library import keep
from stillmotion.tasks.sqlite.packs import check_packs, reserve
from stillmotion.tasks.sqlite.writer import Bindings, Transaction
from stillmotion.tasks.store import ExternalIdTaken, IdempotencyMismatch, TooManyTasks
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


def _ids_of(rows: Sequence[Row]) -> list[str]:
    return sorted({str(row[0]) for row in rows})


class Tasks:
    """The part of `SqliteStore` that has to do with tasks."""

    _access: Access
    _callback_body: Callable[[Task], bytes]

    # as the API sees them

    async def create_task(self, new: NewTask) -> tuple[Task, bool]:
        """See `TaskRecords.create_task`. Raises ValueError for an id that is not of `tasks.ids`."""
        if not is_task_id(new.id):
            raise ValueError(f"not the id of a task: {new.id!r}")

        def step(transaction: Transaction) -> tuple[Task, bool]:
            task, created = _create(transaction, new)
            if created:
                self._tell(transaction, task, SUBMITTED_SEQ)
            return task, created

        return await self._access.write(step)

    async def find_repeated(
        self, account_id: str, idempotency_key: str, fingerprint: bytes
    ) -> Task | None:
        """See `TaskRecords.find_repeated`."""
        row = self._access.read_row(
            SQL["repeated_create"],
            {"account_id": account_id, "idempotency_key": idempotency_key},
        )
        if row is None:
            return None
        if row[1] != fingerprint:
            raise IdempotencyMismatch
        found = self._access.read_row(SQL["task_by_id"], {"id": row[0]})
        return None if found is None else task_from(found)

    async def find_task(self, account_id: str, kind: str, any_id: str) -> Task | None:
        """See `TaskRecords.find_task`."""
        return self._find(self._access.read_row, account_id, kind, any_id)

    async def list_tasks(self, account_id: str, kind: str, page: int, size: int) -> list[Task]:
        """See `TaskRecords.list_tasks`."""
        rows = self._access.read(
            SQL["list_tasks"],
            {
                "account_id": account_id,
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
        found = []
        for each in set(ids):
            if is_task_id(each):
                own = {"account_id": account_id, "id": each}
                found += self._access.read(SQL["own_task_of_any_kind"], own)
        if external_ids:
            own = {"account_id": account_id, "external_ids": json.dumps(list(external_ids))}
            found += self._access.read(SQL["tasks_by_external_ids"], own)
        return [task_from(row) for row in found]

    async def search_tasks(self, account_id: str, search: TaskSearch) -> list[Task]:
        """See `TaskRecords.search_tasks`."""
        rows = self._access.read(
            SQL["oldest_tasks"] if search.oldest_first else SQL["newest_tasks"],
            {
                "account_id": account_id,
                "kinds": json.dumps(list(search.kinds)),
                "statuses": json.dumps(list(search.statuses)),
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
        rows = self._access.read(SQL["deductions"], {"account_id": account_id, **asked})
        tasks = {task.id: task for task in await self.tasks_by_id(account_id, _ids_of(rows))}
        return [deduction_from(row, tasks) for row in rows]

    async def find_video(self, account_id: str, video_id: str) -> MediaFile | None:
        """See `TaskRecords.find_video`."""
        task = await self.task_of_video(account_id, video_id)
        return None if task is None or task.result is None else task.result.videos[0]

    async def task_of_video(self, account_id: str, video_id: str) -> Task | None:
        """See `TaskRecords.task_of_video`."""
        row = self._access.read_row(
            SQL["task_of_video"], {"account_id": account_id, "video_id": video_id}
        )
        return None if row is None else task_from(row)

    async def task_of_audio(self, account_id: str, audio_id: str) -> Task | None:
        """See `TaskRecords.task_of_audio`."""
        row = self._access.read_row(
            SQL["task_of_audio"], {"account_id": account_id, "audio_id": audio_id}
        )
        return None if row is None else task_from(row)

    async def cancel_task(self, account_id: str, kind: str, any_id: str) -> Task | None:
        """See `TaskRecords.cancel_task`."""

        def step(transaction: Transaction) -> Task | None:
            task = self._find(transaction.row, account_id, kind, any_id)
            if task is None or task.status.final:
                return task
            transaction.change(SQL["cancel_task"], {"id": task.id, "now": transaction.now})
            return self._changed(transaction, task.id, END_SEQ)

        return await self._access.write(step)

    async def events_after(self, task_id: str, seq: int) -> list[TaskEvent]:
        """See `TaskRecords.events_after`."""
        rows = self._access.read(SQL["events_after"], {"id": task_id, "seq": seq})
        return [event_from(row) for row in rows]

    async def queue_depth(self) -> dict[str, int]:
        """See `TaskRecords.queue_depth`."""
        depth = {str(status): 0 for status in Status if not status.final}
        return depth | dict(self._access.read(SQL["queue_depth"]))

    def tell(self, event: TaskEvent) -> None:
        """See `TaskRecords.tell`. Servers that share a file tell each other nothing: they look."""

    # as the dispatcher sees them

    async def claim_task(
        self,
        worker: str,
        lease: float,
        pools: Sequence[str] = (DEFAULT_POOL,),
        limits: ClaimLimits = NO_LIMITS,
    ) -> Task | None:
        """See `TaskQueue.claim_task`. "Running" are those that are held or wait for a retry."""

        def step(transaction: Transaction) -> Task | None:
            held = {
                "worker": worker,
                "now": transaction.now,
                "lease_end": transaction.now + to_ms(lease),
                "engine_limits": json.dumps(limits.engines),
            }
            for pool in pools:
                claimed = transaction.row(
                    SQL["claim_task"], {**held, "pool": pool, "pool_limit": limits.pools.get(pool)}
                )
                if claimed is not None:
                    task = _task(transaction, claimed[0])
                    first = task.attempt == 1
                    return self._changed(transaction, task.id, PROCESSING_SEQ) if first else task
            return None

        return await self._access.write(step)

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

        def step(transaction: Transaction) -> bool:
            return (
                transaction.change(
                    SQL["extend_lease"],
                    {
                        "id": task_id,
                        "attempt": attempt,
                        "lease_end": transaction.now + to_ms(lease),
                        "progress": progress,
                        "stage": stage,
                        "remarks": remarks_to(remarks),
                    },
                )
                == 1
            )

        return await self._access.write(step)

    async def release_task(
        self, task_id: str, attempt: int, delay: float, *, counts: bool = True
    ) -> bool:
        """See `TaskQueue.release_task`."""

        def step(transaction: Transaction) -> bool:
            ready_at = transaction.now + to_ms(delay)
            return (
                transaction.change(
                    SQL["release_task"],
                    {
                        "id": task_id,
                        "attempt": attempt,
                        "ready_at": ready_at,
                        "given_back": 0 if counts else 1,
                    },
                )
                == 1
            )

        return await self._access.write(step)

    async def hand_back_task(self, task_id: str, attempt: int) -> bool:
        """See `TaskQueue.hand_back_task`."""
        return await self._access.write(
            lambda transaction: (
                transaction.change(SQL["hand_back_task"], {"id": task_id, "attempt": attempt}) == 1
            )
        )

    async def succeed_task(
        self, task_id: str, attempt: int, result: TaskResult, remarks: Sequence[str] = ()
    ) -> bool:
        """See `TaskQueue.succeed_task`."""
        bindings = {"result": result_to(result), "remarks": remarks_to(remarks)}

        return await self._end("succeed_task", task_id, attempt, bindings, result)

    async def fail_task(
        self, task_id: str, attempt: int, message: str, remarks: Sequence[str] = ()
    ) -> bool:
        """See `TaskQueue.fail_task`."""
        bindings = {"message": message, "remarks": remarks_to(remarks)}
        return await self._end("fail_task", task_id, attempt, bindings)

    # as retention sees them

    async def purgeable_tasks(self, before: int, limit: int) -> list[str]:
        """See `PurgeableTasks.purgeable_tasks`."""
        rows = self._access.read(SQL["purgeable_tasks"], {"before": before, "limit": limit})
        return [str(task_id) for (task_id,) in rows]

    async def untidy_tasks(self, after: int, before: int) -> list[Ended]:
        """See `PurgeableTasks.untidy_tasks`."""
        bounds = {"after": after, "before": before, "kept": json.dumps(sorted(KEPT))}
        return [
            Ended(str(task_id), kind, Status(status), attempt)
            for task_id, kind, status, attempt in self._access.read(SQL["untidy_tasks"], bounds)
        ]

    async def mark_purged(self, task_ids: Sequence[str]) -> None:
        """See `PurgeableTasks.mark_purged`."""

        def step(transaction: Transaction) -> None:
            for task_id in task_ids:
                if transaction.change(SQL["purge_task"], {"id": task_id}):
                    transaction.change(SQL["purge_callbacks"], {"id": task_id})

        await self._access.write(step)

    async def unknown_tasks(self, task_ids: Sequence[str]) -> list[str]:
        """See `PurgeableTasks.unknown_tasks`."""
        ids = json.dumps([int(task_id) for task_id in task_ids])
        return [
            str(task_id) for (task_id,) in self._access.read(SQL["unknown_tasks"], {"ids": ids})
        ]

    def _find(
        self,
        read_row: Callable[[str, Bindings], Row | None],
        account_id: str,
        kind: str,
        any_id: str,
    ) -> Task | None:
        own = {"account_id": account_id, "kind": kind}
        row = None
        if is_task_id(any_id):
            row = read_row(SQL["own_task_by_id"], {**own, "id": any_id})
        if row is None:
            row = read_row(SQL["own_task_by_external_id"], {**own, "external_task_id": any_id})
        return None if row is None else task_from(row)

    async def _end(
        self,
        statement: str,
        task_id: str,
        attempt: int,
        bindings: dict[str, Any],
        result: TaskResult | None = None,
    ) -> bool:
        def step(transaction: Transaction) -> bool:
            written = transaction.change(
                SQL[statement],
                {"id": task_id, "attempt": attempt, "now": transaction.now, **bindings},
            )
            if not written:
                there = transaction.row(SQL["task_by_id"], {"id": task_id})
                return (
                    result is not None
                    and there is not None
                    and succeeded_with(task_from(there), attempt, result)
                )
            if result is not None:
                keep(transaction, task_id, result)
            self._changed(transaction, task_id, END_SEQ)
            return True

        return await self._access.write(step)

    def _changed(self, transaction: Transaction, task_id: str, seq: int) -> Task:
        """The task as it has become, and those told who are to know."""
        task = _task(transaction, task_id)
        self._tell(transaction, task, seq)
        return task

    def _tell(self, transaction: Transaction, task: Task, seq: int) -> None:
        """Write the callback of a change of status, and publish its event."""
        if task.callback_url:
            told = (
                task.id,
                task.account_id,
                host_of(task.callback_url),
                task.callback_url,
                transaction.now,
            )
            if seq == SUBMITTED_SEQ:
                transaction.change(SQL["create_first_callback"], told)
            else:
                transaction.change(SQL["create_callback"], (*told, seq, self._callback_body(task)))
        transaction.publish(event_of(task, seq))


def _create(transaction: Transaction, new: NewTask) -> tuple[Task, bool]:
    own = {"account_id": new.account_id}
    if new.idempotency_key:
        earlier = transaction.row(
            SQL["repeated_create"], {**own, "idempotency_key": new.idempotency_key}
        )
        if earlier is not None:
            if earlier[1] != new.fingerprint:
                raise IdempotencyMismatch
            return _task(transaction, earlier[0]), False
    if new.max_parallel is not None:
        counted = transaction.row(SQL["count_unfinished"], own)
        assert counted is not None
        if counted[0] >= new.max_parallel:
            raise TooManyTasks(new.max_parallel, counted[0])
    shares = check_packs(transaction, new)
    try:
        transaction.change(
            SQL["create_task"],
            (
                new.id,
                new.account_id,
                new.kind,
                new.engine,
                new.pool,
                new.external_task_id or None,
                new.idempotency_key or None,
                new.fingerprint or None,
                new.watermark,
                new.callback_url,
                new.base_url,
                new.units,
                transaction.now,
                new.traceparent or None,
                new.request,
            ),
        )
    except apsw.ConstraintError:
        if new.external_task_id and transaction.row(
            SQL["external_id_taken"], {**own, "external_task_id": new.external_task_id}
        ):
            raise ExternalIdTaken from None
        raise
    reserve(transaction, new.id, shares)
    task = Task(
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
        units=new.units,
        traceparent=new.traceparent,
        created_at=transaction.now,
        updated_at=transaction.now,
    )
    return task, True


def _task(transaction: Transaction, task_id: str | int) -> Task:
    row = transaction.row(SQL["task_by_id"], {"id": task_id})
    assert row is not None
    return task_from(row)
