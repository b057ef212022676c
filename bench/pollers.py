"""How long a query takes while 10,000 clients poll, against an idle server; rows in PostgreSQL.

Run: python bench/pollers.py [--clients N] [--every S] [--rounds N] [--seconds S]. A server on one
core, the clients on the other. Each client keeps its connection and asks for its task every so many
seconds. Between them one more asks all the time; printed are the 99th percentiles of what it
waited, by turns with the others polling and still, and the ratio of the medians. Limit: 3.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import cast

import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from harness.pictures import base64_of, scene_png
from harness.postgres import PostgresServer
from harness.server import ServerProcess

TASKS = "/v1/videos/image2video"
SERVER_CORE, CLIENT_CORE = 0, 1
LIMIT = 3.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--every", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0)
    options = parser.parse_args()
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if options.clients > (most := (files - 1000) // 2 - 100):
        print(f"{files} open files are allowed here: {most} clients in place of {options.clients}")
        options.clients = most
    os.sched_setaffinity(0, {SERVER_CORE})
    with tempfile.TemporaryDirectory() as folder:
        postgres = PostgresServer()
        server = ServerProcess(
            Path(folder),
            "--workers=1",
            f"--store={postgres.url(postgres.create())}",
            f"--max-connections={options.clients + 20}",
            "--idle-timeout=300",
        ).start()
        os.sched_setaffinity(0, {CLIENT_CORE})
        try:
            idle, busy = uvloop.run(measure(server, options))
        finally:
            server.stop()
            postgres.close()
    quiet, loud = statistics.median(idle), statistics.median(busy)
    print(
        f"{options.clients} clients, a query each {options.every:g} s: p99 {loud * 1e3:.1f} ms, "
        f"idle {quiet * 1e3:.1f} ms, ratio {loud / quiet:.2f} (limit {LIMIT:g})"
    )
    if loud > LIMIT * quiet:
        raise SystemExit(1)


async def measure(
    server: ServerProcess, options: argparse.Namespace
) -> tuple[list[float], list[float]]:
    """The 99th percentiles of each round, idle and busy."""
    key = server.first_key["api_key"]
    with server.client() as client:
        body = {"model_name": "kling-v1", "prompt": "zoom in", "duration": "3"}
        image = base64_of(scene_png(480, 320))
        made = [
            client.post(TASKS, json={**body, "image": image}).json()["data"]["task_id"]
            for _ in range(4)
        ]
        while client.get(f"{TASKS}/{made[-1]}").json()["data"]["task_status"] != "succeed":
            await asyncio.sleep(0.5)
    host, port = server.url.removeprefix("http://").split(":")
    head = f"HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\r\n"
    queries = [f"GET {TASKS}/{task} {head}".encode() for task in made]
    loop = asyncio.get_running_loop()
    clients = []
    for number in range(options.clients):
        query = queries[number % len(queries)]
        _, one = await loop.create_connection(
            lambda query=query: _Client(query, options.every), host, int(port)
        )
        clients.append(one)
    _, probe = await loop.create_connection(lambda: _Client(queries[0], 0), host, int(port))
    idle, busy = [], []
    for number in range(2 * options.rounds):
        polling = number % 2 == 1
        for one in clients:
            one.poll(polling)
        await asyncio.sleep(1)  # until the last answers of the turn before have come
        waits = []
        end = time.perf_counter() + options.seconds
        while time.perf_counter() < end:
            waits.append(await probe.ask())
            await asyncio.sleep(0.002)
        (busy if polling else idle).append(statistics.quantiles(waits, n=100)[98])
    return idle, busy


class _Client(asyncio.Protocol):
    """A connection that asks every so often, or when it is told to."""

    def __init__(self, query: bytes, every: float) -> None:
        self._query = query
        self._every = every
        self._polls = False
        self._timer: asyncio.TimerHandle | None = None
        self._answer: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"HTTP/") and not data.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"an answer was {data[:200]!r}")
        # Head and body may come apart.
        if b'"code":0' in data and self._answer is not None and not self._answer.done():
            self._answer.set_result(None)

    def connection_lost(self, _error: Exception | None) -> None:
        self.poll(False)

    def poll(self, polls: bool) -> None:
        """Begin or end to ask."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if polls:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(random.uniform(0, self._every), self._ask)

    def _ask(self) -> None:
        self._transport.write(self._query)
        self._timer = asyncio.get_running_loop().call_later(self._every, self._ask)

    async def ask(self) -> float:
        """Seconds until the answer."""
        self._answer = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        self._transport.write(self._query)
        await self._answer
        return time.perf_counter() - begun


if __name__ == "__main__":
    main()
