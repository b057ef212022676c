"""The rows of a database as `tasks.site_rows` has them, read and written in one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw

from stillmotion.tasks.site_rows import Row, Table
from stillmotion.tasks.sqlite.database import (
    STORAGE_FAULTS,
    open_reader,
    open_writer,
    unavailable,
)

MOST_DAMAGES = 100
"""Of those that SQLite finds."""


class SqliteRows:
    """See `tasks.site_rows.SiteRows`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def read_rows(self, table: Table, after: Row | None, limit: int) -> list[Row]:
        """See `SiteRows.read_rows`."""
        key = ", ".join(table.key)
        later = f"WHERE ({key}) > ({_marks(table.key)})" if after is not None else ""
        statement = f"SELECT {', '.join(table.columns)} FROM {table.name} {later} ORDER BY {key}"
        try:
            found = self._connection.execute(f"{statement} LIMIT ?", (*(after or ()), limit))
            return [_neutral(table, row) for row in found]
        except STORAGE_FAULTS as error:
            raise unavailable(error) from error

    def write_rows(self, table: Table, rows: Sequence[Row]) -> None:
        """See `SiteRows.write_rows`."""
        columns = ", ".join((*table.columns, *_FIXED.get(table.name, ())))
        values = ", ".join((_marks(table.columns), *map(str, _FIXED.get(table.name, {}).values())))
        try:
            self._connection.executemany(
                f"INSERT INTO {table.name} ({columns}) VALUES ({values})", rows
            )
        except STORAGE_FAULTS as error:
            raise unavailable(error) from error
        except apsw.Error as error:
            raise ValueError(f"the database takes no such row of {table.name}: {error}") from error

    def damage(self) -> list[str]:
        """See `SiteRows.damage`."""
        try:
            found = self._connection.execute(f"PRAGMA integrity_check({MOST_DAMAGES})").fetchall()
        except apsw.CorruptError as error:
            return [str(error)]
        except STORAGE_FAULTS as error:
            raise unavailable(error) from error
        try:
            pages = [said for (text,) in found if text != "ok" for said in str(text).splitlines()]
            return pages + [
                f"row {row} of {table} refers to a row of {parent} that is not there"
                for table, row, parent, _ in self._connection.execute("PRAGMA foreign_key_check")
            ]
        except STORAGE_FAULTS as error:
            raise unavailable(error) from error


@contextlib.contextmanager
def open_rows(path: Path, *, writing: bool) -> Iterator[SqliteRows]:
    """See `tasks.stores.open_rows`."""
    connection = open_writer(path) if writing else open_reader(path)
    try:
        if writing:
            # What follows from rows, such as the sums of packs, comes along with the others.
            connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        _execute(connection, "BEGIN IMMEDIATE" if writing else "BEGIN")
        try:
            yield SqliteRows(connection)
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        if writing:
            _execute(connection, "COMMIT")
    finally:
        connection.close()


def _execute(connection: apsw.Connection, statement: str) -> None:
    try:
        connection.execute(statement)
    except STORAGE_FAULTS as error:
        raise unavailable(error) from error


def _marks(columns: Sequence[str]) -> str:
    return ", ".join("?" for _ in columns)


def _neutral(table: Table, row: Row) -> Row:
    if not table.flags:
        return row
    return tuple(
        bool(value) if name in table.flags else value
        for name, value in zip(table.columns, row, strict=True)
    )


_FIXED = {"site_secret": {"one": 1}}
"""Columns that only this database has, and their values."""
