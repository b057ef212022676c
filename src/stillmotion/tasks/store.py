"""The store: every durable fact about tasks, accounts, keys and callbacks.

Each part of the program sees the part of the store that it needs, as a protocol of its own; an
implementation (`tasks.sqlite`) has all of them. Times are Unix milliseconds, durations seconds.
Each method is one transaction; one that changes something returns only once the change is on disk,
and every method may raise StoreUnavailable.
"""

from __future__ import annotations

from typing import Protocol

from stillmotion.tasks.accounts import UNIT, Account, AccountStore, Consent, Key, Pack, Session
from stillmotion.tasks.faults import (
    ExternalIdTaken,
    IdempotencyMismatch,
    PacksSpent,
    StoreInUse,
    StoreUnavailable,
    TooManyTasks,
)
from stillmotion.tasks.history import HistoryStore
from stillmotion.tasks.library import LibraryStore, Sort
from stillmotion.tasks.outbox import Callback, CallbackOutbox
from stillmotion.tasks.overview import Overview
from stillmotion.tasks.queue import TaskQueue
from stillmotion.tasks.records import TaskRecords
from stillmotion.tasks.retention import PurgeableTasks, SweepLeases
from stillmotion.tasks.site_secret import SecretStore

__all__ = [
    "UNIT",
    "Account",
    "Callback",
    "Consent",
    "ExternalIdTaken",
    "IdempotencyMismatch",
    "Key",
    "Pack",
    "PacksSpent",
    "Session",
    "Sort",
    "Store",
    "StoreInUse",
    "StoreUnavailable",
    "TooManyTasks",
]


class Store(
    TaskRecords,
    TaskQueue,
    LibraryStore,
    HistoryStore,
    CallbackOutbox,
    PurgeableTasks,
    SweepLeases,
    SecretStore,
    AccountStore,
    Overview,
    Protocol,
):
    """All of it. `tasks.stores.open_store` opens one."""

    async def close(self) -> None:
        """Wait for pending writes and close."""
        ...
