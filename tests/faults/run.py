"""One run: a site, clients, the faults of a schedule, and then the checker."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from faults import facts, history
from faults.clients import Client, Numbers, Taker
from faults.course import Course
from faults.kinds import KINDS, LONGEST_STEP_S, PAST_A_LEASE_S, Befallen
from faults.recorder import Recorder
from faults.schedule import Fault, schedule
from faults.site import Site
from harness.web import Receiver

SAMPLE_ACTIVITY = 50
"""Answers between two looks at what is unfinished and held."""

TENDER_S = 0.1
"""Between two looks at what still has to end; time is made to pass meanwhile."""

SWEPT_AFTER_S = 2 * 3600.0 + 2 * LONGEST_STEP_S
"""After which the next start removes what creates have left that never ended, to whatever the
clock was set meanwhile."""

HASTE = 1.5
"""By so many times faster time passes for the servers, so that waits are short. A lease is extended
after a third of its length, by a clock that does not hurry: so it must be less than 2."""

LONGEST_SETTLING_S = 600.0
"""Within which something of what waits must have had its turn: longer than the delays before an
attempt and those before a callback's first tries."""

SWEEP_TRIES = 100

CALLERS = (("free", 2), ("bounded", 2), ("paid", 1))
"""Accounts, and how many clients each has."""

MOST_PARALLEL = "4"


@dataclass
class Outcome:
    """What came of a run. `violations` is empty for a good one."""

    violations: list[str] = field(default_factory=list)
    befell: Counter[str] = field(default_factory=Counter)
    lasted: Counter[str] = field(default_factory=Counter)
    """Seconds, by kind; for those who want a run to be shorter."""
    tasks: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    logs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run is made from: with the same plan it meets the same faults."""

    seed: int
    faults: int
    tasks: int
    servers: int = 2
    workers: int = 1
    store: str = "sqlite"
    media: str = "file"
    executor: str = "local"
    network: str = "loopback"
    kinds: tuple[str, ...] = ()
    """Those that there are; all where none are named."""

    def schedule(self, site: Site) -> Sequence[Fault]:
        """The faults in order."""
        parts = site.parts()
        weights = {
            name: kind.weight
            for name, kind in KINDS.items()
            if not self.kinds or name in self.kinds
        }
        counts = {name: len(parts.get(KINDS[name].role, ())) for name in weights}
        return schedule(self.seed, self.faults, self.tasks, weights, counts)


class Run:
    """A plan carried out in `folder`."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.course = Course()
        self.outcome = Outcome()
        self.faults: Sequence[Fault] = ()
        self._locks: dict[int, asyncio.Lock] = {}
        """Of parts: what befalls one waits for what has befallen it before."""

    async def run(self) -> Outcome:
        """To its end, and through the checker."""
        recorder = Recorder(self.folder / "history.jsonl")
        site = Site(
            self.folder,
            recorder,
            count=self.plan.servers,
            workers=self.plan.workers,
            store=self.plan.store,
            media=self.plan.media,
            executor=self.plan.executor,
            network=self.plan.network,
        )
        async with site:
            with Receiver(Taker(recorder, self.plan.seed), site.network.address) as receiver:
                self.faults = self.plan.schedule(site)
                try:
                    await self._befall_clients(site, recorder, receiver.url)
                    left = site.facts()
                finally:
                    self.outcome.logs = site.logs()
                    for name, text in self.outcome.logs.items():
                        (self.folder / f"{name}.log").write_text(text)
                for told in site.complaints():
                    site.fail(told)
        self.outcome.tasks = len(left.rows)
        self.outcome.statuses = Counter(row.status for row in left.rows)
        self.outcome.violations = history.violations(history.read(recorder.path), left)
        recorder.close()
        return self.outcome

    async def _befall_clients(self, site: Site, recorder: Recorder, receiver: str) -> None:
        await site.account("free")
        await site.account("bounded", "--max-parallel", MOST_PARALLEL)
        await site.account("paid", units=str(self.plan.tasks))
        clients = self._clients(site, recorder, receiver)
        # A fault that cannot be injected, or healed, ends the run at once.
        async with asyncio.TaskGroup() as group:
            aside = [group.create_task(self._sample(site, recorder))]
            aside.append(group.create_task(self._tend(site)))
            befalling = group.create_task(self._befall(site))
            await asyncio.gather(*(client.run() for client in clients))
            await self.course.settle()
            await self._keep_going(befalling)
            await self._settle(site)
            await asyncio.gather(*(client.look_again() for client in clients))
            for task in aside:
                task.cancel()
        await site.stop()
        # What a create or an attempt left that was cut off goes with the sweep of a later start.
        site.come_later(SWEPT_AFTER_S)
        for server in site.servers:
            await server.start()
        await self._swept(site)
        await site.stop()

    def _clients(self, site: Site, recorder: Recorder, receiver: str) -> list[Client]:
        callers = [name for name, count in CALLERS for _ in range(count)]
        numbers = Numbers()
        shares = [len(range(n, self.plan.tasks, len(callers))) for n in range(len(callers))]
        return [
            Client(
                name=f"{account}-{number}",
                account=account,
                quota=share,
                site=site,
                course=self.course,
                recorder=recorder,
                numbers=numbers,
                callback_url=receiver,
                chance=random.Random(f"{self.plan.seed} {number}"),
            )
            for number, (account, share) in enumerate(zip(callers, shares, strict=True))
        ]

    async def _befall(self, site: Site) -> None:
        """Each fault at its time. Those of one part come one after another."""
        parts = site.parts()
        async with asyncio.TaskGroup() as group:
            for fault in self.faults:
                await self.course.reach(fault.at)
                part = parts[KINDS[fault.kind].role][fault.part]
                befallen = Befallen(site, part, self.course, random.Random(fault.salt))
                task = group.create_task(self._one(fault, befallen), name=str(fault))
                if KINDS[fault.kind].role == "clock":
                    await task

    async def _one(self, fault: Fault, befallen: Befallen) -> None:
        async with self._locks.setdefault(id(befallen.part), asyncio.Lock()):
            before = time.monotonic()
            await KINDS[fault.kind].befall(befallen)
            self.outcome.lasted[fault.kind] += time.monotonic() - before
        self.outcome.befell[fault.kind] += 1

    async def _keep_going(self, befalling: asyncio.Task[None]) -> None:
        """Until the last fault is over, that has nobody else to wait for."""
        while not befalling.done():
            await self.course.went_on()
            await asyncio.sleep(TENDER_S / 20)
        await befalling

    async def _tend(self, site: Site) -> None:
        """Let the time pass faster that tasks and callbacks wait before their next try."""
        while True:
            await asyncio.sleep(TENDER_S)
            site.pass_by(TENDER_S * HASTE)

    async def _settle(self, site: Site) -> None:
        """Until every task has ended and every callback is delivered."""
        waiting = "SELECT count(*) FROM tasks WHERE ended_at IS NULL"
        undelivered = "SELECT count(*) FROM callbacks WHERE ended_at IS NULL"
        passed, before = 0.0, (0, 0)
        while True:
            [[(tasks,)], [(notices,)]] = await asyncio.to_thread(
                site.store.database.rows, waiting, undelivered
            )
            if not tasks and not notices:
                return
            if (tasks, notices) != before:
                passed, before = 0.0, (tasks, notices)
            if passed > LONGEST_SETTLING_S:
                site.fail(f"{tasks} tasks and {notices} callbacks wait, and nobody takes them")
                return
            await asyncio.sleep(TENDER_S * 5)
            site.pass_by(PAST_A_LEASE_S)
            passed += PAST_A_LEASE_S if site.hurries else TENDER_S * 5

    async def _swept(self, site: Site) -> None:
        """Until nothing is left behind that a sweep removes, or for so long that none will."""
        for _ in range(SWEEP_TRIES):
            if not history.left_behind(await asyncio.to_thread(site.facts)):
                return
            await asyncio.sleep(TENDER_S)

    async def _sample(self, site: Site, recorder: Recorder) -> None:
        while True:
            await self.course.more(SAMPLE_ACTIVITY)
            try:
                counted = await asyncio.to_thread(site.load)
            except facts.NotNow:
                continue
            recorder.record("load", **counted)


def plan_from_environment(**defaults: int) -> Plan:
    """Each field of a plan is a variable, `STILLMOTION_FAULTS_SEED` and so on, which replaces the
    default."""
    given: dict[str, Any] = {**defaults}
    for field_of_plan in fields(Plan):
        name = field_of_plan.name
        if (text := os.environ.get(f"STILLMOTION_FAULTS_{name.upper()}")) is not None:
            default = getattr(Plan, name, 0)
            given[name] = tuple(text.split()) if default == () else type(default)(text)
    return Plan(**given)
