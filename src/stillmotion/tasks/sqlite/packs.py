"""Packs in the database: what accounts may spend, and the reservation of what a task costs.

What becomes of a reservation when its task ends is a matter of triggers (`schema-2.sql`).
"""

from __future__ import annotations

from decimal import Decimal

from stillmotion.tasks.rows import pack_from
from stillmotion.tasks.sqlite.access import SQL, Access
from stillmotion.tasks.sqlite.writer import Transaction
from stillmotion.tasks.store import UNIT, Pack, PacksSpent
from stillmotion.tasks.task import NewTask


class Packs:
    """The part of `SqliteStore` that has to do with packs."""

    _access: Access

    async def add_pack(
        self, account_id: str, name: str, total: int, effective_at: int, invalid_at: int
    ) -> Pack:
        """See `AccountStore.add_pack`."""

        def step(transaction: Transaction) -> Pack:
            row = transaction.row(
                SQL["add_pack"],
                {
                    "account_id": account_id,
                    "name": name,
                    "total": total,
                    "effective_at": effective_at,
                    "invalid_at": invalid_at,
                    "now": transaction.now,
                },
            )
            assert row is not None
            return pack_from(row)

        return await self._access.write(step)

    async def packs(self, account_id: str) -> list[Pack]:
        """See `AccountStore.packs`."""
        rows = self._access.read(SQL["packs"], {"account_id": account_id})
        return [pack_from(row) for row in rows]

    async def remove_pack(self, pack_id: str) -> bool:
        """See `AccountStore.remove_pack`."""
        if not (pack_id.isascii() and pack_id.isdigit()):
            return False
        changed = await self._access.write(
            lambda transaction: transaction.change(
                SQL["remove_pack"], {"id": int(pack_id), "now": transaction.now}
            )
        )
        return changed == 1


def check_packs(transaction: Transaction, new: NewTask) -> list[tuple[int, int]]:
    """Which packs pay how much for a task that is to be made; [] for one that costs nothing, or
    of an account without packs. Raises PacksSpent."""
    needed = round(Decimal(new.units) * UNIT)
    own = {"account_id": new.account_id}
    if needed <= 0 or transaction.row(SQL["has_packs"], own) is None:
        return []
    shares: list[tuple[int, int]] = []
    missing = needed
    for pack_id, left in transaction.rows(SQL["paying_packs"], {**own, "now": transaction.now}):
        share = min(missing, left)
        shares.append((pack_id, share))
        missing -= share
        if not missing:
            return shares
    raise PacksSpent(needed, needed - missing)


def reserve(transaction: Transaction, task_id: str, shares: list[tuple[int, int]]) -> None:
    """Reserve what `check_packs` answered for the task, which is there now."""
    for pack_id, units in shares:
        transaction.change(SQL["charge"], {"task_id": task_id, "pack_id": pack_id, "units": units})
