"""Uvicorn's server as ours: it says when it accepts connections, and leaves signals to us."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from stillmotion.front import collector


class AnnouncingServer(uvicorn.Server):
    """Uvicorn's server, telling when it accepts connections and leaving signals to us."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce
        self.announced = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections, and say so."""
        await super().startup(sockets)
        collector.settle()
        self._announce()
        self.announced.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None of them."""
        yield


class Stopping:
    """Set by the first SIGTERM or interrupt, and by the second."""

    def __init__(self) -> None:
        self.first = asyncio.Event()
        self.second = asyncio.Event()

    def signal(self) -> None:
        """One has come."""
        (self.second if self.first.is_set() else self.first).set()


@contextlib.contextmanager
def stop_signals() -> Iterator[Stopping]:
    """Signals that end the process, for the time of a `with`."""
    stopping = Stopping()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.signal)
    try:
        yield stopping
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
