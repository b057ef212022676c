"""The same frames have the same bytes, whatever was in memory before."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ENCODE = """
import sys
from pathlib import Path
import numpy as np
from stillmotion.encoding.encode import encode
from stillmotion.encoding.planes import Frame

width, height, mode, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
noise = np.random.default_rng(3).integers(40, 200, (height // 8 + 24, width // 8 + 24), np.uint8)
large = np.kron(noise, np.ones((8, 8), np.uint8))
grey = np.full((height // 2, width // 2), 128, np.uint8)
frames = (
    Frame(np.ascontiguousarray(large[2 * i : 2 * i + height, 3 * i : 3 * i + width]), grey, grey)
    for i in range(12)
)
encode(frames, path, width=width, height=height, fps=24, frame_count=12, mode=mode)
"""

FILLINGS = ("0", "1", "128")
"""What the C library fills memory with that a program asks for."""


@pytest.mark.skipif(sys.platform != "linux", reason="MALLOC_PERTURB_ is of the GNU C library")
@pytest.mark.parametrize(
    ("width", "height", "mode"),
    [(64, 64, "pro"), (448, 448, "pro"), (960, 960, "std"), (720, 1280, "std"), (1280, 720, "std")],
)
def test_the_bytes_of_a_video_do_not_depend_on_memory(tmp_path, width, height, mode):
    made = set()
    for filling in FILLINGS:
        path = tmp_path / f"{filling}.mp4"
        subprocess.run(
            [sys.executable, "-c", ENCODE, str(width), str(height), mode, str(path)],
            env={**os.environ, "MALLOC_PERTURB_": filling},
            check=True,
        )
        made.add(path.read_bytes())
    assert len(made) == 1
