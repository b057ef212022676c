"""`stillmotion accounts`: what the accounts of a server may do, and what they may spend.

They work on the store itself, whether the server runs or not.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import json_option
from stillmotion.cli.output import local_time, note, show_json, show_table
from stillmotion.cli.site_data import Site, existing, made, site_options, with_store

if TYPE_CHECKING:
    from stillmotion.tasks.keys import Keyring
    from stillmotion.tasks.store import Account, Pack, Store

DAY_MS = 86_400_000
DEFAULT_DAYS = 365
MOST_UNITS = 1_000_000_000

NO_LIMIT = "none"
"""What stands on the command line for the server's own limit."""

account_argument = click.argument("account", metavar="ACCOUNT")


@click.group()
def accounts() -> None:
    """Accounts of a server: limits, packs of units, consent for voices."""


@accounts.command(cls=Configured, name="list")
@site_options
@json_option
def list_accounts(site: Site, as_json: bool) -> None:
    """Show all accounts, with their limits, what they have left and who gave consent."""

    async def read(store: Store, _keyring: Keyring) -> list[tuple[Account, list[Pack]]]:
        return [(one, await store.packs(one.id)) for one in await store.list_accounts()]

    found = with_store(existing(site), read)
    if as_json:
        show_json([_account_json(account, packs) for account, packs in found])
        return
    show_table(
        ("account", "parallel", "requests/s", "priority", "units left", "consent", "operator"),
        [
            (
                account.name,
                _limit(account.max_parallel),
                _limit(account.rate_limit),
                str(account.priority),
                _units(sum(_left(pack) for pack in packs)) if packs else "unlimited",
                account.consent.by if account.consent else "",
                "yes" if account.operator else "",
            )
            for account, packs in found
        ],
    )


@accounts.command(cls=Configured)
@account_argument
@site_options
def create(account: str, site: Site) -> None:
    """Make an account; `stillmotion keys create --account` makes keys for it."""
    if not account.strip():
        raise click.UsageError("an account needs a name")

    async def make(store: Store, _keyring: Keyring) -> bool:
        there = account in {one.name for one in await store.list_accounts()}
        await store.ensure_account(account)
        return there

    if with_store(made(site), make):
        raise click.ClickException(f"there is an account {account!r} already")
    note(f"{account} is made.")


@accounts.command(cls=Configured)
@account_argument
@click.option(
    "--tasks",
    "max_parallel",
    metavar="N",
    help=f"Unfinished tasks it may have; {NO_LIMIT} for the server's limit.",
    show_default="as before",
)
@click.option(
    "--requests",
    "rate_limit",
    metavar="R",
    help=f"Requests per second it may make; {NO_LIMIT} for the server's limit.",
    show_default="as before",
)
@click.option(
    "--priority",
    metavar="N",
    type=click.IntRange(-1000, 1000),
    help="Its tasks are begun before all those of accounts of a lower one; 0 is the usual.",
    show_default="as before",
)
@site_options
def limits(
    account: str,
    max_parallel: str | None,
    rate_limit: str | None,
    priority: int | None,
    site: Site,
) -> None:
    """Set what an account may do at once, and whose tasks are begun first."""

    async def change(store: Store, _keyring: Keyring) -> None:
        owner = await _owner(store, account)
        parallel, rate = owner.max_parallel, owner.rate_limit
        if max_parallel is not None:
            parallel = _given(max_parallel, int, "--tasks", "a whole number from 0")
        if rate_limit is not None:
            rate = _given(rate_limit, float, "--requests", "a number above 0")
        if parallel is not None and parallel < 0:
            raise click.UsageError("--tasks takes a whole number from 0")
        if rate is not None and not rate > 0:
            raise click.UsageError("--requests takes a number above 0")
        await store.limit_account(owner.id, max_parallel=parallel, rate_limit=rate)
        if priority is not None:
            await store.prioritize_account(owner.id, priority)

    with_store(existing(site), change)


@accounts.command(cls=Configured, name="set")
@account_argument
@click.option(
    "--operator/--no-operator",
    default=None,
    help="Whether it may look after the whole site in the studio: accounts, keys, storage.",
    show_default="as before",
)
@site_options
def set_flags(account: str, operator: bool | None, site: Site) -> None:
    """Set what an account is allowed beside making videos."""
    if operator is None:
        raise click.UsageError("give --operator or --no-operator")

    async def change(store: Store, _keyring: Keyring) -> None:
        await store.set_operator((await _owner(store, account)).id, operator)

    with_store(existing(site), change)
    note(f"{account} is {'an operator' if operator else 'no operator'} now.")


@accounts.command(cls=Configured)
@account_argument
@click.option("--by", metavar="NAME", help="Who states it: a person who answers for the account.")
@click.option("--withdraw", is_flag=True, help="Take the statement back.")
@site_options
def consent(account: str, by: str | None, withdraw: bool, site: Site) -> None:
    """Put on record that the people whose voices an account sends have consented.

    Without such a record the account cannot make custom voices. See docs/voices.md for what is
    stated with it.
    """
    if withdraw == bool(by and by.strip()):
        raise click.UsageError("give either --by NAME or --withdraw")

    async def record(store: Store, _keyring: Keyring) -> None:
        owner = await _owner(store, account)
        await store.record_consent(owner.id, "" if withdraw else str(by).strip())

    with_store(existing(site), record)
    note(f"{account}: consent {'withdrawn' if withdraw else f'on record, stated by {by}'}.")


@accounts.command(cls=Configured)
@account_argument
@site_options
@json_option
def packs(account: str, site: Site, as_json: bool) -> None:
    """Show the packs of an account and what they have left."""

    async def read(store: Store, _keyring: Keyring) -> list[Pack]:
        return await store.packs((await _owner(store, account)).id)

    found = with_store(existing(site), read)
    if as_json:
        show_json([_pack_json(pack) for pack in found])
        return
    show_table(
        ("pack", "name", "units", "spent", "reserved", "from", "until"),
        [
            (
                pack.id,
                pack.name,
                _units(pack.total),
                _units(pack.spent),
                _units(pack.reserved),
                local_time(pack.effective_at),
                local_time(pack.invalid_at),
            )
            for pack in found
        ],
    )


@accounts.command(cls=Configured, name="add-pack")
@account_argument
@click.argument("name", metavar="NAME")
@click.argument("units", metavar="UNITS")
@click.option(
    "--days",
    metavar="N",
    type=click.IntRange(min=1),
    default=DEFAULT_DAYS,
    show_default=True,
    help="How long it can be spent.",
)
@click.option(
    "--start",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day on which it can be spent (UTC).",
    show_default="now",
)
@site_options
@json_option
def add_pack(
    account: str,
    name: str,
    units: str,
    days: int,
    start: datetime | None,
    site: Site,
    as_json: bool,
) -> None:
    """Give an account UNITS to spend. From then on it spends no more than its packs have."""
    from stillmotion.tasks.store import UNIT

    total = _given(units, Decimal, "UNITS", f"a number from 0 to {MOST_UNITS}")
    if total is None or not total.is_finite() or not 0 <= total <= MOST_UNITS:
        raise click.UsageError(f"UNITS takes a number from 0 to {MOST_UNITS}")
    if not name.strip():
        raise click.UsageError("a pack needs a name")
    begins = datetime.now(UTC) if start is None else start.replace(tzinfo=UTC)
    effective = int(begins.timestamp() * 1000)

    async def add(store: Store, _keyring: Keyring) -> Pack:
        owner = await _owner(store, account)
        return await store.add_pack(
            owner.id, name, round(total * UNIT), effective, effective + days * DAY_MS
        )

    pack = with_store(existing(site), add)
    if as_json:
        show_json(_pack_json(pack))
    else:
        note(f"{account} has {_units(pack.total)} units more, until {local_time(pack.invalid_at)}.")


@accounts.command(cls=Configured, name="remove-pack")
@click.argument("pack", metavar="PACK")
@site_options
def remove_pack(pack: str, site: Site) -> None:
    """Take a pack away. An account that has none left spends without limit."""

    async def remove(store: Store, _keyring: Keyring) -> bool:
        return await store.remove_pack(pack)

    if not with_store(existing(site), remove):
        raise click.ClickException(f"there is no pack {pack!r}")
    note(f"the pack {pack} is removed.")


async def _owner(store: Store, account: str) -> Account:
    for one in await store.list_accounts():
        if one.name == account:
            return one
    raise click.ClickException(f"there is no account {account!r}")


def _given(text: str, number: Any, flag: str, allowed: str) -> Any:
    if text == NO_LIMIT and flag.startswith("--"):
        return None
    try:
        return number(text)
    except (ValueError, ArithmeticError):
        raise click.UsageError(f"{flag} takes {allowed}") from None


def _limit(given: float | None) -> str:
    return "the server's" if given is None else f"{given:g}"


def _left(pack: Pack) -> int:
    return pack.total - pack.spent - pack.reserved


def _units(quantity: int) -> str:
    from stillmotion.tasks.store import UNIT

    return f"{(Decimal(quantity) / UNIT).normalize():f}"


def _account_json(account: Account, packs: list[Pack]) -> dict[str, Any]:
    return {
        "account": account.name,
        "id": account.id,
        "max_parallel": account.max_parallel,
        "rate_limit": account.rate_limit,
        "priority": account.priority,
        "operator": account.operator,
        "consent_by": account.consent.by if account.consent else None,
        "consent_at": account.consent.at if account.consent else None,
        "packs": [_pack_json(pack) for pack in packs],
    }


def _pack_json(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.id,
        "name": pack.name,
        "units": _units(pack.total),
        "spent": _units(pack.spent),
        "reserved": _units(pack.reserved),
        "effective_at": pack.effective_at,
        "invalid_at": pack.invalid_at,
    }
