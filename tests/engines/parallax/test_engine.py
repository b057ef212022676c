"""What the engine promises of its frames: counts, exact ends, continuity, sharpness."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.parallax.rendering import HEIGHT, WIDTH, photograph, psnr, render
from stillmotion.contract.image2video import CameraAxis
from stillmotion.director.camera import simple, still
from stillmotion.easing import ease_in_out
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.base import Take
from stillmotion.engines.parallax.camera.path import poses
from stillmotion.engines.parallax.camera.viewport import viewport_of
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.scene.photo import PhotoSource
from stillmotion.engines.parallax.transition.flow import estimate_flow
from stillmotion.executors.opened import engine_of
from stillmotion.storyboard import (
    CameraPath,
    Pose,
    PoseKeyframe,
    Shot,
    Storyboard,
)
from stillmotion.vision import depth

with_patches = pytest.mark.usefixtures("patches")


def sharpness(plane: np.ndarray) -> float:
    inner = plane[40:-40, 40:-40]
    return float(cv2.Laplacian(inner, cv2.CV_32F).std())


@with_patches
@pytest.mark.parametrize("frames", [1, 2, 7])
def test_frame_count(frames: int) -> None:
    assert len(render(still(), start=photograph("moose"), frames=frames).planes) == frames


def test_first_frame_is_the_picture() -> None:
    picture = photograph("forest-stream")
    clip = render(simple("zoom", 10, WIDTH, HEIGHT), start=picture)
    wanted = rgb_to_planes(picture)
    assert all(np.array_equal(a, b) for a, b in zip(clip.planes[0], wanted, strict=True))


@with_patches
def test_end_only_arrives_at_the_picture() -> None:
    picture = photograph("forest-stream")
    clip = render(simple("horizontal", 8, WIDTH, HEIGHT), end=picture)
    wanted = rgb_to_planes(picture)
    assert psnr(clip.planes[-1].y, wanted.y) > 45
    assert psnr(clip.planes[0].y, wanted.y) < 30


@with_patches
def test_setting_off_does_not_soften_the_picture() -> None:
    clip = render(simple("horizontal", 3, WIDTH, HEIGHT), start=photograph("honey-bee"), frames=24)
    values = np.array([sharpness(frame.y) for frame in clip.planes])
    # Plain bilinear sampling between pixels loses a third of this high-pass energy at once.
    assert values.min() > 0.9 * values[0]
    assert np.abs(np.diff(values)).max() < 0.06 * values[0]


@with_patches
def test_zooming_out_does_not_alias() -> None:
    # A grating near the finest that a frame holds would fold into a coarse one when shrunk.
    x = np.arange(WIDTH)
    stripes = 128 + 100 * np.cos(x * np.pi * 0.86)
    picture = np.repeat(np.repeat(stripes[None], HEIGHT, 0)[..., None], 3, 2).astype(np.uint8)
    clip = render(simple("zoom", 10, WIDTH, HEIGHT), start=picture, frames=2)
    row = clip.planes[-1].y[HEIGHT // 2, 160:-160].astype(float)
    assert row.std() < 0.55 * clip.planes[0].y[HEIGHT // 2, 160:-160].std()


@with_patches
def test_a_still_camera_does_not_flicker() -> None:
    first, *rest = render(still(), start=photograph("honey-bee"), frames=4).planes
    for frame in rest:
        assert all(np.array_equal(a, b) for a, b in zip(first, frame, strict=True))


@with_patches
@pytest.mark.parametrize("pair", [("lemurs", "lemurs"), ("mountain-path", "honey-bee")])
def test_start_and_end_pictures_are_met_exactly(pair: tuple[str, str]) -> None:
    start, end = (photograph(name) for name in pair)
    if pair[0] == pair[1]:
        end = cv2.resize(end[30:330, 60:600], (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    clip = render(still(), start=start, end=end, frames=9)
    assert len(clip.planes) == 9
    assert psnr(clip.planes[0].y, rgb_to_planes(start).y) > 45
    assert psnr(clip.planes[-1].y, rgb_to_planes(end).y) > 45


def test_related_pictures_are_told_from_unrelated_ones() -> None:
    lemurs = photograph("lemurs")
    closer = cv2.resize(lemurs[30:330, 60:600], (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    assert estimate_flow(lemurs, closer) is not None
    assert estimate_flow(lemurs, photograph("mountain-path")) is None


@with_patches
def test_the_middle_of_a_morph_beats_a_cross_fade() -> None:
    picture = photograph("mountain-path")

    def seen_at(part: float) -> np.ndarray:
        turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 5 * part, 1.1 + 0.1 * part)
        turn[0, 2] += 24 * part
        return cv2.warpAffine(
            picture, turn, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
        )

    start, end, truth = seen_at(0), seen_at(1), rgb_to_planes(seen_at(0.5)).y
    middle = render(still(), start=start, end=end, frames=9).planes[4].y
    fade = rgb_to_planes(((start.astype(int) + end) // 2).astype(np.uint8)).y
    inner = (slice(30, -30), slice(50, -50))
    assert psnr(middle[inner], truth[inner]) > psnr(fade[inner], truth[inner]) + 8


@with_patches
def test_unrelated_pictures_change_over_once_and_in_between() -> None:
    start, end = photograph("mountain-path"), photograph("honey-bee")
    clip = render(still(), start=start, end=end, frames=11).planes
    to_end = [psnr(frame.y, clip[-1].y) for frame in clip[:-1]]
    assert max(to_end[:3]) < 15
    assert np.all(np.diff(to_end[3:]) > -0.5)


@with_patches
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("level", "camera", "end"), [(0, "zoom", None), (255, None, "moose"), (255, None, 255)]
)
def test_a_picture_of_nothing_is_a_picture(
    level: int, camera: CameraAxis | None, end: str | int | None
) -> None:
    def nothing(level: int) -> np.ndarray:
        return np.full((HEIGHT, WIDTH, 3), level, np.uint8)

    path = still() if camera is None else simple(camera, 10, WIDTH, HEIGHT)
    tail = photograph(end) if isinstance(end, str) else None if end is None else nothing(end)
    clip = render(path, start=nothing(level), end=tail, frames=3)
    assert len(clip.planes) == 3
    assert np.all(clip.planes[0].y == rgb_to_planes(nothing(level)).y)


def test_a_shot_without_a_picture_is_refused() -> None:
    shot = Shot(frames=2, camera=still(), start=None)
    board = Storyboard(width=WIDTH, height=HEIGHT, fps=24, mode="std", shots=(shot,))
    with pytest.raises(ValueError, match="picture"):
        next(engine_of("parallax").render(shot, Take(board, {"image": photograph("moose")})))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-0.3, 0.3), min_size=2, max_size=5))
def test_paths_pass_their_keyframes_and_bend_smoothly(stations: list[float]) -> None:
    times = np.linspace(0, 1, len(stations))
    keyframes = [PoseKeyframe(t, Pose(x=x)) for t, x in zip(times, stations, strict=True)]
    path = CameraPath("x", tuple(keyframes))
    at_keys = [pose.x for pose in poses(path, times)]
    assert at_keys == pytest.approx(stations, abs=1e-9)
    dense = np.array([pose.x for pose in poses(path, np.linspace(0, 1, 2001))])
    speed = np.diff(dense) * 2000
    acceleration = np.diff(speed) * 2000
    size = max(1e-6, float(np.abs(stations).max()))
    assert abs(speed[0]) < 0.01 * size
    assert abs(speed[-1]) < 0.01 * size
    assert np.abs(np.diff(acceleration)).max() < 6 * size


def test_the_ease_runs_from_rest_to_rest() -> None:
    way = ease_in_out(np.linspace(0, 1, 101))
    assert (way[0], way[50], way[-1]) == pytest.approx((0, 0.5, 1))
    assert np.all(np.diff(way) > 0)


def test_slope_limit_keeps_what_is_near_and_bends_what_is_behind() -> None:
    step = np.full((40, 60), 0.3, np.float32)
    step[10:30, 20:40] = 1.5
    limited = depth.limit_slope(step, 0.05)
    assert np.all(limited >= step)
    assert np.all(limited[10:30, 20:40] == np.float32(1.5))
    assert np.abs(np.diff(limited, axis=0)).max() < 0.0501
    assert np.abs(np.diff(limited, axis=1)).max() < 0.0501


def view(name: str) -> View:
    return PhotoSource(photograph(name)).view(viewport_of((WIDTH, HEIGHT), WIDTH, HEIGHT))


@pytest.mark.parametrize("name", ["moose", "nuthatch", "dandelions"])
def test_a_subject_in_focus_is_nearer_than_its_background(name: str) -> None:
    disparity = view(name).disparity
    rows, columns = disparity.shape
    places = {
        "moose": ((0.7, 0.55), (0.15, 0.5)),
        "nuthatch": ((0.55, 0.2), (0.3, 0.8)),
        "dandelions": ((0.45, 0.28), (0.3, 0.65)),
    }
    (near, far) = (disparity[int(y * rows), int(x * columns)] for y, x in places[name])
    assert near > 1.3 * far


def test_sky_is_far_and_ground_rises_towards_the_viewer() -> None:
    seen = view("autumn-meadow")
    rows = seen.disparity.mean(axis=1)
    assert seen.sky[1].mean() > 0.8
    assert rows[2] < 0.5
    assert rows[-3] > 1.2 * rows[len(rows) // 2] > 1.5 * rows[2]
