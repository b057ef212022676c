"""How a database stands before a store is opened on it: which version it has, and who uses it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg

from stillmotion.tasks.faults import StoreInUse
from stillmotion.tasks.postgres.address import Address
from stillmotion.tasks.postgres.connections import connect_now
from stillmotion.tasks.postgres.faults import unavailable
from stillmotion.tasks.postgres.migrations import applied, migrate, ours
from stillmotion.tasks.standing import Standing

IN_USE = 7310226351473
"""Of `pg_advisory_lock`: servers hold it together, and who is alone with the store alone."""

Opened = psycopg.Connection[tuple[Any, ...]]


@contextlib.contextmanager
def opened(address: Address) -> Iterator[Opened]:
    """A connection while the block runs. What goes wrong with it is StoreUnavailable."""
    with connect_now(address) as connection:
        try:
            yield connection
        except psycopg.Error as error:
            raise unavailable(address, error) from error


def standing(address: Address) -> Standing:
    """See `tasks.stores.store_standing`. One that is a version ahead and may be used is current."""
    with opened(address) as connection:
        there = applied(connection)
    newest = ours()[-1].number
    version = there[-1].number if there else 0
    if version == newest + 1 and there[-1].compatible:
        version = newest
    return Standing(version, newest)


def bring_up_to_date(address: Address) -> None:
    """See `tasks.stores.bring_up_to_date`."""
    with opened(address) as connection:
        migrate(connection, address)


@contextlib.contextmanager
def served(address: Address) -> Iterator[None]:
    """See `tasks.stores.served`. The listener takes the lock anew where its connection is lost."""
    with _locked(address, "_shared", "is being copied or changed as a whole: start when that ends"):
        yield


@contextlib.contextmanager
def alone(address: Address) -> Iterator[None]:
    """See `tasks.stores.alone`."""
    with _locked(address, "", "is in use by a server: stop it first"):
        yield


@contextlib.contextmanager
def _locked(address: Address, how: str, otherwise: str) -> Iterator[None]:
    connection = connect_now(address)
    # Not by `with`: the database may be gone when a server stops, and that is no fault of its end.
    try:
        try:
            row = connection.execute(
                f"SELECT pg_try_advisory_lock{how}(%s)".encode(), (IN_USE,)
            ).fetchone()
        except psycopg.Error as error:
            raise unavailable(address, error) from error
        if row is None or not row[0]:
            raise StoreInUse(f"the PostgreSQL {address.shown} {otherwise}")
        yield
    finally:
        connection.close()
