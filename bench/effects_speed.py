"""What nature and mood cost a frame at 720p, alone and against encoding a frame.

Each round encodes frames and then performs each kind of cue over as many; the medians of the
rounds are printed, with the share of the time that encoding a frame takes in the same round. The
camera moves, as it does in most shots.

    python bench/effects_speed.py [--rounds 5] [--frames 48]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from PIL import Image

from stillmotion.director.reading import read
from stillmotion.encoding.encode import encode
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.camera.projection import CELL
from stillmotion.engines.parallax.camera.viewport import crop_to_frame
from stillmotion.engines.parallax.effect import Effects, View, apply_displacements
from stillmotion.engines.parallax.effects.environment import EnvironmentBuilder
from stillmotion.engines.parallax.effects.grading.build import GradingBuilder
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Cue, Grade
from stillmotion.vision import depth
from stillmotion.vision.regions.sky import find_sky

WIDTH, HEIGHT, FPS = 1280, 720, 24
PICTURES = Path(__file__).parents[1] / "examples" / "pictures"

WHERE = {
    "water": "forest-stream", "waves": "forest-stream", "clouds": "mountain-path",
    "leaves": "lemurs", "grass": "autumn-meadow", "hair": "moose", "flicker": "night-bridge",
    "rain": "night-bridge", "snow": "moose", "petals": "portrait", "dust": "dandelions",
    "smoke": "cups", "fog": "mountain-path",
}  # fmt: skip

SAID = {"smoke": "steam rises from the cup", "leaves": "leaves fall"}
"""Words of what is asked for more than by its kind."""

SUBJECTS = ("moose", "portrait")
"""Pictures whose middle is taken for a subject."""

NIGHT = Grade(exposure=-1.5, contrast=0.1, saturation=-0.3, warmth=-0.6)
MOODS = {
    "mood": NIGHT,
    "mood, vignette": Grade(exposure=-1.5, saturation=-0.3, warmth=-0.6, vignette=0.6),
    "nightfall": Grade(nightfall=1.0),
}


def view_of(name: str) -> View:
    with Image.open(PICTURES / f"{name}.jpg") as image:
        rgb = crop_to_frame(np.asarray(image.convert("RGB")), WIDTH, HEIGHT)
    rows, columns = HEIGHT // 4, WIDTH // 4
    matte = np.zeros((rows, columns), np.float32)
    if name in SUBJECTS:
        matte[rows // 4 : rows, columns // 3 : 2 * columns // 3] = 1.0
    disparity = cv2.resize(depth.estimate(rgb, None, rgb).background, (columns, rows))
    return View(rgb, matte=matte, disparity=disparity, sky=find_sky(rgb), horizon=0.42)


def perform(effects: Effects, frame: Frame, cameras: Sequence[Extrinsics], first: int) -> None:
    y, x = np.mgrid[0 : HEIGHT // CELL + 1, 0 : WIDTH // CELL + 1]
    still = (np.stack([x, y], axis=-1) * CELL).astype(np.float32)
    for number, camera in enumerate(cameras, start=first):
        apply_displacements(still.copy(), [*effects.background, *effects.subject], number)
        for overlay in effects.overlays:
            overlay.draw(frame, number, camera)


def encoding(frames: list[Frame], count: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        begin = time.perf_counter()
        given = (frames[n % len(frames)] for n in range(count))
        encode(
            given, Path(name) / "out.mp4", width=WIDTH, height=HEIGHT, fps=FPS,
            frame_count=count, mode="std",
        )  # fmt: skip
        return (time.perf_counter() - begin) / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=48)
    given = parser.parse_args()
    count = given.frames
    clock = Clock(frames=(given.rounds + 2) * count, fps=FPS)
    staged: dict[str, tuple[Effects, Frame, float]] = {}
    for kind, name in WHERE.items():
        view = view_of(name)
        begin = time.perf_counter()
        cues = read(SAID[kind]).cues if kind in SAID else [Cue(kind=kind)]
        effects = EnvironmentBuilder(clock).build(cues, view)
        staged[kind] = effects, rgb_to_planes(view.rgb), time.perf_counter() - begin
    for kind, mood in MOODS.items():
        staged[kind] = GradingBuilder(clock).build(mood, view), rgb_to_planes(view.rgb), 0.0
    cameras = [
        Extrinsics(np.eye(3), np.array([0.001 * n, 0.0, 0.002 * n]), 1.0) for n in range(count)
    ]
    frames = [
        Frame(*(np.roll(plane, 3 * n, axis=1) for plane in rgb_to_planes(view.rgb)))
        for n in range(8)
    ]
    spent: dict[str, list[float]] = {kind: [] for kind in staged}
    shares: dict[str, list[float]] = {kind: [] for kind in staged}
    for effects, frame, _set_up in staged.values():
        # What flows is at the frame before.
        perform(effects, frame, cameras[:1], count - 1)
    for turn in range(1, given.rounds + 1):
        encoded = encoding(frames, count)
        for kind, (effects, frame, _set_up) in staged.items():
            begin = time.perf_counter()
            perform(effects, frame, cameras, turn * count)
            took = (time.perf_counter() - begin) / count
            spent[kind].append(took)
            shares[kind].append(took / encoded)
    for kind, (effects, _frame, set_up) in staged.items():
        print(
            f"{kind:16} {1e3 * median(spent[kind]):5.2f} ms a frame"
            f"  {median(shares[kind]):5.3f} of encoding one  set-up {1e3 * set_up:4.0f} ms"
            f"  {'; '.join(effects.undone)}"
        )


if __name__ == "__main__":
    main()
