"""Copying a whole site from one store to another: every row as it is, or nothing at all.

Media stay where they are: rows name them by keys, and links are signed with the secret that comes
along. The words that the history is searched by are made anew of the rows; who was signed in on a
page signs in anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import NamedTuple

import msgspec

from stillmotion.tasks.history import HistoryStore
from stillmotion.tasks.site_rows import (
    BATCH,
    SITE_SECRET,
    TABLES,
    Row,
    SiteRows,
    Table,
    every_row,
)
from stillmotion.tasks.site_secret import SiteSecret

WORDS_BATCH = 500
"""Tasks whose words are noted in one transaction."""


class CopyRefused(Exception):
    """The copy was not made, and the target is as it was. The message says why."""


class Copied(NamedTuple):
    """What was copied of a table: how many rows, and a checksum over all of them."""

    table: str
    rows: int
    checksum: str


def copy_site(
    source: SiteRows,
    target: SiteRows,
    secret: SiteSecret | None,
    tell: Callable[[str, int], None] = lambda _table, _rows: None,
) -> list[Copied]:
    """Copy all rows into an empty store, and compare what is there then with what was read.

    `secret` is what the target is to keep of the site's secret. `tell` hears how many rows of a
    table have been copied so far. Raises CopyRefused, StoreUnavailable; the caller keeps what was
    written only if nothing is raised.
    """
    for table in TABLES:
        if target.read_rows(table, None, 1):
            raise CopyRefused(f"the target is not empty: it has rows in {table.name}")
    read = [_copy(source, target, table, secret, tell) for table in TABLES]
    for table, expected in zip(TABLES, read, strict=True):
        found = _summed(table, every_row(target, table))
        if found != expected:
            raise CopyRefused(
                f"{table.name} was read as {expected.rows} rows with the checksum "
                f"{expected.checksum}, and is {found.rows} with {found.checksum} in the target"
            )
    return read


def _copy(
    source: SiteRows,
    target: SiteRows,
    table: Table,
    secret: SiteSecret | None,
    tell: Callable[[str, int], None],
) -> Copied:
    def through() -> Iterator[Row]:
        copied = 0
        batch: list[Row] = []
        for row in _rows(source, table, secret):
            batch.append(row)
            if len(batch) == BATCH:
                _write(target, table, batch)
                copied += len(batch)
                tell(table.name, copied)
                batch.clear()
            yield row
        _write(target, table, batch)

    return _summed(table, through())


def _rows(source: SiteRows, table: Table, secret: SiteSecret | None) -> Iterator[Row]:
    if table == SITE_SECRET:
        return iter([] if secret is None else [(secret.mark, secret.master)])
    return every_row(source, table)


def _write(target: SiteRows, table: Table, batch: list[Row]) -> None:
    try:
        target.write_rows(table, batch)
    except ValueError as error:
        raise CopyRefused(str(error)) from error


def _summed(table: Table, rows: Iterator[Row]) -> Copied:
    digest, count = sha256(), 0
    encode = msgspec.msgpack.Encoder().encode
    for row in rows:
        digest.update(encode(row))
        count += 1
    return Copied(table.name, count, digest.hexdigest()[:16])


async def note_words(
    store: HistoryStore, tell: Callable[[str, int], None] = lambda _what, _tasks: None
) -> int:
    """Note the words by which tasks are searched, which no copy brings along; of how many tasks.

    They follow from the rows, so this is done apart, once those are kept: what is cut off here, a
    server goes on with.
    """
    noted = 0
    while batch := await store.note_words(None, WORDS_BATCH):
        noted += batch
        tell("words of tasks", noted)
    return noted
