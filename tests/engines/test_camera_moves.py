"""Size, parallax and smoothness of camera moves, measured from rendered frames."""

import math
from itertools import pairwise

import numpy as np
import pytest

from engines.rendering import HEIGHT, WIDTH, photograph, render
from harness.tracking import motion, track
from stillmotion.contract.image2video import CameraAxis, CameraControl
from stillmotion.director.camera import from_control
from stillmotion.storyboard import CameraPath

def path(control: CameraControl) -> CameraPath:
    return from_control(control, WIDTH, HEIGHT)


def simple(axis: CameraAxis, value: float) -> CameraPath:
    return path(CameraControl("simple", axis, value))


def seen(frames: list[np.ndarray]) -> dict[str, float]:
    """What moved over the clip, added up from frame to frame."""
    moves = [motion(a, b) for a, b in pairwise(frames)]
    return {
        "right": sum(moved.right for moved in moves),
        "down": sum(moved.down for moved in moves),
        "clockwise": sum(moved.clockwise for moved in moves),
        "growth": math.prod(moved.scale for moved in moves) - 1,
    }


@pytest.mark.parametrize(
    ("axis", "what"),
    [
        ("horizontal", "right"),
        ("vertical", "down"),
        ("pan", "right"),
        ("tilt", "down"),
        ("roll", "clockwise"),
        ("zoom", "growth"),
    ],
)
def test_size_is_linear_in_the_value(axis: CameraAxis, what: str) -> None:
    values = [-10.0, -5.0, -2.0, 2.0, 5.0, 10.0]
    moved = []
    for value in values:
        clip = render(simple(axis, value), start=photograph("forest-stream"), frames=5).rgb
        moved.append(seen(clip)[what])
    assert np.corrcoef(values, moved)[0, 1] ** 2 > 0.98
    assert np.all(np.diff(moved) < 0) or np.all(np.diff(moved) > 0)


def test_near_things_move_more_than_far_ones() -> None:
    clip = render(simple("horizontal", 8), start=photograph("mountain-path"), frames=2).rgb
    before, after = track(clip[0], clip[-1])
    shift = before[:, 0] - after[:, 0]
    ground = np.median(shift[before[:, 1] > 0.85 * HEIGHT])
    peaks = np.median(shift[before[:, 1] < 0.4 * HEIGHT])
    assert ground > 1.4 * peaks > 0


def test_a_turn_moves_near_and_far_alike() -> None:
    clip = render(simple("pan", 8), start=photograph("mountain-path"), frames=2).rgb
    before, after = track(clip[0], clip[-1])
    shift = before[:, 0] - after[:, 0]
    ground = np.median(shift[before[:, 1] > 0.85 * HEIGHT])
    peaks = np.median(shift[before[:, 1] < 0.4 * HEIGHT])
    assert ground == pytest.approx(peaks, rel=0.08)


@pytest.mark.parametrize(
    "control",
    [CameraControl("simple", "pan", 10.0), CameraControl("right_turn_forward")],
    ids=str,
)
def test_motion_starts_and_stops_gently_without_jerks(control: CameraControl) -> None:
    frames = 25
    clip = render(path(control), start=photograph("forest-stream"), frames=frames).rgb
    speed = np.array([motion(a, b).right for a, b in pairwise(clip)])
    peak = np.abs(speed).max()
    assert abs(speed[0]) < 0.15 * peak
    assert abs(speed[-1]) < 0.15 * peak
    # From rest to the top speed and back takes a third of the shot each: about 8 frames.
    assert np.abs(np.diff(speed)).max() < 0.4 * peak
