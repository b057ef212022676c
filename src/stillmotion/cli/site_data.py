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
from stillmotion.settings import (
    MEDIA_HELP,
    SECRETS_HELP,
    STORE_HELP,
    default_data,
    default_media,
    default_store,
    is_own_store,
)

if TYPE_CHECKING:
    from stillmotion.tasks.keys import Keyring
    from stillmotion.tasks.master import SecretPlace
    from stillmotion.tasks.store import Store
    from stillmotion.tasks.task import Task

T = TypeVar("T")


class Site(NamedTuple):
    """Where a site is: the data folder of its server, its store and its media by URL, and the file
    with its secret, where it has one."""

    data: Path
    store: str
    media: str
    secrets: Path | None = None

    @property
    def own_store(self) -> bool:
        """Whether the store is the one in the data folder."""
        return is_own_store(self.store, self.data)

    @property
    def store_flag(self) -> str:
        """The flag that says where the store is."""
        return "--data" if self.own_store else "--store"

    @property
    def secret_place(self) -> SecretPlace:
        """Where the site has its secret beside the store."""
        from stillmotion.tasks.master import SecretPlace

        return SecretPlace(self.data, self.secrets, self.own_store)


def site_options(command: Callable[..., T]) -> Callable[..., T]:
    """`--data`, `--store`, `--media` and `--secrets`, which reach the command as one `site`."""

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
    @click.option(
        "--media",
        metavar="URL",
        default="",
        show_default="`media` in the data folder",
        help=MEDIA_HELP,
    )
    @click.option(
        "--secrets",
        metavar="FILE",
        type=UserPath(path_type=Path),
        show_default="`secret.key` in the data folder, or in a store that is shared",
        help=SECRETS_HELP,
    )
    @functools.wraps(command)
    def with_site(
        *args: Any, data: Path, store: str, media: str, secrets: Path | None, **kwargs: Any
    ) -> T:
        site = Site(data, store or default_store(data), media or default_media(data), secrets)
        return command(*args, site=checked(site), **kwargs)

    return with_site


def checked(site: Site) -> Site:
    """The site itself. Raises UsageError for a URL that leads to no store, or to no storage."""
    if not site.own_store:
        from stillmotion.tasks.stores import check_store_url

        check_url("--store", site.store, check_store_url)
    if site.media != default_media(site.data):
        from stillmotion.vault import check_media_url

        check_url("--media", site.media, check_media_url)
    return site


def check_url(flag: str, url: str, check: Callable[[str], None]) -> None:
    """Raises UsageError, which names the flag, for a URL that `check` refuses."""
    try:
        check(url)
    except ValueError as error:
        raise click.UsageError(f"{flag}: {error}") from None


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
    from stillmotion.tasks.stores import shown_url, store_exists

    with blaming(site.store_flag):
        there = store_exists(site.store)
    if not there:
        where = site.data if site.own_store else shown_url(site.store)
        raise click.ClickException(f"there is no server's data in {where}")
    return site


def made(site: Site) -> Site:
    """The site itself, its folder made if need be. Raises ClickException where it cannot be."""
    with blaming("--data"):
        site.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return site


def with_store(site: Site, work: Callable[[Store, Keyring], Awaitable[T]]) -> T:
    """What `work` answers. Raises ClickException for faults of the storage."""
    from stillmotion.tasks.master import SecretLost, open_keyring

    async def run() -> T:
        async with opened(site.store) as store:
            # Whatever the work is: a store without its secret is a damaged site.
            return await work(store, await open_keyring(store, site.secret_place))

    try:
        with blaming(site.store_flag):
            return asyncio.run(run())
    except SecretLost as error:
        flag = "--data" if site.secrets is None else "--secrets"
        raise click.ClickException(f"{flag}: {error}") from error


def _nobody_is_called(_task: Task) -> bytes:
    raise AssertionError("these commands change no task, so there is nobody to call back")
