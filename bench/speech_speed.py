"""How fast speech is made on this machine, and what memory it takes: seconds of speech a second.

Each row is a process of its own, with as many threads as the service would use; the median of its
rounds. The wall time depends on what else the machine does (the load is told), the time by CPU
does not: it is what one core would do alone. Limit: 2 by wall time, where the machine is quiet.

    python bench/speech_speed.py [--rounds 3] [ROW ...]      (rows as in speech_wer.py)
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from statistics import median

from speech_wer import ROWS, SENTENCES, said

CHOSEN = SENTENCES[:8]
LEAST = 2.0


def measure(row: str, rounds: int) -> bool:
    """Print a row of the table; whether it is within the limit."""
    begun = time.perf_counter()
    said(row, "Ready.")
    ready = time.perf_counter() - begun
    by_wall, by_cpu = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        seconds = sum(len(sound) / rate for sound, rate in (said(row, text) for text in CHOSEN))
        by_wall.append(seconds / (time.perf_counter() - wall))
        by_cpu.append(seconds / (time.process_time() - cpu))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| {row} | {median(by_wall):.1f} | {median(by_cpu):.1f} | {os.getloadavg()[0]:.1f} "
        f"| {ready:.1f} | {memory:.0f} |",
        flush=True,
    )
    return median(by_wall) >= LEAST


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", default=list(ROWS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        raise SystemExit(not measure(given.rows[0], given.rounds))
    print("| voice | × real time | by CPU, one core | load | first word after (s) | memory (MB) |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    command = [sys.executable, __file__, "--child", "--rounds", str(given.rounds)]
    slow = [row for row in given.rows if subprocess.run([*command, row]).returncode]
    for row in slow:
        print(f"missed: {row}")
    raise SystemExit(bool(slow))


if __name__ == "__main__":
    main()
