"""The check of a card runs, small, on a processor."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "gpu-check"


def test_the_check_measures_every_way_to_run_a_model() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--tiny"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    rows = re.findall(
        r"^\| (none|group) \| (none|camera) \| ([\d.]+) .* \| 17 \|$", done.stdout, re.M
    )
    assert [row[:2] for row in rows] == [
        ("none", "none"),
        ("none", "camera"),
        ("group", "none"),
        ("group", "camera"),
    ]
    assert all(float(row[2]) > 0 for row in rows)
    assert len(re.findall(r"^cancel: heard after step [1-4], ", done.stdout, re.M)) == 2
