"""Accounts and keys in the database."""

from __future__ import annotations

from stillmotion.tasks.rows import KEY_COLUMNS, Row, account_from, key_from, session_from
from stillmotion.tasks.sqlite.access import SQL, Access, to_ms
from stillmotion.tasks.sqlite.known import Known
from stillmotion.tasks.sqlite.writer import Bindings, Transaction
from stillmotion.tasks.store import Account, Key, Session


class Accounts:
    """The part of `SqliteStore` that has to do with accounts and their keys."""

    _access: Access
    _known: Known

    async def ensure_account(
        self, name: str, *, max_parallel: int | None = None, rate_limit: float | None = None
    ) -> Account:
        """See `AccountStore.ensure_account`."""

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

        account = await self._access.write(step)
        self._known.forget()
        return account

    async def list_accounts(self) -> list[Account]:
        """See `AccountStore.list_accounts`."""
        return [account_from(row) for row in self._access.read(SQL["list_accounts"])]

    async def limit_account(
        self, account_id: str, *, max_parallel: int | None, rate_limit: float | None
    ) -> None:
        """See `AccountStore.limit_account`."""
        await self._change_account(
            SQL["limit_account"],
            {"id": account_id, "max_parallel": max_parallel, "rate_limit": rate_limit},
        )

    async def prioritize_account(self, account_id: str, priority: int) -> None:
        """See `AccountStore.prioritize_account`."""
        await self._change_account(
            SQL["prioritize_account"], {"id": account_id, "priority": priority}
        )

    async def set_operator(self, account_id: str, operator: bool) -> None:
        """See `AccountStore.set_operator`."""
        await self._change_account(SQL["set_operator"], {"id": account_id, "operator": operator})

    async def record_consent(self, account_id: str, by: str) -> None:
        """See `AccountStore.record_consent`."""
        at = self._access.now() if by else None
        await self._change_account(
            SQL["record_consent"], {"id": account_id, "by": by or None, "at": at}
        )

    async def account(self, account_id: str) -> Account | None:
        """See `AccountStore.account`."""

        def read() -> Account | None:
            row = self._access.read_row(SQL["account"], {"id": account_id})
            return None if row is None else account_from(row)

        return self._known.look_up(("account", account_id), read)

    async def _change_account(self, statement: str, bindings: Bindings) -> None:
        await self._access.write(lambda transaction: transaction.change(statement, bindings))
        self._known.forget()

    async def add_key(self, account_id: str, access_key: str, api_key_hash: bytes) -> None:
        """See `AccountStore.add_key`."""
        await self._access.write(
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

    async def add_first_key(self, account_id: str, access_key: str, api_key_hash: bytes) -> bool:
        """See `AccountStore.add_first_key`."""
        added = await self._access.write(
            lambda transaction: transaction.change(
                SQL["add_first_key"],
                {
                    "account_id": account_id,
                    "access_key": access_key,
                    "api_key_hash": api_key_hash,
                    "now": transaction.now,
                },
            )
        )
        return added == 1

    async def find_key(self, access_key: str) -> tuple[Key, Account] | None:
        """See `AccountStore.find_key`."""
        return self._known.look_up(
            access_key,
            lambda: _key_and_account(
                self._access.read_row(SQL["find_key"], {"access_key": access_key})
            ),
        )

    async def find_api_key(self, api_key_hash: bytes) -> tuple[Key, Account] | None:
        """See `AccountStore.find_api_key`."""
        bindings = {"api_key_hash": api_key_hash}
        return self._known.look_up(
            api_key_hash,
            lambda: _key_and_account(self._access.read_row(SQL["find_api_key"], bindings)),
        )

    async def list_keys(self) -> list[Key]:
        """See `AccountStore.list_keys`."""
        return [key_from(row) for row in self._access.read(SQL["list_keys"])]

    async def revoke_key(self, access_key: str) -> bool:
        """See `AccountStore.revoke_key`."""
        of_key = {"access_key": access_key}

        def step(transaction: Transaction) -> bool:
            transaction.change(SQL["end_sessions_of_key"], of_key)
            return transaction.change(SQL["revoke_key"], {**of_key, "now": transaction.now}) == 1

        revoked = await self._access.write(step)
        self._known.forget()
        return revoked

    async def add_session(self, token_hash: bytes, access_key: str, life: float) -> int:
        """See `AccountStore.add_session`."""

        def step(transaction: Transaction) -> int:
            transaction.change(SQL["end_old_sessions"], {"now": transaction.now})
            expires_at = transaction.now + to_ms(life)
            transaction.change(
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

        def read() -> Session | None:
            row = self._access.read_row(SQL["find_session"], {"token_hash": token_hash})
            return None if row is None else session_from(row)

        found = self._known.look_up(("session", token_hash), read)
        return found if found is not None and self._access.now() < found.expires_at else None

    async def extend_session(self, token_hash: bytes, life: float) -> int:
        """See `AccountStore.extend_session`."""

        def step(transaction: Transaction) -> int:
            expires_at = transaction.now + to_ms(life)
            bindings = {"token_hash": token_hash, "expires_at": expires_at}
            transaction.change(SQL["extend_session"], bindings)
            return expires_at

        expires_at = await self._access.write(step)
        self._known.forget()
        return expires_at

    async def end_session(self, token_hash: bytes) -> None:
        """See `AccountStore.end_session`."""
        await self._change_account(SQL["end_session"], {"token_hash": token_hash})


def _key_and_account(row: Row | None) -> tuple[Key, Account] | None:
    return None if row is None else (key_from(row[:KEY_COLUMNS]), account_from(row[KEY_COLUMNS:]))
