"""`stillmotion keys`: the keys of a server, made and revoked on the machine that holds its data.

They work on the store itself, whether the server runs or not.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import json_option
from stillmotion.cli.output import local_time, note, show_fields, show_json, show_table
from stillmotion.cli.site_data import Site, existing, made, opened, site_options, with_store
from stillmotion.reasons import fault

if TYPE_CHECKING:
    from stillmotion.tasks.keys import Keyring
    from stillmotion.tasks.store import Key, Store


@click.group()
def keys() -> None:
    """Create, list and revoke keys of a server."""


@keys.command(cls=Configured)
@click.option(
    "--account",
    metavar="NAME",
    default="default",
    show_default=True,
    help="Account the key is for, made if need be. Accounts see only their own tasks.",
)
@click.option(
    "--max-parallel",
    metavar="N",
    type=click.IntRange(min=1),
    help="Unfinished tasks the account may have.",
    show_default="as before, else the server's",
)
@click.option(
    "--rate-limit",
    metavar="R",
    type=click.FloatRange(min=0, min_open=True),
    help="Requests per second the account may make.",
    show_default="as before, else the server's",
)
@site_options
@json_option
def create(
    account: str, max_parallel: int | None, rate_limit: float | None, site: Site, as_json: bool
) -> None:
    """Make a key and print it; its secrets are not shown again."""
    if not account.strip():
        raise click.UsageError("--account needs a name")
    from stillmotion.tasks.keys import hash_api_key

    async def make(store: Store, keyring: Keyring) -> dict[str, str]:
        owner = await store.ensure_account(
            account, max_parallel=max_parallel, rate_limit=rate_limit
        )
        pair = keyring.new_pair()
        await store.add_key(owner.id, pair.access_key, hash_api_key(pair.api_key))
        return {
            "account": owner.name,
            "access_key": pair.access_key,
            "secret_key": pair.secret_key,
            "api_key": pair.api_key,
        }

    pair = with_store(made(site), make)
    if as_json:
        show_json(pair)
    else:
        show_fields([(name.replace("_", " "), value) for name, value in pair.items()])
        note("Keep it: it is shown this once.")


@keys.command(cls=Configured, name="list")
@site_options
@json_option
def list_keys(site: Site, as_json: bool) -> None:
    """Show all keys, revoked ones too, without their secrets."""

    async def read(store: Store, _keyring: Keyring) -> list[Key]:
        return await store.list_keys()

    found = with_store(existing(site), read)
    if as_json:
        show_json(
            [
                {
                    "account": key.account_name,
                    "access_key": key.access_key,
                    "created_at": key.created_at,
                    "revoked_at": key.revoked_at,
                }
                for key in found
            ]
        )
        return
    show_table(
        ("account", "access key", "created", "revoked"),
        [
            (
                key.account_name,
                key.access_key,
                local_time(key.created_at),
                local_time(key.revoked_at or 0),
            )
            for key in found
        ],
    )


@keys.command(cls=Configured)
@click.argument("access_key", metavar="ACCESS_KEY")
@site_options
def revoke(access_key: str, site: Site) -> None:
    """Take a key out of force, at once. Its account's tasks go on."""
    from stillmotion.tasks.folder import FIRST_KEY_FILE

    async def take_out(store: Store, _keyring: Keyring) -> bool:
        return await store.revoke_key(access_key)

    if not with_store(existing(site), take_out):
        raise click.ClickException(f"there is no key {access_key!r}")
    first = site.data / FIRST_KEY_FILE
    # The commands on this machine would go on trying it.
    with contextlib.suppress(OSError, ValueError):
        if json.loads(first.read_text())["access_key"] == access_key:
            first.unlink()
    note(f"{access_key} is revoked.")


@keys.command(cls=Configured, name="new-secret")
@click.option("--replace", is_flag=True, help="Also where the old one is in order.")
@site_options
def new_secret(replace: bool, site: Site) -> None:
    """Make a new master secret where the old one is lost or damaged, with all servers stopped.

    No secret key, media link and callback signature that was made with the old one holds then.
    API keys go on as they are. A file that is in order, but not the one of this site, is taken for
    the new one.
    """
    from stillmotion.tasks.lock import DataInUse, DataLock
    from stillmotion.tasks.master import renew
    from stillmotion.tasks.store import StoreInUse
    from stillmotion.tasks.stores import alone

    async def run() -> Path | None:
        async with opened(site.store) as store:
            return await renew(store, site.secret_place, replace=replace)

    try:
        with DataLock(existing(site).data), alone(site.store):
            kept = asyncio.run(run())
    except (DataInUse, StoreInUse) as error:
        raise click.ClickException(str(error)) from error
    except FileExistsError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(fault(error)) from error
    if kept is not None:
        note(f"What was there is kept as {kept.name}.")
    note("Made. Access keys need new secret keys: `stillmotion keys create` makes new pairs.")


@keys.command(cls=Configured, name="webhook-secret")
@click.option(
    "--account", metavar="NAME", default="default", show_default=True, help="Account it is of."
)
@site_options
def webhook_secret(account: str, site: Site) -> None:
    """Print the secret with which an account's callbacks are signed, for their receivers."""

    async def derive(store: Store, keyring: Keyring) -> str | None:
        owners = {key.account_name: key.account_id for key in await store.list_keys()}
        return keyring.webhook_secret(owners[account]) if account in owners else None

    secret = with_store(existing(site), derive)
    if secret is None:
        raise click.ClickException(f"no key was ever made for an account {account!r}")
    print(secret)
