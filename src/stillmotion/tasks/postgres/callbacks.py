"""Callbacks in the database: whose turn it is, and what became of a try."""

from __future__ import annotations

from collections.abc import Collection

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
        await self._end_callback(callback_id, "")

    async def callback_failed(self, callback_id: str, error: str, retry_in: float | None) -> None:
        """See `CallbackOutbox.callback_failed`."""
        if retry_in is None:
            await self._end_callback(callback_id, error)
            return
        key, wait = callback_key(callback_id), to_ms(retry_in)

        def step(transaction: Transaction) -> Steps[None]:
            yield Statement(
                SQL["postpone_callback"],
                {**key, "error": error, "ready_at": transaction.due + wait},
            )

        await self._access.write(step)

    async def _end_callback(self, callback_id: str, error: str) -> None:
        key = callback_key(callback_id)

        def step(transaction: Transaction) -> Steps[None]:
            ended = yield Statement(
                SQL["end_callback"], {**key, "now": transaction.now, "error": error}
            )
            if ended.changed:
                yield Statement(
                    SQL["ready_next_callback"],
                    {"task_id": key["task_id"], "due": transaction.due},
                )

        await self._access.write(step)
