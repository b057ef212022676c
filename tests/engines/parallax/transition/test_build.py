"""What a join promises: it starts on one picture, ends on the other and runs smoothly between."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from engines.parallax.rendering import HEIGHT, PHOTOGRAPHS, WIDTH, photograph, psnr, render
from engines.parallax.transition.pairs import pairs
from harness.video import decode
from stillmotion.director.camera import simple, still
from stillmotion.encoding.encode import encode
from stillmotion.encoding.planes import Frame, rgb_to_planes
from stillmotion.engines.base import Take
from stillmotion.engines.parallax.camera.viewport import crop_to_frame
from stillmotion.engines.parallax.transition import build_transition, fit_to_frame
from stillmotion.executors.opened import engine_of
from stillmotion.inpaint.outpainting import Margins, extend
from stillmotion.storyboard import Pose, Shot, Storyboard

with_patches = pytest.mark.usefixtures("patches")

FRAMES = 17


def joined(first: np.ndarray, second: np.ndarray, frames: int = FRAMES) -> list[Frame]:
    return [
        Frame(*(plane.copy() for plane in frame))
        for frame in build_transition(first, second, still(), frames).frames
    ]


@cache
def ends(kind: str) -> tuple[np.ndarray, np.ndarray]:
    if kind == "unrelated":
        return photograph("moose"), photograph("night-bridge")
    return next(pair for pair in pairs() if pair.name == "thing against pan").ends


def small_ends(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The same in half the size, where that is not asked about."""
    first, second = (
        cv2.resize(view, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
        for view in ends(kind)
    )
    return first, second


@cache
def made(kind: str) -> list[Frame]:
    """The join of the pictures of a kind, made once."""
    return joined(*ends(kind))


@cache
def short(kind: str, frames: int) -> list[Frame]:
    """A short one of the small pictures, made once."""
    return joined(*small_ends(kind), frames)


@with_patches
@pytest.mark.parametrize("kind", ["related", "unrelated"])
def test_both_ends_are_met_in_the_file(kind: str, tmp_path: Path) -> None:
    first, second = ends(kind)
    encode(
        iter(made(kind)), tmp_path / "out.mp4",
        width=WIDTH, height=HEIGHT, fps=24, frame_count=FRAMES, mode="std",
    )  # fmt: skip
    video = decode(tmp_path / "out.mp4")
    assert psnr(video.frames[0], first) >= 38 - CHROMA_LOSS
    assert psnr(rgb_to_planes(video.frames[0]).y, rgb_to_planes(first).y) >= 38
    assert psnr(rgb_to_planes(video.frames[-1]).y, rgb_to_planes(second).y) >= 36


CHROMA_LOSS = 8.0
"""dB that half as dense colour costs these pictures before any codec."""


@with_patches
@pytest.mark.parametrize("kind", ["related", "unrelated"])
def test_it_neither_flickers_nor_jerks(kind: str) -> None:
    change = np.array([
        np.abs(after.y.astype(int) - before.y).mean()
        for before, after in pairwise(made(kind))
    ])  # fmt: skip
    assert change[0] < 0.35 * change.max()
    assert change[-1] < 0.35 * change.max()
    for n in range(2, len(change) - 2):
        neighbours = np.delete(change[n - 2 : n + 3], 2)
        assert change[n] <= 1.5 * np.median(neighbours)


@with_patches
@pytest.mark.parametrize("frames", [1, 2, 3])
@pytest.mark.parametrize("kind", ["related", "unrelated"])
def test_short_ones(kind: str, frames: int) -> None:
    clip = short(kind, frames)
    assert len(clip) == frames
    assert psnr(clip[-1].y, rgb_to_planes(small_ends(kind)[1]).y) > 45


@with_patches
@pytest.mark.parametrize(
    ("kind", "size"),
    [("related", (202, 362)), ("related", (146, 150)), ("unrelated", (250, 100))],
)
def test_frames_of_any_size(kind: str, size: tuple[int, int]) -> None:
    first, other = (
        cv2.resize(photograph(name), size, interpolation=cv2.INTER_AREA)
        for name in ("lemurs", "mountain-path")
    )
    second = np.roll(first, 9, axis=1) if kind == "related" else other
    clip = joined(first, second, 3)
    assert [frame.y.shape for frame in clip] == [size[::-1]] * 3
    assert psnr(clip[0].y, rgb_to_planes(first).y) > 45
    assert psnr(clip[-1].y, rgb_to_planes(second).y) > 45


@with_patches
@pytest.mark.parametrize("kind", ["related", "unrelated"])
def test_the_same_request_gives_the_same_frames(kind: str) -> None:
    one, other = short(kind, 3)[1], joined(*small_ends(kind), 3)[1]
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_the_network_paints_the_same_again() -> None:
    picture, margins = ends("related")[0], Margins(40, 40, 40, 40)
    assert np.array_equal(extend(picture, margins), extend(picture, margins))


@with_patches
def test_a_camera_between_related_pictures_is_told_to_be_undone() -> None:
    first = photograph("lemurs")
    told = build_transition(first, np.roll(first, 6, axis=1), simple("pan", 5, WIDTH, HEIGHT), 2)
    assert told.related
    assert len(told.undone) == 1
    assert "pan" in told.undone[0]
    assert not build_transition(first, np.roll(first, 6, axis=1), still(), 2).undone


@with_patches
def test_what_is_undone_is_said() -> None:
    first = photograph("lemurs")
    pictures = {"image": first, "image_tail": np.roll(first, 6, axis=1)}
    shot = Shot(frames=2, end="image_tail", camera=simple("pan", 5, WIDTH, HEIGHT))
    board = Storyboard(width=WIDTH, height=HEIGHT, fps=24, mode="std", shots=(shot,))
    said: list[str] = []
    for _ in engine_of("parallax").render(shot, Take(board, pictures, remark=said.append)):
        pass
    assert any("pan" in words for words in said)


@with_patches
def test_a_camera_between_unrelated_pictures_is_followed() -> None:
    path = simple("horizontal", 5, WIDTH, HEIGHT)
    told = build_transition(photograph("moose"), photograph("night-bridge"), path, 5)
    assert not told.related
    assert not told.undone
    assert told.cameras[-1].position[0] == pytest.approx(path.keyframes[-1].pose.x)
    assert path.keyframes[-1].pose != Pose()


@pytest.mark.parametrize(
    ("shape", "cut_off"), [((800, 600), True), ((600, 600), False), ((400, 700), False)]
)
def test_of_an_end_picture_much_is_never_cut_away(shape: tuple[int, int], cut_off: bool) -> None:
    picture = np.asarray(Image.open(PHOTOGRAPHS / "portrait.jpg").convert("RGB").resize(shape))
    view, (left, top, right, bottom) = fit_to_frame(picture, WIDTH, HEIGHT)
    assert view.shape == (HEIGHT, WIDTH, 3)
    assert not any((left, top, right, bottom)) if cut_off else left > 0
    if not cut_off:
        inner = view[top : HEIGHT - bottom, left : WIDTH - right]
        wanted = Image.fromarray(picture).resize(inner.shape[1::-1], Image.Resampling.BICUBIC)
        assert psnr(inner, np.asarray(wanted)) > 60
        # Neither bars nor stretched rows: what is made up is as lively as a picture.
        assert view[:, :left].std() > 8
        assert np.abs(np.diff(view[:, : left // 2].astype(int), axis=1)).mean() > 0.3
    else:
        assert np.array_equal(view, crop_to_frame(picture, WIDTH, HEIGHT))


@with_patches
def test_an_upright_end_picture_is_shown_whole() -> None:
    upright = np.asarray(Image.open(PHOTOGRAPHS / "portrait.jpg").convert("RGB"))
    clip = render(still(), start=photograph("hill-sunset"), end=upright, frames=3)
    view, (left, top, right, bottom) = fit_to_frame(upright, WIDTH, HEIGHT)
    own = (slice(top, HEIGHT - bottom), slice(left, WIDTH - right))
    assert psnr(clip.planes[-1].y[own], rgb_to_planes(view).y[own]) > 45
