"""A site as the faults see it: processes to be killed and stopped, lines to be cut, a disk to be
filled. The servers share one store and one place for media; each has its own data folder, clocks
and line to the clients."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import harness
import harness.clock
from faults.backing import EXECUTORS, MARK_ENGINE, MEDIA, STORES, Executor, Media, Store, chosen
from faults.facts import SITE_VARIABLE, gather, load
from faults.history import Facts
from faults.networks import NETWORKS, Machine, Network
from faults.recorder import Recorder
from harness.clock import Clock
from harness.server import ServerProcess
from harness.tcp_proxy import TcpProxy

DISK_BYTES = 512 * 1024 * 1024

RESTARTS = 300
RESTART_S = 0.2
"""How often, and after what time, a server is started that refused to."""

BALLAST = "ballast"
PIECE_BYTES = 1024 * 1024

CATALOG = """
engine = "mark"

[models.kling-v2-6]
fps = 1

[models.kling-v2-6.modes.pro]
short_edge = 64
units_per_second = { silent = "0.2" }
takes = [{ durations = [3], features = [] }]

[models.kling-v1]
fps = 4
engine = "parallax"

[models.kling-v1.modes.std]
short_edge = 120
units_per_second = { silent = "0.2" }
takes = [{ durations = [3], features = [] }]
"""
"""Videos of three small frames, and some real ones."""


class Disk:
    """A small file system of the site's own, in memory. `present` tells whether there may be one:
    only root can make it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.present = os.geteuid() == 0 and sys.platform == "linux"

    def mount(self) -> None:
        """Make it, where that is allowed; else it is a plain folder."""
        self.folder.mkdir(parents=True)
        if self.present:
            size = f"size={DISK_BYTES},mode=0700"
            command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(self.folder)]
            self.present = subprocess.run(command, check=False, capture_output=True).returncode == 0

    def unmount(self) -> None:
        """What lay on it is gone."""
        if self.present:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)

    def fill(self) -> None:
        """Until nothing more fits."""
        with contextlib.suppress(OSError), (self.folder / BALLAST).open("wb", buffering=0) as file:
            while True:
                file.write(bytes(PIECE_BYTES))
        with contextlib.suppress(OSError), (self.folder / BALLAST).open("ab", buffering=0) as file:
            while True:
                file.write(b"0" * 512)

    def clear(self) -> None:
        """There is space again."""
        (self.folder / BALLAST).unlink(missing_ok=True)


class Server:
    """One server with its workers, and the line to its clients."""

    def __init__(
        self, name: str, process: ServerProcess, clock: Clock, workers: int, machine: Machine
    ) -> None:
        self.name = name
        self.machine = machine
        self.process = process
        self.clock = clock
        self.workers = workers
        self.proxy = TcpProxy((machine.address, 0))

    @property
    def url(self) -> str:
        """Where clients reach it."""
        return self.proxy.url

    @property
    def pid(self) -> int:
        """That of its process."""
        assert self.process.process is not None
        return self.process.process.pid

    async def restart(self) -> None:
        """As whoever keeps a service running does."""
        await self.start(RESTARTS)

    async def start(self, tries: int = 1) -> None:
        """Start it. On a full disk, or without its database, it refuses to: then once more."""
        for left in reversed(range(tries)):
            try:
                await asyncio.to_thread(self.process.start)
            except RuntimeError:
                if not left:
                    raise
                await asyncio.sleep(RESTART_S)
            else:
                break
        self.proxy.target = (self.machine.address, int(self.process.url.rsplit(":", 1)[1]))

    async def kill(self) -> None:
        """With SIGKILL, and wait for its end."""
        await asyncio.to_thread(self.process.kill)

    async def stop(self) -> int:
        """With SIGTERM; the exit code."""
        return await asyncio.to_thread(self.process.stop)

    def signal(self, number: signal.Signals) -> None:
        """To the server itself, and not to its workers."""
        os.kill(self.pid, number)


class Site:
    """`count` servers of `workers` workers each on one store. Used inside `async with`."""

    def __init__(
        self,
        folder: Path,
        recorder: Recorder,
        *,
        count: int = 2,
        workers: int = 1,
        store: str = "sqlite",
        media: str = "file",
        executor: str = "local",
        network: str = "loopback",
    ) -> None:
        self.name = f"{os.getpid()}-{time.monotonic_ns()}"
        self.recorder = recorder
        self.disk = Disk(folder / "disk")
        self.flags = [
            *("--catalog", str(folder / "catalog.toml"), "--models-dir", str(folder / "models")),
            *("--max-attempts", "1000", "--worker-silence", "2", "--drain-timeout", "0.2"),
        ]
        self.folder = folder
        self.time = object()
        self.servers: list[Server] = []
        self.keys: dict[str, str] = {}
        self._store, self._media = chosen(store, STORES), chosen(media, MEDIA)
        self._executor, self._network = chosen(executor, EXECUTORS), chosen(network, NETWORKS)
        self._count = count
        self._workers = workers
        self._open = contextlib.AsyncExitStack()

    # what it is made of

    def parts(self) -> dict[str, list[Any]]:
        """What faults can befall, by role."""
        found: dict[str, list[Any]] = {
            "server": list(self.servers),
            "workers": list(self.servers) if self.executor.in_servers else [],
            # With one server alone, nobody could take what it holds.
            "replica": list(self.servers) if len(self.servers) > 1 else [],
            "skewed": list(self.servers) if len(self.servers) > 1 and self.hurries else [],
            "disk": [self.disk] if self.disk.present else [],
            "clock": [self.time],
            "time": [self.time] if self.hurries else [],
        }
        backing = (*self.store.parts(), *self.media.parts(), *self.executor.parts())
        for part in (*backing, *self.network.cables()):
            found.setdefault(part.role, []).append(part)
        return found

    @property
    def slots(self) -> dict[str, int]:
        """How many tasks each server can hold at a time."""
        return {server.name: server.workers for server in self.servers}

    async def __aenter__(self) -> Site:
        (self.folder / "catalog.toml").write_text(CATALOG)
        self.disk.mount()
        self._open.callback(self.disk.unmount)
        self.network: Network = self._network()
        self._open.callback(self.network.close)
        self.store: Store = await asyncio.to_thread(self._store, self.disk.folder, self.network)
        self._open.callback(self.store.close)
        self.media: Media = await asyncio.to_thread(self._media, self.disk.folder, self.network)
        self._open.callback(self.media.close)
        self.executor: Executor = await asyncio.to_thread(
            self._executor, self._workers, self.network
        )
        self._open.callback(self.executor.close)
        self._open.push_async_callback(self._end)
        for number in range(self._count):
            await self._add(f"server-{number}")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def _add(self, name: str) -> None:
        data = self.disk.folder / name
        clock = Clock(self.folder / f"{name}.clock")
        machine = self.network.machine()
        path = os.pathsep.join(filter(None, [str(MARK_ENGINE), os.environ.get("PYTHONPATH")]))
        process = ServerProcess(
            data,
            *self.flags,
            *self.executor.flags,
            *("--store", self.store.url, "--media", self.media.url, "--instance", name),
            *("--host", machine.address),
            allow_private=(self.network.cidr,),
            env={
                "PYTHONPATH": path,
                SITE_VARIABLE: self.name,
                **self.media.environment,
                **self.executor.environment,
            },
            program=(*machine.program, sys.executable, harness.clock.__file__, str(clock.path)),
        )
        server = Server(name, process, clock, self._workers, machine)
        self.servers.append(server)
        self._open.enter_context(server.proxy)
        await server.start()

    async def account(self, name: str, *limits: str, units: str = "") -> None:
        """Make an account and a key of it, and a pack where it has units to spend."""
        self.keys[name] = json.loads(
            await self._command("keys", "create", "--account", name, "--json", *limits)
        )["api_key"]
        if units:
            # It begins two days ago, since clocks are set back.
            start = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 2 * 86_400))
            pack = ("accounts", "add-pack", name, "pack", units, "--start", start)
            await self._command(*pack)

    async def _command(self, *words: str) -> str:
        return await asyncio.to_thread(
            self.servers[0].process.cli, *words, "--store", self.store.url
        )

    # time

    @property
    def hurries(self) -> bool:
        """Whether time can be made to pass."""
        return not self.store.keeps_time

    async def wait(self, seconds: float) -> None:
        """Until so much time has passed: at once, where it can be made to."""
        if self.hurries:
            self.pass_by(seconds)
        else:
            await asyncio.sleep(seconds)

    def pass_by(self, seconds: float, *, but: Server | None = None) -> None:
        """Time passes at once, for all servers (but one), where it can be made to."""
        for server in self.servers if self.hurries else ():
            if server is not but:
                server.clock.pass_by(seconds)

    def come_later(self, seconds: float) -> None:
        """So much later, while no server runs."""
        if self.hurries:
            self.pass_by(seconds)
        else:
            self.set_clocks(seconds)

    def set_clocks(self, seconds: float) -> None:
        """Somebody sets the machine's clock: that is how far it then is off."""
        for server in self.servers:
            server.clock.be_set(seconds)

    # its end

    def load(self) -> dict[str, dict[str, int]]:
        """How many tasks accounts have unfinished, and servers hold, or at least may render."""
        counted = load(self.store.database)
        if self.store.answers_get_lost:
            counted["workers"] = {
                server.name: len(server.process.workers()) for server in self.servers
            }
        return counted

    def facts(self) -> Facts:
        """What is left."""
        data = [server.process.data for server in self.servers]
        return gather(self.store.database, self.media.keys(), data, self.slots, self.name)

    async def stop(self) -> None:
        """Every server, in order; one that does not stop well is a failure."""
        codes = await asyncio.gather(*(server.stop() for server in self.servers))
        for server, code in zip(self.servers, codes, strict=True):
            if code != 0:
                self.fail(f"{server.name} stopped with exit code {code}")

    def fail(self, message: str) -> None:
        """Something that must not be."""
        self.recorder.record("failure", message=message)

    def complaints(self) -> Iterator[str]:
        """What servers wrote that none should write, whatever befalls them."""
        for server in self.servers:
            for line in server.process.stderr:
                if "Traceback" in line:
                    yield f"{server.name}: {line.strip()}"

    def logs(self) -> dict[str, str]:
        """What each server wrote."""
        return {server.name: "".join(server.process.stderr) for server in self.servers}

    async def _end(self) -> None:
        for server in self.servers:
            process = server.process.process
            if process is not None and process.poll() is None:
                await server.kill()
            server.clock.close()
