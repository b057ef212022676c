"""What goes wrong with a database, as a sentence that says which and what to do."""

from __future__ import annotations

import re

import psycopg

from stillmotion.tasks.postgres.address import Address
from stillmotion.tasks.store import StoreUnavailable

UNREACHABLE = (
    "see that the server runs, listens on that address and may be reached from here (firewall, "
    "listen_addresses)"
)
LACKS_RIGHTS = (
    "give the user what it lacks: `GRANT CONNECT, CREATE, TEMPORARY ON DATABASE`, `GRANT USAGE, "
    "CREATE ON SCHEMA`, or make it the owner of the database"
)

_ADVICE = (
    (r"password authentication failed|no password supplied|SCRAM", "check user and password, which "
     "may also stand in PGPASSWORD or ~/.pgpass"),
    (r"pg_hba\.conf|SSL|certificate", "the server's pg_hba.conf, or the sslmode in the URL, does "
     "not let this user in from here"),
    (r"role .* does not exist", "make the user first: `createuser --pwprompt NAME`"),
    (r"database .* does not exist", "make the database first: `createdb --owner USER NAME`"),
    (r"too many clients|too many connections|connection slots", "raise max_connections of the "
     "server, or give this one fewer connections (pool_size in the URL)"),
    (r"starting up|shutting down|in recovery|not yet accepting", "it is tried again"),
    (r"read-only", "name the primary server, not a standby (or add target_session_attrs=read-write "
     "to the URL)"),
    (r"permission denied|must be owner", LACKS_RIGHTS),
    (r"No space left|disk full|could not extend", "make room on the server's disk"),
    (r"refused|could not translate|Name or service|No such file|timeout|timed out|unreachable"
     r"|No route|reset by peer|closed the connection|closed unexpectedly", UNREACHABLE),
)  # fmt: skip

_FAILED = re.compile(r"connection to server .*? failed: (?:FATAL: +)?(.+)")


def unavailable(address: Address, error: BaseException, doing: str = "used") -> StoreUnavailable:
    """The fault `error` in the words of the store; whoever catches it shows them."""
    said = _said(error)
    advice = next((what for pattern, what in _ADVICE if re.search(pattern, said, re.I)), "")
    translated = StoreUnavailable(
        f"the PostgreSQL {address.shown} cannot be {doing}: {said}{'; ' if advice else ''}{advice}"
    )
    translated.__cause__ = error
    return translated


def storage_fault(error: BaseException) -> bool:
    """Whether it lies with the database or the way to it, not with what was asked."""
    return isinstance(error, (psycopg.Error, OSError)) and not isinstance(
        error, (psycopg.IntegrityError, psycopg.DataError)
    )


def passing(error: BaseException) -> bool:
    """Whether the same may well succeed when it is tried again at once."""
    return isinstance(
        error,
        (
            psycopg.errors.DeadlockDetected,
            psycopg.errors.SerializationFailure,
            psycopg.errors.LockNotAvailable,
        ),
    )


def _said(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "it does not answer (timeout)"
    text = str(error).strip()
    found = _FAILED.findall(text)
    line = (found[-1] if found else text.partition("\n")[0]).strip()
    return line.rstrip(".") or type(error).__name__
