"""Beside DepthFlow: what a view of a known scene looks like, how long a clip takes, how it looks.

Run: python bench/depthflow.py --python PYTHON [--only PART] [--rounds 3] [--seconds 1]
    [--pictures NAME ...] [--moves NAME ...] [--sheet FILE]
PYTHON is that of an environment of its own with DepthFlow in it (AGPL-3.0; version 1.0.1 was run):
    python -m venv flow && flow/bin/pip install --no-deps depthflow==1.0.1
    flow/bin/pip install shaderflow==0.12.0 diskcache imageio pydantic scipy
    (Debian: apt-get install ffmpeg libegl1 libgl1-mesa-dri)
PyTorch and transformers, which it also asks for, estimate depth; here it is given depth.
Draws by EGL: on a GPU where there is one, else by Mesa in software, which is told.

`mapping`: how far DepthFlow is from the poses asked, over a plane (harness/depthflow_run.py says
how poses become its states). `views`: PSNR of luma against the truth, both given the true depth:
the frame (`all`), what the picture tells of it (`known`) and what the subject had hidden
(`uncovered`), of the engine, of DepthFlow given the depth as it is, and given it grown a little as
its own depth estimators do; at its best quality. The scenes are those of known_scenes.py, judged
and hard. `clips`: seconds on the wall and on processors from a picture to an MP4 at
720p, 24 fps, in turns, with shares of the engine's, of the engine (finding the subject, its depth
and what is behind it included), of DepthFlow (at its usual quality, given the engine's disparity;
its start included) and of the like `ffmpeg zoompan`;
`--sheet` shows their first, middle and last frames, and the last where most was uncovered.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from harness import depthflow_run as flow
from harness.clip_sheet import Row, sheet
from harness.zoompan import Pan
from known_scenes import HARD, JUDGED, SIZE, quality
from measures import scenes
from measures.clips import Rgb, colours
from measures.known_depth import write_model
from measures.recovery import pose_errors
from measures.scenes import KnownScene
from render_ratio import FPS, master, picture_of
from stillmotion.director.camera import pose as simple_pose
from stillmotion.director.camera import travel
from stillmotion.engines.base import Take
from stillmotion.engines.parallax.camera.path import poses
from stillmotion.engines.parallax.scene.analysis import analyse
from stillmotion.executors.opened import engine_of
from stillmotion.models.folder import DEPTH_VARIABLE
from stillmotion.storyboard import Pose, Shot, Storyboard, focal_length

Decibels = dict[str, tuple[float, ...]]
"""For each part of a frame: the engine's, DepthFlow's, DepthFlow's with grown depth."""

PARTS = ("mapping", "views", "clips")
PICTURES = ("moose", "nuthatch", "mountain-path")
SHORT_EDGE = 720

FORWARD, BACK = 0.2, -0.16
"""How far `forward_up` and `down_back` go."""

ENDS = {
    "right": simple_pose("horizontal", 6, *SIZE),
    "left": simple_pose("horizontal", -6, *SIZE),
    "up": simple_pose("vertical", 6, *SIZE),
    "forward": Pose(z=FORWARD),
    "back": Pose(z=BACK),
}
"""Where the camera ends in known scenes."""

FRAME = (SHORT_EDGE * 16 // 9, SHORT_EDGE)
FARTHEST_RIGHT = simple_pose("horizontal", 10, *FRAME).x


@dataclass(frozen=True)
class Move:
    """Where the camera ends, and what comes nearest on a flat picture."""

    end: Pose
    flat: Pan


MOVES = {
    "sideways": Move(simple_pose("horizontal", 8, *FRAME), Pan(1.1, 1.1, 0.0, 1.0)),
    "forward": Move(Pose(z=FORWARD), Pan(1.0, 1.25, 0.5, 0.5)),
    "strongest": Move(Pose(x=FARTHEST_RIGHT, z=BACK), Pan(1.3, 1.1, 0.0, 1.0)),
}
"""Moves of clips. The strongest is as far right and as far back at once as the API's moves go,
which uncovers most."""


def mapping(python: Path) -> None:
    """How far DepthFlow's frames are from the poses asked."""
    scene = scenes.flat("autumn-meadow")
    asked = [Pose(), *ENDS.values(), Pose(focal=1.2), Pose(x=0.05, y=-0.04, z=0.15, focal=1.1)]
    frames = [
        cv2.cvtColor(made, cv2.COLOR_RGB2GRAY)
        for made in stills(python, flow.Picture(scene.picture, scene.disparity), asked)
    ]
    for pose, error in zip(asked[1:], pose_errors(frames, asked), strict=True):
        turned, away = error.rotation, error.reprojection
        print(f"x {pose.x:+.3f} y {pose.y:+.3f} z {pose.z:+.2f} focal {pose.focal:.1f}", end="")
        print(f"  rotation {turned:.4f} rad  reprojection {away:.3f} px", flush=True)


def stills(python: Path, picture: flow.Picture, asked: list[Pose]) -> list[Rgb]:
    """DepthFlow's views at poses, at its best."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.png" for number in range(len(asked))]
        wishes = [
            flow.Wish([pose], file, flow.BEST) for pose, file in zip(asked, files, strict=True)
        ]
        flow.render(python, picture, wishes)
        return [np.asarray(Image.open(file).convert("RGB")) for file in files]


def views(python: Path) -> None:
    """Compare views of the known scenes, print a line for each and the medians."""
    found: dict[str, list[Decibels]] = {"judged": [], "hard": []}
    with tempfile.TemporaryDirectory() as folder:
        for number, scene in enumerate((*JUDGED, *HARD)):
            model = write_model(Path(folder) / f"{number}.onnx", scene.disparity)
            os.environ[DEPTH_VARIABLE] = str(model)
            found["judged" if scene in JUDGED else "hard"] += scene_views(python, scene)
        del os.environ[DEPTH_VARIABLE]
    for group, views_of in found.items():
        for part in ("all", "known", "uncovered"):
            rows = np.array([each[part] for each in views_of if part in each])
            middle, least = np.median(rows, axis=0), rows.min(axis=0)
            line = f"{group:6} {part:9}  median {told(tuple(middle))}  least {told(tuple(least))}"
            print(line, flush=True)


def scene_views(python: Path, scene: KnownScene) -> list[Decibels]:
    """dB for each end of a move and part of its frame: the engine, DepthFlow, with grown depth."""
    print(scene.name)
    ends = list(ENDS.values())
    exact, spread = (
        stills(python, flow.Picture(scene.picture, disparity), ends)
        for disparity in (scene.disparity, flow.grown(scene.disparity))
    )
    result = []
    for number, (name, end) in enumerate(ENDS.items()):
        path = travel(name, end)
        truth = scene.seen(path)
        made = (colours(scene.picture, path, 2, SIZE)[-1], exact[number], spread[number])
        parts = {"all": np.ones_like(truth.known), "known": truth.known}
        if truth.uncovered.sum() >= 1000:
            parts["uncovered"] = truth.uncovered
        found = {
            part: tuple(quality(rgb, truth.rgb, where) for rgb in made)
            for part, where in parts.items()
        }
        shown = "   ".join(f"{part} {told(values)}" for part, values in found.items())
        print(f"  {name:8} {shown}", flush=True)
        result.append(found)
    return result


def told(values: tuple[float, ...]) -> str:
    """dB of the engine, DepthFlow, DepthFlow with grown depth."""
    return " / ".join(f"{value:.1f}" for value in values)


@dataclass
class Clip:
    """A picture and a move, for all three."""

    name: str
    move: str
    seconds: int
    folder: Path

    def __post_init__(self) -> None:
        self.picture = picture_of(self.name, SHORT_EDGE)
        self.disparity = flow.grown(disparity_of(self.picture))
        self.path = travel(self.move, MOVES[self.move].end)

    @property
    def frames(self) -> int:
        return FPS * self.seconds

    def file(self, whose: str) -> Path:
        """Where somebody's clip goes."""
        return self.folder / f"{self.name}-{self.move}-{whose}.mp4"

    def ours(self) -> None:
        """The engine's clip, of a picture that it has not seen before."""
        picture = self.picture.copy()
        # The engine remembers what it finds in a picture: a pixel makes it another one.
        picture[0, 0] = np.frombuffer(os.urandom(3), np.uint8)
        height, width = picture.shape[:2]
        shot = Shot(frames=self.frames, camera=self.path)
        board = Storyboard(width=width, height=height, fps=FPS, mode="std", shots=(shot,))
        frames = engine_of("parallax").render(shot, Take(board, {"image": picture}))
        master(frames, board, self.file("stillmotion"))

    def theirs(self, python: Path) -> None:
        """DepthFlow's, along the same path with the same easing."""
        along = poses(self.path, np.linspace(0, 1, self.frames))
        given = flow.Picture(self.picture, self.disparity)
        flow.render(python, given, [flow.Wish(along, self.file("depthflow"))], FPS)

    def flat(self) -> None:
        """Zoompan's."""
        MOVES[self.move].flat.clip(self.picture, self.frames, FPS, self.file("zoompan"))

    def rows(self) -> list[Row]:
        """Their frames, and where most was uncovered in the last of them."""
        move = MOVES[self.move]
        at = most_uncovered(self.disparity, move.end)
        height, width = self.picture.shape[:2]
        disparity = float(self.disparity[round(at[1]), round(at[0])])
        seen = _seen(at, disparity, move.end, width, height)
        return [
            Row("Stillmotion", self.file("stillmotion"), seen),
            Row("DepthFlow", self.file("depthflow"), seen),
            Row("zoompan", self.file("zoompan"), move.flat.seen(at, width, height)),
        ]


def disparity_of(picture: Rgb) -> NDArray[np.float32]:
    """The engine's disparity of what is seen in a picture, at the picture's size."""
    found = analyse(picture)
    size = (picture.shape[1], picture.shape[0])
    back = cv2.resize(found.depth.background, size)
    if found.matte is None:
        return np.asarray(back, np.float32)
    inside = cv2.resize(found.matte, size) > 0.5
    return np.where(inside, cv2.resize(found.depth.subject, size), back).astype(np.float32)


def _seen(
    at: tuple[float, float], disparity: float, pose: Pose, width: int, height: int
) -> tuple[float, float]:
    """Where the posed camera, which does not turn, sees a place of the picture."""
    focal = focal_length(width, height)
    middle = ((width - 1) / 2, (height - 1) / 2)
    nearer = 1 - pose.z * disparity
    x, y = (
        c + (a - c - focal * by * disparity) * pose.focal / nearer
        for a, c, by in zip(at, middle, (pose.x, pose.y), strict=True)
    )
    return x, y


def most_uncovered(disparity: NDArray[np.float32], pose: Pose) -> tuple[float, float]:
    """The place (x, y) of the picture about which a camera that goes to `pose` pulls it apart
    most."""
    height, width = disparity.shape
    focal = focal_length(width, height)
    smooth = cv2.GaussianBlur(disparity, (0, 0), 3.0)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    apart = np.zeros_like(smooth)
    for axis, by, place, side in ((1, pose.x, columns, width), (0, pose.y, rows, height)):
        moved = (pose.z * (place - (side - 1) / 2) - focal * by) * smooth
        # Squared: an edge counts for more than a long slope.
        apart += np.maximum(np.gradient(moved, axis=axis) - pose.z * smooth, 0) ** 2
    about = cv2.blur(apart, (width // 8, height // 6), borderType=cv2.BORDER_CONSTANT)
    y, x = np.unravel_index(int(about.argmax()), about.shape)
    return float(x), float(y)


def clips(python: Path, given: argparse.Namespace) -> None:
    """Time clips in turns, print their medians, and make the sheet."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in given.pictures:
            for move in given.moves:
                clip = Clip(name, move, given.seconds, Path(folder))
                timed(python, clip, given.rounds)
                rows += clip.rows()
        if given.sheet is not None:
            sheet(rows).save(given.sheet, quality=82)


def timed(python: Path, clip: Clip, rounds: int) -> None:
    """Run the three in turns, each beginning a round once, and print their medians."""
    runs: dict[str, Callable[[], None]] = {
        "stillmotion": clip.ours,
        "depthflow": lambda: clip.theirs(python),
        "zoompan": clip.flat,
    }
    taken: dict[str, list[Spent]] = {whose: [] for whose in runs}
    for number in range(rounds):
        turn = list(runs)
        start = number % len(turn)
        for whose in turn[start:] + turn[:start]:
            taken[whose].append(spent(runs[whose]))
    print(f"{clip.name:13} {clip.move:9} {clip.frames} frames", end="")
    for whose, times in taken.items():
        seconds, cpu = (median(values) for values in zip(*times, strict=True))
        print(f"  {whose} {seconds:.1f} s, CPU {cpu:.1f} s", end="")
        if whose != "stillmotion":
            pairs = zip(times, taken["stillmotion"], strict=True)
            of_ours = [(a[0] / b[0], a[1] / b[1]) for a, b in pairs]
            ratio, of_cpu = (median(values) for values in zip(*of_ours, strict=True))
            print(f" (x {ratio:.2f}, {of_cpu:.2f})", end="")
    print(flush=True)


Spent = tuple[float, float]
"""Seconds on the wall, and of all threads and programs on their processors."""


def spent(run: Callable[[], None]) -> Spent:
    """What something takes."""
    begin = time.perf_counter(), _processor()
    run()
    return time.perf_counter() - begin[0], _processor() - begin[1]


def _processor() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    """Compare, or say how to get what is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", type=Path, help="of an environment with DepthFlow")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--pictures", nargs="*", default=list(PICTURES))
    parser.add_argument("--moves", nargs="*", default=list(MOVES), choices=list(MOVES))
    parser.add_argument("--sheet", type=Path)
    given = parser.parse_args()
    if given.python is None or not flow.is_there(given.python):
        print(f"DepthFlow was not run: {given.python or 'no --python was given'}", end="")
        print(" (it has to import depthflow and open an EGL context). To get it:")
        print("  python -m venv flow && flow/bin/pip install --no-deps depthflow==1.0.1")
        print("  flow/bin/pip install shaderflow==0.12.0 diskcache imageio pydantic scipy")
        print("  apt-get install ffmpeg libegl1 libgl1-mesa-dri")
        print("  python bench/depthflow.py --python flow/bin/python")
        raise SystemExit(given.python is not None)
    print(f"OpenGL: {flow.renderer(given.python)}")
    if given.only in (None, "mapping"):
        mapping(given.python)
    if given.only in (None, "views"):
        views(given.python)
    if given.only in (None, "clips"):
        clips(given.python, given)


if __name__ == "__main__":
    main()
