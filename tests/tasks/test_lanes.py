"""Connections that work off one queue."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple, cast

import pytest

from stillmotion.tasks.postgres.connections import Connection
from stillmotion.tasks.postgres.lanes import Lanes


class _Call(NamedTuple):
    future: asyncio.Future[Any]


async def _connect() -> Connection:
    return cast("Connection", object())


async def _perform(_connection: Connection, calls: list[_Call]) -> None:
    for call in calls:
        call.future.set_result(None)


@pytest.mark.parametrize("most", [1, 2])
@pytest.mark.parametrize("turns", range(6))
async def test_what_is_put_at_any_turn_of_the_loop_is_performed(most: int, turns: int) -> None:
    """Also in the turn in which a lane has found the queue empty and its task has not ended."""
    loop = asyncio.get_running_loop()
    lanes = Lanes(_connect, _perform, most)
    for _ in range(3):
        calls = [_Call(loop.create_future()) for _ in range(most)]
        for call in calls:
            lanes.put(call)
            await asyncio.sleep(0)
        for _ in range(turns):
            await asyncio.sleep(0)
        late = _Call(loop.create_future())
        lanes.put(late)
        async with asyncio.timeout(20):
            await asyncio.gather(late.future, *(call.future for call in calls))
