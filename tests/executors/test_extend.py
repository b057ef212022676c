"""Two parts of a video that goes on, put together whatever made the first."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from harness.pictures import scene
from harness.video import decode, psnr
from stillmotion.encoding.aac import RATE, length
from stillmotion.encoding.encode import encode
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.executors.extend import put_together
from stillmotion.executors.seam import Seam, joined_sound
from stillmotion.sound.mix import closing
from stillmotion.storyboard import Storyboard

WIDTH, HEIGHT, FPS = 320, 180, 10


def part(path: Path, mode: Literal["std", "pro"], seed: int, count: int) -> None:
    frame = rgb_to_planes(scene(WIDTH, HEIGHT, seed))
    encode([frame] * count, path, width=WIDTH, height=HEIGHT, fps=FPS, frame_count=count, mode=mode)


@pytest.mark.parametrize("mode", ["std", "pro"])
def test_parts_of_another_make_are_encoded_anew(
    tmp_path: Path, mode: Literal["std", "pro"]
) -> None:
    old, more, whole = (tmp_path / name for name in ("old.mp4", "more.mp4", "whole.mp4"))
    part(old, mode, 1, 12)
    part(more, "std", 2, 8)
    board = Storyboard(width=WIDTH, height=HEIGHT, fps=FPS, mode="std", shots=())
    put_together(Seam(old, 12, FPS, None), more, whole, board, 20, None)
    made = decode(whole)
    assert len(made.frames) == 20
    assert psnr(made.frames[11], decode(old).frames[11]) > 38
    assert psnr(made.frames[12], decode(more).frames[0]) > 38


def test_the_new_sound_rises_as_the_old_one_closes() -> None:
    frames, added = 20, 10
    rng = np.random.default_rng(1)
    old = rng.normal(0, 0.1, (length(frames, FPS), 2)).astype(np.float32)
    old *= closing(len(old))[:, None].astype(np.float32)
    seam = Seam(Path("unused"), frames, FPS, old)
    new = rng.normal(0, 0.1, (length(seam.lead + added, FPS), 2)).astype(np.float32)
    whole = joined_sound(seam, new, added)
    assert whole.shape == (length(frames + added, FPS), 2)
    tenths = whole[: len(whole) // (RATE // 10) * (RATE // 10)].reshape(-1, RATE // 10, 2)
    levels = np.sqrt((tenths**2).mean(axis=(1, 2)))
    assert np.allclose(levels, 0.1, rtol=0.08)
