"""What a dialect costs: durable creates and queries of each, beside those of the legacy generation.

Run: python bench/dialect_cost.py [--rounds N] [--requests N]. Each round sends a burst of each call
in turn, to one server on one core, and asks for the same video with the same words; printed are the
medians, requests per second and CPU time, and the rates against the legacy ones. Limits: creates at
least 0.90 of them, queries of one task at least 0.95.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from harness.load import burst, get, post
from harness.site import CLIENT_CORE, Site
from http_create import first_key

LIMITS = {"create": 0.90, "GET one": 0.95}
PICTURE = "https://images.example.com/photographs/2026/harbour.jpg"
PROMPT = "The camera rises over the harbour while the boats come in. " * 24


class Calls(NamedTuple):
    """A dialect's create, and its query of a task, of which `id_of` reads the id in an answer."""

    path: str
    body: dict[str, Any]
    one: str
    id_of: Callable[[Any], str]


DIALECTS = {
    "legacy": Calls(
        "/v1/videos/image2video",
        {"model_name": "kling-v2-6", "mode": "pro", "image": PICTURE, "prompt": PROMPT},
        "/v1/videos/image2video/{}",
        lambda answer: str(answer["data"]["task_id"]),
    ),
    "kling_v3": Calls(
        "/image-to-video/kling-2.6",
        {
            "contents": [
                {"type": "prompt", "text": PROMPT},
                {"type": "first_frame", "url": PICTURE},
            ],
        },
        "/tasks?task_ids={}",
        lambda answer: str(answer["data"]["id"]),
    ),
    "openai_videos": Calls(
        "/v1/videos",
        {"model": "sora-2", "prompt": PROMPT, "input_reference": {"image_url": PICTURE}},
        "/v1/videos/{}",
        lambda answer: str(answer["id"]),
    ),
}


def main() -> int:
    """Measure in turns and print; 1 where a limit is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--requests", type=int, default=500)
    options = parser.parse_args()
    os.sched_setaffinity(0, {CLIENT_CORE})
    with tempfile.TemporaryDirectory() as folder:
        key = asyncio.run(first_key(Path(folder)))
        with Site(Path(folder)) as site:
            return 0 if measure(site, key, options.rounds, options.requests) else 1


def measure(site: Site, key: str, rounds: int, requests: int) -> bool:
    """Bursts in turn; the first round warms up and is not counted."""
    rates: dict[tuple[str, str], list[float]] = {}
    cpu: dict[tuple[str, str], list[float]] = {}

    def run(name: str, call: str, request: Callable[[int], bytes]) -> list[bytes]:
        before = site.cpu_s
        load = burst(site.port, requests, request)
        rates.setdefault((call, name), []).append(load.per_second)
        cpu.setdefault((call, name), []).append((site.cpu_s - before) / requests)
        return load.bodies

    for number in range(rounds + 1):
        for name in (*DIALECTS,)[:: -1 if number % 2 else 1]:
            calls = DIALECTS[name]
            create = post(calls.path, json.dumps(calls.body).encode(), key)
            made = run(name, "create", lambda _, create=create: create)
            ids = [calls.id_of(json.loads(each)) for each in made]
            queries = [get(calls.one.format(each), key) for each in ids]
            run(name, "GET one", queries.__getitem__)

    kept = True
    for (call, name), measured in sorted(rates.items(), key=lambda entry: entry[0][0] != "create"):
        pairs = zip(measured[1:], rates[call, "legacy"][1:], strict=True)
        ratio = statistics.median(mine / legacy for mine, legacy in pairs)
        micros = statistics.median(cpu[call, name][1:]) * 1e6
        kept = kept and ratio >= LIMITS[call]
        print(
            f"{call:8} {name:14} {statistics.median(measured[1:]):7.0f}/s {micros:6.0f} µs CPU   "
            f"of the legacy one {ratio:.2f} (at least {LIMITS[call]})"
        )
    return kept


if __name__ == "__main__":
    sys.exit(main())
