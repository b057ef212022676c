"""A TCP proxy on loopback whose line can be cut, slowed, truncated, or answered in another's name.

It stands between any two parts of a site that speak over TCP, and knows nothing of what they say.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass
from typing import Any, Self

PIECE_BYTES = 16 * 1024


@dataclass(frozen=True)
class Line:
    """What becomes of connections. The plain one passes everything on as it comes.

    `delay` holds up each piece by so many seconds. `most` ends a connection once so many bytes
    came back over it. `answer` is written to whoever connects, who is then disconnected.
    """

    refused: bool = False
    delay: float = 0.0
    most: int | None = None
    answer: bytes | None = None


PLAIN = Line()


class _Truncated(Exception):
    """As much of an answer went back as may."""


class TcpProxy:
    """Listens on `host` and `port`, and passes on to `target` (host, port). For any thread."""

    def __init__(self, target: tuple[str, int], host: str = "127.0.0.1") -> None:
        self.target = target
        self.host = host
        self.port = 0
        self.line = PLAIN
        self._connections: set[asyncio.Task[Any]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._connected, self.host, 0), self._loop
        ).result()
        self.port = server.sockets[0].getsockname()[1]
        self._server = server
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """For those who speak HTTP over it."""
        return f"http://{self.host}:{self.port}"

    def be(self, line: Line) -> None:
        """What becomes of connections from now on. A refused line drops those that there are."""
        self.line = line
        if line.refused:
            self.drop()

    def mend(self) -> None:
        """Everything passes again."""
        self.be(PLAIN)

    def drop(self) -> None:
        """End the connections that there are, in the middle of whatever is said."""
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result()

    async def _close(self) -> None:
        self._server.close()
        await self._drop()

    async def _drop(self) -> None:
        connections = list(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _connected(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection is not None
        self._connections.add(connection)
        try:
            await self._pass_on(near, back)
        except _Truncated:
            back.close()  # after what is on its way
            with contextlib.suppress(OSError):
                await back.wait_closed()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(connection)
            back.transport.abort()

    async def _pass_on(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        if self.line.refused:
            return
        if (answer := self.line.answer) is not None:
            # What was asked is read first: who is reset before that reads no answer.
            await near.read(PIECE_BYTES)
            back.write(answer)
            await back.drain()
            back.write_eof()
            await near.read(-1)
            return
        far, forth = await asyncio.open_connection(*self.target)
        try:
            ways = {
                asyncio.ensure_future(self._carry(near, forth, bounded=False)),
                asyncio.ensure_future(self._carry(far, back, bounded=True)),
            }
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
                for way in ways:
                    if way.done():
                        way.result()
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            forth.transport.abort()

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, bounded: bool
    ) -> None:
        carried = 0
        while piece := await source.read(PIECE_BYTES):
            line = self.line
            if line.delay:
                await asyncio.sleep(line.delay)
            if bounded and line.most is not None:
                piece = piece[: max(line.most - carried, 0)]
            carried += len(piece)
            sink.write(piece)
            await sink.drain()
            if bounded and line.most is not None and carried >= line.most:
                raise _Truncated
        with contextlib.suppress(OSError):
            sink.write_eof()
