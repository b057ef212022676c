"""GET one and the first page of the list, with 1,000 and with 1,000,000 rows.

Run: python bench/http_scaling.py [--rows N] [--rounds N]. Makes a database of some 3 GB in the
folder for temporary files. Each round asks both servers in turn, for tasks chosen at random from
all; printed are the medians and the ratio of the times. Limit: 1.3.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
from pathlib import Path

from harness.fill import fill
from harness.load import burst, get
from harness.site import CLIENT_CORE, Site
from http_create import TASKS, body, first_key

FEW = 1000
LIMIT = 1.3
PAGE_SHARE = 10
"""A page of 30 tasks costs more than one: so many times fewer are asked for."""


def main() -> None:
    """Fill, measure in turns and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--requests", type=int, default=1000)
    options = parser.parse_args()
    os.sched_setaffinity(0, {CLIENT_CORE})
    with tempfile.TemporaryDirectory() as folder:
        folders = {count: Path(folder) / str(count) for count in (FEW, options.rows)}
        keys, ids = {}, {}
        for count, data in folders.items():
            data.mkdir()
            keys[count] = asyncio.run(first_key(data))
            ids[count] = fill(data / "stillmotion.db", "1", count, body())
        for data in folders.values():
            warm(data / "stillmotion.db")
        with Site(folders[FEW]) as few, Site(folders[options.rows]) as many:
            sites = {FEW: few, options.rows: many}
            measure(sites, keys, ids, options.rounds, options.requests)


def warm(database: Path) -> None:
    """Have the file on disk, and in the memory of the operating system."""
    os.sync()
    with database.open("rb") as file:
        while file.read(1 << 20):
            pass


def measure(
    sites: dict[int, Site],
    keys: dict[int, str],
    ids: dict[int, list[str]],
    rounds: int,
    requests: int,
) -> None:
    """Bursts in turn; the first round warms up and is not counted."""
    wall: dict[tuple[str, int], list[float]] = {}
    cpu: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds + 1):
        for count, site in sites.items():
            key = keys[count]
            asked = random.choices(ids[count], k=requests)
            one = [get(f"{TASKS}/{task_id}", key) for task_id in asked]
            page = [get(f"{TASKS}?pageNum=1&pageSize=30", key)] * (requests // PAGE_SHARE)
            for name, wanted in (("GET one", one), ("first page", page)):
                before = site.cpu_s
                load = burst(site.port, len(wanted), wanted.__getitem__)
                wall.setdefault((name, count), []).append(1 / load.per_second)
                cpu.setdefault((name, count), []).append((site.cpu_s - before) / len(wanted))
    few, many = sites
    for name in ("GET one", "first page"):
        micros = {count: statistics.median(wall[name, count][1:]) * 1e6 for count in sites}
        spent = {count: statistics.median(cpu[name, count][1:]) * 1e6 for count in sites}
        print(
            f"{name:10} {few} rows {micros[few]:.0f} µs, {many} rows {micros[many]:.0f} µs: "
            f"ratio {micros[many] / micros[few]:.2f} (limit {LIMIT}); "
            f"CPU {spent[few]:.0f} and {spent[many]:.0f} µs: {spent[many] / spent[few]:.2f}"
        )


if __name__ == "__main__":
    main()
