"""What the store and the disks say of the site, for metrics: not asked for more than it costs."""

from __future__ import annotations

import asyncio
import os
from time import perf_counter
from typing import TYPE_CHECKING

from stillmotion.api.metrics import SiteState

if TYPE_CHECKING:
    from pathlib import Path

    from stillmotion.api.services import Services

SHARE = 20
"""An answer is told again for so many times as long as it took: /metrics asks for no key, and to
count a long queue takes a while."""


class SiteStates:
    """The state of the site of `services`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: SiteState | None = None
        self._until = 0.0
        self._asking = asyncio.Lock()

    async def now(self) -> SiteState:
        """The state, or what it was a moment ago. Raises what the store raises."""
        async with self._asking:
            begun = perf_counter()
            if self._known is None or begun >= self._until:
                self._known = await self._ask()
                asked = perf_counter()
                self._until = asked + SHARE * (asked - begun)
            return self._known

    async def _ask(self) -> SiteState:
        store = self._services.store
        return SiteState(
            await store.unfinished(),
            await store.callback_backlog(),
            await asyncio.to_thread(self._space),
        )

    def _space(self) -> dict[str, tuple[int, int]]:
        places = {"data": self._services.settings.data, "media": self._services.vault.root}
        return {
            name: space
            for name, path in places.items()
            if path is not None and (space := _space_of(path)) is not None
        }


def _space_of(path: Path) -> tuple[int, int] | None:
    """Free and all bytes of the disk that `path` is on; None where nobody knows."""
    try:
        disk = os.statvfs(path)
    except OSError:
        return None
    return disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
