"""The data folder of a server as commands work on it, whether the server runs or not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from stillmotion.cli.configuration import UserPath
from stillmotion.cli.output_path import blaming
from stillmotion.settings import default_data, default_store

if TYPE_CHECKING:
    from stillmotion.tasks.keys import Keyring
    from stillmotion.tasks.store import Store
    from stillmotion.tasks.task import Task

T = TypeVar("T")

DATABASE = "stillmotion.db"

data_option = click.option(
    "--data",
    metavar="DIR",
    type=UserPath(path_type=Path),
    default=default_data,
    show_default="the user's data folder",
    help="Data folder of the server.",
)


@contextlib.asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Store]:
    """The store in a data folder, made if need be."""
    from stillmotion.tasks.stores import open_store

    store = open_store(default_store(data), callback_body=_nobody_is_called)
    try:
        yield store
    finally:
        await store.close()


def existing(data: Path) -> Path:
    """The folder itself. Raises ClickException where no server has its data in it."""
    with blaming("--data"):
        there = (data / DATABASE).exists()
    if not there:
        raise click.ClickException(f"there is no server's data in {data}")
    return data


def made(data: Path) -> Path:
    """The folder itself, made if need be. Raises ClickException where it cannot be."""
    with blaming("--data"):
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return data


def with_store(data: Path, work: Callable[[Store, Keyring], Awaitable[T]]) -> T:
    """What `work` answers. Raises ClickException for faults of the storage."""
    from stillmotion.tasks.keys import Keyring

    async def run() -> T:
        async with opened(data) as store:
            return await work(store, Keyring.open(data))

    try:
        with blaming("--data"):
            return asyncio.run(run())
    except ValueError as error:
        raise click.ClickException(f"--data: {error}") from error


def _nobody_is_called(_task: Task) -> bytes:
    raise AssertionError("these commands change no task, so there is nobody to call back")
