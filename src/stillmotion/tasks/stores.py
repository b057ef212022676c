"""Opening a store by its URL: the one place that knows which implementations there are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any, Protocol, cast

from stillmotion.contract.secrets import public_url
from stillmotion.tasks.site_rows import SiteRows
from stillmotion.tasks.standing import Standing
from stillmotion.tasks.steady import steady_time
from stillmotion.tasks.store import Store
from stillmotion.tasks.task import Task, TaskEvent

_POSTGRES = ("stillmotion.tasks.postgres", "PostgresStore", "postgres")

SCHEMES = {
    "sqlite": ("stillmotion.tasks.sqlite", "SqliteStore", ""),
    "postgresql": _POSTGRES,
    "postgres": _POSTGRES,
}
"""Module and class of each implementation, and the extra that has its libraries ("" for none), by
the scheme of its URLs."""


class OpenStore(Protocol):
    """How an implementation opens a store; arguments and errors as of `open_store`."""

    def __call__(
        self,
        url: str,
        *,
        callback_body: Callable[[Task], bytes],
        on_event: Callable[[TaskEvent], None] | None,
        clock: Callable[[], float] | None,
        steady: Callable[[], float],
    ) -> Store:
        """Open it."""
        ...


def open_store(
    url: str,
    *,
    callback_body: Callable[[Task], bytes],
    on_event: Callable[[TaskEvent], None] | None = None,
    clock: Callable[[], float] | None = None,
    steady: Callable[[], float] = steady_time,
) -> Store:
    """Open the store at `url`, made or brought up to date if need be.

    `sqlite:///relative/path` and `sqlite:////absolute/path` are files, and
    `postgresql://user@host:port/name` is a database that any number of servers may share.
    `callback_body` makes what a callback says of a task, maybe in another thread. `on_event` is
    told, in the event loop, of each change of status once it is on disk, also of those that other
    servers made, and of what they `tell`. `clock` is Unix time in seconds, by default the
    machine's or that of the database which servers share, and `steady` is one that nobody sets, in
    whose terms waits pass.
    Raises ValueError for a URL of no store, and StoreUnavailable.
    """
    opened = cast(OpenStore, _implementation(url).open_url)
    return opened(url, callback_body=callback_body, on_event=on_event, clock=clock, steady=steady)


def check_store_url(url: str) -> None:
    """Raises ValueError, with a sentence for the user, for a URL of no store."""
    _implementation(url).check(url)


def store_exists(url: str) -> bool:
    """Whether there is anything at `url` to be opened.

    Raises ValueError for a URL of no store, and StoreUnavailable where that cannot be told.
    """
    exists: Callable[[str], bool] = _implementation(url).exists
    return exists(url)


def store_standing(url: str) -> Standing:
    """Which version the store at `url` has; nothing is made or changed. Raises StoreUnavailable."""
    found: Callable[[str], Standing] = _implementation(url).standing
    return found(url)


def bring_up_to_date(url: str) -> None:
    """Make the store, or bring it to the version that this Stillmotion knows.

    Raises StoreUnavailable, also where the store has a newer one.
    """
    _implementation(url).bring_up_to_date(url)


def served(url: str) -> AbstractContextManager[None]:
    """What every server holds while it runs on the store: any number of them can.

    Raises StoreInUse on entry while somebody is `alone` with it, and StoreUnavailable.
    """
    held: AbstractContextManager[None] = _implementation(url).served(url)
    return held


def alone(url: str) -> AbstractContextManager[None]:
    """What is held by who changes a store as a whole, and is in nobody's way then.

    Raises StoreInUse on entry while a server runs on the store, and StoreUnavailable.
    """
    held: AbstractContextManager[None] = _implementation(url).alone(url)
    return held


def open_rows(url: str, *, writing: bool = False) -> AbstractContextManager[SiteRows]:
    """All rows of an up-to-date store, as of one moment, while the block runs.

    With `writing` what is written is kept once the block has ended, and nothing of it where the
    block raises. Raises StoreUnavailable.
    """
    rows: AbstractContextManager[SiteRows] = _implementation(url).open_rows(url, writing=writing)
    return rows


def shown_url(url: str) -> str:
    """The URL as fit for a log or a message: without user, password and parameters."""
    return public_url(url)


def _implementation(url: str) -> Any:
    scheme = url.partition("://")[0]
    if "://" not in url or scheme not in SCHEMES:
        known = ", ".join(f"{name}://" for name in SCHEMES)
        raise ValueError(f"a store is given as a URL ({known}…), and this is {shown_url(url)!r}")
    module, name, extra = SCHEMES[scheme]
    try:
        return getattr(import_module(module), name)
    except ImportError as error:
        if not extra or (error.name or "").startswith("stillmotion"):
            raise
        raise ValueError(
            f"a store at {scheme}:// needs a package that is not installed ({error.name}): "
            f"pip install 'stillmotion[{extra}]'"
        ) from error
