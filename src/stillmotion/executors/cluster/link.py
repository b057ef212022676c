"""The server's end of the way to the cluster: a driver process, started anew when it ends.

While there is none that is connected, the cluster is away. A driver that tells nothing for too long
is ended: the head is gone, or Ray waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence

import msgspec

from stillmotion.executors.cluster.messages import (
    MOST_LINE_BYTES,
    Command,
    Connected,
    DriverConfig,
    Message,
    Pulse,
    Refused,
)
from stillmotion.executors.cluster.token import show_token

log = logging.getLogger("stillmotion.cluster")

DRIVER_PROGRAM = (sys.executable, "-m", "stillmotion.executors.cluster.driver")

SILENCE_S = 30.0
"""After so long without a word a driver is ended. It tells every few seconds that the cluster
answers."""

CONNECT_S = 180.0
"""How long a driver may take to connect: nodes are asked what they are."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 15.0
"""Between two tries to connect."""

END_S = 20.0
"""How long a driver gets to end by itself: its workers end first."""


class ClusterUnavailable(Exception):
    """The cluster cannot be used. The message says what was tried, what is wrong, what to do."""


class Link:
    """Keeps a driver running. `hear` is given what it says, `lost` is called when it has ended
    and, with it, all its workers; `back` when another one is connected."""

    def __init__(
        self,
        config: DriverConfig,
        *,
        hear: Callable[[Message], None],
        lost: Callable[[], None],
        back: Callable[[], None],
        program: Sequence[str] = DRIVER_PROGRAM,
    ) -> None:
        self._config = config
        self._hear = hear
        self._lost = lost
        self._back = back
        self._program = program
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._decoder = msgspec.json.Decoder(Message)
        self.connected = False

    @property
    def pid(self) -> int | None:
        """Of the driver; None where there is none."""
        return None if self._process is None else self._process.pid

    async def connect(self) -> None:
        """Connect for the first time. Raises ClusterUnavailable."""
        await self._start()
        self._keeping = asyncio.create_task(self._keep(), name="cluster")

    def send(self, command: Command) -> None:
        """Tell the driver, if there is one; what it does not hear of is lost with it."""
        process = self._process
        if not self.connected or process is None or process.stdin is None:
            return
        with contextlib.suppress(OSError):
            process.stdin.write(msgspec.json.encode(command) + b"\n")

    async def close(self) -> None:
        """End the driver and its workers."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})
        await self._end()

    async def _start(self) -> None:
        """A driver that is connected. Raises ClusterUnavailable."""
        environment = dict(os.environ)
        show_token(environment)  # Ray looks for it when it is imported
        self._process = await asyncio.create_subprocess_exec(
            *self._program,
            msgspec.json.encode(self._config).decode(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=MOST_LINE_BYTES,
            env=environment,
            # Its own session: an interrupt typed at the server drains.
            start_new_session=True,
        )
        try:
            first = await self._message(CONNECT_S)
        except BaseException:
            await self._kill()
            raise
        match first:
            case Connected(nodes, started):
                self.connected = True
                log.info("connected to a cluster of %d node(s)", nodes)
                # From now on it is this one that is meant.
                self._config = msgspec.structs.replace(
                    self._config, join=not started, start=started, must_have=()
                )
            case Refused(message):
                await self._end()
                raise ClusterUnavailable(message)
            case _:
                await self._kill()
                raise ClusterUnavailable(
                    "the process that connects to the cluster ended, or said nothing for "
                    f"{CONNECT_S:g} s; the log above has what Ray says"
                )

    async def _keep(self) -> None:
        """Hear the driver out, and start the next one, for ever."""
        pause = FIRST_PAUSE_S
        while True:
            if self.connected:
                pause = FIRST_PAUSE_S
                await self._listen()
                self.connected = False
                log.error("the cluster is lost: tasks wait until it is back")
                self._lost()
                await self._kill()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
            try:
                await self._start()
            except (ClusterUnavailable, OSError) as error:
                log.warning("no cluster yet, again in %g s: %s", pause, error)
            else:
                self._back()

    async def _listen(self) -> None:
        """Until the driver ends, or says nothing for too long."""
        while (message := await self._message(SILENCE_S)) is not None:
            if not isinstance(message, Pulse):
                self._hear(message)

    async def _message(self, seconds: float) -> Message | None:
        """The next one; None where there is none within so long, or it is no message."""
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(seconds):
                line = await self._process.stdout.readline()
            return self._decoder.decode(line) if line.endswith(b"\n") else None
        except TimeoutError:
            log.warning("the cluster has said nothing for %g s", seconds)
        except (ValueError, msgspec.MsgspecError) as error:
            log.error("the cluster's driver said what is no message: %s", error)
        return None

    async def _end(self) -> None:
        """Let the driver end by itself, or kill it."""
        self.connected = False
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(END_S):
                # What it still says must be read, or it waits.
                if process.stdout is not None:
                    await process.stdout.read()
                await process.wait()
            self._process = None
        except TimeoutError:
            await self._kill()

    async def _kill(self) -> None:
        process = self._process
        self._process = None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
