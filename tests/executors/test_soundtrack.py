"""What is heard against what is seen: lips in time, voices from where their faces are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from conftest import require_or_skip
from harness.sound import decode_sound
from harness.video import decode
from measures.lips import lag, opening
from stillmotion import models
from stillmotion.executors.film import Outputs
from stillmotion.executors.render import render
from stillmotion.orders import RenderSpec, StoredFile, Video, VideoOrder
from stillmotion.sound.speech import voice

with_patches = pytest.mark.usefixtures("patches")

PORTRAIT = Path(__file__).parents[2] / "examples" / "pictures" / "portrait.jpg"
FPS = 24

MOST_S = 0.045
"""Lips and sound that are further apart are seen to be (ITU-R BT.1359)."""


@pytest.fixture(autouse=True)
def _faces() -> None:
    require_or_skip(models.available("faces"), "no face model: run `stillmotion models pull`")


def made(path: Path, picture: NDArray[np.uint8], prompt: str, name: str = "af_heart") -> Path:
    video = Video(
        model_name="kling-v2-6", image=StoredFile(""), prompt=prompt, duration=3, sound=True
    )
    render(
        VideoOrder(video, RenderSpec(engine="parallax", short_edge=240, fps=FPS)),
        {"image": picture},
        Outputs(path),
        lambda _done, _stage: None,
        lambda _words: None,
        [voice(name)],
    )
    return path


def portrait() -> NDArray[np.uint8]:
    return np.asarray(Image.open(PORTRAIT).convert("RGB"))


@with_patches
@pytest.mark.parametrize("name", ["af_heart", "am_michael"])
def test_lips_move_with_the_voice(tmp_path: Path, name: str) -> None:
    needed = name == "af_heart" or models.available("speech")
    require_or_skip(needed, "no model for speech: run `stillmotion models pull`")
    words = '<<<voice_1>>> She says: "Papa, pop a bubble up. Bob, a map." Static camera.'
    video = made(tmp_path / "video.mp4", portrait(), words, name)
    sound = decode_sound(video)
    found = lag(opening(decode(video).frames), FPS, sound.samples.mean(axis=1), sound.rate)
    assert found.agreement > 0.55
    assert abs(found.seconds) <= MOST_S


@with_patches
@pytest.mark.parametrize(
    ("prompt", "mirrored", "side"),
    [
        ('She says: "Papa, a bubble." Static camera.', False, -1),
        ('She says: "Papa, a bubble." Static camera.', True, 1),
        ('Voice-over: "Papa, a bubble." Static camera.', False, 0),
    ],
)
def test_a_voice_comes_from_its_face_and_a_narrator_from_the_middle(
    tmp_path: Path, prompt: str, mirrored: bool, side: int
) -> None:
    # The portrait with a wall beside it, so that its face is on one side.
    rgb = portrait()
    wide = np.concatenate([rgb, rgb[:, ::-1][:, :60], np.full_like(rgb, 60)[:, :400]], axis=1)
    picture = np.ascontiguousarray(wide[:, ::-1] if mirrored else wide)
    video = made(tmp_path / "video.mp4", picture, prompt)
    left, right = np.sqrt(np.mean(np.square(decode_sound(video).samples), axis=0))
    louder = 20 * np.log10(right / left)
    if side:
        assert 1 < side * louder < 6
    else:
        assert abs(louder) < 0.5
    still = not np.any(opening(decode(video).frames) > 10)
    assert still == (side == 0)
