"""Durable creates and queries over HTTP, against a bare JSON echo on the same server and core.

Run: python bench/http_create.py [--rounds N] [--requests N]. Each round sends a burst to each in
turn; printed are the medians, requests per second and CPU time, and the ratios of those. Limits:
create at least 0.35 of the echo, GET one at least 0.8.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from harness.load import burst, get, post
from harness.site import CLIENT_CORE, Site
from stillmotion.tasks.keys import ensure_first_key
from stillmotion.tasks.master import SecretPlace, open_keyring
from stillmotion.tasks.stores import open_store

BODY_BYTES = 2048
TASKS = "/v1/videos/image2video"
LIMITS = {"create": 0.35, "GET one": 0.8}


def body() -> bytes:
    """A create of 2 KB with its picture as a URL."""
    request = {
        "model_name": "kling-v2-6",
        "image": "https://images.example.com/photographs/2026/harbour.jpg",
        "prompt": "",
        "negative_prompt": "blur, text",
        "duration": "5",
        "mode": "pro",
        "sound": "off",
        "callback_url": "https://hooks.example.com/kling",
        "external_task_id": "",
    }
    room = BODY_BYTES - len(json.dumps(request))
    request["prompt"] = ("The camera rises over the harbour while the boats come in. " * 99)[:room]
    return json.dumps(request).encode()


async def first_key(data: Path) -> str:
    """The API key of a fresh site."""
    store = open_store(f"sqlite:///{data}/stillmotion.db", callback_body=lambda _: b"")
    keyring = await open_keyring(store, SecretPlace(data))
    pair = await ensure_first_key(store, keyring, data)
    await store.close()
    assert pair is not None
    return pair.api_key


def main() -> int:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--requests", type=int, default=1000)
    options = parser.parse_args()
    os.sched_setaffinity(0, {CLIENT_CORE})
    with tempfile.TemporaryDirectory() as folder:
        key = asyncio.run(first_key(Path(folder)))
        with Site() as echoing, Site(Path(folder)) as site:
            return int(measure(echoing, site, key, options.rounds, options.requests))


def measure(echoing: Site, site: Site, key: str, rounds: int, requests: int) -> bool:
    """Bursts in turn; the first round warms up and is not counted.

    Tells whether a limit is missed.
    """
    echo, create = post("/echo", body(), key), post(TASKS, body(), key)
    rates: dict[str, list[float]] = {"echo": [], "create": [], "GET one": []}
    cpu: dict[str, list[float]] = {name: [] for name in rates}

    def run(name: str, server: Site, request: Callable[[int], bytes]) -> list[bytes]:
        before = server.cpu_s
        load = burst(server.port, requests, request)
        rates[name].append(load.per_second)
        cpu[name].append((server.cpu_s - before) / requests)
        return load.bodies

    for _ in range(rounds + 1):
        run("echo", echoing, lambda _: echo)
        made = run("create", site, lambda _: create)
        queries = [get(f"{TASKS}/{json.loads(each)['data']['task_id']}", key) for each in made]
        run("GET one", site, queries.__getitem__)

    base = statistics.median(rates["echo"][1:])
    missed = False
    for name, measured in rates.items():
        rate = statistics.median(measured[1:])
        micros = statistics.median(cpu[name][1:]) * 1e6
        limit = f" (limit {LIMITS[name]})" if name in LIMITS else ""
        print(
            f"{name:8} {rate:7.0f}/s {micros:6.0f} µs CPU   "
            f"ratio to the echo {rate / base:.2f}{limit}"
        )
        missed |= rate / base < LIMITS.get(name, 0.0)
    return missed


if __name__ == "__main__":
    raise SystemExit(main())
