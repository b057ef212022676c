"""Callbacks in the database: whose turn it is, and what became of a try."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from stillmotion.tasks.rows import callback_from, callback_key, task_from
from stillmotion.tasks.sqlite.access import SQL, Access, to_ms
from stillmotion.tasks.sqlite.writer import Transaction
from stillmotion.tasks.store import Callback
from stillmotion.tasks.task import Task, as_submitted


class Callbacks:
    """The part of `SqliteStore` that has to do with callbacks."""

    _access: Access
    _callback_body: Callable[[Task], bytes]

    async def claim_callbacks(
        self,
        worker: str,
        limit: int,
        lease: float,
        full_accounts: Collection[str] = (),
        full_hosts: Collection[str] = (),
    ) -> list[Callback]:
        """See `CallbackOutbox.claim_callbacks`."""
        # Most of the time nothing is due, and finding that out needs no transaction that writes.
        wanted = {
            "limit": limit,
            "full_accounts": json.dumps([int(account_id) for account_id in full_accounts]),
            "full_hosts": json.dumps(list(full_hosts)),
        }
        if not self._access.read(SQL["due_callbacks"], {**wanted, "now": self._access.due_now()}):
            return []

        def step(transaction: Transaction) -> list[Callback]:
            due = transaction.rows(SQL["due_callbacks"], {**wanted, "now": transaction.now})
            held = {"worker": worker, "lease_end": transaction.now + to_ms(lease)}
            claimed = [
                transaction.row(SQL["claim_callback"], {"task_id": task_id, "seq": seq, **held})
                for task_id, seq in due
            ]
            return [
                self._with_body(transaction, callback_from(row))
                for row in claimed
                if row is not None
            ]

        return await self._access.write(step)

    def _with_body(self, transaction: Transaction, callback: Callback) -> Callback:
        """The callback as it is sent; that of a create gets its body now, and keeps it."""
        if callback.body:
            return callback
        row = transaction.row(SQL["task_by_id"], {"id": callback.task_id})
        assert row is not None
        body = self._callback_body(as_submitted(task_from(row)))
        transaction.change(SQL["keep_body"], {**callback_key(callback.id), "body": body})
        return msgspec.structs.replace(callback, body=body)

    async def callback_delivered(self, callback_id: str) -> None:
        """See `CallbackOutbox.callback_delivered`."""
        await self._end_callback(SQL["end_callback"], {**callback_key(callback_id), "error": ""})

    async def callback_failed(
        self, callback_id: str, error: str, retry_in: float | None, *, worker: str
    ) -> None:
        """See `CallbackOutbox.callback_failed`."""
        bindings: dict[str, Any] = {**callback_key(callback_id), "error": error, "worker": worker}
        if retry_in is None:
            await self._end_callback(SQL["give_up_callback"], bindings)
            return
        wait = to_ms(retry_in)
        await self._access.write(
            lambda transaction: transaction.change(
                SQL["postpone_callback"], {**bindings, "ready_at": transaction.now + wait}
            )
        )

    async def _end_callback(self, statement: str, bindings: dict[str, Any]) -> None:
        def step(transaction: Transaction) -> None:
            now = {"now": transaction.now}
            if transaction.change(statement, {**bindings, **now}):
                next_of = {"task_id": bindings["task_id"], **now}
                transaction.change(SQL["ready_next_callback"], next_of)

        await self._access.write(step)
