"""`SqliteStore`: each method of the `Store` protocol as one step of the writer, or one read.

Reads run in the event loop, on a connection of their own: they take some ten microseconds, less
than handing them to a thread.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import apsw

from stillmotion.tasks.sqlite.database import (
    STORAGE_FAULTS,
    open_reader,
    open_writer,
    statements,
    unavailable,
)
from stillmotion.tasks.sqlite.known import Known
from stillmotion.tasks.sqlite.rows import (
    Row,
    account_from,
    callback_from,
    callback_key,
    event_from,
    host_of,
    key_from,
    result_to,
    task_from,
)
from stillmotion.tasks.sqlite.writer import Bindings, Transaction, Writer
from stillmotion.tasks.store import (
    Account,
    Callback,
    ExternalIdTaken,
    IdempotencyMismatch,
    Key,
    StoreUnavailable,
    TooManyTasks,
)
from stillmotion.tasks.task import NewTask, Status, Task, TaskEvent, TaskResult

SUBMITTED_SEQ, PROCESSING_SEQ, END_SEQ = 1, 2, 3
"""The events of a task, see the view `task_events`. Each happens once at most."""

TASK_ID_DIGITS = 18

STAMP_SUFFIX = "-stamp"
"""Of the file beside the database by which processes tell each other of changed keys."""

SQL = statements()

CallbackBody = Callable[[Task], bytes]


class SqliteStore:
    """See `tasks.store.Store`. Used from one event loop at a time."""

    def __init__(
        self,
        writing: apsw.Connection,
        reading: apsw.Connection,
        writer: Writer,
        body: CallbackBody,
        known: Known,
    ) -> None:
        self._writing = writing
        self._reading = reading
        self._writer = writer
        self._callback_body = body
        self._known = known
        self._closed = False

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        callback_body: CallbackBody,
        on_event: Callable[[TaskEvent], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> SqliteStore:
        """Open the database, made or brought up to date if need be. Raises StoreUnavailable.

        `callback_body` makes what a callback says of a task, in the writer's thread. `on_event`
        is told, in the event loop, of each change of status once it is on disk.
        """
        writing = open_writer(path)
        reading = open_reader(path)
        writer = Writer(writing, on_event=on_event, clock=clock)
        try:
            known = Known(path.with_name(path.name + STAMP_SUFFIX))
        except OSError as error:
            raise unavailable(error) from error
        return cls(writing, reading, writer, callback_body, known)

    # tasks, as the API sees them

    async def create_task(self, new: NewTask) -> tuple[Task, bool]:
        """See `Store.create_task`. Raises ValueError for an id that is not of `tasks.ids`."""
        if not _is_task_id(new.id):
            raise ValueError(f"not the id of a task: {new.id!r}")
        return await self._writer.run(lambda transaction: _create(transaction, new))

    async def find_task(self, account_id: str, kind: str, any_id: str) -> Task | None:
        """See `Store.find_task`."""
        return self._find(self._read_row, account_id, kind, any_id)

    async def list_tasks(self, account_id: str, kind: str, page: int, size: int) -> list[Task]:
        """See `Store.list_tasks`."""
        rows = self._read(
            SQL["list_tasks"],
            {
                "account_id": account_id,
                "kind": kind,
                "limit": size,
                "offset": (page - 1) * size,
            },
        )
        return [task_from(row) for row in rows]

    async def cancel_task(self, account_id: str, kind: str, any_id: str) -> Task | None:
        """See `Store.cancel_task`."""

        def step(transaction: Transaction) -> Task | None:
            task = self._find(transaction.row, account_id, kind, any_id)
            if task is None or task.status.final:
                return task
            transaction.change(SQL["cancel_task"], {"id": task.id, "now": transaction.now})
            return self._changed(transaction, task.id, END_SEQ)

        return await self._writer.run(step)

    async def events_after(self, task_id: str, seq: int) -> list[TaskEvent]:
        """See `Store.events_after`."""
        rows = self._read(SQL["events_after"], {"id": task_id, "seq": seq})
        return [event_from(row) for row in rows]

    # tasks, as the dispatcher sees them

    async def claim_task(self, worker: str, lease: float) -> Task | None:
        """See `Store.claim_task`. "Running" are the tasks that are held or wait for a retry."""

        def step(transaction: Transaction) -> Task | None:
            claimed = transaction.row(
                SQL["claim_task"],
                {
                    "worker": worker,
                    "now": transaction.now,
                    "lease_end": transaction.now + _ms(lease),
                },
            )
            if claimed is None:
                return None
            task = _task(transaction, claimed[0])
            return (
                self._changed(transaction, task.id, PROCESSING_SEQ) if task.attempt == 1 else task
            )

        return await self._writer.run(step)

    async def extend_lease(
        self, task_id: str, attempt: int, lease: float, progress: float, stage: str
    ) -> bool:
        """See `Store.extend_lease`."""

        def step(transaction: Transaction) -> bool:
            return (
                transaction.change(
                    SQL["extend_lease"],
                    {
                        "id": task_id,
                        "attempt": attempt,
                        "lease_end": transaction.now + _ms(lease),
                        "progress": progress,
                        "stage": stage,
                    },
                )
                == 1
            )

        return await self._writer.run(step)

    async def release_task(self, task_id: str, attempt: int, delay: float) -> bool:
        """See `Store.release_task`."""

        def step(transaction: Transaction) -> bool:
            ready_at = transaction.now + _ms(delay)
            return (
                transaction.change(
                    SQL["release_task"], {"id": task_id, "attempt": attempt, "ready_at": ready_at}
                )
                == 1
            )

        return await self._writer.run(step)

    async def hand_back_task(self, task_id: str, attempt: int) -> bool:
        """See `Store.hand_back_task`."""
        return await self._writer.run(
            lambda transaction: (
                transaction.change(SQL["hand_back_task"], {"id": task_id, "attempt": attempt}) == 1
            )
        )

    async def succeed_task(self, task_id: str, attempt: int, result: TaskResult) -> bool:
        """See `Store.succeed_task`."""
        encoded = result_to(result)
        return await self._end("succeed_task", task_id, attempt, {"result": encoded})

    async def fail_task(self, task_id: str, attempt: int, message: str) -> bool:
        """See `Store.fail_task`."""
        return await self._end("fail_task", task_id, attempt, {"message": message})

    async def release_all(self) -> int:
        """See `Store.release_all`."""

        def step(transaction: Transaction) -> int:
            transaction.change(SQL["release_all_callbacks"], {"now": transaction.now})
            return transaction.change(SQL["release_all_tasks"])

        return await self._writer.run(step)

    async def queue_depth(self) -> dict[str, int]:
        """See `Store.queue_depth`."""
        depth = {str(status): 0 for status in Status if not status.final}
        return depth | dict(self._read(SQL["queue_depth"]))

    # callbacks

    async def claim_callbacks(
        self,
        limit: int,
        lease: float,
        full_accounts: Collection[str] = (),
        full_hosts: Collection[str] = (),
    ) -> list[Callback]:
        """See `Store.claim_callbacks`."""
        # Most of the time nothing is due, and finding that out needs no transaction that writes.
        wanted = {
            "limit": limit,
            "full_accounts": json.dumps([int(account_id) for account_id in full_accounts]),
            "full_hosts": json.dumps(list(full_hosts)),
        }
        if not self._read(SQL["due_callbacks"], {**wanted, "now": self._writer.now()}):
            return []

        def step(transaction: Transaction) -> list[Callback]:
            due = transaction.rows(SQL["due_callbacks"], {**wanted, "now": transaction.now})
            lease_end = transaction.now + _ms(lease)
            claimed = [
                transaction.row(SQL["claim_callback"], {"row": row, "lease_end": lease_end})
                for (row,) in due
            ]
            return [callback_from(row) for row in claimed if row is not None]

        return await self._writer.run(step)

    async def callback_delivered(self, callback_id: str) -> None:
        """See `Store.callback_delivered`."""
        await self._end_callback(callback_id, "")

    async def callback_failed(self, callback_id: str, error: str, retry_in: float | None) -> None:
        """See `Store.callback_failed`."""
        if retry_in is None:
            await self._end_callback(callback_id, error)
            return
        bindings: Bindings = {**callback_key(callback_id), "error": error}
        wait = _ms(retry_in)
        await self._writer.run(
            lambda transaction: transaction.change(
                SQL["postpone_callback"], {**bindings, "ready_at": transaction.now + wait}
            )
        )

    # retention

    async def purgeable_tasks(self, before: int, limit: int) -> list[str]:
        """See `Store.purgeable_tasks`."""
        rows = self._read(SQL["purgeable_tasks"], {"before": before, "limit": limit})
        return [str(task_id) for (task_id,) in rows]

    async def mark_purged(self, task_ids: Sequence[str]) -> None:
        """See `Store.mark_purged`."""

        def step(transaction: Transaction) -> None:
            for task_id in task_ids:
                if transaction.change(SQL["purge_task"], {"id": task_id}):
                    transaction.change(SQL["purge_callbacks"], {"id": task_id})

        await self._writer.run(step)

    async def unknown_tasks(self, task_ids: Sequence[str]) -> list[str]:
        """See `Store.unknown_tasks`."""
        ids = json.dumps([int(task_id) for task_id in task_ids])
        return [str(task_id) for (task_id,) in self._read(SQL["unknown_tasks"], {"ids": ids})]

    # accounts and keys

    async def ensure_account(
        self, name: str, *, max_parallel: int | None = None, rate_limit: float | None = None
    ) -> Account:
        """See `Store.ensure_account`."""

        def step(transaction: Transaction) -> Account:
            row = transaction.row(
                SQL["ensure_account"],
                {
                    "name": name,
                    "max_parallel": max_parallel,
                    "rate_limit": rate_limit,
                    "now": transaction.now,
                },
            )
            assert row is not None
            return account_from(row)

        account = await self._writer.run(step)
        self._known.forget()
        return account

    async def account(self, account_id: str) -> Account | None:
        """See `Store.account`."""

        def read() -> Account | None:
            row = self._read_row(SQL["account"], {"id": account_id})
            return None if row is None else account_from(row)

        return self._known.look_up(("account", account_id), read)

    async def add_key(self, account_id: str, access_key: str, api_key_hash: bytes) -> None:
        """See `Store.add_key`."""
        await self._writer.run(
            lambda transaction: transaction.change(
                SQL["add_key"],
                {
                    "account_id": account_id,
                    "access_key": access_key,
                    "api_key_hash": api_key_hash,
                    "now": transaction.now,
                },
            )
        )

    async def find_key(self, access_key: str) -> tuple[Key, Account] | None:
        """See `Store.find_key`."""
        return self._known.look_up(
            access_key,
            lambda: _key_and_account(self._read_row(SQL["find_key"], {"access_key": access_key})),
        )

    async def find_api_key(self, api_key_hash: bytes) -> tuple[Key, Account] | None:
        """See `Store.find_api_key`."""
        bindings = {"api_key_hash": api_key_hash}
        return self._known.look_up(
            api_key_hash,
            lambda: _key_and_account(self._read_row(SQL["find_api_key"], bindings)),
        )

    async def list_keys(self) -> list[Key]:
        """See `Store.list_keys`."""
        return [key_from(row) for row in self._read(SQL["list_keys"])]

    async def revoke_key(self, access_key: str) -> bool:
        """See `Store.revoke_key`."""
        changed = await self._writer.run(
            lambda transaction: transaction.change(
                SQL["revoke_key"], {"access_key": access_key, "now": transaction.now}
            )
        )
        self._known.forget()
        return changed == 1

    async def close(self) -> None:
        """See `Store.close`."""
        if self._closed:
            return
        self._closed = True
        await self._writer.close()
        self._reading.close()
        self._known.close()
        # The last connection copies the write-ahead log into the database.
        await asyncio.to_thread(self._writing.close)

    def _find(
        self,
        read_row: Callable[[str, Bindings], Row | None],
        account_id: str,
        kind: str,
        any_id: str,
    ) -> Task | None:
        own = {"account_id": account_id, "kind": kind}
        row = None
        if _is_task_id(any_id):
            row = read_row(SQL["own_task_by_id"], {**own, "id": any_id})
        if row is None:
            row = read_row(SQL["own_task_by_external_id"], {**own, "external_task_id": any_id})
        return None if row is None else task_from(row)

    async def _end(
        self, statement: str, task_id: str, attempt: int, bindings: dict[str, Any]
    ) -> bool:
        def step(transaction: Transaction) -> bool:
            written = transaction.change(
                SQL[statement],
                {"id": task_id, "attempt": attempt, "now": transaction.now, **bindings},
            )
            if written:
                self._changed(transaction, task_id, END_SEQ)
            return written == 1

        return await self._writer.run(step)

    def _changed(self, transaction: Transaction, task_id: str, seq: int) -> Task:
        """The task as it has become, and those told who are to know."""
        task = _task(transaction, task_id)
        if task.callback_url:
            transaction.change(
                SQL["create_callback"],
                {
                    "task_id": task_id,
                    "seq": seq,
                    "account_id": task.account_id,
                    "host": host_of(task.callback_url),
                    "url": task.callback_url,
                    "now": transaction.now,
                    "body": self._callback_body(task),
                },
            )
        transaction.publish(_event(task, seq))
        return task

    async def _end_callback(self, callback_id: str, error: str) -> None:
        key = callback_key(callback_id)

        def step(transaction: Transaction) -> None:
            now = {"now": transaction.now}
            if transaction.change(SQL["end_callback"], {**key, **now, "error": error}):
                transaction.change(SQL["ready_next_callback"], {"task_id": key["task_id"], **now})

        await self._writer.run(step)

    def _read(self, statement: str, bindings: Bindings | None = None) -> list[Row]:
        try:
            return self._reading.execute(statement, bindings).fetchall()
        except STORAGE_FAULTS as error:
            raise unavailable(error) from error
        except apsw.ConnectionClosedError:
            raise StoreUnavailable("the store is closed") from None

    def _read_row(self, statement: str, bindings: Bindings | None = None) -> Row | None:
        rows = self._read(statement, bindings)
        return rows[0] if rows else None


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
    try:
        transaction.change(
            SQL["create_task"],
            {
                **own,
                "id": new.id,
                "kind": new.kind,
                "external_task_id": new.external_task_id or None,
                "idempotency_key": new.idempotency_key or None,
                "fingerprint": new.fingerprint or None,
                "watermark": new.watermark,
                "callback_url": new.callback_url,
                "units": new.units,
                "request": new.request,
                "now": transaction.now,
            },
        )
    except apsw.ConstraintError:
        if new.external_task_id and transaction.row(
            SQL["external_id_taken"], {**own, "external_task_id": new.external_task_id}
        ):
            raise ExternalIdTaken from None
        raise
    task = Task(
        id=new.id,
        kind=new.kind,
        account_id=new.account_id,
        status=Status.SUBMITTED,
        external_task_id=new.external_task_id,
        request=new.request,
        watermark=new.watermark,
        callback_url=new.callback_url,
        units=new.units,
        created_at=transaction.now,
        updated_at=transaction.now,
    )
    transaction.publish(_event(task, SUBMITTED_SEQ))
    return task, True


def _task(transaction: Transaction, task_id: str | int) -> Task:
    row = transaction.row(SQL["task_by_id"], {"id": task_id})
    assert row is not None
    return task_from(row)


def _event(task: Task, seq: int) -> TaskEvent:
    return TaskEvent(
        seq=seq,
        task_id=task.id,
        at=task.updated_at,
        status=task.status,
        status_msg=task.status_msg,
        progress=task.progress,
        stage=task.stage,
    )


def _key_and_account(row: Row | None) -> tuple[Key, Account] | None:
    return None if row is None else (key_from(row[:5]), account_from(row[5:]))


def _is_task_id(text: str) -> bool:
    return len(text) == TASK_ID_DIGITS and text.isascii() and text.isdigit() and text[0] != "0"


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
