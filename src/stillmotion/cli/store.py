"""`stillmotion store`: a store brought up to date, checked, and moved to another as a whole."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from stillmotion.cli.configuration import Configured, UserPath
from stillmotion.cli.connection import json_option
from stillmotion.cli.output import note, progress, show_json, show_table, warn
from stillmotion.cli.output_path import blaming
from stillmotion.cli.site_data import Site, check_url, existing, site_options
from stillmotion.reasons import fault
from stillmotion.settings import SECRETS_HELP, default_data, folder_of_store

if TYPE_CHECKING:
    from stillmotion.tasks.copying import Copied

FINDINGS = 1


@click.group()
def store() -> None:
    """Bring a store up to date, check it, copy it to another."""


@store.command(cls=Configured)
@site_options
def migrate(site: Site) -> None:
    """Bring the store to the version of this Stillmotion, or say that it is there.

    A start of the server does the same.
    """
    from stillmotion.tasks.stores import bring_up_to_date, shown_url, store_standing

    with blaming(site.store_flag):
        before = store_standing(existing(site).store)
        if before.current:
            print(f"{shown_url(site.store)} is up to date (version {before.version}).")
            return
        bring_up_to_date(site.store)
        after = store_standing(site.store)
    print(f"{shown_url(site.store)} was of version {before.version} and is of {after.version} now.")


@store.command(cls=Configured)
@site_options
@json_option
def check(site: Site, as_json: bool) -> int:
    """Say what is wrong with rows and media, a line for each finding; fail where there is any.

    Servers may run meanwhile.
    """
    _require_current(site.store_flag, existing(site).store)
    with blaming(site.store_flag):
        found = asyncio.run(_findings(site))
    if as_json:
        show_json({"ok": not found, "findings": found})
    else:
        print(*(found or ["Nothing is wrong."]), sep="\n")
    return FINDINGS if found else 0


@store.command(cls=Configured)
@click.option("--from", "source", metavar="URL", required=True, help="Store to read.")
@click.option(
    "--to", "target", metavar="URL", required=True, help="Store to write, which must be empty."
)
@click.option(
    "--data",
    metavar="DIR",
    type=UserPath(path_type=Path),
    show_default="the folder of the database that is read, else the user's data folder",
    help="Data folder of the site, for its secret.",
)
@click.option("--secrets", metavar="FILE", type=UserPath(path_type=Path), help=SECRETS_HELP)
@json_option
@click.pass_context
def copy(
    ctx: click.Context,
    source: str,
    target: str,
    data: Path | None,
    secrets: Path | None,
    as_json: bool,
) -> None:
    """Copy a whole site to an empty store: all rows and the secret, or nothing.

    No server may run on either. Media stay where they are: give the new site the same --media.
    """
    if source == target:
        raise click.UsageError("--from and --to name the same store")
    for flag, url in (("--from", source), ("--to", target)):
        _check_store_url(flag, url)
    if ctx.get_parameter_source("data") is not ParameterSource.COMMANDLINE:
        # The database of a data folder says more of the site than what counts for all commands.
        data = folder_of_store(source) or data
    copied = _copy(Site(data or default_data(), source, "", secrets), target)
    if as_json:
        show_json([each._asdict() for each in copied])
        return
    show_table(
        ("table", "rows", "checksum"),
        [(each.table, str(each.rows), each.checksum) for each in copied],
    )
    note("Copied and compared. Start servers with --store and the same --media now.")


def _copy(site: Site, target: str) -> list[Copied]:
    from stillmotion.tasks.copying import CopyRefused, copy_site
    from stillmotion.tasks.lock import DataInUse, DataLock
    from stillmotion.tasks.master import SecretLost, secret_to_copy
    from stillmotion.tasks.store import StoreInUse
    from stillmotion.tasks.stores import alone, bring_up_to_date, open_rows, store_exists

    with blaming("--from"):
        if not store_exists(site.store):
            raise click.ClickException("--from: there is no such store")
    _require_current("--from", site.store)
    try:
        with contextlib.ExitStack() as held:
            if site.own_store:
                # Servers of earlier versions are known by this alone.
                held.enter_context(DataLock(site.data))
            with blaming("--from"):
                held.enter_context(alone(site.store))
                source = held.enter_context(open_rows(site.store))
                secret = secret_to_copy(source, site.secret_place)
            with blaming("--to"):
                bring_up_to_date(target)
                held.enter_context(alone(target))
                with progress("copy") as show:

                    def tell(what: str, done: int) -> None:
                        show(None, f"{what} {done}")

                    with open_rows(target, writing=True) as rows:
                        copied = copy_site(source, rows, secret, tell)
                    _note_words(target, tell)
                    return copied
    except (CopyRefused, DataInUse, SecretLost, StoreInUse) as error:
        raise click.ClickException(f"nothing was copied: {error}") from None


def _note_words(target: str, tell: Callable[[str, int], None]) -> None:
    """Have searches find what was copied; a fault there undoes no copy."""
    from stillmotion.tasks.copying import note_words
    from stillmotion.tasks.store import StoreUnavailable
    from stillmotion.tasks.stores import open_store

    async def run() -> None:
        store = open_store(target, callback_body=lambda _task: b"")
        try:
            await note_words(store, tell)
        finally:
            await store.close()

    try:
        asyncio.run(run())
    except StoreUnavailable as error:
        warn(f"all rows are copied; searches find old tasks once a server has started ({error}).")


async def _findings(site: Site) -> list[str]:
    from stillmotion.tasks.checking import check_site
    from stillmotion.tasks.master import SecretLost, secret_to_copy
    from stillmotion.tasks.stores import open_rows
    from stillmotion.vault import open_vault

    with _media_faults():
        found = await check_site(lambda: open_rows(site.store), open_vault(site.media))
    try:
        with open_rows(site.store) as rows:
            secret_to_copy(rows, site.secret_place)
    except (OSError, SecretLost) as error:
        found.append(str(error))
    return found


@contextlib.contextmanager
def _media_faults() -> Iterator[None]:
    from stillmotion.tasks.store import StoreUnavailable
    from stillmotion.vault import storage_fault

    try:
        yield
    except StoreUnavailable:
        raise
    except Exception as error:
        said = fault(error) if isinstance(error, OSError) else storage_fault(error)
        if not said:
            raise
        raise click.ClickException(f"--media: {said}") from error


def _require_current(flag: str, url: str) -> None:
    from stillmotion.tasks.stores import store_standing

    with blaming(flag):
        standing = store_standing(url)
    if standing.version > standing.newest:
        raise click.ClickException(
            f"{flag}: the store has version {standing.version}, and this Stillmotion knows "
            f"{standing.newest}: use the newer one"
        )
    if not standing.current:
        raise click.ClickException(
            f"{flag}: the store has version {standing.version} of {standing.newest}: bring it up "
            "to date first, by `stillmotion store migrate`"
        )


def _check_store_url(flag: str, url: str) -> None:
    from stillmotion.tasks.stores import check_store_url

    check_url(flag, url, check_store_url)
