"""What servers of one database share: the secret of the site, and whose turn it is to sweep."""

from __future__ import annotations

from stillmotion.tasks.site_secret import SiteSecret
from stillmotion.tasks.sqlite.access import SQL, Access, to_ms
from stillmotion.tasks.sqlite.writer import Row, Transaction


class Shared:
    """The part of `SqliteStore` that has to do with other servers."""

    _access: Access

    async def site_secret(self) -> SiteSecret | None:
        """See `SecretStore.site_secret`."""
        row = self._access.read_row(SQL["site_secret"])
        return None if row is None else _secret_from(row)

    async def keep_secret(self, secret: SiteSecret) -> SiteSecret:
        """See `SecretStore.keep_secret`."""

        def step(transaction: Transaction) -> SiteSecret:
            transaction.change(SQL["keep_secret"], {"mark": secret.mark, "master": secret.master})
            kept = transaction.row(SQL["site_secret"])
            assert kept is not None
            return _secret_from(kept)

        return await self._access.write(step)

    async def replace_secret(self, secret: SiteSecret) -> None:
        """See `SecretStore.replace_secret`."""
        bindings = {"mark": secret.mark, "master": secret.master}
        await self._access.write(
            lambda transaction: transaction.change(SQL["replace_secret"], bindings)
        )

    async def take_sweep(self, name: str, worker: str, lease: float) -> bool:
        """See `SweepLeases.take_sweep`."""

        def step(transaction: Transaction) -> bool:
            taken = transaction.change(
                SQL["take_sweep"],
                {
                    "name": name,
                    "worker": worker,
                    "now": transaction.now,
                    "lease_end": transaction.now + to_ms(lease),
                },
            )
            return taken == 1

        return await self._access.write(step)


def _secret_from(row: Row) -> SiteSecret:
    mark, master = row
    return SiteSecret(mark=mark, master=master)
