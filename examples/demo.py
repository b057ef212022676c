"""The demo: a real server on a free port makes a video of a photograph in this repository.

Run: make demo. Leaves out/demo.mp4 and out/demo-contact-sheet.png.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contact_sheet import contact_sheet

HERE = Path(__file__).resolve().parent
PHOTO = HERE / "pictures" / "forest-stream.jpg"
OUT = HERE.parent / "out"

STILLMOTION = [sys.executable, "-m", "stillmotion"]
STOP_LIMIT_S = 30


@contextmanager
def server(data: Path, environment: dict[str, str]) -> Iterator[str]:
    """A server on a free port; yields its URL and stops it at the end, however that comes."""
    command = [*STILLMOTION, "serve", "--port", "0", "--data", str(data), "--log-level", "warning"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        if not words:
            sys.exit(f"The server ended with exit code {process.wait()}.")
        yield words[-1]
    finally:
        process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()


def main() -> None:
    """Start a server, make a key, send the photograph, wait, download, lay out a contact sheet."""
    started = time.monotonic()
    OUT.mkdir(exist_ok=True)
    video, sheet = OUT / "demo.mp4", OUT / "demo-contact-sheet.png"
    # Nothing of the user's own settings: the demo is the same everywhere.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("STILLMOTION_")}
    with tempfile.TemporaryDirectory(prefix="stillmotion-demo-") as scratch:
        empty = Path(scratch, "empty.toml")
        empty.touch()
        environment["STILLMOTION_CONFIG"] = str(empty)
        data = Path(scratch, "data")
        create_key = [*STILLMOTION, "keys", "create", "--account", "demo", "--json"]
        created = subprocess.run(
            [*create_key, "--data", str(data)],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
        key = json.loads(created.stdout)
        print("Starting a server ...", flush=True)
        with server(data, environment) as url:
            print(f"Sending {PHOTO.relative_to(HERE.parent)} to {url} ...", flush=True)
            environment |= {"STILLMOTION_BASE_URL": url, "STILLMOTION_API_KEY": key["api_key"]}
            subprocess.run(
                [
                    *(*STILLMOTION, "submit", str(PHOTO)),
                    *("--prompt", "The camera moves gently up the stream"),
                    *("--camera", "forward_up", "--duration", "5", "--output", str(video)),
                ],
                check=True,
                stdout=subprocess.DEVNULL,
                env=environment,
            )
    contact_sheet(video).save(sheet)
    print(f"{os.path.relpath(video)}  (made in {time.monotonic() - started:.1f} s, start to end)")
    print(f"{os.path.relpath(sheet)}  (frames of it in one picture)")


if __name__ == "__main__":
    # A demo that is told to stop still stops its server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        main()
    except subprocess.CalledProcessError as failure:
        print(failure.stderr or "", file=sys.stderr, end="")
        sys.exit(1)
