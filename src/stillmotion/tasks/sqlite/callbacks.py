"""Callbacks in the database: whose turn it is, and what became of a try."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from stillmotion.tasks.rows import callback_from, callback_key
from stillmotion.tasks.sqlite.access import SQL, Access, to_ms
from stillmotion.tasks.sqlite.writer import Transaction
from stillmotion.tasks.store import Callback


class Callbacks:
    """The part of `SqliteStore` that has to do with callbacks."""

    _access: Access

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
                transaction.row(SQL["claim_callback"], {"row": row, **held}) for (row,) in due
            ]
            return [callback_from(row) for row in claimed if row is not None]

        return await self._access.write(step)

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
