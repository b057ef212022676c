"""Every row of a site, free of the database that holds it: for copying and checking whole sites.

A row is a tuple of its table's columns, in their order. Times are Unix milliseconds, flags are
True or False, JSON is bytes, and what is absent is None.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

Value = int | float | str | bytes | bool | None
Row = tuple[Value, ...]

BATCH = 500
"""Rows that are read or written at once: some megabytes at most."""


class Table(NamedTuple):
    """A table by its columns; `key` are those that tell its rows apart and give their order,
    `flags` those that are True or False."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    flags: frozenset[str] = frozenset()

    def key_of(self, row: Row) -> Row:
        """The values of `key`."""
        return tuple(row[self.columns.index(name)] for name in self.key)


SITE_SECRET = Table("site_secret", ("mark", "master"), ("mark",))

ACCOUNTS = Table(
    "accounts",
    (
        "id",
        "name",
        "max_parallel",
        "rate_limit",
        "created_at",
        "consent_by",
        "consent_at",
        "priority",
        "operator",
    ),
    ("id",),
    frozenset({"operator"}),
)

KEYS = Table(
    "keys",
    ("access_key", "account_id", "api_key_hash", "created_at", "revoked_at"),
    # Keys are listed in the order in which they were made.
    ("created_at", "access_key"),
)

PACKS = Table(
    "packs",
    (
        "id",
        "account_id",
        "name",
        "total",
        "spent",
        "reserved",
        "purchased_at",
        "effective_at",
        "invalid_at",
        "removed_at",
    ),
    ("id",),
)

TASKS = Table(
    "tasks",
    (
        "id",
        "account_id",
        "kind",
        "engine",
        "pool",
        "status",
        "status_msg",
        "external_task_id",
        "idempotency_key",
        "fingerprint",
        "watermark",
        "callback_url",
        "base_url",
        "units",
        "attempt",
        "spent",
        "worker",
        "ready_at",
        "progress",
        "stage",
        "created_at",
        "started_at",
        "ended_at",
        "purged",
        "result",
        "remarks",
        "traceparent",
        "request",
    ),
    ("id",),
    frozenset({"watermark", "purged"}),
)

CHARGES = Table("charges", ("task_id", "pack_id", "units"), ("task_id", "pack_id"))

LIBRARY = Table("library", ("sort", "id", "account_id", "task_id"), ("sort", "id"))

CALLBACKS = Table(
    "callbacks",
    (
        "task_id",
        "seq",
        "account_id",
        "host",
        "url",
        "created_at",
        "tries",
        "ready_at",
        "claimed",
        "worker",
        "ended_at",
        "error",
        "body",
    ),
    ("task_id", "seq"),
    frozenset({"claimed"}),
)

TABLES = (SITE_SECRET, ACCOUNTS, KEYS, PACKS, TASKS, CHARGES, LIBRARY, CALLBACKS)
"""All of a site, in an order in which no row refers to one of a later table. What is not in
it is a matter of the servers that run (whose turn it is to sweep, and who is signed in), or is made
anew of the rows (words to be searched)."""


class SiteRows(Protocol):
    """The rows of one store as of one moment. `tasks.stores.open_rows` opens them."""

    def read_rows(self, table: Table, after: Row | None, limit: int) -> list[Row]:
        """The next rows in the order of the key, numbers by size and text by its bytes; `after` is
        the key of the last one that was read. Raises StoreUnavailable."""
        ...

    def write_rows(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows as they are: nothing follows from them, as it does when a task is made or ends.

        Raises StoreUnavailable, and ValueError for rows that the database refuses.
        """
        ...

    def damage(self) -> list[str]:
        """What the database itself finds wrong with it, a sentence each: damaged pages, rows that
        refer to none. Raises StoreUnavailable."""
        ...


def every_row(rows: SiteRows, table: Table) -> Iterator[Row]:
    """All rows of a table, read in batches."""
    after: Row | None = None
    while batch := rows.read_rows(table, after, BATCH):
        yield from batch
        after = table.key_of(batch[-1])
