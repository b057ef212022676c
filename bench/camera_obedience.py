"""Does the camera do as it is told? All ten kinds of move on all example pictures.

Run: python bench/camera_obedience.py [--pictures NAME ...] [--short-edge 360] [--frames 9].
The six simple axes by six values from -10 to 10 beside the still camera, and the four presets;
directions are told from tracked edge points (see tests/measures/edges.py), and the size of a simple
move is the median over the points that could be tracked at every value. Limits: directions right
in 100 %; R² of size over value at least 0.98 for each picture and axis. Ends with 1 on a failure.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import numpy as np

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from measures import clips, edges
from stillmotion.contract.image2video import CameraAxis, CameraControl
from stillmotion.director.camera import from_control

VALUES = (-10.0, -6.0, -3.0, 3.0, 6.0, 10.0)
PRESETS = ("down_back", "forward_up", "right_turn_forward", "left_turn_forward")
STRAIGHT = 0.98


@dataclass
class Score:
    """What was found, over all pictures."""

    right: int = 0
    asked: int = 0
    straightness: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def direction(self, name: str, kind: str, value: float, tracks: edges.Tracks) -> None:
        self.asked += 1
        try:
            moves = edges.picture_moves(tracks)
        except ValueError as error:
            self.failures.append(f"{name}, {kind} {value:g}: cannot be told, {error}")
            return
        if edges.obeyed(kind, int(np.sign(value)), moves):
            self.right += 1
        else:
            ways = {side: way.round(1).tolist() for side, way in edges.edge_ways(tracks).items()}
            self.failures.append(f"{name}, {kind} {value:g}: the picture goes {moves}, {ways}")

    def size(self, name: str, kind: str, measured: dict[float, float]) -> None:
        straight = edges.straightness(list(measured), list(measured.values()))
        self.straightness.append(straight)
        if straight < STRAIGHT:
            sizes = {value: round(size, 4) for value, size in measured.items()}
            self.failures.append(f"{name}, {kind}: R² {straight:.3f}, {sizes}")


def tracked(name: str, control: CameraControl, short_edge: int, frames: int) -> edges.Tracks:
    """The points of the first frame, tracked through the clip that `control` asks for."""
    picture = clips.photograph(name)
    size = clips.size_of(picture, short_edge)
    clip = clips.luma(picture, from_control(control, *size), frames, size)
    return edges.follow(clip, edges.points(clip[0]))


def axis_tracks(
    name: str, axis: CameraAxis, short_edge: int, frames: int
) -> Iterator[tuple[float, edges.Tracks]]:
    for value in VALUES:
        control = CameraControl("simple", axis, value)
        yield value, tracked(name, control, short_edge, frames)


def judge(name: str, score: Score, short_edge: int, frames: int) -> None:
    """All moves over one picture."""
    for axis in get_args(CameraAxis):
        by_value = dict(axis_tracks(name, axis, short_edge, frames))
        for value, tracks in by_value.items():
            score.direction(name, axis, value, tracks)
        common = np.logical_and.reduce([tracks.kept for tracks in by_value.values()])
        if common.sum() < edges.FEWEST:
            score.failures.append(f"{name}, {axis}: {common.sum()} points at every value")
            continue
        measured = {v: edges.magnitude(axis, t, common) for v, t in by_value.items()}
        score.size(name, axis, measured | {0.0: 0.0})
    for preset in PRESETS:
        score.direction(name, preset, 0, tracked(name, CameraControl(preset), short_edge, frames))


def main() -> None:
    """Judge each picture and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", nargs="*", default=clips.NAMES)
    parser.add_argument("--short-edge", type=int, default=360)
    parser.add_argument("--frames", type=int, default=9)
    given = parser.parse_args()
    score = Score()
    for name in given.pictures:
        before = len(score.failures)
        judge(name, score, given.short_edge, given.frames)
        print(f"{name}: {len(score.failures) - before} failures", flush=True)
    for failure in score.failures:
        print(f"  {failure}")
    print(
        f"direction right in {score.right} of {score.asked} ({score.right / score.asked:.1%});"
        f" R² of size over value: least {min(score.straightness):.4f},"
        f" median {np.median(score.straightness):.4f} (limit {STRAIGHT})"
    )
    raise SystemExit(bool(score.failures))


if __name__ == "__main__":
    main()
