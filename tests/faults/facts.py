"""What is left in a site, read by plain means: SQL, listings, `/proc`. See `history.Facts`."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from faults.history import Facts, Notice, PackRow, Row

SITE_VARIABLE = "STILLMOTION_FAULTS_SITE"
"""In the environment of every process of a site, by which those that are left are found."""

TASKS = """
SELECT tasks.id, accounts.name, external_task_id, status, worker, result, units
  FROM tasks JOIN accounts ON accounts.id = account_id
"""
NOTICES = "SELECT task_id, body, ended_at, error FROM callbacks"
PACKS = """
SELECT accounts.name, spent, reserved FROM packs JOIN accounts ON accounts.id = account_id
"""
CHARGES = "SELECT task_id, units FROM charges"
LIMITS = "SELECT name, max_parallel FROM accounts WHERE max_parallel IS NOT NULL"
UNFINISHED = """
SELECT accounts.name, count(*) FROM tasks JOIN accounts ON accounts.id = account_id
 WHERE ended_at IS NULL GROUP BY accounts.name
"""
HELD = "SELECT worker, count(*) FROM tasks WHERE worker <> '' GROUP BY worker"


class NotNow(Exception):
    """The database cannot be read at this moment: a fault has befallen it, or nobody holds it."""


class Database(Protocol):
    """Rows of a query, in one reading."""

    def rows(self, *queries: str) -> list[list[tuple[Any, ...]]]:
        """Those of each query, all of one moment. Raises NotNow."""
        ...


class SqliteFile:
    """See `Database`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self, *queries: str) -> list[list[tuple[Any, ...]]]:
        """See `Database.rows`."""
        try:
            opened = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, isolation_level=None)
            with contextlib.closing(opened) as connection:
                connection.execute("BEGIN")
                return [connection.execute(query).fetchall() for query in queries]
        except sqlite3.OperationalError as error:
            raise NotNow(str(error)) from error


class PostgresDatabase:
    """See `Database`."""

    def __init__(self, url: str) -> None:
        self._url = url

    def rows(self, *queries: str) -> list[list[tuple[Any, ...]]]:
        """See `Database.rows`."""
        import psycopg

        try:
            with psycopg.connect(self._url) as connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                return [connection.execute(query.encode()).fetchall() for query in queries]
        except psycopg.OperationalError as error:
            raise NotNow(str(error)) from error


def load(database: Database) -> dict[str, dict[str, int]]:
    """How many tasks accounts have unfinished, and workers hold."""
    unfinished, held = database.rows(UNFINISHED, HELD)
    return {"accounts": dict(unfinished), "workers": dict(held)}


def gather(
    database: Database,
    files: frozenset[str],
    folders: Sequence[Path],
    slots: Mapping[str, int],
    site: str,
) -> Facts:
    """All of it; `folders` are the data folders of servers that were stopped."""
    tasks, notices, packs, charges, limits = database.rows(TASKS, NOTICES, PACKS, CHARGES, LIMITS)
    return Facts(
        rows=[_row(*task) for task in tasks],
        notices=[_notice(*notice) for notice in notices],
        packs=[PackRow(account=name, spent=spent, reserved=left) for name, spent, left in packs],
        charges=[(str(task), units) for task, units in charges],
        files=files,
        litter=[str(path) for folder in folders for path in litter(folder)],
        orphans=processes(site),
        most=dict(limits),
        slots=slots,
    )


def files_below(folder: Path) -> frozenset[str]:
    """The keys of media in a folder, and its empty folders, which are as much left behind."""
    found = set()
    for path in folder.rglob("*"):
        if not path.is_dir():
            found.add(str(path.relative_to(folder)))
        elif path.parent != folder and not any(path.iterdir()):
            found.add(f"{path.relative_to(folder)}/")
    return frozenset(found)


def litter(folder: Path) -> Iterator[Path]:
    """What a stopped server has left in the places of what is under way."""
    for place in ("scratch", "incoming"):
        if (folder / place).is_dir():
            yield from (folder / place).iterdir()
    yield from (path for path in folder.iterdir() if path.name.endswith((".tmp", "~")))


def processes(site: str) -> list[str]:
    """The processes of a site that run, each with its PID and command line."""
    marker = f"{SITE_VARIABLE}={site}".encode()
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if marker in environment.read_bytes().split(b"\0"):
                words = (environment.parent / "cmdline").read_bytes().split(b"\0")
                if any(words):  # not one that has ended and was not yet waited for
                    command = b" ".join(words).decode(errors="replace")
                    found.append(f"{environment.parent.name} {command[:120]}")
        except OSError:
            continue
    return found


def _row(
    task: int, account: str, external: str | None, status: str, worker: str, result: Any, units: str
) -> Row:
    made = json.loads(bytes(result) if not isinstance(result, str) else result) if result else {}
    keys = [
        value
        for video in made.get("videos", ())
        for name, value in video.items()
        if name.endswith("key") and value
    ]
    return Row(
        task=str(task),
        account=account,
        external=external or "",
        status=status,
        held=bool(worker) and status not in ("submitted", "processing"),
        keys=tuple(keys),
        units=str(units),
    )


def _notice(task: int, body: Any, ended: int | None, error: str) -> Notice:
    state = "waiting" if ended is None else "given up" if error else "delivered"
    return Notice(task=str(task), status=json.loads(bytes(body))["task_status"], state=state)
