"""Time of `stillmotion --help`, against importing numpy and av, measured in turns.

Run: python bench/cli_startup.py. Prints the medians and the limit: a quarter of the import's time
plus 0.2 s. Exits with 1 above it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 15
LIMIT_RATIO = 0.25
LIMIT_EXTRA_S = 0.2

HELP = [sys.executable, "-m", "stillmotion", "--help"]
IMPORT = [sys.executable, "-c", "import numpy, av"]


def seconds(command: list[str]) -> float:
    """Wall time of the command."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> int:
    """Measure in turns and print."""
    for command in (HELP, IMPORT):  # the first run reads from the disk
        seconds(command)
    helps, imports = [], []
    for _ in range(ROUNDS):
        helps.append(seconds(HELP))
        imports.append(seconds(IMPORT))
    taken, base = statistics.median(helps), statistics.median(imports)
    limit = LIMIT_RATIO * base + LIMIT_EXTRA_S
    print(f"stillmotion --help  {taken:.3f} s")
    print(f"import numpy, av    {base:.3f} s   (ratio {taken / base:.2f})")
    print(f"limit               {limit:.3f} s   (used {taken / limit:.0%})")
    return 0 if taken <= limit else 1


if __name__ == "__main__":
    sys.exit(main())
