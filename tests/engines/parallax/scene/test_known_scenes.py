"""Views of scenes that are known, and where the camera stood, against the engine's."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from conftest import require_or_skip
from measures import scenes
from measures.clips import Rgb, colours, luma, psnr
from measures.known_depth import write_model
from measures.recovery import pose_errors
from measures.scenes import KnownScene, flat, floating, path_of, standing
from measures.truth import HEIGHT, WIDTH
from stillmotion import models
from stillmotion.contract.image2video import CameraControl
from stillmotion.engines.parallax.camera.path import poses
from stillmotion.engines.parallax.camera.viewport import viewport_of
from stillmotion.engines.parallax.scene.photo import PhotoSource
from stillmotion.models.folder import DEPTH_VARIABLE

with_patches = pytest.mark.usefixtures("patches")

SIZE = (WIDTH, HEIGHT)


@pytest.fixture
def knowing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Makes the engine see a scene with a depth network that knows it."""

    def know(scene: KnownScene) -> KnownScene:
        model = write_model(tmp_path / "known.onnx", scene.disparity)
        monkeypatch.setenv(DEPTH_VARIABLE, str(model))
        return scene

    return know


def needs_models() -> None:
    there = models.available("matte") and models.available("inpaint")
    require_or_skip(there, "no matte and inpainting models: run `stillmotion models pull`")


def grey(picture: Rgb) -> Rgb:
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)


@pytest.mark.parametrize(
    "scene",
    [
        floating("nuthatch", "fig-bowl", x=450),
        standing("autumn-meadow", "two-spaniels"),
    ],
    ids=lambda scene: scene.name,
)
def test_new_views_of_a_subject_before_its_background(scene: KnownScene, knowing) -> None:
    needs_models()
    knowing(scene)
    picture, disparity = scene.picture, scene.disparity
    for control in (
        CameraControl("simple", "horizontal", 6.0),
        CameraControl("simple", "horizontal", -6.0),
        CameraControl("forward_up"),
    ):
        path = path_of(control)
        truth, made = scene.seen(path), colours(picture, path, 2, SIZE)[-1]
        wanted, got = grey(truth.rgb), grey(made)
        assert psnr(got[truth.known], wanted[truth.known]) > 30
        hidden = truth.uncovered
        if control.axis is not None:
            assert hidden.sum() > 4000
            edge = grey(scenes.stretched(picture, disparity, path))
            assert psnr(got[hidden], wanted[hidden]) > 22
            assert psnr(got[hidden], wanted[hidden]) > psnr(edge[hidden], wanted[hidden]) + 3


def test_a_trusted_network_is_followed_in_proportion(knowing) -> None:
    needs_models()
    scene = knowing(standing("hill-sunset", "two-spaniels"))
    seen = PhotoSource(scene.picture).view(viewport_of(SIZE, *SIZE)).disparity
    true = cv2.resize(scene.disparity, seen.shape[::-1], interpolation=cv2.INTER_AREA)
    # Away from the outlines, where neither map follows the picture to the pixel.
    steep = cv2.morphologyEx(true, cv2.MORPH_GRADIENT, np.ones((13, 13), np.uint8)) > 0.2
    assert np.abs(seen - true)[~steep].max() < 0.05


@with_patches
@pytest.mark.parametrize(
    "control",
    [
        CameraControl("simple", "horizontal", 10.0),
        CameraControl("simple", "vertical", -10.0),
        CameraControl("simple", "pan", -10.0),
        CameraControl("simple", "tilt", 10.0),
        CameraControl("simple", "roll", 10.0),
        CameraControl("simple", "zoom", -10.0),
        CameraControl("down_back"),
        CameraControl("forward_up"),
        CameraControl("right_turn_forward"),
    ],
    ids=lambda control: f"{control.axis or control.type}",
)
def test_the_camera_stands_where_it_was_asked_to(control: CameraControl, knowing) -> None:
    scene = knowing(flat("mountain-path"))
    path, frames = path_of(control), 7
    asked = poses(path, np.linspace(0, 1, frames))
    errors = pose_errors(luma(scene.picture, path, frames, SIZE), asked)
    assert max(error.rotation for error in errors) < 0.02
    assert max(error.reprojection for error in errors) < 1.0
