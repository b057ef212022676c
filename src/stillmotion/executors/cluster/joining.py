"""A plain machine as a node of a cluster: joined, joined again when the head was away, drained."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stillmotion import __version__
from stillmotion.executors.cluster.node import DRAINS, MODELS_DIR, NODE_DIR, WORKERS
from stillmotion.executors.cluster.reach import check_listening
from stillmotion.executors.cluster.token import show_token
from stillmotion.reasons import reason

log = logging.getLogger("stillmotion.node")

RAY = (sys.executable, "-m", "ray.scripts.scripts")

STORE_BYTES = 80 * 2**20
"""Object store of the node: what goes through Ray is small."""

JOINED = b"Ray runtime started"
"""What `ray start` says once the node is there."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""Between two tries to join again."""

LOOK_S = 0.5
"""Between two looks for workers while the node drains."""

END_S = 15.0
"""How long Ray gets to end."""


class CannotJoin(Exception):
    """The machine cannot become a node. The message says what to do."""


@dataclass(frozen=True, kw_only=True)
class NodeOptions:
    """What the node offers: `cores`, and `gpus` and `memory` (GiB) where Ray is not to find out.

    `head` is HOST:PORT, `address` that of this machine, "" for the one on the way to the head.
    `drain` is how many seconds running renders get when the node is told to end.
    """

    head: str
    address: str
    cores: int
    gpus: float | None
    memory: float | None
    models_dir: Path
    drain: float


async def work_as_node(options: NodeOptions) -> None:
    """Be a node until SIGTERM or an interrupt; a second one ends it at once. Raises CannotJoin."""
    if importlib.util.find_spec("ray") is None:
        raise CannotJoin("this needs Ray, which is not installed: pip install 'stillmotion[ray]'")
    await _reach(options.head)
    folder = Path(tempfile.mkdtemp(prefix="stillmotion-node-"))
    try:
        await _Node(options, folder).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _reach(address: str) -> None:
    try:
        await asyncio.to_thread(check_listening, address)
    except OSError as error:
        raise CannotJoin(
            f"the head at {address} cannot be reached: {reason(error)}; it is started with `ray "
            "start --head`, and says its address then (port 6379 unless told)"
        ) from error


class _Node:
    """`folder` is where the command and the workers on this node meet."""

    def __init__(self, options: NodeOptions, folder: Path) -> None:
        self._options = options
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._joined = False
        self._reading: asyncio.Task[None] | None = None
        self._told = asyncio.Event()
        self._hurry = asyncio.Event()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._signal)
        pause, joined_once = FIRST_PAUSE_S, False
        while not self._told.is_set():
            self._joined = False
            await self._start()
            ended = await self._ended_or_told()
            if not ended:
                break
            if not (self._joined or joined_once):
                raise CannotJoin(
                    f"Ray could not join the cluster at {self._options.head}; what it says is "
                    "above. The versions of Ray and Python must be those of the head"
                )
            joined_once = True
            pause = FIRST_PAUSE_S if self._joined else min(2 * pause, LONGEST_PAUSE_S)
            # Not all nodes at the same moment: they have all lost the same head.
            wait = min(pause * random.uniform(1, 3), LONGEST_PAUSE_S)
            log.warning("the cluster is lost; joining again in %.1f s", wait)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._told.wait()
        await self._drain()
        await self._end()

    def _signal(self) -> None:
        (self._hurry if self._told.is_set() else self._told).set()

    async def _start(self) -> None:
        options = self._options
        # One of a cluster before would be taken for this one's.
        shutil.rmtree(self._folder / WORKERS, ignore_errors=True)
        flags = [
            f"--address={options.head}",
            f"--num-cpus={options.cores}",
            f"--object-store-memory={STORE_BYTES}",
            f"--labels=stillmotion-version={__version__}",
            "--disable-usage-stats",
            # What workers log stays on the node; nobody is sent it.
            "--include-log-monitor=false",
            "--block",
        ]
        if options.address:
            flags.append(f"--node-ip-address={options.address}")
        if options.gpus is not None:
            flags.append(f"--num-gpus={options.gpus:g}")
        if options.memory is not None:
            flags.append(f"--memory={round(options.memory * 2**30)}")
        environment = {
            **os.environ,
            NODE_DIR: str(self._folder),
            MODELS_DIR: str(options.models_dir),
        }
        show_token(environment)
        self._process = await asyncio.create_subprocess_exec(
            *RAY, "start", *flags,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            # Its own session: an interrupt drains, it does not end renders.
            start_new_session=True,
        )  # fmt: skip

    async def _ended_or_told(self) -> bool:
        """Whether Ray has ended by itself."""
        assert self._process is not None
        # What it says must be read to the end, or it waits; also while the node drains.
        self._reading = asyncio.create_task(self._pass_on(self._process))
        ended = asyncio.create_task(self._process.wait())
        told = asyncio.create_task(self._told.wait())
        done, _ = await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
        for one in (ended, told):
            one.cancel()
        return told not in done

    async def _pass_on(self, process: asyncio.subprocess.Process) -> None:
        """Show what Ray says."""
        assert process.stdout is not None
        while line := await process.stdout.readline():
            self._joined = self._joined or JOINED in line
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()

    async def _drain(self) -> None:
        """Let the workers that are here end their renders, and get none any more."""
        (self._folder / DRAINS).touch()
        workers = self._workers()
        if not workers:
            return
        log.info(
            "finishing what %d worker(s) render, at most %g s; interrupt again to stop at once",
            len(workers), self._options.drain,
        )  # fmt: skip
        await self._place_nothing_here(workers[0].read_text())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._options.drain):
                while self._workers() and not self._hurry.is_set():
                    await asyncio.sleep(LOOK_S)

    def _workers(self) -> Sequence[Path]:
        """The files of the workers on this node."""
        try:
            files = list((self._folder / WORKERS).iterdir())
        except FileNotFoundError:
            return []
        return [file for file in files if Path(f"/proc/{file.name}").exists()]

    async def _place_nothing_here(self, node_id: str) -> None:
        """Have Ray place no further worker on this node."""
        process = await asyncio.create_subprocess_exec(
            *RAY, "drain-node",
            f"--address={self._options.head}",
            f"--node-id={node_id}",
            "--reason=DRAIN_NODE_REASON_PREEMPTION",
            "--reason-message=told to end",
            f"--deadline-remaining-seconds={round(self._options.drain)}",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=sys.stderr,
        )  # fmt: skip
        if await process.wait() != 0:
            log.warning("Ray does not know that this node drains: it may still place workers here")

    async def _end(self) -> None:
        """End Ray on this machine, as far as it is this node."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_S):
                await process.wait()
                return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
