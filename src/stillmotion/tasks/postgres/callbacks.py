"""Callbacks in the database: whose turn it is, and what became of a try."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from stillmotion.tasks.postgres.access import Access, to_ms
from stillmotion.tasks.postgres.pipeline import SQL, Statement
from stillmotion.tasks.postgres.transaction import Steps, Transaction
from stillmotion.tasks.rows import callback_from, callback_key
from stillmotion.tasks.store import Callback


class Callbacks:
    """The part of `PostgresStore` that has to do with callbacks."""

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

        def step(transaction: Transaction) -> Steps[list[Callback]]:
            claimed = yield Statement(
                SQL["claim_callbacks"],
                {
                    "worker": worker,
                    "limit": limit,
                    "full_accounts": [int(account_id) for account_id in full_accounts],
                    "full_hosts": list(full_hosts),
                    "due": transaction.due,
                    "lease_end": transaction.due + to_ms(lease),
                },
            )
            return [callback_from(row) for row in claimed.rows]

        return await self._access.write(step)

    async def callback_delivered(self, callback_id: str) -> None:
        """See `CallbackOutbox.callback_delivered`."""
        await self._end_callback("end_callback", {**callback_key(callback_id), "error": ""})

    async def callback_failed(
        self, callback_id: str, error: str, retry_in: float | None, *, worker: str
    ) -> None:
        """See `CallbackOutbox.callback_failed`."""
        bindings: dict[str, Any] = {**callback_key(callback_id), "error": error, "worker": worker}
        if retry_in is None:
            await self._end_callback("give_up_callback", bindings)
            return
        wait = to_ms(retry_in)

        def step(transaction: Transaction) -> Steps[None]:
            yield Statement(
                SQL["postpone_callback"],
                {**bindings, "ready_at": transaction.due + wait},
            )

        await self._access.write(step)

    async def _end_callback(self, statement: str, bindings: dict[str, Any]) -> None:
        def step(transaction: Transaction) -> Steps[None]:
            ended = yield Statement(SQL[statement], {**bindings, "now": transaction.now})
            if ended.changed:
                yield Statement(
                    SQL["ready_next_callback"],
                    {"task_id": bindings["task_id"], "due": transaction.due},
                )

        await self._access.write(step)
