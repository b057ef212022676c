"""Connections to the database file: opened, brought up to date, and their faults translated.

apsw and not the `sqlite3` of the standard library, since it comes with its own, current SQLite:
that of a system may lack the fix for lost WAL frames (SQLite before 3.51.3), and be slower.
"""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import apsw

from stillmotion.reasons import reason
from stillmotion.tasks.store import StoreUnavailable

MIGRATIONS = (
    "schema.sql",
    "schema-2.sql",
    "schema-3.sql",
    "schema-4.sql",
    "schema-5.sql",
    "schema-6.sql",
    "schema-7.sql",
    "schema-8.sql",
    "schema-9.sql",
    "schema-10.sql",
)
"""Scripts beside this module. A database's `user_version` counts those it has been through."""

BUSY_TIMEOUT_MS = 10_000
"""How long to wait while another process (a command of the same site) writes."""

PAGE_BYTES = 8192
"""A row has 1 to 3 kB: it fits into a page, with others."""

CACHE_KB = 32 * 1024

MAPPED_BYTES = 1 << 40
"""How much of the file a reader maps into memory, at most: all of it. What is read once is then
not copied, and a commit costs readers nothing. The file never shrinks (nothing vacuums it)."""

CHECKPOINT_PAGES = 2000
"""Length of the write-ahead log from which on a commit copies it into the database."""

STORAGE_FAULTS = (
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.CorruptError,
    apsw.FullError,
    apsw.IOError,
    apsw.LockedError,
    apsw.NoMemError,
    apsw.NotADBError,
    apsw.PermissionsError,
    apsw.ProtocolError,
    apsw.ReadOnlyError,
)
"""What lies with the disk or the file, not with what was asked."""


def open_writer(path: Path) -> apsw.Connection:
    """The connection that writes. Makes the file, or brings it up to date, if need be.

    Raises StoreUnavailable.
    """
    try:
        # Made before SQLite makes it: its log and others get the permissions that it has.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        connection.pragma("page_size", PAGE_BYTES)
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "full")
        connection.pragma("foreign_keys", "on")
        # What is purged is overwritten, where that costs no writing of its own.
        connection.pragma("secure_delete", "fast")
        connection.pragma("cache_size", -CACHE_KB)
        connection.wal_autocheckpoint(CHECKPOINT_PAGES)
        _migrate(connection, path)
    except (*STORAGE_FAULTS, OSError) as error:
        if isinstance(error, StoreUnavailable):
            raise
        said = reason(error) if isinstance(error, OSError) else error
        raise StoreUnavailable(f"cannot open the database {path}: {said}") from error
    return connection


def open_reader(path: Path) -> apsw.Connection:
    """A connection that cannot write, to a file that `open_writer` has made.

    Raises StoreUnavailable.
    """
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        connection.pragma("mmap_size", MAPPED_BYTES)
        connection.pragma("cache_size", -CACHE_KB)
    except STORAGE_FAULTS as error:
        raise StoreUnavailable(f"cannot open the database {path}: {error}") from error
    return connection


def unavailable(error: Exception) -> StoreUnavailable:
    """The fault `error` of the storage in the words of the store."""
    translated = StoreUnavailable(f"the database cannot be used: {error}")
    translated.__cause__ = error
    return translated


def _migrate(connection: apsw.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.pragma("user_version")
        if version > len(MIGRATIONS):
            raise StoreUnavailable(
                f"the database {path} was written by a newer Stillmotion (version {version} of "
                f"its schema; this one knows {len(MIGRATIONS)})"
            )
        for script in MIGRATIONS[version:]:
            connection.execute((files(__package__) / script).read_text())
        connection.pragma("user_version", len(MIGRATIONS))
        connection.execute("COMMIT")
    except BaseException:
        # Some faults, such as a disk that is full, end the transaction themselves.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
