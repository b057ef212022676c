"""Reads: those that wait together are sent together, each sees what was written before it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

import psycopg

from stillmotion.tasks.postgres.connections import Connection
from stillmotion.tasks.postgres.faults import storage_fault
from stillmotion.tasks.postgres.lanes import ConnectionLost, Lanes
from stillmotion.tasks.postgres.pipeline import Row, Statement, execute
from stillmotion.tasks.store import StoreUnavailable


class Reader:
    """`translated` says a fault in the words of the store."""

    def __init__(
        self,
        lanes: Callable[[Callable[[Connection, list[Any]], Any]], Lanes],
        translated: Callable[[BaseException], StoreUnavailable],
    ) -> None:
        self._lanes = lanes(self._perform)
        self._translated = translated

    async def run(self, statement: Statement) -> list[Row]:
        """The rows. Raises StoreUnavailable."""
        future: asyncio.Future[list[Row]] = asyncio.get_running_loop().create_future()
        self._lanes.put(_Call(statement, future))
        return await future

    async def close(self) -> None:
        """Answer what waits, and close."""
        await self._lanes.close()

    async def _perform(self, connection: Connection, calls: list[_Call]) -> None:
        try:
            results = await execute(connection, [call.statement for call in calls])
        except (psycopg.Error, OSError) as error:
            if isinstance(error, (OSError, psycopg.InterfaceError)) or connection.broken:
                raise ConnectionLost(self._translated(error), written=False) from error
            if len(calls) > 1:
                for call in calls:
                    await self._perform(connection, [call])
                return
            if not calls[0].future.done():
                calls[0].future.set_exception(
                    self._translated(error) if storage_fault(error) else error
                )
            return
        for call, result in zip(calls, results, strict=True):
            if not call.future.done():
                call.future.set_result(result.rows)


class _Call(NamedTuple):
    statement: Statement
    future: asyncio.Future[list[Row]]
