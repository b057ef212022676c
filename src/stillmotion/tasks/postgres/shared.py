"""What servers of one database share: the secret of the site, and whose turn it is to sweep."""

from __future__ import annotations

from stillmotion.tasks.postgres.access import Access, to_ms
from stillmotion.tasks.postgres.pipeline import SQL, Row, Statement
from stillmotion.tasks.postgres.transaction import Steps, Transaction
from stillmotion.tasks.site_secret import SiteSecret


class Shared:
    """The part of `PostgresStore` that has to do with other servers."""

    _access: Access

    async def site_secret(self) -> SiteSecret | None:
        """See `SecretStore.site_secret`."""
        row = await self._access.read_row("site_secret")
        return None if row is None else _secret_from(row)

    async def keep_secret(self, secret: SiteSecret) -> SiteSecret:
        """See `SecretStore.keep_secret`."""

        def step(_transaction: Transaction) -> Steps[SiteSecret]:
            yield Statement(SQL["keep_secret"], {"mark": secret.mark, "master": secret.master})
            kept = yield Statement(SQL["site_secret"])
            assert kept.row is not None
            return _secret_from(kept.row)

        return await self._access.write(step)

    async def replace_secret(self, secret: SiteSecret) -> None:
        """See `SecretStore.replace_secret`."""
        await self._access.change("replace_secret", {"mark": secret.mark, "master": secret.master})

    async def take_sweep(self, name: str, worker: str, lease: float) -> bool:
        """See `SweepLeases.take_sweep`."""

        def step(transaction: Transaction) -> Steps[bool]:
            taken = yield Statement(
                SQL["take_sweep"],
                {
                    "name": name,
                    "worker": worker,
                    "due": transaction.due,
                    "lease_end": transaction.due + to_ms(lease),
                },
            )
            return taken.changed == 1

        return await self._access.write(step)


def _secret_from(row: Row) -> SiteSecret:
    mark, master = row
    return SiteSecret(mark=mark, master=master)
