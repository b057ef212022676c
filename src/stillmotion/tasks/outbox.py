"""Callbacks that wait for their delivery, as the deliverer (`tasks.callbacks`) takes them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import msgspec


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


class CallbackOutbox(Protocol):
    """Callbacks that are due. See `tasks.store`."""

    async def claim_callbacks(
        self,
        worker: str,
        limit: int,
        lease: float,
        full_accounts: Collection[str] = (),
        full_hosts: Collection[str] = (),
    ) -> list[Callback]:
        """Due callbacks, of each task only its oldest undelivered one; hidden for `lease` s,
        during which `worker` delivers them.

        At most one for each account and one for each host, and none for those named as full: who
        has a long backlog comes before nobody. Ask again until none is left.
        """
        ...

    async def callback_delivered(self, callback_id: str) -> None:
        """It is done; the next one of its task is due."""
        ...

    async def callback_failed(
        self, callback_id: str, error: str, retry_in: float | None, *, worker: str
    ) -> None:
        """Count the try and come back in `retry_in` seconds, or (None) give up on this one.

        Nothing changes where `worker` has lost its claim: the callback is another's then.
        """
        ...
