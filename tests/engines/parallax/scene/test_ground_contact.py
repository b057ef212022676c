"""How far a subject and what is behind it are thought to be, where no network tells."""

import cv2
import numpy as np
import pytest

from engines.parallax.rendering import HEIGHT, WIDTH, photograph
from stillmotion.arrays import Coverage, Disparity, Rgb
from stillmotion.models import depth as learned
from stillmotion.vision import depth

pytestmark = pytest.mark.skipif(
    learned.source() not in (None, "fastdepth"), reason="a network tells"
)


def scene(behind: Rgb, top: int, foot: int) -> tuple[Rgb, Coverage]:
    """A figure from `top` to `foot` before a picture, sharp and textured; and its matte."""
    picture = behind.copy()
    matte = np.zeros((HEIGHT, WIDTH), np.float32)
    figure = np.random.default_rng(3).integers(90, 160, (HEIGHT, WIDTH, 1), np.uint8)
    matte[top:foot, 270:370] = 1.0
    picture[top:foot, 270:370] = figure[top:foot, 270:370]
    return picture, matte


def found(behind: Rgb, top: int, foot: int) -> tuple[Disparity, Disparity]:
    """The background's and the subject's disparity, each at the tests' size."""
    picture, matte = scene(behind, top, foot)
    estimate = depth.estimate(picture, matte, behind)
    size = (WIDTH, HEIGHT)
    return cv2.resize(estimate.background, size), cv2.resize(estimate.subject, size)


def test_a_subject_stands_on_the_ground_at_its_foot() -> None:
    background, subject = found(photograph("moose"), 120, 300)
    at_foot = background[302, 280:360].mean()
    assert abs(subject[295, 280:360].mean() - at_foot) < 0.08
    # The ground comes nearer from the horizon down, as a plane, and what is above is far.
    column = background[:, 100]
    assert column[60] < 0.55 * at_foot
    steps = np.diff(column[180:290])
    assert steps.min() > 0
    assert np.abs(np.diff(steps)).max() < 0.002
    assert subject[150, 320] > column[150] + 0.3


def test_what_the_frame_cuts_off_stands_before_all_else() -> None:
    background, subject = found(photograph("moose"), 120, HEIGHT)
    assert background.max() < 0.65
    assert subject[120:, 290:350].min() > 0.85


def test_between_posts_it_is_a_wall_and_a_subject_leans_out_of_it() -> None:
    wall = np.full((HEIGHT, WIDTH, 3), 150, np.uint8)
    wall = cv2.add(wall, np.random.default_rng(5).integers(0, 60, wall.shape, np.uint8))
    for x in range(40, WIDTH, 80):
        cv2.line(wall, (x, 0), (x, HEIGHT), (40, 40, 40), 5)
    background, subject = found(wall, 90, 220)
    assert np.ptp(background) < 0.02
    # At its foot it is where the wall is, at its top before it.
    assert abs(subject[215, 320] - background[215, 320]) < 0.12
    assert subject[100, 320] > background[100, 320] + 0.12


def test_before_a_blurred_backdrop_it_is_far_in_front() -> None:
    blurred = cv2.GaussianBlur(photograph("moose"), (0, 0), 12)
    background, subject = found(np.asarray(blurred, np.uint8), 90, 250)
    assert background.max() < 0.65
    assert subject[90:250, 290:350].min() > 0.85
