"""How the engines of a server stand, looked at again and again beside its event loop.

A check may take its time (a server that does not answer) or never return: each runs on a thread of
its own, and counts as unavailable when it has not come back.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial

from stillmotion.engines.base import EngineConfig
from stillmotion.engines.registry import EngineSpec, Standing

log = logging.getLogger("stillmotion.engines")

INTERVAL_S = 30.0
"""Between two looks at an engine."""

PATIENCE_S = 20.0
"""After so long without an answer a check counts as failed, and is waited for no more."""


class EngineWatch:
    """Looks at the engines of `specs`; the times are seconds."""

    def __init__(
        self,
        specs: Sequence[EngineSpec],
        config: EngineConfig,
        *,
        interval: float = INTERVAL_S,
        patience: float = PATIENCE_S,
    ) -> None:
        self._specs = specs
        self._config = config
        self._interval = interval
        self._patience = patience
        self._standings: dict[str, Standing] = {}

    @property
    def standings(self) -> Mapping[str, Standing]:
        """How each stood when it was last looked at; without those that were not yet."""
        return self._standings

    async def run(self) -> None:
        """Look at all of them, again and again."""
        await asyncio.gather(*map(self._follow, self._specs))

    async def _follow(self, spec: EngineSpec) -> None:
        while True:
            looking = _beside(partial(_look, spec, self._config))
            try:
                async with asyncio.timeout(self._patience):
                    found = await asyncio.shield(looking)
            except TimeoutError:
                self._note(spec.name, Standing("unavailable", _silent(self._patience)))
                # No second look while the first one hangs.
                found = await looking
            self._note(spec.name, found)
            await asyncio.sleep(self._interval)

    def _note(self, name: str, found: Standing) -> None:
        before = self._standings.get(name)
        self._standings[name] = found
        if found.state == "unavailable":
            if found != before:
                log.warning("the engine '%s' is unavailable, its tasks wait: %s", name, found.why)
        elif before is not None and before.state == "unavailable":
            log.info("the engine '%s' is %s again", name, found.state)


def _silent(seconds: float) -> str:
    return f"its check has not come back within {seconds:g} s"


def _look(spec: EngineSpec, config: EngineConfig) -> Standing:
    try:
        return spec.standing(config)
    except Exception as error:  # of an engine's own code: that it fails is what it tells
        log.debug("the check of the engine '%s'", spec.name, exc_info=error)
        return Standing("unavailable", f"its check fails: {type(error).__name__}: {error}")


def _beside(look: partial[Standing]) -> asyncio.Future[Standing]:
    """What `look` returns, on a thread that keeps nobody from ending."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Standing] = loop.create_future()

    def settle(found: Standing) -> None:
        if not answer.done():
            answer.set_result(found)

    def run() -> None:
        found = look()
        with suppress(RuntimeError):  # the loop has closed meanwhile
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=run, name="engine check", daemon=True).start()
    return answer
