"""How fast speech is made on this machine, and what memory it takes: seconds of speech a second.

Each row is a process of its own, with as many threads as the service would use.

    python bench/speech_speed.py [ROW ...]      (rows as in speech_wer.py)
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from speech_wer import ROWS, SENTENCES, said

CHOSEN = SENTENCES[:8]


def measure(row: str) -> None:
    """Print a row of the table."""
    begun = time.perf_counter()
    said(row, "Ready.")
    ready = time.perf_counter() - begun
    wall, cpu = time.perf_counter(), time.process_time()
    seconds = sum(len(sound) / rate for sound, rate in (said(row, text) for text in CHOSEN))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| {row} | {seconds / wall:.1f} | {seconds / cpu:.1f} | {ready:.1f} | {memory:.0f} |",
        flush=True,
    )


def main() -> None:
    if sys.argv[1:2] == ["--row"]:
        measure(sys.argv[2])
        return
    print("| voice | × real time | × real time of one core | first word after (s) | memory (MB) |")
    print("| --- | --- | --- | --- | --- |", flush=True)
    for row in sys.argv[1:] or ROWS:
        subprocess.run([sys.executable, __file__, "--row", row], check=True)


if __name__ == "__main__":
    main()
