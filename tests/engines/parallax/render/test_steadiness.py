"""What is not told to move stands still, while other things do."""

from __future__ import annotations

import cv2
import numpy as np

from engines.parallax.rendering import HEIGHT, WIDTH, photograph
from measures.steadiness import flicker
from stillmotion.director.camera import still
from stillmotion.engines.parallax.camera.path import extrinsics
from stillmotion.engines.parallax.camera.viewport import viewport_of
from stillmotion.engines.parallax.effect import Effects
from stillmotion.engines.parallax.render.renderer import render_frames
from stillmotion.engines.parallax.scene.build import build_scene
from stillmotion.engines.parallax.scene.photo import PhotoSource
from stillmotion.engines.parallax.timing import Clock


class Swing:
    """Moves a layer to and fro by up to 6 pixels."""

    def displace(self, places: np.ndarray, number: int) -> None:
        places[..., 0] -= np.float32(6 * np.sin(number / 2))


def test_the_background_of_a_moving_subject_stands_still() -> None:
    picture = photograph("moose")
    place = viewport_of((WIDTH, HEIGHT), WIDTH, HEIGHT)
    cameras = extrinsics(still(), 8)
    scene = build_scene(PhotoSource(picture), place, cameras, Effects(subject=[Swing()]))
    frames = [frame.y.copy() for frame in render_frames(scene, cameras, Clock(8, 24))]
    matte = cv2.resize(PhotoSource(picture).view(place).matte, (WIDTH, HEIGHT))
    near = cv2.dilate((matte > 0.01).astype(np.uint8), np.ones((31, 31), np.uint8))
    assert flicker(frames, near == 0) <= 0.5
    assert flicker(frames) > 5
