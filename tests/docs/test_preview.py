"""The picture with which the README opens: that it moves, and the command that makes it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "preview.py"
MOST_BYTES = 2_000_000
NAMES = ("camera", "brush", "end-frame", "weather", "speech", "storyboard")
"""Of the videos, in the order of their tiles."""


def animation(path: Path) -> tuple[NDArray[np.float64], float]:
    """(its frames, seconds that a loop takes)."""
    with Image.open(path) as picture:
        frames, milliseconds = [], 0
        for number in range(picture.n_frames):
            picture.seek(number)
            frames.append(np.asarray(picture.convert("RGB"), np.float64))
            milliseconds += picture.info["duration"]
        assert picture.info["loop"] == 0
    return np.array(frames), milliseconds / 1000


def test_the_readme_opens_with_motion() -> None:
    text = (ROOT / "README.md").read_text()
    first = re.search(r"!\[([^\]]*)\]\(([^)]+)\)", text)
    assert first is not None
    assert first.start() < 30
    assert first[1]
    file = ROOT / first[2]
    assert file.stat().st_size <= MOST_BYTES
    frames, seconds = animation(file)
    assert 4 <= seconds <= 5
    _, height, width, _ = frames.shape
    assert width <= 1000
    # Something moves in every tile of the grid, also in its middle.
    for row in range(2):
        for column in range(3):
            middle = frames[
                :,
                height * (4 * row + 1) // 8 : height * (4 * row + 3) // 8,
                width * (6 * column + 1) // 18 : width * (6 * column + 5) // 18,
            ]
            assert np.abs(np.diff(middle, axis=0)).mean(axis=(1, 2, 3)).max() > 1, (row, column)


def grows_brighter(path: Path, number: int) -> None:
    """A video of flat colour that grows brighter throughout; each number begins at its own."""
    count = 120 if path.stem == "weather" else 60  # of that one the beginning is left out
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=12)
        stream.width, stream.height = 96, 64
        for i in range(count):
            grey = np.full((64, 96, 3), 20 + 10 * number + 120 * i // (count - 1), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, "rgb24")))
        container.mux(stream.encode(None))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command lays out of six small videos."""
    folder = tmp_path_factory.mktemp("preview")
    for number, name in enumerate(NAMES):
        grows_brighter(folder / f"{name}.mp4", number)
    command = [sys.executable, str(SCRIPT), "--videos", str(folder)]
    output = folder / "new" / "preview.webp"
    done = subprocess.run(
        [*command, "--output", str(output)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert str(output) in done.stdout
    return output


def test_it_is_made_of_six_videos_that_loop(made: Path) -> None:
    assert made.stat().st_size <= MOST_BYTES
    frames, seconds = animation(made)
    assert 4 <= seconds <= 5
    _, height, width, _ = frames.shape
    for number, name in enumerate(NAMES):
        row, column = divmod(number, 3)
        y, x = height * (2 * row + 1) // 4, width * (2 * column + 1) // 6
        levels = frames[:, y - 20 : y + 20, x - 60 : x + 60].mean(axis=(1, 2, 3))
        steps = np.abs(np.diff(levels, append=levels[0]))
        assert levels.max() - levels.min() > 60, name
        if name == "storyboard":  # cut, as from shot to shot
            assert np.argmax(steps) == len(steps) - 1
            continue
        # Nothing jumps, at the end of the loop neither.
        assert steps.max() < 0.25 * (levels.max() - levels.min()), name


def test_every_tile_is_labelled(made: Path) -> None:
    frames, _ = animation(made)
    _, height, width, _ = frames.shape
    for number in range(6):
        row, column = divmod(number, 3)
        top, left = round(row * height / 2), round(column * width / 3)
        corner = frames[0, top : top + 32, left : left + 70]
        tile = frames[0, top + 40 : top + 60, left + 100 : left + 200]
        assert corner.max() - tile.mean() > 60  # white letters
        assert tile.mean() - corner.min() > 5  # on a dark ground
