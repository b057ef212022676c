"""Statements of many callers sent together: what is on its way need not wait for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from stillmotion.tasks.named_sql import named_statements
from stillmotion.tasks.postgres.connections import Connection
from stillmotion.tasks.postgres.placeholders import with_placeholders

Row = tuple[Any, ...]
Bindings = Mapping[str, Any]

SQL = {
    name: with_placeholders(text)
    for name, text in named_statements("stillmotion.tasks.postgres").items()
}

ANSWER_S = 20.0
"""A server that has not answered by then is taken for lost."""


class Statement(NamedTuple):
    """One of `SQL`, with what is bound to its names."""

    sql: bytes
    bindings: Bindings | None = None


class Result(NamedTuple):
    """What a statement answers: its rows, and how many it found or changed."""

    rows: list[Row]
    changed: int

    @property
    def row(self) -> Row | None:
        """The first, or None."""
        return self.rows[0] if self.rows else None


async def execute(connection: Connection, statements: Sequence[Statement]) -> list[Result]:
    """The results in order. Raises the first fault, after which the rest was not executed."""
    async with asyncio.timeout(ANSWER_S):
        if len(statements) == 1:
            return [await _one(connection, statements[0])]
        cursors = []
        async with connection.pipeline():
            for statement in statements:
                cursor = connection.cursor(binary=True)
                await cursor.execute(statement.sql, statement.bindings)
                cursors.append(cursor)
        return [
            Result(await cursor.fetchall() if cursor.description else [], cursor.rowcount)
            for cursor in cursors
        ]


async def _one(connection: Connection, statement: Statement) -> Result:
    cursor = connection.cursor(binary=True)
    await cursor.execute(statement.sql, statement.bindings)
    return Result(await cursor.fetchall() if cursor.description else [], cursor.rowcount)
