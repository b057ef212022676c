"""Twenty videos with sound, measured by ffmpeg: loudness, true peak, and length against pictures.

The pictures are grey; the sounds are drawn from all there are, with cuts, camera moves and speech.

    python bench/soundtracks.py [--count 20]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import get_args

import numpy as np

from stillmotion.encoding.encode import encode
from stillmotion.encoding.planes import Frame
from stillmotion.sound.dialogue import say
from stillmotion.sound.mix import mix
from stillmotion.sound.speech import voice
from stillmotion.storyboard import (
    Ambience,
    AmbienceKind,
    CameraPath,
    Line,
    Pose,
    PoseKeyframe,
    Shot,
    Storyboard,
)

WIDTH, HEIGHT = 256, 144


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=20)
    random = np.random.default_rng(5)
    print("| shots | speech | LUFS | dBTP | sound longer than pictures (frames) | mix CPU ms/s |")
    print("| --- | --- | --- | --- | --- | --- |")
    rows = []
    for number in range(options.parse_args().count):
        board = drawn(random)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "video.mp4"
            cost = make(board, path, number)
            rows.append((*loudness(path), difference(path) * board.fps, cost))
        shots = "; ".join(
            " + ".join(sound.kind for sound in shot.ambience) or "–" for shot in board.shots
        )
        spoken = sum(len(shot.lines) for shot in board.shots)
        lufs, peak, frames, cost = rows[-1]
        print(f"| {shots} | {spoken} | {lufs:.1f} | {peak:.1f} | {frames:.2f} | {cost:.0f} |")
    lufs, peaks, frames, costs = np.array(rows).T
    print(
        f"LUFS {lufs.min():.1f} to {lufs.max():.1f}, dBTP up to {peaks.max():.1f}, lengths within "
        f"{np.abs(frames).max():.2f} frames, {np.median(costs):.0f} ms of CPU a second of video"
    )


def drawn(random: np.random.Generator) -> Storyboard:
    """One to three shots with up to two sounds each."""
    fps = int(random.choice([24, 30]))
    kinds = get_args(AmbienceKind)
    shots = []
    for _ in range(int(random.integers(1, 4))):
        end = Pose(
            x=float(random.uniform(-0.2, 0.2)),
            z=float(random.uniform(-0.2, 0.3)),
            yaw=float(random.uniform(-0.2, 0.2)),
        )
        chosen = random.choice(len(kinds), int(random.integers(0, 3)), replace=False)
        shots.append(
            Shot(
                frames=int(random.integers(2 * fps, 5 * fps)),
                camera=CameraPath("drawn", (PoseKeyframe(0, Pose()), PoseKeyframe(1, end))),
                ambience=tuple(
                    Ambience(kind=kinds[n], strength=float(random.uniform(0.5, 1.6)))
                    for n in chosen
                ),
                lines=(Line(text="We are nearly there.", voice=1),)
                if random.uniform() < 0.4
                else (),
            )
        )
    return Storyboard(width=WIDTH, height=HEIGHT, fps=fps, mode="std", shots=tuple(shots))


def make(board: Storyboard, path: Path, seed: int) -> float:
    """Write the video; returns milliseconds of CPU that the mix took for each second of it."""
    said = say(board, [voice("af_heart")])
    begun = time.process_time()
    sound = mix(board, [line.voiceover() for line in said], seed)
    cost = 1000 * (time.process_time() - begun) * board.fps / board.frames
    grey = Frame(
        np.full((HEIGHT, WIDTH), 90, np.uint8),
        *(np.full((HEIGHT // 2, WIDTH // 2), 128, np.uint8) for _ in range(2)),
    )
    encode(
        iter([grey] * board.frames),
        path,
        width=WIDTH,
        height=HEIGHT,
        fps=board.fps,
        frame_count=board.frames,
        mode="std",
        soundtrack=sound,
    )
    return cost


def loudness(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak by ffmpeg's `ebur128`."""
    told = subprocess.run(
        ["ffmpeg", "-hide_banner", "-i", path, "-af", "ebur128=peak=true", "-f", "null", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stderr
    summary = told[told.rindex("Summary:") :]
    found = [re.search(rf"{name}:\s+(-?[\d.]+)", summary) for name in ("I", "Peak")]
    lufs, peak = (float(match[1]) for match in found if match)
    return lufs, peak


def difference(path: Path) -> float:
    """Seconds by which the sound is longer than the pictures, by ffprobe."""
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-of", "json", path],
        check=True,
        capture_output=True,
    ).stdout
    lengths = {
        stream["codec_type"]: float(stream["duration"]) for stream in json.loads(told)["streams"]
    }
    return lengths["audio"] - lengths["video"]


if __name__ == "__main__":
    main()
