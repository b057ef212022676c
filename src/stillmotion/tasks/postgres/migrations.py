"""The schema of the database, brought up to date by numbered files.

The table `migrations` has the number, the name and the checksum of each file that was run, and
whether the servers of the version before it can go on. They are run by whichever server opens the
database first, under a lock, in one transaction: the others wait, and find everything done.

So that a site can be upgraded server by server, servers of two neighbouring versions run on one
schema, that of the newer. Hence the rule: a file only adds (tables, columns with a default,
indexes) and is marked `-- compatible: yes`; what it replaces is removed by a file of the next
version, when no server uses it any more. A server whose files end at N takes a database at N + 1 if
that file is marked so, and refuses any other that is ahead of it.
"""

from __future__ import annotations

import re
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

import psycopg

from stillmotion.tasks.postgres.address import Address
from stillmotion.tasks.postgres.faults import unavailable
from stillmotion.tasks.store import StoreUnavailable

COMPATIBLE = "-- compatible: yes"

LOCK = 7310226351472
"""Of `pg_advisory_lock`: who migrates holds it."""

_FILE = re.compile(r"(\d{4})-([a-z0-9-]+)\.sql")

_TABLE = """
CREATE TABLE IF NOT EXISTS migrations (
    number     bigint PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    compatible boolean NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""

Opened = psycopg.Connection[tuple[Any, ...]]


class Migration(NamedTuple):
    """A file. `compatible` is whether servers that do not know it can use what it makes."""

    number: int
    name: str
    script: str

    @property
    def checksum(self) -> str:
        """Of the file, as the table has it."""
        return sha256(self.script.encode()).hexdigest()

    @property
    def compatible(self) -> bool:
        """See the module."""
        return self.script.startswith(COMPATIBLE)


class Applied(NamedTuple):
    """A row of the table."""

    number: int
    name: str
    checksum: str
    compatible: bool


def ours() -> list[Migration]:
    """The files of this version, in order."""
    found = []
    for file in (files(__package__) / "migrations").iterdir():
        if (name := _FILE.fullmatch(file.name)) is not None:
            found.append(Migration(int(name[1]), name[2], file.read_text()))
    return sorted(found)


def applied(connection: Opened) -> list[Applied]:
    """What the database has been through; [] for one without our tables."""
    (there,) = connection.execute("SELECT to_regclass('migrations') IS NOT NULL").fetchone() or (0,)
    if not there:
        return []
    rows = connection.execute(
        "SELECT number, name, checksum, compatible FROM migrations ORDER BY number"
    )
    return [Applied(*row) for row in rows.fetchall()]


def migrate(connection: Opened, address: Address, known: list[Migration] | None = None) -> None:
    """Bring the database up to date. Raises StoreUnavailable."""
    known = ours() if known is None else known
    try:
        if _missing(applied(connection), known, address):
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
                # Rather fail than stand in the way of the servers that run.
                connection.execute("SET LOCAL lock_timeout = '10s'")
                connection.execute(_TABLE)
                for migration in _missing(applied(connection), known, address):
                    _run(connection, migration)
    except psycopg.errors.DuplicateTable as error:
        raise StoreUnavailable(
            f"the PostgreSQL {address.shown} has tables of something else "
            f"({error.diag.message_primary}): give Stillmotion a database of its own"
        ) from error
    except (psycopg.Error, OSError) as error:
        if isinstance(error, StoreUnavailable):
            raise
        raise unavailable(address, error, "brought up to date") from error


def _run(connection: Opened, migration: Migration) -> None:
    connection.execute(migration.script.encode())
    connection.execute(
        "INSERT INTO migrations (number, name, checksum, compatible) VALUES (%s, %s, %s, %s)",
        (migration.number, migration.name, migration.checksum, migration.compatible),
    )


def _missing(there: list[Applied], known: list[Migration], address: Address) -> list[Migration]:
    """What is to be run. Raises StoreUnavailable for a database that is not for this version."""
    by_number = {row.number: row for row in there}
    latest = known[-1].number
    for migration in known:
        row = by_number.get(migration.number)
        if row is not None and row.checksum != migration.checksum:
            raise StoreUnavailable(
                f"the PostgreSQL {address.shown} went through another migration "
                f"{row.number:04} ('{row.name}') than the one of this Stillmotion: use the version "
                "that made it, or a backup of before"
            )
    ahead = [row for row in there if row.number > latest]
    if len(ahead) > 1 or any(not row.compatible for row in ahead):
        raise StoreUnavailable(
            f"the PostgreSQL {address.shown} is of a newer Stillmotion (version "
            f"{ahead[-1].number} of its schema; this one knows {latest}): use that version here "
            "too, or a backup of before its upgrade"
        )
    return [migration for migration in known if migration.number not in by_number]
