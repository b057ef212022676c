"""The speed at the end of a video, and a camera that goes on with it."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from harness.pictures import scene
from stillmotion.engines.parallax.camera.path import extrinsics, homography
from stillmotion.storyboard import Pose, focal_length
from stillmotion.storyboard.onward import onward
from stillmotion.storyboard.paths import still, travel
from stillmotion.vision.camera_motion import Drift, drift

WIDTH, HEIGHT, FRAMES = 640, 360, 120
MIDDLE = np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2])

Move = tuple[float, float, float, float]
"""To the right and down in pixels, clockwise in radians, larger by a factor: a frame."""


def turned(turn: float, scale: float) -> np.ndarray:
    """(2, 2)."""
    return scale * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])


def moving(x: float, y: float, turn: float, scale: float) -> list[np.ndarray]:
    """A picture that moves so from frame to frame, about its middle."""
    picture = cv2.cvtColor(scene(WIDTH, HEIGHT), cv2.COLOR_RGB2GRAY)
    frames = []
    for i in range(6):
        about = turned(turn * i, scale**i)
        shift = MIDDLE + np.array([x, y]) * i - about @ MIDDLE
        matrix = np.hstack([about, shift[:, None]])
        frames.append(
            cv2.warpAffine(
                picture,
                matrix,
                (WIDTH, HEIGHT),
                flags=cv2.INTER_CUBIC,
                borderMode=cv2.BORDER_REFLECT,
            )
        )
    return frames


@pytest.mark.parametrize(
    "move",
    [(2.0, 0.0, 0.0, 1.0), (-1.0, 1.5, 0.0, 1.0), (0.0, 0.0, 0.004, 1.0), (0.5, 0, 0, 1.006)],
)
def test_the_camera_goes_on_at_the_speed_at_which_it_came(move: Move) -> None:
    x, y, turn, scale = move
    path = onward(still(), drift(moving(*move)), FRAMES, WIDTH, HEIGHT)
    second = extrinsics(path, FRAMES + 1)[1]
    # Where the picture's points are seen in the frame after the first.
    seen = np.linalg.inv(homography(second, focal_length(WIDTH, HEIGHT), WIDTH, HEIGHT))
    # Near the edges a camera that turns moves them faster, as perspective has it.
    for corner in ((220.0, 120.0), (440.0, 250.0), (320.0, 180.0)):
        there = seen @ np.array([*corner, 1.0])
        step = there[:2] / there[2] - corner
        about = corner - MIDDLE
        expected = turned(turn, scale) @ about + (x, y) - about
        assert np.linalg.norm(step - expected) < 0.1 * max(np.linalg.norm(expected), 0.5)


def test_what_stands_still_or_cannot_be_followed_does_not_drift() -> None:
    assert drift(moving(0, 0, 0, 1)) == Drift()
    assert drift([np.full((HEIGHT, WIDTH), 90, np.uint8)] * 4) == Drift()
    path = travel("zoom", Pose(focal=1.2))
    assert onward(path, Drift(), FRAMES, WIDTH, HEIGHT) is path


def test_a_camera_that_came_moving_comes_to_rest() -> None:
    path = onward(still(), Drift(x=0.002), FRAMES, WIDTH, HEIGHT)
    yaw = [math.atan2(one.rotation[0, 2], one.rotation[2, 2]) for one in extrinsics(path, 121)]
    steps = np.abs(np.diff(yaw))
    assert (np.diff(steps) < 1e-6).all()
    assert steps[-1] < 1e-9
    assert abs(steps[1] / steps[0] - 1) < 0.01
