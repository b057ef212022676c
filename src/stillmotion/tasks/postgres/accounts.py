"""Accounts and keys in the database."""

from __future__ import annotations

from stillmotion.tasks.postgres.access import Access, to_ms
from stillmotion.tasks.postgres.pipeline import SQL, Bindings, Row, Statement
from stillmotion.tasks.postgres.transaction import Steps, Transaction
from stillmotion.tasks.postgres.writer import EVERYTHING
from stillmotion.tasks.rows import KEY_COLUMNS, account_from, key_from, session_from
from stillmotion.tasks.store import Account, Key, Session


class Accounts:
    """The part of `PostgresStore` that has to do with accounts and their keys."""

    _access: Access

    async def ensure_account(
        self, name: str, *, max_parallel: int | None = None, rate_limit: float | None = None
    ) -> Account:
        """See `AccountStore.ensure_account`."""

        def step(transaction: Transaction) -> Steps[Account]:
            transaction.keys_changed = True
            ensured = yield Statement(
                SQL["ensure_account"],
                {
                    "name": name,
                    "max_parallel": max_parallel,
                    "rate_limit": rate_limit,
                    "now": transaction.now,
                },
            )
            assert ensured.row is not None
            return account_from(ensured.row)

        account = await self._access.write(step)
        self._access.known.forget()
        return account

    async def list_accounts(self) -> list[Account]:
        """See `AccountStore.list_accounts`."""
        return [account_from(row) for row in await self._access.read("list_accounts")]

    async def limit_account(
        self, account_id: str, *, max_parallel: int | None, rate_limit: float | None
    ) -> None:
        """See `AccountStore.limit_account`."""
        await self._change_account(
            "limit_account",
            {"id": int(account_id), "max_parallel": max_parallel, "rate_limit": rate_limit},
        )

    async def prioritize_account(self, account_id: str, priority: int) -> None:
        """See `AccountStore.prioritize_account`."""
        await self._change_account(
            "prioritize_account", {"id": int(account_id), "priority": priority}
        )

    async def set_operator(self, account_id: str, operator: bool) -> None:
        """See `AccountStore.set_operator`."""
        await self._change_account("set_operator", {"id": int(account_id), "operator": operator})

    async def record_consent(self, account_id: str, by: str) -> None:
        """See `AccountStore.record_consent`."""
        at = self._access.clocks.now() if by else None
        await self._change_account(
            "record_consent", {"id": int(account_id), "by": by or None, "at": at}
        )

    async def account(self, account_id: str) -> Account | None:
        """See `AccountStore.account`."""

        async def read() -> Account | None:
            row = await self._access.read_row("account", {"id": int(account_id)})
            return None if row is None else account_from(row)

        return await self._access.known.look_up(("account", account_id), read)

    async def add_key(self, account_id: str, access_key: str, api_key_hash: bytes) -> None:
        """See `AccountStore.add_key`."""

        def step(transaction: Transaction) -> Steps[None]:
            yield Statement(
                SQL["add_key"],
                {
                    "account_id": int(account_id),
                    "access_key": access_key,
                    "api_key_hash": api_key_hash,
                    "now": transaction.now,
                },
            )

        await self._access.write(step)

    async def add_first_key(self, account_id: str, access_key: str, api_key_hash: bytes) -> bool:
        """See `AccountStore.add_first_key`."""

        def step(transaction: Transaction) -> Steps[bool]:
            added = yield Statement(
                SQL["add_first_key"],
                {
                    "account_id": int(account_id),
                    "access_key": access_key,
                    "api_key_hash": api_key_hash,
                    "now": transaction.now,
                },
            )
            return added.changed == 1

        return await self._access.write(step, accounts=(EVERYTHING,))

    async def find_key(self, access_key: str) -> tuple[Key, Account] | None:
        """See `AccountStore.find_key`."""
        if "\0" in access_key:
            return None

        async def read() -> tuple[Key, Account] | None:
            return _key_and_account(
                await self._access.read_row("find_key", {"access_key": access_key})
            )

        return await self._access.known.look_up(access_key, read)

    async def find_api_key(self, api_key_hash: bytes) -> tuple[Key, Account] | None:
        """See `AccountStore.find_api_key`."""

        async def read() -> tuple[Key, Account] | None:
            return _key_and_account(
                await self._access.read_row("find_api_key", {"api_key_hash": api_key_hash})
            )

        return await self._access.known.look_up(api_key_hash, read)

    async def list_keys(self) -> list[Key]:
        """See `AccountStore.list_keys`."""
        return [key_from(row) for row in await self._access.read("list_keys")]

    async def revoke_key(self, access_key: str) -> bool:
        """See `AccountStore.revoke_key`."""

        def step(transaction: Transaction) -> Steps[bool]:
            transaction.keys_changed = True
            yield Statement(SQL["end_sessions_of_key"], {"access_key": access_key})
            revoked = yield Statement(
                SQL["revoke_key"], {"access_key": access_key, "now": transaction.now}
            )
            return revoked.changed == 1

        changed = await self._access.write(step)
        self._access.known.forget()
        return changed

    async def add_session(self, token_hash: bytes, access_key: str, life: float) -> int:
        """See `AccountStore.add_session`."""

        def step(transaction: Transaction) -> Steps[int]:
            yield Statement(SQL["end_old_sessions"], {"now": transaction.now})
            expires_at = transaction.now + to_ms(life)
            yield Statement(
                SQL["add_session"],
                {
                    "token_hash": token_hash,
                    "access_key": access_key,
                    "now": transaction.now,
                    "expires_at": expires_at,
                },
            )
            return expires_at

        return await self._access.write(step)

    async def find_session(self, token_hash: bytes) -> Session | None:
        """See `AccountStore.find_session`."""

        async def read() -> Session | None:
            row = await self._access.read_row("find_session", {"token_hash": token_hash})
            return None if row is None else session_from(row)

        found = await self._access.known.look_up(("session", token_hash), read)
        now = self._access.clocks.now()
        return found if found is not None and now < found.expires_at else None

    async def extend_session(self, token_hash: bytes, life: float) -> int:
        """See `AccountStore.extend_session`."""

        def step(transaction: Transaction) -> Steps[int]:
            expires_at = transaction.now + to_ms(life)
            transaction.keys_changed = True
            yield Statement(
                SQL["extend_session"], {"token_hash": token_hash, "expires_at": expires_at}
            )
            return expires_at

        expires_at = await self._access.write(step)
        self._access.known.forget()
        return expires_at

    async def end_session(self, token_hash: bytes) -> None:
        """See `AccountStore.end_session`."""
        await self._change_account("end_session", {"token_hash": token_hash})

    async def _change_account(self, statement: str, bindings: Bindings) -> None:
        def step(transaction: Transaction) -> Steps[None]:
            transaction.keys_changed = True
            yield Statement(SQL[statement], bindings)

        await self._access.write(step)
        self._access.known.forget()


def _key_and_account(row: Row | None) -> tuple[Key, Account] | None:
    return None if row is None else (key_from(row[:KEY_COLUMNS]), account_from(row[KEY_COLUMNS:]))
