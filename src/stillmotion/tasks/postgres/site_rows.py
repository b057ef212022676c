"""The rows of a database as `tasks.site_rows` has them, read and written in one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import psycopg

from stillmotion.tasks.postgres.address import Address
from stillmotion.tasks.postgres.connections import connect_now
from stillmotion.tasks.postgres.faults import storage_fault, unavailable
from stillmotion.tasks.site_rows import ACCOUNTS, CALLBACKS, PACKS, TASKS, Row, Table, Value
from stillmotion.tasks.task import TaskResult

_result = msgspec.json.Decoder(TaskResult)

_COUNTED = {ACCOUNTS.name, PACKS.name}
"""Tables that count up their ids."""

_DAMAGES = """
SELECT format('constraint %s of %s does not hold for all rows', conname, conrelid::regclass)
  FROM pg_constraint
 WHERE connamespace = current_schema()::regnamespace AND NOT convalidated
UNION ALL
SELECT format('trigger %s of %s is off', tgname, tgrelid::regclass)
  FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
 WHERE relnamespace = current_schema()::regnamespace AND tgenabled = 'D'
UNION ALL
SELECT format('index %s is not valid', indexrelid::regclass)
  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
 WHERE relnamespace = current_schema()::regnamespace AND NOT (indisvalid AND indisready)
"""

_REFERENCES = """
SELECT conrelid::regclass::text, a.attname, confrelid::regclass::text, b.attname
  FROM pg_constraint
  JOIN pg_attribute AS a ON a.attrelid = conrelid AND a.attnum = conkey[1]
  JOIN pg_attribute AS b ON b.attrelid = confrelid AND b.attnum = confkey[1]
 WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""


class PostgresRows:
    """See `tasks.site_rows.SiteRows`. `shift` lies between due times and the wall clock."""

    def __init__(
        self, connection: psycopg.Connection[tuple[Any, ...]], address: Address, shift: int
    ) -> None:
        self._connection = connection
        self._address = address
        self._shift = shift

    def read_rows(self, table: Table, after: Row | None, limit: int) -> list[Row]:
        """See `SiteRows.read_rows`."""
        key = ", ".join(table.key)
        later = f"WHERE ({key}) > ({_marks(table.key)})" if after is not None else ""
        statement = f"SELECT {', '.join(table.columns)} FROM {table.name} {later} ORDER BY {key}"
        try:
            rows = self._connection.execute(
                f"{statement} LIMIT %s".encode(), (*(after or ()), limit)
            ).fetchall()
        except psycopg.Error as error:
            raise unavailable(self._address, error) from error
        return [self._moved(table, row, self._shift) for row in rows]

    def write_rows(self, table: Table, rows: Sequence[Row]) -> None:
        """See `SiteRows.write_rows`."""
        columns = (*table.columns, *_OWN.get(table.name, ()))
        statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({_marks(columns)})"
        try:
            with self._connection.cursor() as cursor:
                cursor.executemany(
                    statement.encode(),
                    [
                        (*self._moved(table, row, -self._shift), *_own_values(table, row))
                        for row in rows
                    ],
                )
            if table.name in _COUNTED and rows:
                self._connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) "
                    f"FROM {table.name}".encode()
                )
        except (psycopg.Error, UnicodeEncodeError) as error:
            if storage_fault(error):
                raise unavailable(self._address, error) from error
            said = str(error).partition("\n")[0]
            raise ValueError(f"the database takes no such row of {table.name}: {said}") from error

    def damage(self) -> list[str]:
        """See `SiteRows.damage`."""
        try:
            found = [str(said) for (said,) in self._connection.execute(_DAMAGES.encode())]
            references = self._connection.execute(_REFERENCES.encode()).fetchall()
            for table, column, parent, named in references:
                lost = self._connection.execute(
                    f"SELECT {column} FROM {table} AS child WHERE {column} IS NOT NULL AND NOT "
                    f"EXISTS (SELECT 1 FROM {parent} AS parent WHERE parent.{named} = "
                    f"child.{column}) LIMIT 100".encode()
                )
                found += [
                    f"a row of {table} refers to {column} {value} of {parent} that is not there"
                    for (value,) in lost
                ]
        except psycopg.Error as error:
            raise unavailable(self._address, error) from error
        return found

    def _moved(self, table: Table, row: tuple[Any, ...], by: int) -> Row:
        if not by or table not in (TASKS, CALLBACKS):
            return row
        place = table.columns.index("ready_at")
        due = row[place]
        return (*row[:place], due + by if due else due, *row[place + 1 :])


@contextlib.contextmanager
def open_rows(address: Address, *, writing: bool) -> Iterator[PostgresRows]:
    """See `tasks.stores.open_rows`."""
    connection = connect_now(address)
    try:
        try:
            if writing:
                connection.execute("BEGIN")
                # What follows from rows, such as the sums of packs, comes along with the others.
                connection.execute("ALTER TABLE charges DISABLE TRIGGER USER")
            else:
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            row = connection.execute("SELECT shift FROM clock").fetchone()
        except psycopg.Error as error:
            raise unavailable(address, error) from error
        # An error ends the connection, and with it the transaction.
        yield PostgresRows(connection, address, row[0] if row else 0)
        if writing:
            try:
                connection.execute("ALTER TABLE charges ENABLE TRIGGER USER")
                connection.execute("COMMIT")
            except psycopg.Error as error:
                raise unavailable(address, error) from error
    finally:
        connection.close()


_OWN = {"site_secret": ("one",), "tasks": ("video_id",)}
"""Columns that only this database has."""


def _own_values(table: Table, row: Row) -> tuple[Value, ...]:
    if table.name == "site_secret":
        return (1,)
    if table != TASKS:
        return ()
    result = row[TASKS.columns.index("result")]
    videos = _result.decode(result).videos if isinstance(result, bytes) else ()
    return (videos[0].id if videos else None,)


def _marks(columns: Sequence[str]) -> str:
    return ", ".join("%s" for _ in columns)
