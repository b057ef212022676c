"""Guides for the tests: small ones, made without any learned model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from engines.parallax.rendering import photograph
from stillmotion.engines.base import Take
from stillmotion.engines.generative.clip import Guide
from stillmotion.engines.generative.guide import make_guide
from stillmotion.models import folder
from stillmotion.storyboard import CameraPath, Pose, Shot, Storyboard
from stillmotion.storyboard.paths import orbit, pose, travel

WIDTH, HEIGHT, FRAMES, FPS = 416, 240, 17, 16.0
FRAME = (WIDTH, HEIGHT)

MOVES: dict[str, Pose] = {
    "zoom": pose("zoom", -6, *FRAME),
    "pan": pose("pan", 5, *FRAME),
    "orbit": orbit(1.0, FRAME),
    "roll": pose("roll", 7, *FRAME),
}


def move(name: str) -> CameraPath:
    return travel(name, MOVES[name])


def take_of(shot: Shot, pictures: Mapping[str, NDArray[np.uint8]], fps: int = 16) -> Take:
    board = Storyboard(width=WIDTH, height=HEIGHT, fps=fps, mode="std", shots=(shot,))
    return Take(board, pictures)


@cache
def camera_guide(name: str, picture: str = "castle-maintenon") -> Guide:
    shot = Shot(frames=FRAMES, camera=move(name))
    take = take_of(shot, {"image": photograph(picture)})
    return make_guide(shot, take, width=WIDTH, height=HEIGHT, frames=FRAMES, fps=FPS)


@pytest.fixture(autouse=True)
def without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is learned costs seconds, and guides of it are tested once."""
    monkeypatch.setattr(folder, "installed", lambda _model: False)
