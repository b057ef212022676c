"""That arrays have the shapes and types that annotations say, in whole renders and pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent / "harness" / "typed_render.py"


def test_arrays_are_what_annotations_say() -> None:
    # In a process of its own: the checks are put on modules as they are imported.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    made = subprocess.run(
        [sys.executable, SCRIPT], env=environment, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr[-2000:]
    assert made.stdout.splitlines() == ["wrong array refused", "9 frames", "36 places"]
