"""What a site adds to a model that generates: a job through the server against its pipeline.

A model of known delay (tests/harness/model_engine) makes a clip of 81 frames at 832 x 480, guided
by a move of the camera: the guide is rendered, the frames are scaled, encoded, stored, by a real
server. Its model takes a while to load, as one on a GPU does, and the guide is rendered meanwhile.
The first job of a server, which compiles and loads our own networks, is not counted. Limit: 3 % of
the pipeline's time.

    python bench/generative_overhead.py [--rounds 3] [--seconds 60] [--loading 8]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from stillmotion.client import Client

ROOT = Path(__file__).parents[1]
PHOTOS = sorted((ROOT / "examples" / "pictures").glob("*.jpg"))
"""A new one for each job: its analysis is a part of the guide."""

MODEL = ROOT / "tests" / "harness" / "model_engine"
LIMIT = 0.03
CATALOG = """
engine = "faithful"

[models.kling-v1]
fps = 16

[models.kling-v1.modes.std]
short_edge = 480
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--loading", type=float, default=8.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "map.toml").write_text(CATALOG)
        server, url = started(folder, options.seconds, options.loading)
        try:
            with Client(base_url=url, api_key="none") as client:
                photos = PHOTOS[: options.rounds + 1]
                jobs = [job(client, folder, photo, options) for photo in photos][1:]
        finally:
            server.terminate()
            server.wait()
    added = median(jobs)
    share = added / options.seconds
    print(f"pipeline {options.seconds:g} s, loading {options.loading:g} s meanwhile")
    print(f"everything around it {added:.2f} s, {100 * share:.1f} % (limit {100 * LIMIT:g} %)")
    sys.exit(share > LIMIT)


def started(folder: Path, seconds: float, loading: float) -> tuple[subprocess.Popen[str], str]:
    """The server, and its base URL."""
    path = os.pathsep.join(filter(None, [str(MODEL), os.environ.get("PYTHONPATH")]))
    env = {
        "PYTHONPATH": path,
        "STILLMOTION_TEST_SECONDS": str(seconds),
        "STILLMOTION_TEST_LOADING": str(loading),
        "STILLMOTION_TEST_CLIPS": str(folder / "clips.jsonl"),
    }
    command = [sys.executable, "-m", "stillmotion", "serve", "--port", "0", "--no-auth"]
    command += ["--data", str(folder / "data"), "--catalog", str(folder / "map.toml")]
    command += ["--workers", "1"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **env})
    assert server.stdout is not None
    line = server.stdout.readline()
    return server, next(word for word in line.split() if word.startswith("http"))


def job(client: Client, folder: Path, photo: Path, options: argparse.Namespace) -> float:
    """Seconds of a job that are neither the pipeline's nor the loading's."""
    clips = folder / "clips.jsonl"
    clips.unlink(missing_ok=True)
    begin = time.monotonic()
    task = client.create(
        model_name="kling-v1",
        mode="std",
        duration="5",
        image=photo,
        prompt="a quiet day",
        camera_control={"type": "simple", "config": {"horizontal": 4}},
    )
    client.wait(task)
    whole = time.monotonic() - begin
    notes: list[dict[str, Any]] = [json.loads(line) for line in clips.read_text().splitlines()]
    pipeline = notes[-1]["at"] - notes[0]["at"]
    return whole - pipeline - options.loading


if __name__ == "__main__":
    main()
