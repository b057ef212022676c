"""Opening a store by its URL: the one place that knows which implementations there are."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol, cast
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

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

_SECRET_PARAMETERS = ("password", "sslpassword", "passfile", "sslkey")


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


def shown_url(url: str) -> str:
    """The URL as fit for a log or a message: without its password, wherever it stands."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{url.partition('://')[0]}://***"
    place, query = parts.netloc, parts.query
    if parts.password is not None:
        place = f"{parts.username or ''}:***@{parts.netloc.rpartition('@')[2]}"
    if any(name in _SECRET_PARAMETERS for name, _ in parse_qsl(query, keep_blank_values=True)):
        query = "&".join(
            f"{pair.partition('=')[0]}=***"
            if unquote(pair.partition("=")[0]) in _SECRET_PARAMETERS
            else pair
            for pair in query.split("&")
        )
    if (place, query) == (parts.netloc, parts.query):
        return url
    return urlunsplit((parts.scheme, place, parts.path, query, parts.fragment))


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
