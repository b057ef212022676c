"""The kinds of faults. Each says by its role which parts of a site it can befall, injects itself,
and heals after some activity of the clients; what it chooses comes from the schedule's salt."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import resource
import signal
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from faults.backing import BucketMedia, Head, Node, PostgresStore
from faults.course import Course
from faults.networks import Machine
from faults.site import Disk, Server, Site
from harness.tcp_proxy import Line

LEASE_S = 30.0
PAST_A_LEASE_S = LEASE_S + 10.0
"""Longer than what is held stays held by somebody who says nothing."""

LONGEST_STEP_S = 6 * 3600
"""By which a clock is set."""

MOST_ACTIVITY = 40
"""For how many answers to clients a fault lasts, at most."""

MOST_LOST = 8
"""The same, where clients wait for many of them in vain."""

MOST_UNTOLD = 400
"""The same, where it takes time until those who are cut off do something about it."""


class Befallen(NamedTuple):
    """What a fault works with."""

    site: Site
    part: Any
    course: Course
    chance: random.Random

    async def last(self, most: int = MOST_ACTIVITY) -> None:
        """As long as the fault is to last."""
        await self.course.more(self.chance.randint(1, most))


class Kind(NamedTuple):
    """A kind of fault; `weight` is how often it comes beside the others."""

    role: str
    weight: int
    befall: Callable[[Befallen], Awaitable[None]]


KINDS: dict[str, Kind] = {}


def kind(role: str, weight: int) -> Callable[[Callable[[Befallen], Awaitable[None]]], None]:
    """Register a fault under its function's name."""

    def register(befall: Callable[[Befallen], Awaitable[None]]) -> None:
        KINDS[befall.__name__] = Kind(role, weight, befall)

    return register


# processes


@kind("server", 20)
async def killed_server(fault: Befallen) -> None:
    """API, dispatcher and deliverer at once; its workers end with it."""
    server: Server = fault.part
    await server.kill()
    if fault.chance.random() < 0.5:
        await fault.last()
    await server.restart()


@kind("server", 5)
async def stopped_server(fault: Befallen) -> None:
    """In order, as for an upgrade."""
    server: Server = fault.part
    if (code := await server.stop()) != 0:
        fault.site.fail(f"{server.name} stopped with exit code {code}")
    await server.restart()


@kind("workers", 20)
async def killed_worker(fault: Befallen) -> None:
    """Whatever it is at."""
    with contextlib.suppress(ProcessLookupError, IndexError):
        os.kill(fault.chance.choice(fault.part.process.workers()), signal.SIGKILL)


@kind("workers", 3)
async def hung_worker(fault: Befallen) -> None:
    """It says nothing any more; the server replaces it."""
    with contextlib.suppress(ProcessLookupError, IndexError):
        os.kill(fault.chance.choice(fault.part.process.workers()), signal.SIGSTOP)


@kind("replica", 8)
async def zombie_server(fault: Befallen) -> None:
    """It stands still for longer than its leases last, and goes on as if nothing had been."""
    server: Server = fault.part
    server.signal(signal.SIGSTOP)
    try:
        await fault.site.wait(PAST_A_LEASE_S)
        await fault.last(MOST_LOST)
    finally:
        server.signal(signal.SIGCONT)


@kind("server", 4)
async def paused_server(fault: Befallen) -> None:
    """It stands still for less than a lease."""
    server: Server = fault.part
    server.signal(signal.SIGSTOP)
    try:
        await fault.last(MOST_LOST)
    finally:
        server.signal(signal.SIGCONT)


@kind("skewed", 8)
async def two_holders(fault: Befallen) -> None:
    """For one server the others' leases have run out, and for them they have not."""
    server: Server = fault.part
    server.clock.pass_by(PAST_A_LEASE_S)
    await fault.last()
    fault.site.pass_by(PAST_A_LEASE_S, but=server)


# time


@kind("time", 5)
async def time_passes(fault: Befallen) -> None:
    """Each lease runs out at once, while everybody works."""
    fault.site.pass_by(PAST_A_LEASE_S)


@kind("clock", 5)
async def clock_set(fault: Befallen) -> None:
    """To hours ahead, or behind."""
    fault.site.set_clocks(fault.chance.uniform(-LONGEST_STEP_S, LONGEST_STEP_S))


# storage


def _limit_files(pid: int, most: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@kind("server", 6)
async def server_cannot_write(fault: Befallen) -> None:
    """Its disk is full for it; its workers still write."""
    pid = fault.part.pid
    _limit_files(pid, fault.chance.choice((0, 4096, 65536)))
    await fault.last()
    # What it has started meanwhile has the limit, too.
    for limited in (pid, *fault.part.process.children("stillmotion")):
        _limit_files(limited, resource.RLIM_INFINITY)


@kind("workers", 4)
async def worker_cannot_write(fault: Befallen) -> None:
    """Its disk is full for it; the server still writes."""
    with contextlib.suppress(IndexError):
        pid = fault.chance.choice(fault.part.process.workers())
        _limit_files(pid, fault.chance.choice((0, 512)))
        await fault.last()
        _limit_files(pid, resource.RLIM_INFINITY)


@kind("disk", 6)
async def full_disk(fault: Befallen) -> None:
    """For all: rows, media, scratch."""
    disk: Disk = fault.part
    await asyncio.to_thread(disk.fill)
    await fault.last()
    disk.clear()


# lines to clients


@kind("server", 4)
async def line_cut(fault: Befallen) -> None:
    """Nobody reaches the server, and what was being said ends."""
    fault.part.proxy.be(Line(refused=True))
    await fault.last()
    fault.part.proxy.mend()


@kind("server", 4)
async def line_truncated(fault: Befallen) -> None:
    """Answers end in the middle: the create is done, and its client does not know."""
    fault.part.proxy.be(Line(most=fault.chance.randint(0, 400)))
    await fault.last()
    fault.part.proxy.mend()


@kind("server", 2)
async def line_slow(fault: Befallen) -> None:
    """Each piece comes late."""
    fault.part.proxy.be(Line(delay=0.1))
    await fault.last()
    fault.part.proxy.mend()


# the network between machines


@kind("cable", 12)
async def cable_cut(fault: Befallen) -> None:
    """The machine of a server or of a node is off the network, and nobody is told: not those that
    speak with it, and not it. Half of the time for longer than leases last."""
    machine: Machine = fault.part
    machine.cut()
    try:
        if fault.chance.random() < 0.5:
            await fault.site.wait(PAST_A_LEASE_S)
        await fault.last(MOST_UNTOLD)
    finally:
        machine.mend()


# the database


@kind("database", 6)
async def stopped_database(fault: Befallen) -> None:
    """As by an administrator who waits for nobody."""
    store: PostgresStore = fault.part
    await asyncio.to_thread(store.server.stop)
    await fault.last(MOST_LOST)
    await asyncio.to_thread(store.server.start)


@kind("database", 6)
async def killed_database(fault: Befallen) -> None:
    """It recovers when it starts again."""
    store: PostgresStore = fault.part
    await asyncio.to_thread(store.server.kill)
    await asyncio.to_thread(store.server.start)


@kind("database", 4)
async def paused_database(fault: Befallen) -> None:
    """It answers nobody, and closes no connection."""
    store: PostgresStore = fault.part
    store.pause()
    await fault.last(MOST_LOST)
    store.resume()


@kind("database", 8)
async def connections_ended(fault: Befallen) -> None:
    """All of them, in the middle of what is said."""
    await asyncio.to_thread(fault.part.disconnect)


@kind("database", 4)
async def connections_exhausted(fault: Befallen) -> None:
    """Nobody gets a new one."""
    store: PostgresStore = fault.part
    await asyncio.to_thread(store.exhaust)
    await fault.last()
    store.free()


@kind("line", 6)
async def database_cut_off(fault: Befallen) -> None:
    """The network between the servers and the database is gone."""
    fault.part.proxy.be(Line(refused=True))
    await fault.last(MOST_LOST)
    fault.part.proxy.mend()


@kind("line", 4)
async def database_slow(fault: Befallen) -> None:
    """Each piece comes late."""
    fault.part.proxy.be(Line(delay=0.05))
    await fault.last()
    fault.part.proxy.mend()


@kind("line", 4)
async def database_truncated(fault: Befallen) -> None:
    """Connections end in the middle of an answer: what was asked is done, or is not."""
    fault.part.proxy.be(Line(most=fault.chance.randint(0, 4000)))
    await fault.last()
    fault.part.proxy.mend()


# object storage


@kind("bucket", 12)
async def failing_bucket(fault: Befallen) -> None:
    """Some requests, or all, meet a fault of one sort: 500, 503, slow, truncated, reset, lost."""
    from harness.faulty_proxy import KINDS as SORTS

    bucket: BucketMedia = fault.part
    bucket.proxy.kinds = (fault.chance.choice(SORTS),)
    bucket.proxy.rate = fault.chance.choice((0.2, 0.5, 1.0))
    await fault.last()
    bucket.proxy.rate = 0.0


@kind("bucket", 2)
async def stopped_bucket(fault: Befallen) -> None:
    """The store is gone, and comes back with all that it had."""
    bucket: BucketMedia = fault.part
    await asyncio.to_thread(os.kill, bucket.pid, signal.SIGSTOP)
    await fault.last(MOST_LOST)
    await asyncio.to_thread(os.kill, bucket.pid, signal.SIGCONT)


# a cluster


@kind("node", 8)
async def lost_node(fault: Befallen) -> None:
    """A machine of the cluster is gone, and another one takes its place."""
    node: Node = fault.part
    await asyncio.to_thread(node.lose)
    await fault.last()
    await asyncio.to_thread(node.come_back)


@kind("node", 8)
async def killed_node_worker(fault: Befallen) -> None:
    """What renders on a node."""
    await asyncio.to_thread(fault.part.signal_worker, signal.SIGKILL)


@kind("node", 3)
async def hung_node_worker(fault: Befallen) -> None:
    """It says nothing any more; its node replaces it."""
    await asyncio.to_thread(fault.part.signal_worker, signal.SIGSTOP)


@kind("head", 2)
async def lost_head(fault: Befallen) -> None:
    """The cluster has forgotten everything when its head comes back."""
    head: Head = fault.part
    await asyncio.to_thread(head.lose)
    await fault.last()
    await asyncio.to_thread(head.come_back)
