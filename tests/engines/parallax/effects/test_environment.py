"""What nature's cues do to pictures: where things move, how, and what stands still."""

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.parallax.rendering import HEIGHT, WIDTH
from engines.parallax.viewing import STILL, clip, displacement, make_view, show, view_of
from stillmotion.encoding.planes import planes_to_rgb, rgb_to_planes
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import Effects, View
from stillmotion.engines.parallax.effects import kernels
from stillmotion.engines.parallax.effects.environment import KINDS, EnvironmentBuilder
from stillmotion.engines.parallax.effects.smoke import fluid, plume
from stillmotion.engines.parallax.effects.smoke.emitters import MARK_HINT
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.timing import Clock
from stillmotion.engines.parallax.warm import _warm_overlays
from stillmotion.storyboard import Cue

CLOCK = Clock(frames=61, fps=24)

WHERE = {
    "water": "forest-stream", "waves": "forest-stream", "clouds": "mountain-path",
    "fire": "campfire", "smoke": "campfire", "rain": "night-bridge", "snow": "moose",
    "leaves": "lemurs", "grass": "autumn-meadow", "hair": "moose", "flicker": "night-bridge",
    "petals": "portrait", "dust": "dandelions", "fog": "mountain-path",
}  # fmt: skip

MOVES = {
    # Normalised boxes (x0, y0, x1, y1) read off the pictures: what is to move, and what is not.
    "water": ((0.30, 0.75, 0.42, 0.86), [(0.0, 0.0, 0.3, 0.4), (0.62, 0.6, 1.0, 1.0)]),
    "waves": ((0.30, 0.75, 0.42, 0.86), [(0.0, 0.0, 0.3, 0.4), (0.62, 0.6, 1.0, 1.0)]),
    "clouds": ((0.22, 0.05, 0.34, 0.30), [(0.0, 0.5, 1.0, 1.0), (0.5, 0.2, 0.9, 0.5)]),
    "leaves": ((0.70, 0.05, 0.95, 0.40), [(0.10, 0.32, 0.20, 0.5), (0.42, 0.40, 0.55, 0.9)]),
    "grass": ((0.20, 0.75, 0.90, 0.98), [(0.10, 0.05, 0.85, 0.25)]),
    "hair": ((0.25, 0.25, 0.65, 0.55), [(0.0, 0.75, 0.1, 1.0), (0.85, 0.5, 1.0, 1.0)]),
    "fire": ((0.46, 0.25, 0.54, 0.55), [(0.0, 0.0, 0.25, 1.0), (0.75, 0.0, 1.0, 1.0)]),
}

AIR = ("rain", "snow", "petals", "dust", "fog", "smoke")


@cache
def seen(name: str) -> View:
    return campfire() if name == "campfire" else view_of(name)


def campfire() -> View:
    """A fire in the dark, painted: a light heart, orange around it, red edges."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    up = (0.80 * HEIGHT - y) / (0.62 * HEIGHT)
    wide = 0.11 * WIDTH * np.sqrt(np.clip(up, 0, 1)) * np.clip(1.02 - up, 0, 1) * 2.2
    lean = 0.02 * WIDTH * np.sin(7 * up)
    heat = np.clip(1 - np.abs(x - WIDTH / 2 - lean) / np.maximum(wide, 1e-3), 0, 1)
    heat[(up < 0) | (up > 1)] = 0
    stops = [0.0, 0.02, 0.3, 0.6, 1.0]
    colours = np.array(
        [(22, 18, 16), (200, 50, 6), (238, 116, 18), (255, 190, 60), (255, 244, 190)], np.float32
    )
    rgb = np.dstack([np.interp(heat, stops, colours[:, c]) for c in range(3)])
    grain = np.random.default_rng(1).normal(0, 2.0, (HEIGHT, WIDTH, 1))
    return make_view(np.clip(cv2.GaussianBlur(rgb, (0, 0), 1.5) + grain, 0, 255).astype(np.uint8))


@cache
def staged(kind: str, name: str = "", **more: object) -> Effects:
    return perform(kind, seen(name or WHERE[kind]), CLOCK, **more)


def perform(kind: str, view: View, clock: Clock, **more: object) -> Effects:
    return EnvironmentBuilder(clock).build([Cue(kind=kind, **more)], view)


def box(values: np.ndarray, part: tuple[float, float, float, float]) -> np.ndarray:
    height, width = values.shape[:2]
    x0, y0, x1, y1 = part
    return values[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)]


def same(one: Frame, other: Frame) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def change(view: View, effects: Effects, number: int) -> np.ndarray:
    """How much luma changes at each pixel against the picture, in grey levels."""
    return cv2.absdiff(show(view, effects, number).y, rgb_to_planes(view.rgb).y).astype(float)


def test_every_kind_of_nature_is_performed() -> None:
    assert set(WHERE) == KINDS
    cues = [Cue(kind="smile"), Cue(kind="speak")]
    assert EnvironmentBuilder(CLOCK).build(cues, seen("moose")) == Effects()


@pytest.mark.parametrize("kind", sorted(WHERE))
def test_frames_that_are_pictures_stay_so_and_others_do_not(kind: str) -> None:
    view = seen(WHERE[kind])
    picture = rgb_to_planes(view.rgb)
    effects = perform(kind, view, replace(CLOCK, to_picture=True))
    assert not effects.undone
    assert same(show(view, effects, 0), picture)
    assert same(show(view, effects, CLOCK.frames - 1), picture)
    assert not same(show(view, effects, CLOCK.frames // 2), picture)


@pytest.mark.parametrize("kind", sorted(MOVES))
def test_what_should_move_moves_and_all_else_stands_still(kind: str) -> None:
    view, effects = seen(WHERE[kind]), staged(kind)
    moving, resting = MOVES[kind]
    first, later = clip(view, Effects(effects.background, effects.subject), range(36, 43, 6))
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(
        cv2.cvtColor(view.rgb, cv2.COLOR_RGB2GRAY), cv2.cvtColor(later, cv2.COLOR_RGB2GRAY), None
    )
    speed = np.linalg.norm(flow, axis=2)
    assert np.percentile(box(speed, moving), 80) > 0.35
    for part in resting:
        assert np.abs(box(later, part).astype(float) - box(first, part)).mean() < 0.02
        assert box(change(view, effects, 42), part).mean() <= 0.5


@pytest.mark.parametrize("kind", sorted(MOVES))
def test_motion_neither_jumps_nor_folds(kind: str) -> None:
    view, effects = seen(WHERE[kind]), staged(kind)
    moved = np.array([displacement(view, effects, number) for number in range(CLOCK.frames)])
    steps = np.linalg.norm(np.diff(moved, axis=0), axis=-1)
    jerks = np.linalg.norm(np.diff(moved, n=2, axis=0), axis=-1)
    assert steps.max() < (0.010 if kind == "fire" else 0.005) * WIDTH
    assert jerks.max() < (0.006 if kind == "fire" else 0.002) * WIDTH
    assert steps[0].max() < 0.1 * steps.max() + 1e-3
    # Beside each other on the grid, 8 pixels apart, none overtakes the other.
    assert np.abs(np.diff(moved[..., 0], axis=2)).max() < 0.75 * 8
    assert np.abs(np.diff(moved[..., 1], axis=1)).max() < 0.75 * 8


@pytest.mark.parametrize("kind", sorted(MOVES))
@pytest.mark.parametrize("ends_on_picture", [False, True])
def test_motion_begins_and_ends_within_a_shot_without_a_jump(
    kind: str, ends_on_picture: bool
) -> None:
    view = seen(WHERE[kind])
    clock = replace(CLOCK, to_picture=ends_on_picture)
    effects = perform(kind, view, clock, start=0.2, end=0.7)
    moved = np.array([displacement(view, effects, number) for number in range(CLOCK.frames)])
    steps = np.linalg.norm(np.diff(moved, axis=0), axis=-1)
    assert 0 < steps.max() < (0.010 if kind == "fire" else 0.005) * WIDTH
    assert steps[-4:].max() < 0.001 * WIDTH


@pytest.mark.parametrize("kind", sorted(MOVES))
def test_the_strongest_words_fold_nothing(kind: str) -> None:
    view = seen(WHERE[kind])
    effects = perform(kind, view, CLOCK, strength=2.0)
    for number in range(20, CLOCK.frames, 4):
        moved = displacement(view, effects, number)
        assert np.diff(moved[..., 0], axis=1).max() < 0.95 * 8
        assert np.diff(moved[..., 1], axis=0).max() < 0.95 * 8


@pytest.mark.parametrize("kind", ["flicker", "fog", "smoke", "grass", "fire", "dust"])
def test_light_and_air_change_smoothly(kind: str) -> None:
    view, effects = seen(WHERE[kind]), staged(kind)
    overlays = Effects(overlays=effects.overlays)
    small = [
        cv2.resize(show(view, overlays, n).y, (40, 24), interpolation=cv2.INTER_AREA).astype(float)
        for n in range(40)
    ]
    steps = np.abs(np.diff(small, axis=0))
    assert 0 < steps.max() < (14.0 if kind in ("fire", "smoke") else 9.0)
    assert steps[:3].max() < 2.0


@pytest.mark.parametrize("kind", sorted(WHERE))
def test_same_request_same_frames(kind: str) -> None:
    view = seen(WHERE[kind])
    again = perform(kind, view, CLOCK)
    # In any order: a frame can be made again.
    show(view, again, 50)
    assert same(show(view, again, 31), show(view, staged(kind), 31))


@given(
    kind=st.sampled_from(sorted(MOVES)),
    weak=st.floats(0.1, 0.9),
    more=st.floats(1.2, 2.0),
    number=st.integers(16, 40),
)
@settings(max_examples=12, deadline=None)
def test_stronger_words_move_more(kind: str, weak: float, more: float, number: int) -> None:
    view = seen(WHERE[kind])
    little, much = (
        np.abs(displacement(view, perform(kind, view, CLOCK, strength=strength), number)).mean()
        for strength in (weak, weak * more)
    )
    assert 0 < little < much


@pytest.mark.parametrize("kind", [*AIR, "flicker"])
def test_stronger_words_draw_more(kind: str) -> None:
    view = seen(WHERE[kind])
    drawn = [
        change(view, perform(kind, view, CLOCK, strength=strength), 44).mean()
        for strength in (0.4, 1.0, 1.8)
    ]
    assert 0 < drawn[0] < drawn[1] < drawn[2]


@pytest.mark.parametrize("kind", sorted(WHERE))
def test_the_faintest_words_do_next_to_nothing(kind: str) -> None:
    view = seen(WHERE[kind])
    effects = perform(kind, view, CLOCK, strength=0.0005)
    assert change(view, effects, 40).mean() < 0.25
    assert perform(kind, view, CLOCK, strength=0.0) == Effects()


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("water", "fig-bowl", f"water: no water was found in the picture: {MARK_HINT}"),
        ("waves", "dandelions", f"waves: no water was found in the picture: {MARK_HINT}"),
        ("water", "mountain-path", f"water: no water was found in the picture: {MARK_HINT}"),
        ("clouds", "forest-stream", "clouds: none were found in the picture"),
        ("clouds", "lemurs", "clouds: none were found in the picture"),
        ("fire", "moose", "fire: none was found in the picture"),
        ("fire", "night-bridge", "fire: none was found in the picture"),
        ("grass", "night-bridge", "grass: none was found in the picture"),
        ("leaves", "drum-room", "leaves: none were found in the picture"),
        ("flicker", "autumn-meadow", "flicker: no light was found in the picture"),
        ("hair", "hill-sunset", "hair: no one whose hair could move was found in the picture"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_moves(kind: str, name: str, told: str) -> None:
    assert staged(kind, name) == Effects(undone=[told])


def test_a_side_limits_where() -> None:
    view = seen("lemurs")
    moved = np.linalg.norm(displacement(view, staged("leaves", side="right"), 40), axis=2)
    assert box(moved, (0.0, 0.0, 0.42, 1.0)).max() == 0
    assert box(moved, (0.6, 0.0, 1.0, 1.0)).max() > 0.5
    fog = change(seen("mountain-path"), staged("fog", side="left"), 50)
    assert box(fog, (0.6, 0.0, 1.0, 1.0)).max() == 0
    assert box(fog, (0.0, 0.0, 0.4, 1.0)).mean() > 2
    (told,) = staged("clouds", "forest-stream", side="left").undone
    assert told == "clouds: none were found on the left"


@pytest.mark.parametrize("kind", ["water", "grass", "rain", "snow", "fog", "flicker"])
def test_a_cue_keeps_to_its_time(kind: str) -> None:
    view = seen(WHERE[kind])
    picture = rgb_to_planes(view.rgb)
    effects = perform(kind, view, CLOCK, start=0.3, end=0.7)
    assert same(show(view, effects, 17), picture)
    assert not same(show(view, effects, 34), picture)
    assert same(show(view, effects, 44), picture)


def test_leaves_fly_when_the_words_say_so() -> None:
    rustling = staged("leaves", words="rustling leaves")
    assert (len(rustling.background), len(rustling.overlays)) == (1, 0)
    for variety in ("falling", "flying"):
        flying = staged("leaves", "fig-bowl", words="leaves", variety=variety)
        assert (len(flying.background), len(flying.overlays), flying.undone) == (0, 1, [])


def plain(level: int = 60) -> View:
    """An even grey far off, to see what is drawn over it."""
    rgb = np.full((HEIGHT, WIDTH, 3), level, np.uint8)
    far = np.full((HEIGHT // 4, WIDTH // 4), 0.2, np.float32)
    return View(rgb, matte=far * 0, disparity=far, sky=far * 0, horizon=0.5)


def test_rain_is_upright_streaks_and_snow_round_flakes() -> None:
    view = plain()
    rain, snow = (
        show(view, perform(kind, view, CLOCK), 48).y.astype(np.float32) for kind in ("rain", "snow")
    )

    def slenderness(luma: np.ndarray) -> float:
        return float(np.abs(np.diff(luma, axis=1)).sum() / np.abs(np.diff(luma, axis=0)).sum())

    assert slenderness(rain) > 2.5
    assert slenderness(snow) == pytest.approx(1.0, abs=0.12)


def test_snow_falls() -> None:
    view = plain()
    effects = perform("snow", view, CLOCK)
    first, second = (show(view, effects, number).y for number in (50, 51))
    flow = cv2.calcOpticalFlowFarneback(first, second, None, 0.5, 3, 13, 5, 5, 1.1, 0)
    flakes = first.astype(int) > first.mean() + 20
    assert flakes.sum() > 500
    assert np.median(flow[flakes][:, 1]) > 0.3


@pytest.mark.parametrize("kind", ["rain", "snow", "petals"])
def test_weather_sets_in_gradually_from_above(kind: str) -> None:
    view = plain()
    effects = perform(kind, view, CLOCK)
    base = rgb_to_planes(view.rgb).y.astype(int)
    covered = np.array(
        [(np.abs(show(view, effects, n).y - base) > 12).mean() for n in range(CLOCK.frames)]
    )
    assert covered[:3].max() < 0.1 * covered[-8:].max()
    assert np.abs(np.diff(covered)).max() < 0.35 * covered.max()


def test_what_falls_behind_the_subject_is_hidden_by_it() -> None:
    view = seen("moose")
    large = cv2.resize(view.matte, (WIDTH, HEIGHT))
    inside, outside = large > 0.95, (large < 0.05)
    outside[HEIGHT // 2 :] = False
    changed = np.mean([change(view, staged("snow"), n) > 12 for n in range(40, 60, 4)], axis=0)
    assert 0 < changed[inside].mean() < 0.5 * changed[outside].mean()


def test_fog_hides_what_is_far() -> None:
    view, effects = seen("moose"), staged("fog", "moose")
    before, after = (show(view, e, 55).y.astype(float) for e in (Effects(), effects))
    near = cv2.resize(view.matte, (WIDTH, HEIGHT)) > 0.95
    far = cv2.resize(view.disparity, (WIDTH, HEIGHT)) < np.percentile(view.disparity, 30)
    kept_near, kept_far = (np.polyfit(before[m], after[m], 1)[0] for m in (near, far))
    assert kept_far < 0.7 < 0.8 < kept_near < 1.0


def test_a_camera_passes_near_flakes_faster_than_far_ones() -> None:
    view = plain()
    effects = perform("snow", view, CLOCK)
    aside = Extrinsics(np.eye(3), np.array([0.004, 0.0, 0.0]), 1.0)
    one, other = (show(view, effects, 50, camera).y for camera in (STILL, aside))
    flow = cv2.calcOpticalFlowFarneback(one, other, None, 0.5, 3, 13, 5, 5, 1.1, 0)
    flakes = one.astype(int) > one.mean() + 20
    shifts = flow[flakes][:, 0]
    assert np.median(shifts) < -0.5
    assert np.percentile(shifts, 5) < 2 * np.percentile(shifts, 80)


@given(
    x=st.floats(-0.2, 0.2),
    z=st.floats(-0.2, 0.3),
    roll=st.floats(-0.2, 0.2),
    focal=st.floats(0.8, 1.3),
)
@settings(max_examples=15, deadline=None)
def test_points_of_the_view_are_drawn_where_the_camera_sees_them(
    x: float, z: float, roll: float, focal: float
) -> None:
    flat = replace(plain(), disparity=np.full((HEIGHT // 4, WIDTH // 4), 0.8, np.float32))
    sight = ViewProjection(flat)
    turn = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    camera = Extrinsics(turn, np.array([x, 0.05, z]), focal)
    places = sight.coordinates(camera)[4:-4:8, 4:-4:8].reshape(-1, 2).astype(np.float64)
    rows, columns = sight.coordinates(camera).shape[:2]
    corners = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1) * STEP
    wanted = corners[4:-4:8, 4:-4:8].reshape(-1, 2)
    found = sight.project(places, np.full(len(places), 0.8), camera)
    assert np.abs(found - wanted).max() < 0.6


def test_flicker_stays_on_the_lamps_when_the_camera_moves() -> None:
    view, effects = seen("night-bridge"), staged("flicker")
    camera = Extrinsics(np.eye(3), np.array([0.0, 0.0, 0.0]), 1.25)
    number = 40
    still = show(view, effects, number).y.astype(float) - rgb_to_planes(view.rgb).y
    zoomed = show(view, effects, number, camera).y.astype(float) - rgb_to_planes(view.rgb).y

    def heaviest(values: np.ndarray) -> np.ndarray:
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        weight = np.abs(values)
        return np.array([(x * weight).sum(), (y * weight).sum()]) / weight.sum()

    assert np.abs(still).max() > 3
    assert np.abs(zoomed).max() > 3
    assert np.linalg.norm(heaviest(zoomed) - heaviest(still)) > 3


def test_petals_are_coloured() -> None:
    view = plain()
    frame = planes_to_rgb(show(view, perform("petals", view, CLOCK), 55)).astype(int)
    pink = (frame[..., 0] - frame[..., 1] > 20).mean()
    assert pink > 0.001


def test_no_kernel_is_compiled_while_a_user_waits() -> None:
    _warm_overlays()
    drawn = (
        kernels.mix_colour, kernels.scale_light, kernels.draw_ovals, kernels.draw_streaks,
        kernels.composite_smoke, kernels.draw_leaves, fluid._advect, fluid._apply_forces,
        fluid._project, plume._transmitted_light,
    )  # fmt: skip
    before = [len(kernel.signatures) for kernel in drawn]
    for kind in sorted(WHERE):
        show(seen(WHERE[kind]), staged(kind, words="leaves fall"), 40)
    assert [len(kernel.signatures) for kernel in drawn] == before


@pytest.mark.parametrize(("width", "height"), [(66, 50), (218, 542), (640, 258)])
def test_frames_of_any_shape(width: int, height: int) -> None:
    for kind, name in WHERE.items():
        large = seen(name)
        view = make_view(np.ascontiguousarray(cv2.resize(large.rgb, (width, height))))
        small = cv2.resize(large.matte, view.matte.shape[::-1])
        view = replace(view, matte=small)
        for clock in (Clock(frames=1, fps=24), Clock(frames=12, fps=24, from_picture=False)):
            effects = perform(kind, view, clock, words="leaves fly")
            assert np.isfinite(displacement(view, effects, clock.frames - 1)).all()
            show(view, effects, clock.frames - 1)
