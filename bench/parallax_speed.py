"""How fast the parallax engine renders, alone and beside the encoder, and what memory it takes.

Each round runs, one after another: rendering alone, encoding alone (of frames rendered before),
and both as the worker does it; the medians of the rounds and their ratios are printed. Peak memory
is that of a process that only renders and encodes, without the frames kept for encoding alone.

    python bench/parallax_speed.py [--rounds 5] [--seconds 3] [--picture FILE]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from stillmotion.contract.image2video import CameraControl
from stillmotion.director.board import frame_size
from stillmotion.director.camera import from_control
from stillmotion.engines.base import Frame, Take
from stillmotion.engines.parallax.engine import ParallaxEngine
from stillmotion.mastering.encode import encode
from stillmotion.storyboard import Shot, Storyboard

FPS = 24
MOVES = {
    "horizontal 8": CameraControl("simple", "horizontal", 8.0),
    "roll 8": CameraControl("simple", "roll", 8.0),
    "zoom 8": CameraControl("simple", "zoom", 8.0),
    "zoom -8": CameraControl("simple", "zoom", -8.0),
}
MODES = {720: "std", 1080: "pro"}
PICTURE = Path(__file__).parents[1] / "examples" / "pictures" / "mountain-path.jpg"


def board_of(picture: Path, short_edge: int, move: str, seconds: int) -> tuple[Storyboard, Take]:
    pixels = np.asarray(Image.open(picture).convert("RGB"))
    # 16:9, so that the figures compare.
    pixels = pixels[: round(pixels.shape[1] * 9 / 16)]
    width, height = frame_size((pixels.shape[1], pixels.shape[0]), short_edge)
    shot = Shot(frames=FPS * seconds, camera=from_control(MOVES[move], width, height))
    board = Storyboard(width=width, height=height, fps=FPS, mode=MODES[short_edge], shots=(shot,))
    return board, Take(board, {"image": pixels})


def master(frames: Iterator[Frame], board: Storyboard, folder: Path) -> None:
    encode(
        frames,
        folder / "out.mp4",
        width=board.width,
        height=board.height,
        fps=board.fps,
        frame_count=board.frames,
        mode=board.mode,
    )


def measure(picture: Path, short_edge: int, move: str, seconds: int, rounds: int) -> None:
    board, take = board_of(picture, short_edge, move, seconds)
    engine = ParallaxEngine()
    (shot,) = board.shots
    kept = [Frame(*(plane.copy() for plane in frame)) for frame in engine.render(shot, take)]
    analysis, alone, encoding, both = [], [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(rounds):
            frames = engine.render(shot, take)
            begin = time.perf_counter()
            next(frames)
            first = time.perf_counter()
            for _frame in frames:
                pass
            alone.append((board.frames - 1) / (time.perf_counter() - first))
            analysis.append(first - begin)

            begin = time.perf_counter()
            master(iter(kept), board, folder)
            encoding.append(board.frames / (time.perf_counter() - begin))

            frames = engine.render(shot, take)
            first_frame = next(frames)

            def rest(first_frame: Frame = first_frame, frames: Iterator[Frame] = frames):  # noqa: ANN202
                yield first_frame
                yield from frames

            begin = time.perf_counter()
            master(rest(), board, folder)
            both.append(board.frames / (time.perf_counter() - begin))
    ratio = median(b / e for b, e in zip(both, encoding, strict=True))
    print(
        f"{short_edge}p {MODES[short_edge]:3} {move:12}  analysis {median(analysis):5.2f} s"
        f"  render {median(alone):6.1f} fps  encode {median(encoding):6.1f} fps"
        f"  both {median(both):6.1f} fps  both/encode {ratio:.2f}"
    )


def peak_memory(picture: Path, short_edge: int, move: str, seconds: int) -> None:
    """Print the peak resident memory in MiB of this process after one render."""
    board, take = board_of(picture, short_edge, move, seconds)
    with tempfile.TemporaryDirectory() as name:
        master(ParallaxEngine().render(board.shots[0], take), board, Path(name))
    print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    parser.add_argument("--moves", nargs="*", default=list(MOVES))
    parser.add_argument("--sizes", nargs="*", type=int, default=list(MODES))
    parser.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peak:
        peak_memory(given.picture, given.sizes[0], given.moves[0], given.seconds)
        return
    for short_edge in given.sizes:
        for move in given.moves:
            measure(given.picture, short_edge, move, given.seconds, given.rounds)
        command = [sys.executable, __file__, "--peak", "--sizes", str(short_edge)]
        command += ["--moves", "zoom 8", "--picture", str(given.picture)]
        peak = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        print(f"{short_edge}p peak memory {peak:.0f} MiB")


if __name__ == "__main__":
    main()
