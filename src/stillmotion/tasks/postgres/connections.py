"""Connections to the database: how they are opened, and what holds for each of them."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.adapt import AdaptersMap
from psycopg.types.numeric import Int8Dumper

from stillmotion.tasks.postgres.address import Address
from stillmotion.tasks.postgres.faults import unavailable
from stillmotion.tasks.store import StoreUnavailable

CONNECT_TIMEOUT_S = 5

OLDEST_SERVER = 140000
"""PostgreSQL 14: the oldest that this is tested to need."""

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

_SETTINGS = (
    # Plans are made once, maybe while the tables are empty: no statement is to read them whole.
    b"SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off;"
    b"SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan; SET jit = off;"
    # Whoever holds a lock for longer than this is not at work.
    b"SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '30s';"
    b"SET TIME ZONE 'UTC';"
    # What is answered is on disk, also where the server's default is another.
    b"SELECT set_config('synchronous_commit', 'on', false)"
    b" WHERE current_setting('synchronous_commit') = 'off'"
)

_KEEPALIVES = {
    "connect_timeout": CONNECT_TIMEOUT_S,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "stillmotion",
}

_adapters = AdaptersMap(psycopg.adapters)
# Whatever the number, the same statement: it is prepared once.
_adapters.register_dumper(int, Int8Dumper)


async def connect(address: Address) -> Connection:
    """A connection in autocommit mode. Raises StoreUnavailable."""
    try:
        connection = await psycopg.AsyncConnection.connect(
            address.conninfo, autocommit=True, context=_Context(), **_options(address)
        )
    except (psycopg.Error, OSError) as error:
        raise unavailable(address, error, "reached") from error
    try:
        await connection.execute(_SETTINGS)
    except (psycopg.Error, OSError) as error:
        await connection.close()
        raise unavailable(address, error) from error
    return connection


def connect_now(address: Address) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection for the opening of a store, checked to be to a server that will do.

    Raises StoreUnavailable.
    """
    try:
        connection = psycopg.connect(
            address.conninfo, autocommit=True, context=_Context(), **_options(address)
        )
    except (psycopg.Error, OSError) as error:
        raise unavailable(address, error, "reached") from error
    version = connection.info.server_version
    encoding = connection.info.parameter_status("server_encoding")
    wrong = ""
    if version < OLDEST_SERVER:
        wrong = f"the server is PostgreSQL {version // 10000}, and 14 or newer is needed"
    elif encoding != "UTF8":
        wrong = f"its encoding is {encoding}; make it anew with `createdb --encoding=UTF8`"
    if wrong:
        connection.close()
        raise StoreUnavailable(f"the PostgreSQL {address.shown} cannot be used: {wrong}")
    return connection


def _options(address: Address) -> dict[str, Any]:
    """Those of ours that the URL does not set itself."""
    given = psycopg.conninfo.conninfo_to_dict(address.conninfo)
    return {name: value for name, value in _KEEPALIVES.items() if name not in given}


class _Context:
    """What psycopg takes adapters from."""

    adapters = _adapters
    connection = None
