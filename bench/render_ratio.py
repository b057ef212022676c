"""How fast the engine renders beside the encoder, how soon it begins, and what memory it takes.

Run: python bench/render_ratio.py [--rounds 5] [--seconds 5] [--sizes 720 1080] [--only PART].
Per picture (one with a subject, one without), move and size, each round does, one after another and
beginning elsewhere each time: (A) encode frames that were rendered before, (B) render and encode
as a worker does, from the first frame on, (C) the like move by ffmpeg's `zoompan` with the same
x264 settings (Debian: apt-get install ffmpeg; left out where there is none). Limits: A ÷ B at
least 0.65 (0.80 is aimed at), C ÷ B at least 0.85, in time, so that more is faster.

Then, in a process of its own each: the time from a 1080p photograph to its analysis (at most 6 s
with the default models) and to the first frame, once with the models to be loaded and once with
another picture after that; and the peak of memory over a whole render (at most 1.5 GB).
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from stillmotion.contract.image2video import CameraControl
from stillmotion.director.camera import from_control
from stillmotion.encoding.encode import encode
from stillmotion.encoding.h264 import KEYFRAME_INTERVAL_S, QUALITY, Mode
from stillmotion.engines.base import Frame, Take
from stillmotion.engines.parallax.scene.analysis import analyse
from stillmotion.executors.opened import engine_of
from stillmotion.storyboard import Shot, Storyboard

FPS = 24
SUBJECT, PLACE = "moose", "mountain-path"
MOVES = {
    "horizontal 8": CameraControl("simple", "horizontal", 8.0),
    "zoom 8": CameraControl("simple", "zoom", 8.0),
}
ZOOMPANS = {
    "horizontal 8": "z=1.1:x='(iw-iw/zoom)*on/{last}':y='(ih-ih/zoom)/2'",
    "zoom 8": "z='1.25-0.25*on/{last}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2'",
}
"""What comes nearest to the moves in ffmpeg, on a flat picture."""

MODES: dict[int, Mode] = {720: "std", 1080: "pro"}
LEAST_OF_ENCODING, LEAST_OF_ZOOMPAN = 0.65, 0.85
MOST_ANALYSIS_S, MOST_MEMORY_MIB = 6.0, 1.5e9 / 2**20
PICTURES = Path(__file__).parents[1] / "examples" / "pictures"


def picture_of(name: str, short_edge: int) -> np.ndarray:
    """An example picture cut to 16:9 and scaled to the frame, so that the figures compare."""
    image = Image.open(PICTURES / f"{name}.jpg").convert("RGB")
    box = (0, 0, image.width, image.width * 9 / 16)
    return np.asarray(image.resize((short_edge * 16 // 9, short_edge), box=box))


def take_of(picture: np.ndarray, move: str, seconds: int) -> tuple[Shot, Take]:
    height, width = picture.shape[:2]
    shot = Shot(frames=FPS * seconds, camera=from_control(MOVES[move], width, height))
    board = Storyboard(width=width, height=height, fps=FPS, mode=MODES[height], shots=(shot,))
    return shot, Take(board, {"image": picture})


def master(frames: Iterator[Frame], board: Storyboard, path: Path) -> None:
    encode(
        frames,
        path,
        width=board.width,
        height=board.height,
        fps=board.fps,
        frame_count=board.frames,
        mode=board.mode,
    )


@dataclass
class Contest:
    """One picture, move and size; `still` is the picture as a file for ffmpeg."""

    shot: Shot
    take: Take
    move: str
    folder: Path

    def __post_init__(self) -> None:
        self._frames = [Frame(*(p.copy() for p in frame)) for frame in self._rendered()]
        self._still = self.folder / "picture.png"
        Image.fromarray(self.take.pictures["image"]).save(self._still)

    def encoding(self) -> float:
        """Seconds to encode what was rendered before."""
        begin = time.perf_counter()
        master(iter(self._frames), self.take.storyboard, self.folder / "a.mp4")
        return time.perf_counter() - begin

    def both(self) -> float:
        """Seconds to render and encode, once the first frame is there."""
        frames = self._rendered()
        first = next(frames)
        begin = time.perf_counter()
        master(chain([first], frames), self.take.storyboard, self.folder / "b.mp4")
        return time.perf_counter() - begin

    def zoompan(self) -> float:
        """Seconds that ffmpeg takes for a move of its own."""
        board = self.take.storyboard
        quality = QUALITY[board.mode]
        pan = ZOOMPANS[self.move].format(last=board.frames - 1)
        size = f"{board.width}x{board.height}"
        command = ["ffmpeg", "-v", "error", "-y", "-i", str(self._still)]
        command += ["-vf", f"zoompan={pan}:d={board.frames}:s={size}:fps={FPS},format=yuv420p"]
        command += ["-c:v", "libx264", "-preset", quality.preset, "-crf", str(quality.crf)]
        command += ["-profile:v", "high", "-g", str(KEYFRAME_INTERVAL_S * FPS)]
        command += ["-movflags", "+faststart", str(self.folder / "c.mp4")]
        begin = time.perf_counter()
        subprocess.run(command, check=True)
        return time.perf_counter() - begin

    def _rendered(self) -> Iterator[Frame]:
        return engine_of("parallax").render(self.shot, self.take)


def ratios(name: str, short_edge: int, move: str, seconds: int, rounds: int) -> list[str]:
    """Run the contest, print its medians, and name what missed a limit."""
    with tempfile.TemporaryDirectory() as folder:
        shot, take = take_of(picture_of(name, short_edge), move, seconds)
        contest = Contest(shot, take, move, Path(folder))
        runs: dict[str, Callable[[], float]] = {"A": contest.encoding, "B": contest.both}
        if shutil.which("ffmpeg"):
            runs["C"] = contest.zoompan
        taken: dict[str, list[float]] = {key: [] for key in runs}
        for number in range(rounds):
            turn = list(runs)
            turn = turn[number % len(turn) :] + turn[: number % len(turn)]
            for key in turn:
                taken[key].append(runs[key]())
    speed = {key: shot.frames / median(times) for key, times in taken.items()}
    of_encoding = median(a / b for a, b in zip(taken["A"], taken["B"], strict=True))
    line = f"{short_edge}p {MODES[short_edge]:3} {name:13} {move:12}"
    line += f"  encode {speed['A']:6.1f} fps  both {speed['B']:6.1f} fps  B/A {of_encoding:.2f}"
    missed = of_encoding < LEAST_OF_ENCODING
    if "C" in taken:
        of_zoompan = median(c / b for c, b in zip(taken["C"], taken["B"], strict=True))
        line += f"  zoompan {speed['C']:6.1f} fps  B/C {of_zoompan:.2f}"
        missed |= of_zoompan < LEAST_OF_ZOOMPAN
    print(line, flush=True)
    return [line] if missed else []


def begin(name: str, short_edge: int) -> dict[str, float]:
    """Seconds to the analysis of a picture and on to the first frame, models unloaded, and for its
    mirror image, models loaded."""
    result = {}
    for when, turn in (("cold", 1), ("warm", -1)):
        picture = np.ascontiguousarray(picture_of(name, short_edge)[:, ::turn])
        shot, take = take_of(picture, "horizontal 8", 1)
        start = time.perf_counter()
        analyse(picture, take.storyboard.mode)
        result[f"{when} analysis"] = time.perf_counter() - start
        next(engine_of("parallax").render(shot, take))
        result[f"{when} first frame"] = time.perf_counter() - start
    return result


def peak(name: str, short_edge: int, seconds: int) -> dict[str, float]:
    """The highest resident memory of this process in MiB, after rendering and encoding."""
    highest = 0.0
    for move in MOVES:
        shot, take = take_of(picture_of(name, short_edge), move, seconds)
        with tempfile.TemporaryDirectory() as folder:
            frames = engine_of("parallax").render(shot, take)
            master(frames, take.storyboard, Path(folder) / "out.mp4")
        highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"peak": highest}


def alone(part: str, name: str, short_edge: int, seconds: int) -> dict[str, float]:
    """What `part` ("begin" or "peak") gives in a fresh process."""
    command = [sys.executable, __file__, "--child", part, "--pictures", name]
    command += ["--sizes", str(short_edge), "--seconds", str(seconds)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def beginnings(name: str, rounds: int) -> list[str]:
    """Print how soon a 1080p picture is analysed and seen; name what missed the limit."""
    found = [alone("begin", name, 1080, 1) for _ in range(rounds)]
    middle = {key: median(each[key] for each in found) for key in found[0]}
    line = f"1080p {name:13}  " + "  ".join(f"{key} {s:.2f} s" for key, s in middle.items())
    print(line, flush=True)
    return [line] if middle["cold analysis"] > MOST_ANALYSIS_S else []


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--pictures", nargs="*", default=[SUBJECT, PLACE])
    parser.add_argument("--moves", nargs="*", default=list(MOVES), choices=list(MOVES))
    parser.add_argument("--sizes", nargs="*", type=int, default=list(MODES), choices=list(MODES))
    parser.add_argument("--only", choices=("ratios", "begin", "peak"))
    parser.add_argument("--child", choices=("begin", "peak"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child == "begin":
        print(json.dumps(begin(given.pictures[0], given.sizes[0])))
        return
    if given.child == "peak":
        print(json.dumps(peak(given.pictures[0], given.sizes[0], given.seconds)))
        return
    missed = []
    if given.only in (None, "ratios"):
        if not shutil.which("ffmpeg"):
            print("no ffmpeg here, so without zoompan: apt-get install ffmpeg")
        for short_edge in given.sizes:
            for name in given.pictures:
                for move in given.moves:
                    missed += ratios(name, short_edge, move, given.seconds, given.rounds)
    if given.only in (None, "begin"):
        for name in given.pictures:
            missed += beginnings(name, min(given.rounds, 3))
    if given.only in (None, "peak"):
        for short_edge in given.sizes:
            highest = alone("peak", given.pictures[0], short_edge, given.seconds)["peak"]
            print(f"{short_edge}p {given.pictures[0]}  peak memory {highest:.0f} MiB")
            if highest > MOST_MEMORY_MIB:
                missed.append(f"{short_edge}p: {highest:.0f} MiB")
    for line in missed:
        print(f"missed: {line}")
    raise SystemExit(bool(missed))


if __name__ == "__main__":
    main()
