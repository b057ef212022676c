"""What the HTTP face is handed: the parts of a running server, opened and wired by `server`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from stillmotion.telemetry.instruments import Instruments

if TYPE_CHECKING:
    from stillmotion.catalog import Catalog
    from stillmotion.catalog.able import Able
    from stillmotion.engines.registry import Standing
    from stillmotion.intake.readers import Readers
    from stillmotion.intake.spool import Spool
    from stillmotion.settings import Settings
    from stillmotion.tasks.events import EventBus
    from stillmotion.tasks.executor import PoolState
    from stillmotion.tasks.ids import TaskIds
    from stillmotion.tasks.keys import Keyring
    from stillmotion.tasks.store import Store
    from stillmotion.vault import Vault


class Renders(NamedTuple):
    """How many renders run now, and how many could."""

    running: int
    slots: int


class Connections(NamedTuple):
    """How many are open, how many can be, and how many were closed or refused, by the reason."""

    open: int
    most: int
    closed: Mapping[str, int]


def _no_connections() -> Connections:
    return Connections(0, 0, {})


def _always_ready() -> str:
    return ""


def _no_renders() -> Renders:
    return Renders(0, 0)


def _no_workers() -> Sequence[PoolState]:
    return ()


def _no_engines() -> Mapping[str, Standing]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts. They outlive the app, which opens and closes none of them.

    `pools` has the pool of workers that each engine needs. `ready` answers "" or, in a few words,
    why the server takes no work right now (starting, draining); `standings` says how engines stood
    a moment ago; `renders`, `residency` (of workers), `connections` and `instruments` feed the
    metrics; `clock` is Unix time in seconds.
    """

    settings: Settings
    store: Store
    vault: Vault
    catalog: Catalog
    engines: Mapping[str, Able]
    pools: Mapping[str, str] = field(default_factory=dict)
    keyring: Keyring
    hub: EventBus
    ids: TaskIds
    spool: Spool
    readers: Readers
    ready: Callable[[], str] = _always_ready
    renders: Callable[[], Renders] = _no_renders
    residency: Callable[[], Sequence[PoolState]] = _no_workers
    standings: Callable[[], Mapping[str, Standing]] = _no_engines
    connections: Callable[[], Connections] = _no_connections
    instruments: Instruments = field(default_factory=Instruments)
    at_close: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """What is to be called when nothing is served any more: by whoever has started something."""
    clock: Callable[[], float] = time.time
