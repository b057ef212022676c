"""Where a database is: its URL read, without a word of its password in any message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

SCHEMES = ("postgresql", "postgres")

POOL_SIZE = "pool_size"
"""The parameter of the URL that is ours: how many connections a server has for reads and writes."""

DEFAULT_POOL_SIZE = 4
SMALLEST_POOL_SIZE, LARGEST_POOL_SIZE = 2, 64

HOW = "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE"


class Address(NamedTuple):
    """`conninfo` has everything, the password too, for libpq; `shown` is for people."""

    conninfo: str
    shown: str
    pool_size: int


def read_address(url: str) -> Address:
    """The address of a URL. Raises ValueError for one that libpq does not understand."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        raise ValueError(f"the URL of the database cannot be read: {HOW}") from None
    size = _pool_size([value for name, value in query if name == POOL_SIZE])
    others = urlencode([(name, value) for name, value in query if name != POOL_SIZE])
    conninfo = urlunsplit((parts.scheme, parts.netloc, parts.path, others, ""))
    try:
        # What libpq says of a URL may quote it.
        given = conninfo_to_dict(conninfo)
    except psycopg.Error:
        raise ValueError(
            f"the URL of the database cannot be read: {HOW}, with what is not a letter or a digit "
            "in the password as %XX; further parameters are those of libpq"
        ) from None
    database = given.get("dbname")
    if not database:
        raise ValueError(f"the URL of the database names none: {HOW}")
    return Address(conninfo, f"database '{database}' at {_place(given)}", size)


def _place(given: Mapping[str, object]) -> str:
    hosts = str(given.get("host") or given.get("hostaddr") or "").split(",")
    ports = str(given.get("port") or "5432").split(",")
    ports *= len(hosts) if len(ports) == 1 else 1
    places = [
        f"the socket in {host or 'the usual folder'}, port {port}"
        if not host or host.startswith(("/", "@"))
        else f"{f'[{host}]' if ':' in host else host}:{port}"
        for host, port in zip(hosts, ports, strict=False)
    ]
    return " or ".join(places)


def _pool_size(given: list[str]) -> int:
    if not given:
        return DEFAULT_POOL_SIZE
    try:
        size = int(given[-1])
    except ValueError:
        size = 0
    if not SMALLEST_POOL_SIZE <= size <= LARGEST_POOL_SIZE:
        raise ValueError(
            f"{POOL_SIZE} in the URL of the database is a number from {SMALLEST_POOL_SIZE} to "
            f"{LARGEST_POOL_SIZE}, and was given {given[-1]!r}"
        )
    return size
