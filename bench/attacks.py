"""A server under four attacks at once: its memory, its silences, and what another account feels.

Run: python bench/attacks.py [--seconds N] [--only NAME ...]. The attacks are those of
`tests/measures/attacks.py`: heads, trailers and bodies without end; pipelined requests whose
answers nobody reads; bodies of 120 MiB of brackets; requests with eight pictures of 64 megapixels.
Meanwhile `/healthz` is asked all the time, and another account creates tasks of 100 KB. Limits: the
server's own memory 400 MiB at its peak, no silence of more than 0.5 s, a create within 1 s.
"""

from __future__ import annotations

import argparse
import base64
import json
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import httpx2
import numpy as np

from harness.pictures import encode
from harness.server import ServerProcess
from measures.attacks import ATTACKS, CREATE, peak_mib, until

LIMIT_MIB = 400
LIMIT_SILENCE_S = 0.5
LIMIT_CREATE_S = 1.0
BODY_BYTES = 100_000
SIDE = 300
ASK_EVERY_S = 0.01


def main() -> int:
    """Attack, measure, print; 1 where a limit is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--only", nargs="+", choices=list(ATTACKS), default=list(ATTACKS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        models = ("--models-dir", f"{folder}/models")
        server = ServerProcess(Path(folder) / "data", "--workers", "1", *models).start()
        try:
            return measure(server, options.only, options.seconds)
        finally:
            server.stop()


def measure(server: ServerProcess, names: list[str], seconds: float) -> int:
    """Measure at rest, then under attack."""
    assert server.process is not None
    pid, port = server.process.pid, int(server.url.rsplit(":", 1)[1])
    mine = server.create_key("mine")["api_key"]
    keys = {name: server.create_key(name)["api_key"] for name in names}
    missed = False
    print(f"at rest: {peak_mib(pid):.0f} MiB")
    for attackers in ([], names):
        end = time.monotonic() + (seconds if attackers else 5)
        running = [
            multiprocessing.get_context("spawn").Process(
                target=attack, args=(name, port, keys[name], end)
            )
            for name in attackers
        ]
        for process in running:
            process.start()
        if running:
            time.sleep(3)  # they import and draw
        silences: list[float] = []
        asking = threading.Thread(target=ask, args=(server.url, end, silences))
        asking.start()
        creates = create(server.url, mine, end)
        asking.join()
        for process in running:
            process.join()
        silence, slowest = max(silences), max(creates)
        print(
            f"{', '.join(attackers) or 'no attack'}: server {peak_mib(pid):.0f} MiB at its peak "
            f"(limit {LIMIT_MIB}); /healthz median {statistics.median(silences) * 1000:.1f} ms, "
            f"longest silence {silence:.2f} s (limit {LIMIT_SILENCE_S}); {len(creates)} creates of "
            f"100 KB, median {statistics.median(creates):.3f} s, slowest {slowest:.2f} s (limit "
            f"{LIMIT_CREATE_S})"
        )
        if attackers:
            missed = (
                peak_mib(pid) > LIMIT_MIB or silence > LIMIT_SILENCE_S or slowest > LIMIT_CREATE_S
            )
    for reader in server.children("intake.reader"):
        print(f"a reader: {peak_mib(reader):.0f} MiB at its peak")
    return int(missed)


def attack(name: str, port: int, key: str, end: float) -> None:
    """One attacker, in a process of its own."""
    ATTACKS[name](port, key, until(end))


def ask(url: str, end: float, silences: list[float]) -> None:
    """Ask `/healthz` until the end; how long each answer took."""
    with httpx2.Client(base_url=url, timeout=60, trust_env=False) as client:
        while time.monotonic() < end:
            asked = time.monotonic()
            client.get("/healthz").raise_for_status()
            silences.append(time.monotonic() - asked)
            time.sleep(ASK_EVERY_S)


def create(url: str, key: str, end: float) -> list[float]:
    """Create tasks of 100 KB until the end; how long each took."""
    noise = np.random.default_rng(1).integers(0, 255, (SIDE, SIDE, 3), np.uint8)
    picture = base64.b64encode(encode(noise, "JPEG", quality=90)).decode()
    sent = json.dumps({"image": picture, "prompt": "The camera moves in"}).encode()
    sent = sent[:-1] + b" " * (BODY_BYTES - len(sent)) + b"}"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    took = []
    with httpx2.Client(base_url=url, timeout=60, trust_env=False, headers=headers) as client:
        while time.monotonic() < end:
            asked = time.monotonic()
            made = client.post(CREATE, content=sent).raise_for_status().json()
            took.append(time.monotonic() - asked)
            client.post(f"{CREATE}/{made['data']['task_id']}/cancel").raise_for_status()
            time.sleep(ASK_EVERY_S)
    return took


if __name__ == "__main__":
    raise SystemExit(main())
