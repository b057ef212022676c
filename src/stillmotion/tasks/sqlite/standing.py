"""How a database file stands before it is opened: which version it has, and who uses it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from stillmotion.reasons import reason
from stillmotion.tasks.faults import StoreInUse, StoreUnavailable
from stillmotion.tasks.sqlite.database import (
    MIGRATIONS,
    STORAGE_FAULTS,
    open_reader,
    open_writer,
    unavailable,
)
from stillmotion.tasks.standing import Standing

STAMP_SUFFIX = "-stamp"
"""Of the file beside the database by which processes tell each other of changed keys, and on which
servers hold a lock while they run."""


def stamp_of(path: Path) -> Path:
    """The file beside the database."""
    return path.with_name(path.name + STAMP_SUFFIX)


def standing(path: Path) -> Standing:
    """See `tasks.stores.store_standing`."""
    if not path.exists():
        return Standing(0, len(MIGRATIONS))
    connection = open_reader(path)
    try:
        return Standing(int(connection.pragma("user_version")), len(MIGRATIONS))
    except STORAGE_FAULTS as error:
        raise unavailable(error) from error
    finally:
        connection.close()


def bring_up_to_date(path: Path) -> None:
    """See `tasks.stores.bring_up_to_date`."""
    open_writer(path).close()


@contextlib.contextmanager
def served(path: Path) -> Iterator[None]:
    """See `tasks.stores.served`."""
    with _locked(
        path, fcntl.LOCK_SH, "is being copied or changed as a whole: start when that ends"
    ):
        yield


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """See `tasks.stores.alone`."""
    with _locked(path, fcntl.LOCK_EX, "is in use by a server: stop it first"):
        yield


@contextlib.contextmanager
def _locked(path: Path, kind: int, otherwise: str) -> Iterator[None]:
    try:
        handle = os.open(stamp_of(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreUnavailable(f"cannot open the database {path}: {reason(error)}") from error
    try:
        # The system frees the lock when its holder dies.
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreInUse(f"the database {path} {otherwise}") from None
        yield
    finally:
        os.close(handle)
