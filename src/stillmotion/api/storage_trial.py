"""Whether storage can be written, found out by writing, and not more often than once a second."""

from __future__ import annotations

import asyncio
import logging
from secrets import token_hex
from time import monotonic
from typing import TYPE_CHECKING

from stillmotion.api.endpoint import STORAGE_FAULTS, in_short
from stillmotion.tasks.places import TRIAL

if TYPE_CHECKING:
    from stillmotion.api.services import Services

log = logging.getLogger("stillmotion.api")

VALID_S = 1.0
"""How long an answer is repeated."""

TRIAL_BYTES = 64 * 1024
"""About what a small picture has."""

UNWRITABLE = "storage cannot be written"


class StorageTrial:
    """Writes into store and vault what a create would."""

    def __init__(self, services: Services) -> None:
        self._services = services
        # Each server has a place of its own: none takes away what another is writing.
        self._place = f"{TRIAL}/{token_hex(8)}"
        self._trying = asyncio.Lock()
        self._until = 0.0
        self._reason = ""

    async def storage(self) -> str:
        """ "" where it can be written, else what to say."""
        # One at a time: who waited for another's trial is told what that found.
        async with self._trying:
            if monotonic() >= self._until:
                reason = await self._try()
                if reason and not self._reason:
                    log.error("not ready: %s", reason)
                self._reason = reason
                self._until = monotonic() + VALID_S
        return UNWRITABLE if self._reason else ""

    async def _try(self) -> str:
        try:
            await self._services.store.try_writing()
            await self._services.vault.put(f"{self._place}/file", bytes(TRIAL_BYTES))
            await self._services.vault.delete_prefix(self._place)
        except STORAGE_FAULTS as error:
            return f"{UNWRITABLE}: {in_short(error)}"
        return ""
