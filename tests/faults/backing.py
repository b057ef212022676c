"""Where a site keeps its rows and its media: each with the parts that faults can befall.

What another store or storage needs of libraries and programs is imported when it is chosen.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

import harness
from faults.facts import Database, PostgresDatabase, SqliteFile, files_below
from faults.networks import Machine, Network
from harness.tcp_proxy import TcpProxy

MARK_ENGINE = Path(harness.__file__).parent / "mark_engine"
"""Of the tests: shows the picture of its task and does nothing else."""

NODES = 2

JOINS = 20
"""How often a node is started that finds no head; Ray gives up after some seconds."""

MOST_CONNECTIONS = 60
"""Of the PostgreSQL server: enough for the servers of a site, until somebody takes all of them."""


class Store(Protocol):
    """Where the rows are."""

    url: str
    database: Database
    keeps_time: bool
    """Whether due times are by a clock of the store's own, which no test moves."""
    answers_get_lost: bool
    """Whether a claim may be written of which the server does not hear: it is held by nobody."""

    def parts(self) -> list[Any]:
        """Those that faults can befall."""
        ...

    def close(self) -> None:
        """What was started is ended."""
        ...


class Media(Protocol):
    """Where the files are. `environment` is what a server needs to reach them."""

    url: str
    environment: dict[str, str]

    def keys(self) -> frozenset[str]:
        """Of all files."""
        ...

    def parts(self) -> list[Any]:
        """Those that faults can befall."""
        ...

    def close(self) -> None:
        """What was started is ended."""
        ...


class Executor(Protocol):
    """What renders. `flags` and `environment` are what a server needs to have it do so."""

    in_servers: bool
    """Whether the workers are processes of the servers."""
    flags: tuple[str, ...]
    environment: dict[str, str]

    def parts(self) -> list[Any]:
        """Those that faults can befall."""
        ...

    def close(self) -> None:
        """What was started is ended."""
        ...


class SqliteStore:
    """A database file on the site's disk, and no part of its own."""

    keeps_time = False
    answers_get_lost = False

    def __init__(self, disk: Path, network: Network) -> None:
        del network  # its servers open it as a file
        folder = disk / "store"
        folder.mkdir(mode=0o700)
        self.url = f"sqlite:///{folder / 'stillmotion.db'}"
        self.database: Database = SqliteFile(folder / "stillmotion.db")

    def parts(self) -> list[Any]:
        """See `Store`."""
        return []

    def close(self) -> None:
        """See `Store`."""


class PostgresStore:
    """A real server, which is stopped, killed and filled up, and the line to it."""

    role = "database"
    keeps_time = True
    answers_get_lost = True

    def __init__(self, disk: Path, network: Network) -> None:
        from harness.postgres import PostgresServer

        self.server = PostgresServer(f"max_connections={MOST_CONNECTIONS}")
        self._name = self.server.create()
        self._stack = contextlib.ExitStack()
        self._stack.callback(self.server.close)
        database = ("127.0.0.1", self.server.port)
        self.line = self._stack.enter_context(Line("line", database, network.address))
        direct = self.server.url(self._name)
        proxied = f"@{network.address}:{self.line.proxy.port}/"
        self.url = direct.replace(f"@127.0.0.1:{self.server.port}/", proxied)
        self.database: Database = PostgresDatabase(direct)
        self._taken: list[Any] = []

    def parts(self) -> list[Any]:
        """See `Store`."""
        return [self, self.line]

    def close(self) -> None:
        """See `Store`."""
        self.free()
        self._stack.close()

    def pause(self) -> None:
        """It answers nobody, and closes no connection."""
        for pid in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on."""
        for pid in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def disconnect(self) -> None:
        """End every connection of the site, in the middle of whatever it says."""
        with self.server.admin() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname IS NOT NULL AND pid <> pg_backend_pid()"
            )

    def exhaust(self) -> None:
        """Let nobody have a further connection, and end those that there are."""
        import psycopg

        self.disconnect()
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                self._taken.append(psycopg.connect(self.server.url(self._name)))

    def free(self) -> None:
        """There are connections again."""
        while self._taken:
            self._taken.pop().close()

    def _processes(self) -> Iterator[int]:
        yield self.server.pid
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rsplit(")", 1)[1].split()
                if int(fields[1]) == self.server.pid:
                    yield int(stat.parent.name)


class Line:
    """A line between two parts of a site, with a proxy on it."""

    def __init__(self, role: str, target: tuple[str, int], host: str) -> None:
        self.role = role
        self.proxy = TcpProxy(target, host)

    def __enter__(self) -> Line:
        self.proxy.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self.proxy.__exit__(*raised)


class FolderMedia:
    """A folder on the site's disk, and no part of its own."""

    def __init__(self, disk: Path, network: Network) -> None:
        del network  # all machines mount it
        self._folder = disk / "media"
        self.url = f"file://{self._folder}"
        self.environment: dict[str, str] = {}

    def keys(self) -> frozenset[str]:
        """See `Media`."""
        return files_below(self._folder)

    def parts(self) -> list[Any]:
        """See `Media`."""
        return []

    def close(self) -> None:
        """See `Media`."""


class BucketMedia:
    """A bucket of a store that speaks S3, behind a proxy that fails as such stores do."""

    role = "bucket"

    def __init__(self, disk: Path, network: Network) -> None:
        from harness.faulty_proxy import FaultyProxy
        from harness.object_store import Moto, SeaweedFs, program

        self._stack = contextlib.ExitStack()
        self.store = self._stack.enter_context(SeaweedFs() if program() else Moto())
        self._bucket = self.store.fresh_bucket()
        self.proxy = self._stack.enter_context(FaultyProxy(self.store.url, host=network.address))
        self.url = self.store.media(self._bucket, "site", self.proxy.url)
        self.environment = {**self.store.environment(), "NO_PROXY": network.address}

    @property
    def pid(self) -> int:
        """Of the store's process."""
        assert self.store._process is not None
        return self.store._process.pid

    def keys(self) -> frozenset[str]:
        """See `Media`. Past the proxy, and all of them however many."""
        pages = self.store.client().get_paginator("list_objects_v2")
        listed = pages.paginate(Bucket=self._bucket, Prefix="site/")
        return frozenset(
            entry["Key"].removeprefix("site/")
            for page in listed
            for entry in page.get("Contents", ())
        )

    def parts(self) -> list[Any]:
        """See `Media`."""
        return [self]

    def close(self) -> None:
        """See `Media`."""
        self._stack.close()


class LocalExecutor:
    """Worker processes of each server, and no part of its own."""

    in_servers = True

    def __init__(self, workers: int, network: Network) -> None:
        del network  # they are on the machine of their server
        self.flags = ("--workers", str(workers))
        self.environment: dict[str, str] = {}

    def parts(self) -> list[Any]:
        """See `Executor`."""
        return []

    def close(self) -> None:
        """See `Executor`."""


class RayExecutor:
    """A cluster of a head and two nodes, which are killed."""

    in_servers = False

    def __init__(self, workers: int, network: Network) -> None:
        from cluster.nodes import Cluster, paths

        self.cluster = Cluster(network.address)
        # Nodes have the engine of the tests, as the servers do.
        self.cluster.env["PYTHONPATH"] = paths(MARK_ENGINE)
        self.cluster.start_head()
        self._machines = [network.machine() for _ in range(NODES)]
        for machine in self._machines:
            self.cluster.add_node(before=machine.program, address=machine.address)
        self.flags = ("--executor", self.cluster.url, "--pool", f"cpu={workers},cores=1")
        self.environment: dict[str, str] = {
            name: value
            for name, value in self.cluster.env.items()
            if name.startswith("RAY_") and os.environ.get(name) != value
        }

    def parts(self) -> list[Any]:
        """See `Executor`."""
        nodes = [Node(self.cluster, place, machine) for place, machine in enumerate(self._machines)]
        return [*nodes, Head(self.cluster)]

    def close(self) -> None:
        """See `Executor`."""
        self.cluster.close()


class Node:
    """One of the machines of a cluster."""

    role = "node"

    def __init__(self, cluster: Any, place: int, machine: Machine) -> None:
        self._cluster, self._place, self._machine = cluster, place, machine

    def lose(self) -> None:
        """All of its processes at once."""
        member = self._cluster.nodes[self._place]
        for pid in member.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        member.process.wait()

    def come_back(self) -> None:
        """As another node, in its place; started again, as by whoever keeps a service running,
        where it ends since there is no head at the moment."""
        nodes, machine = self._cluster.nodes, self._machine
        for left in reversed(range(JOINS)):
            try:
                node = self._cluster.add_node(before=machine.program, address=machine.address)
            except AssertionError:
                if not left:
                    raise
            else:
                nodes.remove(node)
                nodes[self._place] = node
                return

    def signal_worker(self, number: signal.Signals) -> None:
        """To what renders there, if something does."""
        for pid in self._cluster.nodes[self._place].called("executors.worker"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


class Head:
    """Where a cluster keeps what it knows of itself."""

    role = "head"

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster

    def lose(self) -> None:
        """All of its processes."""
        self._cluster.head.end()

    def come_back(self) -> None:
        """At the same addresses, and knowing nothing."""
        self._cluster.start_head()


STORES: dict[str, Any] = {"sqlite": SqliteStore, "postgresql": PostgresStore}
MEDIA: dict[str, Any] = {"file": FolderMedia, "s3": BucketMedia}
EXECUTORS: dict[str, Any] = {"local": LocalExecutor, "ray": RayExecutor}


def chosen(given: str, known: dict[str, Any]) -> Any:
    """One of the known, by its name."""
    if given not in known:
        pytest.fail(f"no such part of a site: {given!r}; there are {', '.join(known)}")
    return known[given]
