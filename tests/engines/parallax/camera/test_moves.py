"""Size, parallax and smoothness of camera moves, measured from rendered frames."""

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from engines.parallax.rendering import HEIGHT, WIDTH, photograph, render
from harness.tracking import motion, track
from measures import edges
from stillmotion.contract.image2video import CameraAxis, CameraControl
from stillmotion.director.camera import from_control
from stillmotion.storyboard import CameraPath

with_patches = pytest.mark.usefixtures("patches")


def path(control: CameraControl) -> CameraPath:
    return from_control(control, WIDTH, HEIGHT)


def simple(axis: CameraAxis, value: float) -> CameraPath:
    return path(CameraControl("simple", axis, value))


@with_patches
@pytest.mark.parametrize("axis", get_args(CameraAxis))
def test_size_is_linear_in_the_value(axis: CameraAxis) -> None:
    picture = photograph("forest-stream")
    by_value = {}
    for value in (-10.0, 4.0, 10.0):
        clip = [frame.y for frame in render(simple(axis, value), start=picture, frames=6).planes]
        by_value[value] = edges.follow(clip, edges.points(clip[0]))
    # The same points for all, since near ones go farther than others.
    common = np.logical_and.reduce([tracks.kept for tracks in by_value.values()])
    moved = {value: edges.magnitude(axis, t, common) for value, t in by_value.items()}
    assert edges.straightness(list(moved), list(moved.values())) > 0.98
    steps = np.diff(list(moved.values()))
    assert np.all(steps < 0) or np.all(steps > 0)


@with_patches
def test_near_things_move_more_than_far_ones() -> None:
    clip = render(simple("horizontal", 8), start=photograph("mountain-path"), frames=2).rgb
    before, after = track(clip[0], clip[-1])
    shift = before[:, 0] - after[:, 0]
    ground = np.median(shift[before[:, 1] > 0.85 * HEIGHT])
    peaks = np.median(shift[before[:, 1] < 0.4 * HEIGHT])
    assert ground > 1.4 * peaks > 0


@with_patches
def test_a_turn_moves_near_and_far_alike() -> None:
    clip = render(simple("pan", 8), start=photograph("mountain-path"), frames=2).rgb
    before, after = track(clip[0], clip[-1])
    shift = before[:, 0] - after[:, 0]
    ground = np.median(shift[before[:, 1] > 0.85 * HEIGHT])
    peaks = np.median(shift[before[:, 1] < 0.4 * HEIGHT])
    assert ground == pytest.approx(peaks, rel=0.08)


@with_patches
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
