"""Time from the start of `stillmotion serve` to its first answered request.

Run: python bench/serve_start.py. Prints the median in seconds (limit 2 on an idle machine) and
its ratio to `python -c "import numpy, av"` measured in turns.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROUNDS = 7
LIMIT_S = 2.0


def first_answer_s(folder: Path) -> float:
    """Seconds until `GET /healthz` is answered."""
    command = [sys.executable, "-m", "stillmotion", "serve", "--port", "0", "--data", str(folder)]
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        with urllib.request.urlopen(f"{url}/healthz") as answer:
            assert answer.status == 200
        return time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait()


def import_s() -> float:
    """Seconds that a bare import of numpy and av takes."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import numpy, av"], check=True)
    return time.perf_counter() - begun


def main() -> None:
    """Measure in turns and print."""
    starts, imports = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            starts.append(first_answer_s(Path(folder) / "data"))
            imports.append(import_s())
    start, base = statistics.median(starts), statistics.median(imports)
    print(f"first answer after {start:.2f} s (limit {LIMIT_S:g} s on an idle machine)")
    print(f"ratio to importing numpy and av: {start / base:.1f}")


if __name__ == "__main__":
    main()
