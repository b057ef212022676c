"""The data of a server as commands work on it, whether the server runs or not."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from stillmotion.cli.configuration import UserPath
from stillmotion.cli.output_path import blaming
from stillmotion.settings import STORE_HELP, default_data, default_store

if TYPE_CHECKING:
    from stillmotion.tasks.keys import Keyring
    from stillmotion.tasks.store import Store
    from stillmotion.tasks.task import Task

T = TypeVar("T")


class Site(NamedTuple):
    """Where the data of a server is: its folder, and its store by URL."""

    data: Path
    store: str


def site_options(command: Callable[..., T]) -> Callable[..., T]:
    """`--data` and `--store`, which reach the command as one `site`."""

    @click.option(
        "--data",
        metavar="DIR",
        type=UserPath(path_type=Path),
        default=default_data,
        show_default="the user's data folder",
        help="Data folder of the server.",
    )
    @click.option(
        "--store",
        metavar="URL",
        default="",
        show_default="`stillmotion.db` in the data folder",
        help=STORE_HELP,
    )
    @functools.wraps(command)
    def with_site(*args: Any, data: Path, store: str, **kwargs: Any) -> T:
        return command(*args, site=Site(data, store or default_store(data)), **kwargs)

    return with_site


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """The store at a URL, made if need be."""
    from stillmotion.tasks.stores import open_store

    store = open_store(url, callback_body=_nobody_is_called)
    try:
        yield store
    finally:
        await store.close()


def existing(site: Site) -> Site:
    """The site itself. Raises ClickException where no server has its data there."""
    from stillmotion.tasks.stores import store_exists

    try:
        with blaming("--data"):
            there = store_exists(site.store)
    except ValueError as error:
        raise click.UsageError(f"--store: {error}") from None
    if not there:
        where = site.data if site.store == default_store(site.data) else site.store
        raise click.ClickException(f"there is no server's data in {where}")
    return site


def made(site: Site) -> Site:
    """The site itself, its folder made if need be. Raises ClickException where it cannot be."""
    with blaming("--data"):
        site.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return site


def with_store(site: Site, work: Callable[[Store, Keyring], Awaitable[T]]) -> T:
    """What `work` answers. Raises ClickException for faults of the storage."""
    from stillmotion.tasks.keys import Keyring

    async def run() -> T:
        # The secret first: a database without one is a damaged site.
        keyring = Keyring.open(site.data)
        async with opened(site.store) as store:
            return await work(store, keyring)

    try:
        with blaming("--data"):
            return asyncio.run(run())
    except ValueError as error:
        raise click.ClickException(f"--data: {error}") from error


def _nobody_is_called(_task: Task) -> bytes:
    raise AssertionError("these commands change no task, so there is nobody to call back")
