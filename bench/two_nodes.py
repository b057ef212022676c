"""A real run for the model of a cluster (`simulate_cluster.py`): when tasks were created, claimed
and ended by two nodes.

Run: python bench/two_nodes.py. A server renders on a Ray cluster of two nodes, each on a core of
its own; three accounts create tasks faster than they are made. What happened goes into
`recorded/two_nodes.json`.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import apsw

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cluster.nodes import Cluster
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess

RECORDED = Path(__file__).parent / "recorded" / "two_nodes.json"

ACCOUNTS = {"large": 30, "medium": 12, "small": 6}
"""Tasks of each account."""

SPAN_S = 12.0
"""In which the tasks come: faster than two nodes make them, so that some wait."""

PATH = "/v1/videos/image2video"


def main() -> None:
    """Record, and say what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster()
        try:
            cluster.start_head()
            for core in ("0", "1"):
                cluster.add_node(before=("taskset", "-c", core))
            flags = ("--executor", cluster.url, "--pool", "cpu=2..2,cores=1,memory=1")
            server = ServerProcess(Path(folder), *flags, env=cluster.env).start()
            try:
                create_all(server, random.Random(7))
            finally:
                server.stop()
        finally:
            cluster.close()
        tasks = recorded(Path(folder) / "stillmotion.db")
    RECORDED.parent.mkdir(exist_ok=True)
    RECORDED.write_text(json.dumps({"tasks": tasks}, indent=1) + "\n")
    waits = [each["started"] - each["created"] for each in tasks]
    services = [each["ended"] - each["started"] for each in tasks]
    print(
        f"{len(tasks)} tasks; waited {statistics.fmean(waits):.1f} s on average, were rendered for "
        f"{statistics.fmean(services):.1f} s"
    )


def create_all(server: ServerProcess, chance: random.Random) -> None:
    """Create the tasks at random times, and wait until all have ended."""
    with server.client() as client:  # the workers are warm, as on a site that runs
        warm = [client.post(PATH, json=body()).json()["data"]["task_id"] for _ in range(4)]
        await_end(client, warm)
    plan = sorted(
        (chance.uniform(0, SPAN_S), name) for name, count in ACCOUNTS.items() for _ in range(count)
    )
    clients = {name: server.client(server.create_key(name)["api_key"]) for name in ACCOUNTS}
    begun, made = time.monotonic(), []
    for at, name in plan:
        time.sleep(max(0.0, begun + at - time.monotonic()))
        answer = clients[name].post(PATH, json=body()).json()
        made.append((name, answer["data"]["task_id"]))
    for name, client in clients.items():
        await_end(client, [task_id for owner, task_id in made if owner == name])
        client.close()


def await_end(client: Any, task_ids: list[str]) -> None:
    """Until all have ended."""
    for task_id in task_ids:
        while client.get(f"{PATH}/{task_id}").json()["data"]["task_status"] not in (
            "succeed",
            "failed",
        ):
            time.sleep(0.5)


def body() -> dict[str, Any]:
    """A create of 3 s."""
    return {
        "model_name": "kling-v1-6",
        "image": base64_of(scene_png(960, 640)),
        "prompt": "zoom in",
        "duration": "3",
        "mode": "std",
    }


def recorded(database: Path) -> list[dict[str, float]]:
    """What the rows of those accounts say, in seconds from the first create."""
    rows = apsw.Connection(str(database)).execute(
        "SELECT account_id, tasks.created_at, started_at, ended_at"
        "  FROM tasks JOIN accounts ON accounts.id = account_id"
        " WHERE status = 'succeed' AND name IN ('large', 'medium', 'small')"
        " ORDER BY tasks.created_at"
    )
    found = rows.fetchall()
    first = found[0][1]
    return [
        {
            "account": account,
            "created": (created - first) / 1000,
            "started": (started - first) / 1000,
            "ended": (ended - first) / 1000,
        }
        for account, created, started, ended in found
    ]


if __name__ == "__main__":
    main()
