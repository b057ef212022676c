"""How long the studio's history takes to open with 1,000,000 tasks of one account, through the
server: the first page, pages far back, filters that leave few, and searches.

Run: python bench/studio_history.py [--rows N] [--rounds N]. Makes a database of some 3 GB in the
folder for temporary files; to note the words of all tasks takes some minutes, which a server does
beside its other work. Printed are the medians and the longest of each. Limit: 0.3 s for any.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx2
import msgspec

from harness.fill import fill
from harness.site import Site
from stillmotion.tasks.keys import ensure_first_key
from stillmotion.tasks.master import SecretPlace, open_keyring
from stillmotion.tasks.sqlite.database import open_writer
from stillmotion.tasks.stores import open_store

HISTORY = "/studio/api/history"
LIMIT_S = 0.3
BATCH = 2000

VOCABULARY = """
a the camera moves slowly over rain snow light water city street night forest boat river mountain
clouds birds people smile window door flowers wind sunset morning train bridge
"""
RARE = "zeppelin"
"""In one of 100,000 prompts."""


def main() -> int:
    """Measure and print; 1 where a limit is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        database = data / "stillmotion.db"
        api_key = asyncio.run(prepare(data))
        ids = fill(database, "1", options.rows, b"{}")
        vary(database, ids)
        began = time.perf_counter()
        noted = asyncio.run(note_words(database))
        print(f"words of {noted} tasks noted in {time.perf_counter() - began:.0f} s", flush=True)
        with Site(data) as site:
            return measure(site, api_key, ids, options.rounds)


async def prepare(data: Path) -> str:
    """A site with one account; its API key."""
    store = open_store(f"sqlite:///{data / 'stillmotion.db'}", callback_body=lambda _: b"{}")
    pair = await ensure_first_key(store, await open_keyring(store, SecretPlace(data)), data)
    await store.close()
    assert pair is not None
    return pair.api_key


def vary(database: Path, ids: list[str]) -> None:
    """Give the tasks prompts of 12 words; let a few of them, the oldest, be pictures."""
    chance, vocabulary = random.Random(14), VOCABULARY.split()

    def prompt(place: int) -> bytes:
        words = chance.choices(vocabulary, k=12) + [RARE] * (place % 100_000 == 7)
        video = {"model_name": "kling-v1", "prompt": " ".join(words)}
        return msgspec.json.encode({"order": {"video": video}, "version": 2})

    connection = open_writer(database)
    for start in range(0, len(ids), BATCH):
        batch = enumerate(ids[start : start + BATCH], start)
        with connection:
            connection.executemany(
                "UPDATE tasks SET request = ? WHERE id = ?",
                [(prompt(place), id) for place, id in batch],
            )
    with connection:
        connection.executemany(
            "UPDATE tasks SET kind = 'images' WHERE id = ?", [(id,) for id in ids[:20]]
        )
    connection.pragma("wal_checkpoint(truncate)")
    connection.close()


async def note_words(database: Path) -> int:
    """Note the words of all tasks, as the sweep does."""
    store = open_store(f"sqlite:///{database}", callback_body=lambda _: b"{}")
    noted = 0
    while batch := await store.note_words(None, BATCH):
        noted += batch
    await store.close()
    return noted


def measure(site: Site, api_key: str, ids: list[str], rounds: int) -> int:
    """Ask for each page by turns."""
    asked = {
        "first page": {},
        "the middle": {"before": ids[len(ids) // 2]},
        "the end": {"before": ids[10]},
        "of a kind with 20": {"kind": "images"},
        "failed ones, of which there are none": {"status": "failed"},
        "a word in a third of all": {"q": "camera"},
        "a beginning and two words": {"q": "sno bridge morning"},
        "a word in few": {"q": RARE},
        "a word in few of the kind": {"q": "camera", "kind": "images"},
        "a word in none": {"q": "submarine"},
        "an id": {"q": ids[len(ids) // 3]},
    }
    times: dict[str, list[float]] = {name: [] for name in asked}
    found: dict[str, int] = {}
    with httpx2.Client(
        base_url=f"http://127.0.0.1:{site.port}",
        headers={"Authorization": f"Bearer {api_key}"},
        trust_env=False,
        timeout=60,
    ) as client:
        for _ in range(rounds):
            for name, query in asked.items():
                began = time.perf_counter()
                answer = client.get(HISTORY, params=query)
                times[name].append(time.perf_counter() - began)
                found[name] = len(answer.json()["data"]["tasks"])
    missed = False
    for name, each in times.items():
        missed |= max(each) > LIMIT_S
        print(
            f"{name}: {found[name]} tasks, {1000 * statistics.median(each):.1f} ms, "
            f"at most {1000 * max(each):.1f} ms"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
