"""What a cluster of 200 nodes does with a million tasks a day, by a model that is held against a
real run.

Run: python bench/simulate_cluster.py [--plot FILE] [--tasks N]

`two_nodes.py` has recorded a real run: when tasks of three accounts were created, claimed and
ended by two nodes. The model gets the creates and service times of that run and must come to the
same ages of the queue within 10 %. Then it runs a day of 200 nodes with those service times: half
as many creates again at the peak as on average, a few accounts that create most, and at the peak a
region of 20 nodes that is lost for an hour.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
from collections.abc import Sequence
from pathlib import Path

from harness.cluster_model import Job, Outage, Site

RECORDED = Path(__file__).parent / "recorded" / "two_nodes.json"
DAY = 86_400.0
NODES, SLOTS, LOST = 200, 1, 20
PEAK = 14 * 3600.0
ACCOUNTS = 400
LIMIT = 0.10


def main() -> None:
    """Check the model, run the day, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    options = parser.parse_args()
    recorded = json.loads(RECORDED.read_text())
    difference = check(recorded)
    print(
        f"mean age when claimed, model against the real run: {difference:+.1%} (limit {LIMIT:.0%})"
    )
    services = [one["ended"] - one["started"] for one in recorded["tasks"]]
    quiet, lossy = Day(options.tasks, services, lost=False), Day(options.tasks, services, lost=True)
    for name, day in (("all nodes", quiet), ("20 nodes lost at the peak", lossy)):
        print(f"{name}: {day.summary()}")
    if options.plot:
        plot(options.plot, quiet, lossy)
    if abs(difference) > LIMIT:
        raise SystemExit(1)


def check(recorded: dict[str, list[dict[str, float]]]) -> float:
    """How much older tasks are in the model when they are claimed, as a share."""
    real = recorded["tasks"]
    jobs = [Job(int(r["account"]), r["created"], r["ended"] - r["started"]) for r in real]
    Site(nodes=2, slots=1).run(jobs)
    ages = statistics.fmean(r["started"] - r["created"] for r in real)
    return statistics.fmean(job.started - job.created for job in jobs) / ages - 1


class Day:
    """A day of the large site, run when it is made."""

    def __init__(self, tasks: int, services: Sequence[float], *, lost: bool) -> None:
        chance = random.Random(12)
        # The recorded renders, at the length that keeps two thirds of the slots busy on average.
        scale = NODES * SLOTS * DAY * 0.66 / (tasks * statistics.fmean(services))
        self.jobs = jobs_of_a_day(tasks, [each * scale for each in services], chance)
        outages = [Outage(0, LOST - 1, PEAK, PEAK + 3600)] if lost else []
        self.site = Site(NODES, SLOTS, outages=outages)
        self.times: list[float] = []
        self.ages: list[float] = []
        self.depths: list[int] = []
        self.site.run(self.jobs, self._watch)

    def _watch(self, now: float, site: Site) -> None:
        self.times.append(now / 3600)
        self.ages.append(site.age)
        self.depths.append(site.depth)

    def waits(self, accounts: range) -> list[float]:
        """How long the tasks of those accounts waited for a slot."""
        return [
            job.ended - job.service - job.created for job in self.jobs if job.account in accounts
        ]

    def summary(self) -> str:
        """In a line."""
        large, small = self.waits(range(10)), self.waits(range(10, ACCOUNTS))
        busiest = statistics.quantiles(large, n=100)
        rest = statistics.quantiles(small, n=100)
        return (
            f"{len(self.jobs)} tasks, all ended; attempts lost {self.site.lost}; oldest waiting "
            f"{max(self.ages):.0f} s at most; wait of the ten largest accounts "
            f"p50 {busiest[49]:.1f} p99 {busiest[98]:.1f} s, of the other {ACCOUNTS - 10} "
            f"p50 {rest[49]:.1f} p99 {rest[98]:.1f} s"
        )


def jobs_of_a_day(tasks: int, services: Sequence[float], chance: random.Random) -> list[Job]:
    """Creates by the hour of the day; of accounts, the n-th creates in proportion to 1/n."""
    weights = [1 / (n + 1) for n in range(ACCOUNTS)]
    times = sorted(_moment(chance) for _ in range(tasks))
    accounts = chance.choices(range(ACCOUNTS), weights, k=tasks)
    return [
        Job(account, time, chance.choice(services))
        for account, time in zip(accounts, times, strict=True)
    ]


def _moment(chance: random.Random) -> float:
    """A time of day: around the peak half as many again as on average."""
    while True:
        time = chance.uniform(0, DAY)
        rate = 1 + 0.5 * math.cos((time - PEAK) / DAY * 2 * math.pi)
        if chance.uniform(0, 1.5) < rate:
            return time


def plot(path: Path, quiet: Day, lossy: Day) -> None:
    """Age of the queue over the day, and waits by account."""
    from matplotlib import pyplot

    figure, (age, fair) = pyplot.subplots(2, 1, figsize=(8, 6), layout="constrained")
    for name, day in (("all nodes", quiet), ("20 of 200 nodes lost for an hour", lossy)):
        age.plot(day.times, day.ages, label=name, linewidth=1)
    age.set(xlabel="hour of the day", ylabel="oldest waiting task, s", xlim=(0, 24))
    age.legend()
    for name, day in (("all nodes", quiet), ("20 of 200 nodes lost for an hour", lossy)):
        waits: dict[int, list[float]] = {}
        for job in day.jobs:
            waits.setdefault(job.account, []).append(job.ended - job.service - job.created)
        p95 = [statistics.quantiles(waits[n], n=20)[18] for n in range(ACCOUNTS)]
        fair.plot(range(1, ACCOUNTS + 1), p95, ".", label=name, markersize=3)
    fair.set(xlabel="account, largest first", ylabel="wait, 95th percentile, s", xscale="log")
    fair.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    main()
