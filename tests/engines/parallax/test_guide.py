"""Guides for models that generate: the render of a camera's move or a brush, and what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import cv2
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from conftest import require_or_skip
from engines.parallax.guided import (
    FPS,
    FRAMES,
    HEIGHT,
    WIDTH,
    camera_guide,
    move,
    take_of,
    without_models,
)
from engines.parallax.rendering import photograph
from engines.parallax.scene import test_painted as painted
from stillmotion import models
from stillmotion.encoding.planes import planes_to_rgb, rgb_to_planes
from stillmotion.engines.generative.clip import Guide
from stillmotion.engines.generative.guide import make_guide, wants_guide
from stillmotion.engines.parallax.camera.path import extrinsics, homography
from stillmotion.engines.parallax.camera.viewport import crop_mask, crop_to_frame
from stillmotion.engines.parallax.engine import ParallaxEngine
from stillmotion.engines.parallax.guide import plain
from stillmotion.engines.parallax.scene.analysis import analyse
from stillmotion.storyboard import Cue, FreeCamera, Grade, Shot, Stroke, focal_length
from stillmotion.storyboard.paths import pose, still, travel

Mask = NDArray[np.uint8]
Box = tuple[float, float, float, float]

PICTURE = "castle-maintenon"
HIGH, WIDE = photograph(PICTURE).shape[:2]
RIGHT = ((0.3, 0.5), (0.4, 0.5))
STROKE = Stroke("dynamic_masks[0].mask", RIGHT)
THING: Box = (0.25, 0.4, 0.45, 0.75)
PINNED: Box = (0.7, 0.0, 1.0, 0.3)


def masked(box: Box, size: tuple[int, int] = (WIDE, HIGH)) -> Mask:
    mask = np.zeros(size[::-1], np.uint8)
    left, top, right, bottom = (round(a * b) for a, b in zip(box, size * 2, strict=True))
    mask[top:bottom, left:right] = 255
    return mask


PICTURES: Mapping[str, NDArray[np.uint8]] = {
    "image": photograph(PICTURE),
    "image_tail": photograph("night-bridge"),
    "shifted": np.roll(photograph(PICTURE), 8, axis=1),
    STROKE.mask: masked(THING),
    "static_mask": masked(PINNED),
}

SHOTS = {
    "camera": Shot(frames=5, camera=move("orbit")),
    "camera to an end": Shot(frames=5, start=None, end="image", camera=move("pan")),
    "brush": Shot(frames=5, camera=still(), strokes=(STROKE,), static_mask="static_mask"),
    "brush and camera": Shot(frames=5, camera=move("pan"), strokes=(STROKE,)),
    "to another picture": Shot(frames=5, end="image_tail", camera=move("zoom")),
    "to a like picture": Shot(frames=5, end="shifted", camera=move("zoom")),
}

__all__ = ["without_models"]


def guide_of(shot: Shot, fps: float = FPS, **more: int) -> Guide:
    take = take_of(shot, PICTURES)
    asked = {"width": WIDTH, "height": HEIGHT, "frames": shot.frames, **more}
    return make_guide(shot, take, fps=fps, **asked)


@pytest.mark.parametrize("name", SHOTS)
def test_frames_are_those_of_a_render(name: str) -> None:
    shot = SHOTS[name]
    take = take_of(shot, PICTURES)
    engine = ParallaxEngine()
    wanted = [planes_to_rgb(frame) for frame in engine.render(shot, take)]
    made = list(engine.guide(shot, take))
    assert len(made) == len(wanted)
    for (rgb, known), frame in zip(made, wanted, strict=True):
        assert np.array_equal(rgb, frame)
        assert known.shape == frame.shape[:2]
        assert known.dtype == bool
        assert known.any()
    assert [rgb.tobytes() for rgb, _ in engine.guide(shot, take, [1, 4])] == [
        wanted[1].tobytes(),
        wanted[4].tobytes(),
    ]


def test_a_guide_has_the_motion_and_nothing_else() -> None:
    shot = msgspec.structs.replace(
        SHOTS["brush"],
        cues=(Cue(kind="rain"), Cue(kind="sway")),
        grade=Grade(name="night", exposure=-1.0, vignette=1.0),
        free=FreeCamera(),
        camera=move("zoom"),
    )
    assert plain(shot) == SHOTS["brush"]
    take = take_of(shot, PICTURES)
    guides = [list(ParallaxEngine().guide(one, take)) for one in (shot, SHOTS["brush"])]
    for (rgb, known), (bare, bare_known) in zip(*guides, strict=True):
        assert np.array_equal(rgb, bare)
        assert np.array_equal(known, bare_known)


def test_what_comes_in_at_the_edges_is_not_known() -> None:
    """Of a camera that only turns or zooms it is the same at any depth what its rays meet. Beside
    the frame the picture has four pixels more, since it is a little wider."""
    for name in ("pan", "roll", "zoom"):
        guide = camera_guide(name)
        assert guide.known[0].all()
        for number, camera in enumerate(extrinsics(move(name), FRAMES)):
            x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
            matrix = homography(camera, focal_length(WIDTH, HEIGHT), WIDTH, HEIGHT)
            at = np.stack([x, y, np.ones_like(x)], axis=-1) @ matrix.T
            px, py = at[..., 0] / at[..., 2], at[..., 1] / at[..., 2]
            inside = (px >= -4.5) & (py >= -0.5) & (px < WIDTH + 3.5) & (py < HEIGHT - 0.5)
            assert overlap(guide.known[number], inside) > 0.993, (name, number)
    assert camera_guide("pan").known[-1].mean() < 0.95


def test_what_lies_behind_the_subject_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the models that find it: where it stood before, behind it, is made up."""
    monkeypatch.undo()
    require_or_skip(models.available("matte"), "no matte model: run `stillmotion models pull`")
    end = pose("horizontal", 10, WIDTH, HEIGHT)
    shot = Shot(frames=9, camera=travel("right", end))
    picture = photograph("moose")
    take = take_of(shot, {"image": picture})
    guide = make_guide(shot, take, width=WIDTH, height=HEIGHT, frames=9, fps=FPS)
    subject = analyse(picture).matte
    assert subject is not None
    stood = cv2.resize(subject, (WIDTH, HEIGHT)) > 0.1
    first, last, known = guide.frames[0], guide.frames[-1], guide.known[-1].copy()
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (last, first)]
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(*grey, None)
    behind = ~known
    behind[:, -WIDTH // 5 :] = False
    assert 0.01 < behind.mean() < 0.15
    # Traced back as what is far moves, it lies within the subject.
    far = flow[: HEIGHT // 6, WIDTH // 4 : 3 * WIDTH // 4].reshape(-1, 2)
    x, y = np.median(far, axis=0)
    rows, columns = np.nonzero(behind[: HEIGHT // 2])
    about = cv2.dilate(stood.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    at = np.clip(np.rint(columns + x).astype(int), 0, WIDTH - 1)
    assert about[np.clip(np.rint(rows + y).astype(int), 0, HEIGHT - 1), at].mean() > 0.9
    # What is known shows what the picture shows.
    places = np.dstack(np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))).astype(np.float32) + flow
    back = cv2.remap(first, places[..., 0], places[..., 1], cv2.INTER_LINEAR)
    off = np.abs(back.astype(int) - last).max(axis=-1)
    assert np.median(off[known]) < 8
    assert np.median(off[behind]) > 2 * np.median(off[known])


def overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())


def test_what_a_stroke_moves_is_known_where_it_goes() -> None:
    shot = msgspec.structs.replace(SHOTS["brush"], frames=9)
    guide = guide_of(shot)
    assert guide.kind == "brush"
    pinned = crop_mask(PICTURES["static_mask"], WIDTH, HEIGHT)
    way = (RIGHT[1][0] - RIGHT[0][0]) * WIDTH
    moved = guide.known & ~pinned
    begins, ends = moved[0], moved[-1]
    assert begins.any()
    assert overlap(np.roll(begins, round(way), axis=1), ends) > 0.9
    between = [np.nonzero(known)[1].mean() for known in moved]
    assert np.all(np.diff(between) >= 0)
    for known, frame in zip(guide.known, guide.frames, strict=True):
        assert known[pinned].all()
        assert np.array_equal(frame[pinned], guide.frames[0][pinned])
    assert guide.known.mean() < 0.25


def test_a_pinned_place_alone_is_a_guide() -> None:
    shot = Shot(frames=5, camera=still(), static_mask="static_mask")
    assert wants_guide(shot) == "brush"
    guide = guide_of(shot)
    pinned = crop_mask(PICTURES["static_mask"], WIDTH, HEIGHT)
    assert all(np.array_equal(known, pinned) for known in guide.known)


def test_with_a_camera_too_the_thing_goes_both_ways() -> None:
    alone, both = (
        guide_of(
            Shot(frames=9, camera=camera, strokes=(STROKE,)),
        )
        for camera in (still(), travel("pan", pose("pan", -8, WIDTH, HEIGHT)))
    )
    assert both.kind == "brush"
    shifts = [np.nonzero(one.known[-1])[1].mean() for one in (alone, both)]
    assert shifts[1] - shifts[0] == pytest.approx(0.12 * WIDTH, rel=0.1)


@pytest.mark.parametrize(
    ("shot", "kind"),
    [
        (Shot(frames=9, camera=move("pan")), "camera"),
        (Shot(frames=9, camera=move("pan"), free=FreeCamera()), None),
        (Shot(frames=9, camera=still()), None),
        (Shot(frames=9, camera=still(), static_mask="static_mask"), "brush"),
        (Shot(frames=9, camera=move("pan"), strokes=(STROKE,)), "brush"),
        (Shot(frames=9, camera=move("pan"), free=FreeCamera(), strokes=(STROKE,)), "brush"),
        # A stroke that stays says where something happens.
        (Shot(frames=9, camera=still(), strokes=(Stroke("m", ((0.2, 0.2), (0.2, 0.2))),)), None),
        (Shot(frames=9, start=None, end="image_tail", camera=move("pan")), "camera"),
        (Shot(frames=9, end="image_tail", camera=move("pan")), "camera"),
        (Shot(frames=9, end="image_tail", camera=still()), None),
        (Shot(frames=9, start=None, camera=move("pan")), None),
    ],
)
def test_a_guide_is_made_of_what_was_asked_for(shot: Shot, kind: str | None) -> None:
    assert wants_guide(shot) == kind
    if kind is None:
        with pytest.raises(ValueError, match="nothing in this shot is to be guided"):
            guide_of(shot)


@pytest.mark.parametrize(
    ("shot_fps", "fps", "whole"), [(24, 16.0, 11), (30, 16.0, 9), (8, 24.0, 46)]
)
def test_the_motion_takes_as_long_as_the_shot(shot_fps: int, fps: float, whole: int) -> None:
    """16 frames at the shot's rate are so many at the model's; then it stands still."""
    shot = Shot(frames=16, camera=move("pan"))
    take = take_of(shot, PICTURES, shot_fps)
    guide = make_guide(shot, take, width=64, height=48, frames=whole + 3, fps=fps)
    moved = [bool((one != other).any()) for one, other in pairwise(guide.frames)]
    assert not any(moved[whole - 1 :])
    assert all(moved[2 : whole - 3])
    assert np.array_equal(guide.known[-1], guide.known[whole - 1])


def test_a_clip_begins_where_the_one_before_ended() -> None:
    shot = Shot(frames=13, camera=move("orbit"))
    whole = guide_of(shot)
    late = guide_of(shot, frames=5, first=6)
    assert np.array_equal(late.frames, whole.frames[6:11])
    assert np.array_equal(late.known, whole.known[6:11])
    beyond = guide_of(shot, frames=5, first=20)
    assert np.array_equal(beyond.frames, np.repeat(whole.frames[-1:], 5, axis=0))


@pytest.mark.parametrize("size", [(64, 48), (48, 64), (96, 32)])
@pytest.mark.parametrize("framing", [(0.0, 0.0, 1.0, 1.0), (0.2, 0.1, 0.8, 0.7)])
def test_the_picture_is_cut_to_the_clip(size: tuple[int, int], framing: Box) -> None:
    width, height = size
    guide = guide_of(
        Shot(frames=2, camera=move("pan"), framing=framing), width=width, height=height
    )
    assert guide.frames.shape == (2, height, width, 3)
    wanted = planes_to_rgb(
        rgb_to_planes(crop_to_frame(photograph(PICTURE), width, height, framing))
    )
    assert np.array_equal(guide.frames[0], wanted)


def test_what_progress_raises_stops_it_at_once() -> None:
    told: list[float] = []

    def stop(done: float, _stage: str) -> None:
        told.append(done)
        if done >= 0.5:
            raise KeyboardInterrupt

    shot = SHOTS["camera"]
    with pytest.raises(KeyboardInterrupt):
        make_guide(
            shot, take_of(shot, PICTURES), width=64, height=48, frames=8, fps=FPS, progress=stop
        )
    assert told == sorted(told)
    assert told[-1] == 0.6


def test_one_of_several_clips_tells_what_cannot_be_done() -> None:
    whole = Stroke(STROKE.mask, ((0.1, 0.5), (0.9, 0.5)))
    shot = Shot(frames=9, camera=still(), strokes=(whole,))
    told: list[str] = []
    pictures = {**PICTURES, STROKE.mask: masked((0.0, 0.0, 1.0, 1.0))}
    take = replace(take_of(shot, pictures), remark=told.append)
    for first in (0, 4):
        make_guide(shot, take, width=64, height=48, frames=5, fps=FPS, first=first)
    assert len(told) == 1
    assert "covers the whole picture" in told[0]


def test_between_pictures_what_is_mixed_is_not_known() -> None:
    guide = guide_of(msgspec.structs.replace(SHOTS["to another picture"], frames=9))
    assert guide.kind == "camera"
    assert guide.known[0].all()
    assert guide.known[-1].all()
    shares = guide.known.mean(axis=(1, 2))
    assert shares[1:-1].min() < 0.8
    like = guide_of(msgspec.structs.replace(SHOTS["to a like picture"], frames=9))
    assert like.known.mean() > 0.8


def test_what_was_made_up_about_an_end_picture_is_not_known() -> None:
    upright = np.ascontiguousarray(photograph("night-bridge")[:, 200:400])
    shot = SHOTS["to another picture"]
    take = take_of(shot, {**PICTURES, "image_tail": upright})
    guide = make_guide(shot, take, width=WIDTH, height=HEIGHT, frames=5, fps=FPS)
    columns = guide.known[-1].all(axis=0)
    margin = (WIDTH - HEIGHT * 200 / HIGH) / 2
    assert columns.sum() == pytest.approx(WIDTH - 2 * margin, abs=4)
    assert not columns[: int(margin) - 2].any()


@pytest.mark.parametrize(("distance", "least"), [(0.1, 1.0), (1.0, 0.5)])
def test_of_a_painted_picture_all_that_was_painted_is_known(distance: float, least: float) -> None:
    """What lies behind its things is painted, too, and not made up."""
    drawn = painted.scene()
    assert drawn.layers is not None
    shot = Shot(frames=5, framing=painted.FRAME, camera=painted.across(distance))
    take = replace(take_of(shot, {"image": drawn.rgb}), layers={"image": drawn.layers})
    size = {"width": painted.WIDTH, "height": painted.HEIGHT}
    known = make_guide(shot, take, frames=5, fps=FPS, **size).known
    assert known[0].all()
    assert least <= known[-1].mean() <= max(least, 0.95)
