"""Accounts, what they may do and spend, and the keys that let them in."""

from __future__ import annotations

from typing import Protocol

import msgspec

UNIT = 1_000_000
"""Of packs, what makes one unit of the wire: prices have few decimals, and sums must be exact."""


class Consent(msgspec.Struct, frozen=True):
    """Who stated, and when, that the people whose voices the account sends consent."""

    by: str
    at: int


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant. `max_parallel` (tasks) and `rate_limit` (requests/s): None means the site's.

    Tasks of a higher `priority` are begun before all others. `consent` is on record once somebody
    has stated it (see `docs/voices.md`). An
    `operator` may look after the whole site.
    """

    id: str
    name: str
    max_parallel: int | None = None
    rate_limit: float | None = None
    created_at: int
    consent: Consent | None = None
    priority: int = 0
    operator: bool = False


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """Units that an account may spend between two times. Quantities are whole numbers of
    `UNIT`; `reserved` is what tasks that have not ended will spend if they succeed."""

    id: str
    account_id: str
    name: str
    total: int
    spent: int = 0
    reserved: int = 0
    purchased_at: int
    effective_at: int
    invalid_at: int


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """An access-key/secret-key pair with its API key. Secrets are not in it: see `tasks.keys`."""

    access_key: str
    account_id: str
    account_name: str
    created_at: int
    revoked_at: int | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that has signed in with a key. Of the value of its cookie the store has a hash."""

    account: Account
    access_key: str
    created_at: int
    expires_at: int


class AccountStore(Protocol):
    """Accounts, packs and keys, as sign-in and the command line use them. See `tasks.store`."""

    async def ensure_account(
        self,
        name: str,
        *,
        max_parallel: int | None = None,
        rate_limit: float | None = None,
    ) -> Account:
        """The account of that name, made if need be; limits are updated where given."""
        ...

    async def account(self, account_id: str) -> Account | None:
        """By id."""
        ...

    async def list_accounts(self) -> list[Account]:
        """All accounts, oldest first."""
        ...

    async def limit_account(
        self, account_id: str, *, max_parallel: int | None, rate_limit: float | None
    ) -> None:
        """Set both limits; None for the site's."""
        ...

    async def prioritize_account(self, account_id: str, priority: int) -> None:
        """Have the account's tasks begun before those of accounts of a lower priority (0 unless it
        was set)."""
        ...

    async def set_operator(self, account_id: str, operator: bool) -> None:
        """Say whether the account may look after the whole site."""
        ...

    async def record_consent(self, account_id: str, by: str) -> None:
        """Put on record that `by` states consent now; "" withdraws it."""
        ...

    async def add_pack(
        self, account_id: str, name: str, total: int, effective_at: int, invalid_at: int
    ) -> Pack:
        """Give the account a pack of `total` (of `UNIT`)."""
        ...

    async def packs(self, account_id: str) -> list[Pack]:
        """The account's packs, oldest first."""
        ...

    async def remove_pack(self, pack_id: str) -> bool:
        """Take a pack away; what it has reserved it still pays. False when there is none."""
        ...

    async def add_key(self, account_id: str, access_key: str, api_key_hash: bytes) -> None:
        """Record a key pair."""
        ...

    async def add_first_key(self, account_id: str, access_key: str, api_key_hash: bytes) -> bool:
        """Record a key pair where there is none at all, revoked ones included; whether it was."""
        ...

    async def find_key(self, access_key: str) -> tuple[Key, Account] | None:
        """A key that is not revoked, by its access key."""
        ...

    async def find_api_key(self, api_key_hash: bytes) -> tuple[Key, Account] | None:
        """A key that is not revoked, by the hash of its API key."""
        ...

    async def list_keys(self) -> list[Key]:
        """All keys, revoked ones too, newest last."""
        ...

    async def revoke_key(self, access_key: str) -> bool:
        """False when there is no such key. Sessions that were opened with it are over."""
        ...

    async def add_session(self, token_hash: bytes, access_key: str, life: float) -> int:
        """Record a session of that key for `life` seconds; when it expires."""
        ...

    async def find_session(self, token_hash: bytes) -> Session | None:
        """A session that has not expired, of a key that is not revoked."""
        ...

    async def extend_session(self, token_hash: bytes, life: float) -> int:
        """Have a session expire in `life` seconds from now; when that is."""
        ...

    async def end_session(self, token_hash: bytes) -> None:
        """Forget a session; fine where there is none."""
        ...
