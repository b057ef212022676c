"""What one look at a server or a site found. This is also what `--json` prints."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """Unfinished tasks of a pool and a class of accounts; the oldest that waits, in seconds."""

    pool: str
    account_class: str
    waiting: int
    processing: int
    oldest_s: float


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """A task under way, since when, and how far it is."""

    task_id: str
    kind: str
    seconds: float
    progress: float | None = None
    stage: str = ""


class Workers(msgspec.Struct, frozen=True, kw_only=True):
    """Those of a pool, and the models that any of them has in memory."""

    pool: str
    busy: int
    ready: int
    stopped: int
    replaced: int
    models: tuple[str, ...]


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """A second, between this look and the one before."""

    requests: float
    refused: float
    created: float
    succeeded: float
    failed: float
    retried: float
    delivered: float


class Callbacks(msgspec.Struct, frozen=True, kw_only=True):
    """Those that wait, how long the oldest has; tries since the server's start where known."""

    waiting: int
    oldest_s: float
    delivered: int | None = None
    failed: int | None = None
    given_up: int | None = None


class Disk(msgspec.Struct, frozen=True, kw_only=True):
    """Where something lies, and its bytes."""

    place: str
    free: int
    size: int


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `source` is what was looked at, `at` when (Unix seconds); what is not known is
    None or empty, and `notes` say why."""

    source: str
    at: float
    version: str = ""
    queue: tuple[Queue, ...] = ()
    running: tuple[Running, ...] = ()
    workers: tuple[Workers, ...] = ()
    rates: Rates | None = None
    callbacks: Callbacks | None = None
    disks: tuple[Disk, ...] = ()
    storage_errors: int | None = None
    notes: tuple[str, ...] = ()


class Away(Exception):
    """There is nothing to look at for now. The message says what does not answer, and why."""


class Source(Protocol):
    """Where frames come from. Used by one thread at a time."""

    name: str

    def look(self, *, once: bool = False) -> Frame:
        """What is there now; `once` is whether nobody will ask again. Raises Away."""
        ...

    def close(self) -> None:
        """Ask nothing more."""
        ...
