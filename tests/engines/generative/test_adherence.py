"""The figure that says how well a clip follows its guide."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.parallax.guided import FRAMES, MOVES, camera_guide, without_models
from engines.parallax.rendering import photograph
from stillmotion.engines.generative.adherence import Adherence, adherence
from stillmotion.engines.generative.clip import Guide

__all__ = ["without_models"]

FAR = 24.0
"""Pixels that the made-up guides move by."""

Clip = NDArray[np.uint8]


def drawn(by: float, thing: float = 0.0, still: bool = False) -> Clip:
    """A photograph that moves evenly by so many pixels to the right, and a thing on it that moves
    by `thing` against that; with `still` it is only the thing that moves."""
    rgb = photograph("castle-maintenon")
    height, width = rgb.shape[:2]
    piece = photograph("cups")[100:220, 200:360]
    frames = []
    for share in np.linspace(0, 1, FRAMES):
        move = np.array([[1, 0, share * by], [0, 1, 0.4 * share * by]])
        frame = cv2.warpAffine(
            rgb, np.eye(2, 3) if still else move, (width, height), flags=cv2.INTER_CUBIC
        )
        if thing:
            at = np.array([[1, 0, 200 + share * thing], [0, 1, 120]], float)
            over = cv2.warpAffine(piece, at, (width, height), flags=cv2.INTER_CUBIC)
            cover = cv2.warpAffine(np.ones(piece.shape[:2], np.float32), at, (width, height))
            frame = np.where(cover[..., None] > 0.5, over, frame)
        frames.append(frame)
    return np.stack(frames).astype(np.uint8)


def guide_of(frames: Clip, known: NDArray[np.bool_] | None = None) -> Guide:
    if known is None:
        known = np.zeros(frames.shape[:3], bool)
        known[:, 40:-40, 40:-40] = True
        return Guide(kind="camera", frames=frames, known=known)
    return Guide(kind="brush", frames=frames, known=known)


def told(guide: Guide, frames: Clip) -> Adherence:
    found = adherence(guide, frames)
    assert found is not None
    return found


@pytest.mark.parametrize("name", MOVES)
def test_a_clip_that_is_its_guide_follows_it(name: str) -> None:
    guide = camera_guide(name)
    found = told(guide, guide.frames)
    assert found.error_px <= 0.3
    assert found.share == pytest.approx(1.0, abs=0.01)
    assert found.follows
    assert found.sentence == (
        "the camera follows its guide: median error 0.0 px at 480p, 100% of the motion"
    )


@pytest.mark.parametrize("name", ["zoom", "orbit"])
def test_so_does_one_that_looks_a_little_otherwise(name: str) -> None:
    """Darker, softer and with grain, as a model would have it."""
    guide = camera_guide(name)
    grain = np.random.default_rng(0).normal(0, 4, guide.frames.shape)
    soft = np.stack([cv2.GaussianBlur(frame, (0, 0), 0.8) for frame in guide.frames])
    found = told(guide, np.clip(0.9 * soft + 6 + grain, 0, 255).astype(np.uint8))
    assert found.error_px <= 0.3
    assert found.share == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("name", MOVES)
def test_a_clip_that_moves_otherwise_is_told(name: str) -> None:
    guide = camera_guide(name)
    still = told(guide, np.repeat(guide.frames[:1], FRAMES, axis=0))
    assert still.share == pytest.approx(0.0, abs=0.05)
    assert still.error_px > 0.5
    assert "does not follow" in still.sentence
    back = told(guide, guide.frames[::-1])
    assert back.share == pytest.approx(-1.0, abs=0.15)
    assert not back.follows
    names = list(MOVES)
    other = names[names.index(name) - 1]
    found = told(guide, camera_guide(other).frames)
    assert not found.follows, f"{name} with {other}: {found}"


@pytest.mark.parametrize("share", [0.5, 0.9, 1.0, 1.1])
def test_the_figures_are_right(share: float) -> None:
    found = told(guide_of(drawn(FAR)), drawn(share * FAR))
    assert found.share == pytest.approx(share, abs=0.02)
    wanted = abs(1 - share) * found.motion_px
    assert found.error_px == pytest.approx(wanted, abs=0.1 + 0.05 * wanted)


def test_pixels_are_those_of_480_lines() -> None:
    frames, slower = drawn(FAR), drawn(0.5 * FAR)
    large = told(guide_of(frames), slower)
    half = [np.stack([cv2.resize(f, None, fx=0.5, fy=0.5) for f in c]) for c in (frames, slower)]
    small = told(guide_of(half[0]), half[1])
    assert small.error_px == pytest.approx(large.error_px, rel=0.1)


def test_only_what_is_known_counts() -> None:
    frames = drawn(FAR)
    guide = guide_of(frames)
    other = frames.copy()
    other[:, :, frames.shape[2] // 2 :] = frames[:1, :, frames.shape[2] // 2 :]
    guide.known[:, :, frames.shape[2] // 2 - 30 :] = False
    assert told(guide, other).error_px <= 0.3
    assert adherence(replace(guide, known=np.zeros_like(guide.known)), frames) is None


def test_a_stroke_counts_however_much_is_pinned() -> None:
    frames = drawn(0.0, thing=FAR, still=True)
    known = np.zeros(frames.shape[:3], bool)
    known[:, :100] = True
    for number, share in enumerate(np.linspace(0, 1, FRAMES)):
        left = 200 + round(share * FAR)
        known[number, 120:240, left : left + 160] = True
    guide = guide_of(frames, known)
    assert told(guide, frames).error_px <= 0.3
    missed = told(guide, np.repeat(frames[:1], FRAMES, axis=0))
    assert missed.error_px > 0.8 * missed.motion_px
    assert missed.share == pytest.approx(0.0, abs=0.05)
    assert missed.sentence.startswith("what the brush moves does not follow its guide")
    shaken = told(guide, drawn(FAR, thing=FAR))
    assert shaken.error_px > 1.0, "what is pinned moves"


def test_a_guide_that_hardly_moves_tells_no_share() -> None:
    guide = guide_of(drawn(0.4))
    found = told(guide, guide.frames)
    assert found.error_px <= 0.3
    assert found.share is None
    assert "of the motion" not in found.sentence
    assert not told(guide, drawn(FAR)).follows


def test_a_sudden_move_is_looked_at_once() -> None:
    frames = drawn(0.0)
    frames[FRAMES // 2 :] = drawn(60.0)[-1]
    assert told(guide_of(frames), frames).error_px <= 0.3


def test_a_single_frame_tells_nothing() -> None:
    frames = drawn(FAR)[:1]
    assert adherence(guide_of(frames), frames) is None
