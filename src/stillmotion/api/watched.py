"""Which calls on the store and on the storage of media are timed, and what is their error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.api.endpoint import STORAGE_FAULTS
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.telemetry.watching import watch

if TYPE_CHECKING:
    from stillmotion.tasks.store import Store
    from stillmotion.telemetry.instruments import Instruments
    from stillmotion.vault import Vault

WATCHED_CALLS = (
    "create_task",
    "find_repeated",
    "find_task",
    "list_tasks",
    "cancel_task",
    "events_after",
    "claim_task",
    "extend_lease",
    "release_task",
    "hand_back_task",
    "succeed_task",
    "fail_task",
    "claim_callbacks",
    "callback_delivered",
    "callback_failed",
    "purgeable_tasks",
    "mark_purged",
    "unfinished",
    "try_writing",
)
"""Of the store, what metrics have the time of: not of signing in, which memory answers."""

WATCHED_MEDIA = ("put", "take_file", "copy", "get", "stat", "stream", "pages", "delete_prefix")
"""Of the storage of media, likewise."""


def watch_store(store: Store, instruments: Instruments) -> None:
    """Have calls on `store` measured."""
    watch(
        store,
        WATCHED_CALLS,
        instruments.store,
        instruments.store_errors,
        faults=(StoreUnavailable,),
    )


def watch_media(vault: Vault, instruments: Instruments) -> None:
    """Have calls on `vault` measured. A file that is not there is no fault of it."""
    watch(
        vault,
        WATCHED_MEDIA,
        instruments.media,
        instruments.media_errors,
        faults=STORAGE_FAULTS,
        innocent=(FileNotFoundError,),
    )
