"""Whether storage can be used, found out by using it, and not more often than is cheap."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic
from typing import TYPE_CHECKING

from stillmotion.api.endpoint import STORAGE_FAULTS, in_short
from stillmotion.tasks.places import TRIAL
from stillmotion.vault import try_out

if TYPE_CHECKING:
    from stillmotion.api.services import Services

log = logging.getLogger("stillmotion.api")

VALID_S = 1.0
VALID_REMOTELY_S = 10.0
"""How long an answer is repeated. Over a network a trial that works may cost money."""

TRIAL_S = 5.0
"""In which storage must have answered."""

UNWRITABLE = "storage cannot be written"


class StorageTrial:
    """Writes into store and vault what a create would."""

    def __init__(self, services: Services) -> None:
        self._services = services
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
                is_costly = self._services.vault.is_remote and not reason
                self._until = monotonic() + (VALID_REMOTELY_S if is_costly else VALID_S)
        return UNWRITABLE if self._reason else ""

    async def _try(self) -> str:
        try:
            async with asyncio.timeout(TRIAL_S):
                await self._services.store.try_writing()
                await try_out(self._services.vault, TRIAL)
        except TimeoutError:
            return f"{UNWRITABLE}: it has not answered within {TRIAL_S:g} s"
        except STORAGE_FAULTS as error:
            return f"{UNWRITABLE}: {in_short(error)}"
        return ""
