"""What sound adds to a task where nothing is said: the time with it over the time without.

Renders the same request with and without sound in turns, in a process that has done both before,
as a worker has. Each picture's analysis is kept from the first turn, so that the share of the sound
is as large as it gets. Limit: 1.25.

    python bench/sound_overhead.py [--rounds 5] [--seconds 5]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from stillmotion.executors.film import Outputs
from stillmotion.executors.render import render
from stillmotion.orders import RenderSpec, StoredFile, Video, VideoOrder

MOST = 1.25
PICTURES = Path(__file__).parents[1] / "examples" / "pictures"
SHORT_EDGE, FPS = 720, 24

CASES = (
    ("autumn-meadow", "Slow zoom in."),
    ("mountain-path", "A strong wind. Slow zoom in."),
    ("moose", "Birds, a river and thunder far off. The camera pans left."),
)
"""A picture and a prompt: a bed alone, one sound, three."""


def taken(picture: np.ndarray, prompt: str, seconds: int, sound: bool, folder: Path) -> float:
    """Seconds from the order to the file."""
    video = Video(
        model_name="kling-v2-6",
        image=StoredFile(""),
        prompt=prompt,
        duration=seconds,
        sound=sound,
    )
    order = VideoOrder(video, RenderSpec(engine="parallax", short_edge=SHORT_EDGE, fps=FPS))
    begin = time.perf_counter()
    render(
        order,
        {"image": picture},
        Outputs(folder / "video.mp4", poster=folder / "poster.jpg"),
        lambda _done, _stage: None,
        lambda _words: None,
    )
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    given = parser.parse_args()
    print("| picture | silent (s) | with sound (s) | ratio |")
    print("| --- | --- | --- | --- |", flush=True)
    missed = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for picture_name, prompt in CASES:
            with Image.open(PICTURES / f"{picture_name}.jpg") as image:
                picture = np.asarray(image.convert("RGB"))
            spent: dict[bool, list[float]] = {False: [], True: []}
            for number in range(-1, given.rounds):
                for sound in (True, False) if number % 2 else (False, True):
                    seconds = taken(picture, prompt, given.seconds, sound, folder)
                    if number >= 0:
                        spent[sound].append(seconds)
            ratio = median(b / a for a, b in zip(spent[False], spent[True], strict=True))
            print(
                f"| {picture_name} | {median(spent[False]):.2f} | {median(spent[True]):.2f} "
                f"| {ratio:.2f} |",
                flush=True,
            )
            if ratio > MOST:
                missed.append(f"{picture_name}: {ratio:.2f}")
    for line in missed:
        print(f"missed: {line}")
    raise SystemExit(bool(missed))


if __name__ == "__main__":
    main()
