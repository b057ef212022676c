"""Accounts, their keys, limits and packs, as `stillmotion accounts` and `stillmotion keys` have
them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import msgspec

from stillmotion.api.body import read_small_body
from stillmotion.api.dialect import DialectCall
from stillmotion.api.envelope import success
from stillmotion.contract.errors import Code, ContractError, bad_field, refused_field
from stillmotion.studio.bodies import body_as
from stillmotion.studio.operator.gate import operators_only
from stillmotion.tasks.keys import hash_api_key
from stillmotion.tasks.store import UNIT

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.dialect import Site
    from stillmotion.api.endpoint import Call
    from stillmotion.tasks.store import Account, Key, Pack

PATH = "/studio/api/operator"

MOST_NAME = 200
MOST_UNITS = 1_000_000_000
MOST_DAYS = 36_500
DAY_MS = 86_400_000

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_NAME)]
Parallel = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Rate = Annotated[float, msgspec.Meta(gt=0, le=1e6)]
Priority = Annotated[int, msgspec.Meta(ge=-1000, le=1000)]


class NewAccount(msgspec.Struct, frozen=True):
    """What a new account may do; a limit that is null is the server's."""

    name: Name
    max_parallel: Parallel | None = None
    rate_limit: Rate | None = None
    priority: Priority = 0
    operator: bool = False


class ChangedAccount(msgspec.Struct, frozen=True):
    """What is to be changed of an account; what is not given stays. A limit that is null is the
    server's; a consent is given by the name of who states it, and withdrawn by null."""

    max_parallel: Parallel | msgspec.UnsetType | None = msgspec.UNSET
    rate_limit: Rate | msgspec.UnsetType | None = msgspec.UNSET
    priority: Priority | msgspec.UnsetType = msgspec.UNSET
    operator: bool | msgspec.UnsetType = msgspec.UNSET
    consent_by: Name | msgspec.UnsetType | None = msgspec.UNSET


class NewPack(msgspec.Struct, frozen=True):
    """A pack to be given, good for `days` from now."""

    name: Name
    units: Annotated[
        str, msgspec.Meta(description="A decimal number.", pattern=r"^[0-9]{1,10}(\.[0-9]{1,6})?$")
    ]
    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)] = 365


class KeyView(msgspec.Struct, frozen=True):
    """A key, without its secrets. Times are Unix milliseconds."""

    access_key: str
    created_at: int
    revoked_at: int | None


class NewKey(msgspec.Struct, frozen=True):
    """A key with its secrets, which are in this answer alone."""

    access_key: str
    secret_key: str
    api_key: str


class PackView(msgspec.Struct, frozen=True):
    """A pack; quantities are decimal numbers of units, times Unix milliseconds."""

    id: str
    name: str
    units: str
    spent: str
    reserved: str
    effective_at: int
    invalid_at: int


class AccountView(msgspec.Struct, frozen=True):
    """An account, with its keys and packs. Limits that are null are the server's."""

    id: str
    name: str
    operator: bool
    max_parallel: int | None
    rate_limit: float | None
    priority: int
    consent_by: str | None
    consent_at: int | None
    created_at: int
    keys: list[KeyView]
    packs: list[PackView]


class AccountList(msgspec.Struct, frozen=True):
    """All accounts, oldest first."""

    accounts: list[AccountView]


class Removed(msgspec.Struct, frozen=True):
    """What is not in force any more."""

    id: str


class AccountCalls:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._services = site.services
        self._store = site.services.store
        self.calls = tuple(
            DialectCall(method, PATH + path, operators_only(site.services, handler))
            for method, path, handler in (
                ("GET", "/accounts", self.every),
                ("POST", "/accounts", self.create),
                ("PATCH", "/accounts/{id}", self.change),
                ("POST", "/accounts/{id}/keys", self.add_key),
                ("POST", "/accounts/{id}/packs", self.add_pack),
                ("DELETE", "/keys/{id}", self.revoke_key),
                ("DELETE", "/packs/{id}", self.remove_pack),
            )
        )

    async def every(self, call: Call, _operator: Account) -> Response:
        """All of them."""
        keys = await self._store.list_keys()
        accounts = await self._store.list_accounts()
        return success(
            call.request_id, AccountList([await self._view(one, keys) for one in accounts])
        )

    async def create(self, call: Call, _operator: Account) -> Response:
        """A new account, without a key."""
        new = body_as(NewAccount, await read_small_body(call))
        name = new.name.strip()
        if not name or not name.isprintable():
            raise bad_field("name", new.name, "a name of printable characters")
        if any(one.name == name for one in await self._store.list_accounts()):
            raise bad_field("name", name, "a name that no other account has")
        made = await self._store.ensure_account(
            name, max_parallel=new.max_parallel, rate_limit=new.rate_limit
        )
        if new.priority:
            await self._store.prioritize_account(made.id, new.priority)
        if new.operator:
            await self._store.set_operator(made.id, True)
        return await self._answer(call, made.id)

    async def change(self, call: Call, operator: Account) -> Response:
        """Limits, priority, consent, and whether the account is an operator."""
        account = await self._account(call)
        new = body_as(ChangedAccount, await read_small_body(call))
        if new.operator is False and account.id == operator.id:
            raise refused_field("operator", "nobody takes that from themselves here")
        if new.max_parallel is not msgspec.UNSET or new.rate_limit is not msgspec.UNSET:
            await self._store.limit_account(
                account.id,
                max_parallel=account.max_parallel
                if new.max_parallel is msgspec.UNSET
                else new.max_parallel,
                rate_limit=account.rate_limit
                if new.rate_limit is msgspec.UNSET
                else new.rate_limit,
            )
        if new.priority is not msgspec.UNSET:
            await self._store.prioritize_account(account.id, new.priority)
        if new.consent_by is not msgspec.UNSET:
            await self._store.record_consent(account.id, (new.consent_by or "").strip())
        if new.operator is not msgspec.UNSET:
            await self._store.set_operator(account.id, new.operator)
        return await self._answer(call, account.id)

    async def add_key(self, call: Call, _operator: Account) -> Response:
        """A new key; its secrets are shown this once."""
        account = await self._account(call)
        pair = self._services.keyring.new_pair()
        await self._store.add_key(account.id, pair.access_key, hash_api_key(pair.api_key))
        headers = {"Cache-Control": "no-store"}
        made = NewKey(pair.access_key, pair.secret_key, pair.api_key)
        return success(call.request_id, made, headers)

    async def revoke_key(self, call: Call, _operator: Account) -> Response:
        """Have a key refused from now on, and end the sessions that were opened with it."""
        access_key = call.path["id"]
        if not await self._store.revoke_key(access_key):
            raise ContractError(Code.NOT_FOUND, f"there is no key {access_key[:80]!r}")
        return success(call.request_id, Removed(access_key))

    async def add_pack(self, call: Call, _operator: Account) -> Response:
        """Units to spend: from then on the account spends no more than its packs have."""
        account = await self._account(call)
        new = body_as(NewPack, await read_small_body(call))
        units = Decimal(new.units)
        if units > MOST_UNITS:
            raise bad_field("units", new.units, f"a number from 0 to {MOST_UNITS}")
        now = int(self._services.clock() * 1000)
        await self._store.add_pack(
            account.id, new.name.strip() or new.name, round(units * UNIT), now,
            now + new.days * DAY_MS,
        )  # fmt: skip
        return await self._answer(call, account.id)

    async def remove_pack(self, call: Call, _operator: Account) -> Response:
        """Take a pack away."""
        id = call.path["id"]
        known = id.isascii() and id.isdigit() and len(id) <= 18
        if not known or not await self._store.remove_pack(id):
            raise ContractError(Code.NOT_FOUND, f"there is no pack {id[:80]!r}")
        return success(call.request_id, Removed(id))

    async def _account(self, call: Call) -> Account:
        id = call.path["id"]
        known = id.isascii() and id.isdigit() and len(id) <= 18
        account = await self._store.account(id) if known else None
        if account is None:
            raise ContractError(Code.NOT_FOUND, f"there is no account {id[:80]!r}")
        return account

    async def _answer(self, call: Call, account_id: str) -> Response:
        account = await self._store.account(account_id)
        assert account is not None
        return success(call.request_id, await self._view(account, await self._store.list_keys()))

    async def _view(self, account: Account, keys: list[Key]) -> AccountView:
        packs = await self._store.packs(account.id)
        return AccountView(
            id=account.id,
            name=account.name,
            operator=account.operator,
            max_parallel=account.max_parallel,
            rate_limit=account.rate_limit,
            priority=account.priority,
            consent_by=account.consent.by if account.consent else None,
            consent_at=account.consent.at if account.consent else None,
            created_at=account.created_at,
            keys=[
                KeyView(key.access_key, key.created_at, key.revoked_at)
                for key in keys
                if key.account_id == account.id
            ],
            packs=[_pack(pack) for pack in packs],
        )


def _pack(pack: Pack) -> PackView:
    return PackView(
        pack.id,
        pack.name,
        _units(pack.total),
        _units(pack.spent),
        _units(pack.reserved),
        pack.effective_at,
        pack.invalid_at,
    )


def _units(quantity: int) -> str:
    return f"{(Decimal(quantity) / UNIT).normalize():f}"
