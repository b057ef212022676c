"""Packs in the database: what accounts may spend.

What a task costs is reserved by the statement that makes it (`create_task`); what becomes of a
reservation when its task ends is a matter of triggers.
"""

from __future__ import annotations

from stillmotion.tasks.postgres.access import Access
from stillmotion.tasks.postgres.pipeline import SQL, Statement
from stillmotion.tasks.postgres.transaction import Steps, Transaction
from stillmotion.tasks.rows import pack_from
from stillmotion.tasks.store import Pack

MOST_DIGITS = 18


class Packs:
    """The part of `PostgresStore` that has to do with packs."""

    _access: Access

    async def add_pack(
        self, account_id: str, name: str, total: int, effective_at: int, invalid_at: int
    ) -> Pack:
        """See `AccountStore.add_pack`."""

        def step(transaction: Transaction) -> Steps[Pack]:
            added = yield Statement(
                SQL["add_pack"],
                {
                    "account_id": int(account_id),
                    "name": name,
                    "total": total,
                    "effective_at": effective_at,
                    "invalid_at": invalid_at,
                    "now": transaction.now,
                },
            )
            assert added.row is not None
            return pack_from(added.row)

        return await self._access.write(step, accounts=(int(account_id),))

    async def packs(self, account_id: str) -> list[Pack]:
        """See `AccountStore.packs`."""
        rows = await self._access.read("packs", {"account_id": int(account_id)})
        return [pack_from(row) for row in rows]

    async def remove_pack(self, pack_id: str) -> bool:
        """See `AccountStore.remove_pack`."""
        if not (pack_id.isascii() and pack_id.isdigit()) or len(pack_id) > MOST_DIGITS:
            return False

        def step(transaction: Transaction) -> Steps[bool]:
            removed = yield Statement(
                SQL["remove_pack"], {"id": int(pack_id), "now": transaction.now}
            )
            return removed.changed == 1

        return await self._access.write(step)
