"""Peak memory of one render at 1080p, 15 s against 3 s, each in a process of its own.

Run: python bench/worker_memory.py [PHOTO]. Prints the medians and their ratio (limit 1.15).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3
SECONDS = (3, 15)
LIMIT = 1.15
PHOTOS = Path(__file__).parent.parent / "examples" / "pictures"


def peak_rss_mib(photo: Path, seconds: int, folder: Path) -> float:
    """The high-water mark of a `stillmotion render` process, in MiB."""
    command = [sys.executable, "-m", "stillmotion", "render", str(photo), "--mode", "pro"]
    command += ["--model", "kling-v3", "--duration", str(seconds), "-o", str(folder / "out.mp4")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"render failed: {' '.join(command)}")
    return usage.ru_maxrss / 1024


def main() -> None:
    """Measure in turns and print."""
    photo = Path(sys.argv[1]) if len(sys.argv) > 1 else sorted(PHOTOS.glob("*.jpg"))[0]
    peaks: dict[int, list[float]] = {seconds: [] for seconds in SECONDS}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            for seconds in SECONDS:
                peaks[seconds].append(peak_rss_mib(photo, seconds, Path(folder)))
    short, long = (statistics.median(peaks[seconds]) for seconds in SECONDS)
    print(f"peak memory at 1080p: {SECONDS[0]} s {short:.0f} MiB, {SECONDS[1]} s {long:.0f} MiB")
    print(f"ratio {long / short:.3f} (limit {LIMIT})")


if __name__ == "__main__":
    main()
