"""A path drawn over the picture: where the camera looks when a point is passed."""

from __future__ import annotations

import numpy as np
import pytest

from stillmotion.director.board import direct
from stillmotion.director.drawn_path import from_points, gathered
from stillmotion.easing import ease_in_out
from stillmotion.engines.parallax.camera.path import poses, rotation
from stillmotion.orders import PathPoint, StoredFile, Video
from stillmotion.storyboard import Pose, focal_length

WIDTH, HEIGHT = 1280, 720
POINTS = (
    PathPoint(0.4, 0.6),
    PathPoint(0.5, 0.5, 1.2, 0.3),
    PathPoint(0.3, 0.45, 0.9, 0.7),
    PathPoint(0.7, 0.4, 2.0, 1.0),
)


def looked_at(pose: Pose) -> tuple[float, float]:
    """Where what is in the frame's middle, and at the focus, lies from the picture's middle."""
    focal = focal_length(WIDTH, HEIGHT)
    ray = rotation(pose.yaw, pose.pitch, pose.roll) @ np.array([0, 0, 1.0])
    far = (1 - pose.z) / ray[2]
    x, y = pose.x + far * ray[0], pose.y + far * ray[1]
    return x * focal / WIDTH, y * focal / HEIGHT


def test_the_look_goes_as_the_path_goes_from_its_first_point() -> None:
    path = from_points(POINTS, WIDTH, HEIGHT)
    assert path.keyframes[0].pose == Pose()
    for keyframe, point in zip(path.keyframes, POINTS, strict=True):
        x, y = looked_at(keyframe.pose)
        assert (x, y) == pytest.approx((point.x - 0.4, point.y - 0.6), abs=1e-9)
        assert keyframe.pose.focal == pytest.approx(point.zoom)


def test_an_even_path_is_gone_along_at_the_pace_of_every_other_move() -> None:
    """What is straight and timed evenly passes its points when a straight move would."""
    shares = np.linspace(0, 1, 9)
    points = [PathPoint(0.5 + 0.15 * s, 0.5, 1.0, s) for s in shares]
    path = from_points(points, WIDTH, HEIGHT)
    times = np.linspace(0, 1, 60)
    way = np.array([looked_at(pose)[0] for pose in poses(path, times)]) / 0.15
    assert np.abs(way - ease_in_out(times)).max() < 0.03
    assert np.diff(way).min() > -1e-6


def test_gathered_rises_from_0_to_1() -> None:
    times = [gathered(share) for share in np.linspace(0, 1, 41)]
    assert (times[0], times[20], times[40]) == (0, 0.5, 1)
    assert min(np.diff(times)) > 0


def test_the_words_of_a_move_are_told_to_give_way() -> None:
    video = Video(
        model_name="kling-v1",
        image=StoredFile("a"),
        prompt="The camera pans left",
        camera_path=(PathPoint(0.5, 0.5), PathPoint(0.6, 0.5, 1.0, 1.0)),
    )
    board, told = direct(video, short_edge=720, fps=24, sizes={"image": (1280, 720)})
    assert board.shots[0].camera.name == "drawn path"
    assert board.shots[0].free is None
    assert any("camera_path says" in remark.why for remark in told.remarks)
