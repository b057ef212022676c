"""The `Store` protocol: every durable fact about tasks, accounts, keys and callbacks.

One implementation today: `tasks.sqlite`. Each method is one transaction. Methods that change
something return only once the change is on disk.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, Protocol

import msgspec

from stillmotion.tasks.task import MediaFile, NewTask, Task, TaskEvent, TaskResult


class StoreUnavailable(OSError):
    """The storage does not do its part (disk full, locked, broken). Trying again may help."""


class ExternalIdTaken(Exception):
    """The account has another task with this `external_task_id`."""


class IdempotencyMismatch(Exception):
    """The account used this `Idempotency-Key` before, with another body."""


class TooManyTasks(Exception):
    """The account has as many unfinished tasks as its limit allows."""

    def __init__(self, limit: int, unfinished: int) -> None:
        super().__init__(f"{unfinished} unfinished tasks, limit {limit}")
        self.limit = limit
        self.unfinished = unfinished


class PacksSpent(Exception):
    """The account has packs, and what is left in those in force does not pay for the task."""

    def __init__(self, needed: int, left: int) -> None:
        super().__init__(f"{needed} needed, {left} left")
        self.needed = needed
        self.left = left


UNIT = 1_000_000
"""Of packs, what makes one unit of the wire: prices have few decimals, and sums must be exact."""

Sort = Literal["element", "voice"]
"""What a library holds."""


class Consent(msgspec.Struct, frozen=True):
    """Who stated, and when, that the people whose voices the account sends consent."""

    by: str
    at: int


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant. `max_parallel` (tasks) and `rate_limit` (requests/s): None means the site's.

    `consent` is on record once somebody has stated it (see `docs/voices.md`).
    """

    id: str
    name: str
    max_parallel: int | None = None
    rate_limit: float | None = None
    created_at: int
    consent: Consent | None = None


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """Units that an account may spend between two times. Quantities are whole numbers of
    `UNIT`; `reserved` is what tasks that have not ended will spend if they succeed."""

    id: str
    account_id: str
    name: str
    total: int
    spent: int = 0
    reserved: int = 0
    purchased_at: int
    effective_at: int
    invalid_at: int


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """An access-key/secret-key pair with its API key. Secrets are not in it: see `tasks.keys`."""

    access_key: str
    account_id: str
    account_name: str
    created_at: int
    revoked_at: int | None = None


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """A notification to deliver. `id` is stable over all tries; `tries` counts those made.

    `host` is the receiver's, with its port.
    """

    id: str
    task_id: str
    account_id: str
    host: str
    url: str
    body: bytes
    tries: int
    created_at: int


class Store(Protocol):
    """See the module. Times are Unix milliseconds, durations seconds.

    Every method may raise StoreUnavailable.
    """

    # tasks, as the API sees them
    async def create_task(self, new: NewTask) -> tuple[Task, bool]:
        """Insert, or answer the task made earlier under the same idempotency key (then False).

        What the task costs is reserved in the account's packs. Raises ExternalIdTaken,
        IdempotencyMismatch, TooManyTasks, PacksSpent.
        """
        ...

    async def find_repeated(
        self, account_id: str, idempotency_key: str, fingerprint: bytes
    ) -> Task | None:
        """The task that was made under that key; None for none. Raises IdempotencyMismatch."""
        ...

    async def find_task(self, account_id: str, kind: str, any_id: str) -> Task | None:
        """By task id, else by external task id; None for another account's."""
        ...

    async def list_tasks(self, account_id: str, kind: str, page: int, size: int) -> list[Task]:
        """A page (from 1), newest first."""
        ...

    async def cancel_task(self, account_id: str, kind: str, any_id: str) -> Task | None:
        """Make an unfinished task `cancelled`; a finished one is returned as it is."""
        ...

    async def events_after(self, task_id: str, seq: int) -> list[TaskEvent]:
        """The task's durable events with a greater `seq`, in order."""
        ...

    # tasks, as the dispatcher sees them
    async def claim_task(self, worker: str, lease: float) -> Task | None:
        """Give the next runnable task to `worker` for `lease` seconds, its attempt raised by one.

        Fair between accounts: the account with the fewest running tasks first, then the oldest.
        """
        ...

    async def extend_lease(
        self, task_id: str, attempt: int, lease: float, progress: float, stage: str
    ) -> bool:
        """Heartbeat. False when the attempt no longer holds the task (cancelled, reclaimed)."""
        ...

    async def release_task(
        self, task_id: str, attempt: int, delay: float, *, counts: bool = True
    ) -> bool:
        """Give the task back, to be claimed by a next attempt after `delay` seconds.

        `counts` is whether this attempt is one of those that the task gets.
        """
        ...

    async def hand_back_task(self, task_id: str, attempt: int) -> bool:
        """The server stops: give the task back, claimable at once, the attempt not counted."""
        ...

    async def succeed_task(self, task_id: str, attempt: int, result: TaskResult) -> bool:
        """Write the result; False (and nothing written) when the attempt does not hold the task.

        What the result has of elements and voices is kept in the library from then on.
        """
        ...

    async def fail_task(self, task_id: str, attempt: int, message: str) -> bool:
        """End the task as failed; False when the attempt does not hold it."""
        ...

    async def release_all(self) -> int:
        """At start, as the only server on this store: nobody holds a task or a callback.

        What was held is claimable at once; answers how many tasks that are.
        """
        ...

    async def try_writing(self) -> None:
        """Write something that changes nothing. Raises StoreUnavailable where that fails."""
        ...

    async def queue_depth(self) -> dict[str, int]:
        """Unfinished tasks by status, for metrics."""
        ...

    async def find_video(self, account_id: str, video_id: str) -> MediaFile | None:
        """The video of that id that a task of the account made; None once it is purged."""
        ...

    # the library
    async def find_kept(self, account_id: str, sort: Sort, id: int) -> Task | None:
        """The task whose result describes what is kept under that id."""
        ...

    async def forget_kept(self, account_id: str, sort: Sort, id: int) -> bool:
        """Delete what is kept, and what its task's row says of it. Its files go before it.

        False where the account keeps nothing under that id.
        """
        ...

    # callbacks
    async def claim_callbacks(
        self,
        limit: int,
        lease: float,
        full_accounts: Collection[str] = (),
        full_hosts: Collection[str] = (),
    ) -> list[Callback]:
        """Due callbacks, of each task only its oldest undelivered one; hidden for `lease` s.

        At most one for each account and one for each host, and none for those named as full: who
        has a long backlog comes before nobody. Ask again until none is left.
        """
        ...

    async def callback_delivered(self, callback_id: str) -> None:
        """It is done; the next one of its task is due."""
        ...

    async def callback_failed(self, callback_id: str, error: str, retry_in: float | None) -> None:
        """Count the try and come back in `retry_in` seconds, or (None) give up on this one."""
        ...

    # retention
    async def purgeable_tasks(self, before: int, limit: int) -> list[str]:
        """Ids of tasks that ended before `before` and still have media or private content."""
        ...

    async def mark_purged(self, task_ids: Sequence[str]) -> None:
        """Forget request, result and callbacks of these tasks; the rows stay for the books."""
        ...

    async def unknown_tasks(self, task_ids: Sequence[str]) -> list[str]:
        """Those of the ids that no task has."""
        ...

    # accounts and keys
    async def ensure_account(
        self,
        name: str,
        *,
        max_parallel: int | None = None,
        rate_limit: float | None = None,
    ) -> Account:
        """The account of that name, made if need be; limits are updated where given."""
        ...

    async def account(self, account_id: str) -> Account | None:
        """By id."""
        ...

    async def list_accounts(self) -> list[Account]:
        """All accounts, oldest first."""
        ...

    async def limit_account(
        self, account_id: str, *, max_parallel: int | None, rate_limit: float | None
    ) -> None:
        """Set both limits; None for the site's."""
        ...

    async def record_consent(self, account_id: str, by: str) -> None:
        """Put on record that `by` states consent now; "" withdraws it."""
        ...

    async def add_pack(
        self, account_id: str, name: str, total: int, effective_at: int, invalid_at: int
    ) -> Pack:
        """Give the account a pack of `total` (of `UNIT`)."""
        ...

    async def packs(self, account_id: str) -> list[Pack]:
        """The account's packs, oldest first."""
        ...

    async def remove_pack(self, pack_id: str) -> bool:
        """Take a pack away; what it has reserved it still pays. False when there is none."""
        ...

    async def add_key(self, account_id: str, access_key: str, api_key_hash: bytes) -> None:
        """Record a key pair."""
        ...

    async def find_key(self, access_key: str) -> tuple[Key, Account] | None:
        """A key that is not revoked, by its access key."""
        ...

    async def find_api_key(self, api_key_hash: bytes) -> tuple[Key, Account] | None:
        """A key that is not revoked, by the hash of its API key."""
        ...

    async def list_keys(self) -> list[Key]:
        """All keys, revoked ones too, newest last."""
        ...

    async def revoke_key(self, access_key: str) -> bool:
        """False when there is no such key."""
        ...

    async def close(self) -> None:
        """Wait for pending writes and close."""
        ...
