"""What a grade does to frames: when it sets in, which way each control goes, and no bands."""

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.parallax.viewing import STILL, make_view, show, view_of
from stillmotion.director.camera import still
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.effect import Effects, View
from stillmotion.engines.parallax.effects.build import build_effects
from stillmotion.engines.parallax.effects.grading.build import GradingBuilder
from stillmotion.engines.parallax.effects.grading.tone_curves import tone_curves
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Cue, Grade, Shot

CLOCK = Clock(frames=73, fps=24, to_picture=True)
NIGHT = Grade(
    name="night", exposure=-1.6, contrast=0.1, saturation=-0.35, warmth=-0.7, vignette=0.5
)

controls = st.floats(-1, 1)
grades = st.builds(
    Grade,
    exposure=st.floats(-3, 2),
    contrast=controls,
    saturation=controls,
    warmth=controls,
    vignette=st.floats(0, 1),
)


def graded(view: View, chosen: Grade, number: int = 36) -> Frame:
    return show(view, GradingBuilder(CLOCK).build(chosen, view), number)


def grey(level: int) -> View:
    return make_view(np.full((180, 320, 3), level, np.uint8))


def test_a_grade_of_nothing_is_nothing() -> None:
    assert GradingBuilder(CLOCK).build(Grade(name="plain"), view_of("portrait")) == Effects()


def test_it_sets_in_and_fades_smoothly_around_exact_pictures() -> None:
    view = view_of("autumn-meadow")
    picture = rgb_to_planes(view.rgb)
    for number in (0, CLOCK.frames - 1):
        frame = graded(view, NIGHT, number)
        assert all(np.array_equal(a, b) for a, b in zip(frame, picture, strict=True))
    means = np.array([graded(view, NIGHT, n).y.mean() for n in range(CLOCK.frames)])
    assert np.abs(np.diff(means)).max() < 4.0
    assert np.abs(np.diff(means, n=2)).max() < 0.6
    assert means[36] < 0.7 * means[0]


@given(chosen=grades, share=st.floats(0.0, 1.0))
@settings(max_examples=60, deadline=None)
def test_tones_keep_their_order(chosen: Grade, share: float) -> None:
    tables = tone_curves(chosen, share)
    assert np.diff(tables.luma).min() >= -1e-4
    assert tables.luma[16] >= 15.9
    assert tables.luma[235] <= 235.1
    assert tables.factor.min() >= 0


@given(chosen=grades)
@settings(max_examples=20, deadline=None)
def test_no_share_of_a_grade_changes_nothing(chosen: Grade) -> None:
    tables = tone_curves(chosen, 0.0)
    assert np.allclose(tables.luma, np.arange(256), atol=1e-4)
    assert np.allclose(tables.factor[17:], 1.0)
    assert not tables.shift_u.any()
    assert not tables.shift_v.any()


@given(low=st.floats(-2, 1.8), more=st.floats(0.15, 1))
@settings(max_examples=15, deadline=None)
def test_more_exposure_is_lighter(low: float, more: float) -> None:
    view = grey(110)
    dark, light = (graded(view, Grade(exposure=e)).y.mean() for e in (low, min(low + more, 2.0)))
    assert dark < light


def test_each_control_goes_its_way() -> None:
    view = view_of("portrait")
    plain = rgb_to_planes(view.rgb)

    def spread(plane: np.ndarray) -> float:
        return float(plane.astype(float).std())

    assert spread(graded(view, Grade(contrast=0.8)).y) > 1.08 * spread(plain.y)
    assert spread(graded(view, Grade(contrast=-0.8)).y) < 0.85 * spread(plain.y)
    assert spread(graded(view, Grade(saturation=0.6)).u) > 1.2 * spread(plain.u)
    without = graded(view, Grade(saturation=-1.0))
    assert max(np.abs(plane.astype(int) - 128).max() for plane in without[1:]) <= 1
    warm, cold = (graded(grey(150), Grade(warmth=w)) for w in (0.8, -0.8))
    assert warm.v.mean() > 131 > 128 > cold.v.mean() + 2
    assert warm.u.mean() < 125 < 131 < cold.u.mean()


def test_day_turns_into_night() -> None:
    view = view_of("mountain-path")
    plain, night = rgb_to_planes(view.rgb), graded(view, Grade(name="night", nightfall=1.0))
    assert night.y.mean() - 16 < 0.5 * (plain.y.mean() - 16)
    assert night.u.mean() > 132
    # The sky was lighter than the land and is no more.
    sky = cv2.resize(view.sky, plain.y.shape[::-1]) > 0.9
    meadow = np.zeros_like(sky)
    meadow[260:, 200:] = True
    assert plain.y[sky].mean() > 1.2 * plain.y[meadow].mean()
    assert night.y[sky].mean() < 1.05 * night.y[meadow].mean()
    half = graded(view, Grade(name="night", nightfall=0.5))
    assert night.y.mean() < half.y.mean() - 5 < plain.y.mean() - 10


def test_where_it_is_night_already_it_hardly_changes() -> None:
    view = view_of("night-bridge")
    plain, night = rgb_to_planes(view.rgb), graded(view, Grade(name="night", nightfall=1.0))
    lamps = plain.y > 210
    assert night.y[lamps].mean() > 0.93 * plain.y[lamps].mean()
    assert night.y.mean() > 0.8 * plain.y.mean()


def test_lamps_shine_on_when_night_falls() -> None:
    rgb = np.full((180, 320, 3), 70, np.uint8)
    rgb[:, 210:] = 130
    cv2.circle(rgb, (100, 90), 5, (255, 250, 235), -1)
    view = make_view(rgb)
    night = graded(view, Grade(name="night", nightfall=1.0))
    assert night.y[88:93, 98:103].mean() > 3 * night.y[20:60, 20:60].mean()
    assert night.y[:, 240:].mean() < 0.7 * rgb_to_planes(view.rgb).y[:, 240:].mean()


def test_fog_at_night_is_no_daylight() -> None:
    view = view_of("moose")

    def seen(**more: Grade) -> Frame:
        shot = Shot(frames=CLOCK.frames, camera=still(), cues=(Cue(kind="fog"),), **more)
        return show(view, build_effects(shot, {}, view, CLOCK), 36)

    day, night = seen(), seen(grade=Grade(name="night", nightfall=1.0))
    clear = graded(view, Grade(name="night", nightfall=1.0))
    assert night.y.mean() < 0.65 * day.y.mean()
    assert night.y.mean() > clear.y.mean() + 3


def test_a_vignette_darkens_the_corners_alone() -> None:
    frame = graded(grey(180), Grade(vignette=1.0))
    plain = rgb_to_planes(grey(180).rgb)
    assert frame.y[:8, :8].mean() < 0.6 * plain.y[:8, :8].mean()
    assert np.abs(frame.y[80:100, 140:180].astype(int) - plain.y[80:100, 140:180]).max() <= 1


@given(level=st.integers(40, 215), exposure=st.floats(-1.5, 1.0))
@settings(max_examples=20, deadline=None)
def test_tones_between_two_levels_are_kept_so_that_gradients_show_no_bands(
    level: int, exposure: float
) -> None:
    chosen, view = Grade(exposure=exposure), grey(level)
    wanted = tone_curves(chosen, 1.0).luma[rgb_to_planes(view.rgb).y[0, 0]]
    frame = graded(view, chosen)
    blocks = frame.y[:176].reshape(22, 8, 40, 8).mean(axis=(1, 3))
    assert np.abs(blocks - wanted).max() < 0.02
    assert np.ptp(frame.y) <= 1


def test_a_moving_camera_does_not_carry_the_grade_along() -> None:
    view = view_of("portrait")
    overlay = GradingBuilder(CLOCK).build(NIGHT, view).overlays[0]
    one = rgb_to_planes(view.rgb)
    overlay.draw(one, 36, STILL)
    assert np.array_equal(one.y, graded(view, NIGHT).y)
