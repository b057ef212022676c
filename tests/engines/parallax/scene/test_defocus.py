"""Before a backdrop that is out of focus a subject leaves no outline behind."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.parallax.rendering import HEIGHT, WIDTH, photograph
from measures.clips import colours
from stillmotion.contract.image2video import CameraControl
from stillmotion.director.camera import from_control
from stillmotion.engines.parallax.scene import analysis
from stillmotion.vision import matte
from stillmotion.vision.defocus import defocus

Rgb = NDArray[np.uint8]
Map = NDArray[np.float32]

CARRIED = 9
"""Pixels beside a subject that may go with it."""


def figure() -> Map:
    """The cover (0 to 1) of a head and shoulders that the frame's lower edge cuts off."""
    fine = 4
    drawn = np.zeros((HEIGHT * fine, WIDTH * fine), np.uint8)
    cv2.ellipse(drawn, (320 * fine, 130 * fine), (52 * fine, 68 * fine), 0, 0, 360, 255, -1)
    body = [(258, 360), (238, 250), (290, 205), (350, 205), (402, 250), (386, 360)]
    cv2.fillPoly(drawn, [np.array(body, np.int32) * fine], 255)
    return cv2.resize(drawn, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) / np.float32(255)


def crowd() -> Rgb:
    """People far out of focus: blots of light and dark colours, and the film's grain."""
    rng = np.random.default_rng(11)
    blots = cv2.GaussianBlur(rng.normal(0, 1, (HEIGHT, WIDTH, 4)), (0, 0), 22)
    blots /= blots.std()
    lit = 78 + 20 * blots[..., :1] + 8 * blots[..., 1:] + rng.normal(0, 2.0, (HEIGHT, WIDTH, 1))
    return np.asarray(np.clip(lit, 0, 255), np.uint8)


def before(backdrop: Rgb, cover: Map) -> Rgb:
    """A green figure before it, and the light line that sharpening leaves about a dark thing."""
    texture = np.random.default_rng(3).normal(0, 10, (HEIGHT, WIDTH))[..., None]
    green = np.array([20, 120, 20], np.float32) + texture
    line = np.clip(cv2.GaussianBlur(cover, (0, 0), 2.2) * 2, 0, 1) * (1 - cover)
    lit = backdrop + 55 * line[..., None]
    return np.asarray(np.clip(lit + cover[..., None] * (green - lit) + 0.5, 0, 255), np.uint8)


@pytest.fixture
def picture(monkeypatch: pytest.MonkeyPatch) -> Rgb:
    """The figure before the crowd, which is found to be the subject."""
    monkeypatch.setattr(
        matte, "find", lambda rgb: cv2.resize(figure(), rgb.shape[1::-1]).astype(np.float32)
    )
    return before(crowd(), figure())


def outline_left(frame: Rgb) -> float:
    """How steep the backdrop's light is beside the figure, where something stayed behind."""
    red, green, blue = (frame[..., k].astype(np.float32) for k in range(3))
    shown = ((green > red + 35) & (green > blue + 35)).astype(np.uint8)
    shown = cv2.morphologyEx(shown, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    away = cv2.distanceTransform(1 - shown, cv2.DIST_L2, 5)
    return float(np.percentile(steepness(frame)[(away > CARRIED) & (away < 40)], 99.5))


def steepness(frame: Rgb) -> Map:
    """The change of luma per pixel, without the grain."""
    luma = cv2.GaussianBlur(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), (0, 0), 1.0)
    across, down = (cv2.Sobel(luma, cv2.CV_32F, dx, 1 - dx, scale=0.125) for dx in (1, 0))
    return np.hypot(across, down).astype(np.float32)


@pytest.mark.parametrize(("kind", "value"), [("horizontal", -8.0), ("vertical", 8.0)])
def test_nothing_of_its_outline_stays_in_what_a_subject_uncovers(
    picture: Rgb, kind: str, value: float
) -> None:
    path = from_control(CameraControl("simple", kind, value), WIDTH, HEIGHT)
    first, last = colours(picture, path, 2, (WIDTH, HEIGHT))
    assert outline_left(last) < 1.15 * outline_left(first)


def test_what_is_behind_is_the_backdrop_that_goes_on(picture: Rgb) -> None:
    behind = analysis.analyse(picture).background
    cover = (figure() > 0.5).astype(np.uint8)
    away = np.maximum(
        cv2.distanceTransform(cover, cv2.DIST_L2, 5),
        cv2.distanceTransform(1 - cover, cv2.DIST_L2, 5),
    )
    beside = away < 12
    beside[-12:] = False
    steepest = (float(np.percentile(steepness(of)[beside], 99)) for of in (behind, crowd()))
    assert next(steepest) < 1.2 * next(steepest)


@pytest.mark.parametrize("name", ["moose", "portrait", "two-spaniels", "drum-room", "fig-bowl"])
def test_a_backdrop_in_focus_is_left_as_it_is(name: str) -> None:
    rgb = photograph(name)
    subject = np.zeros(rgb.shape[:2], np.float32)
    cv2.ellipse(subject, (330, 200), (120, 110), 0, 0, 360, 1.0, -1)
    assert defocus(rgb, subject) is None
