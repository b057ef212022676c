"""Breathing and swaying bodies, on pictures whose bodies are known."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.parallax.effects.watching import clock, shift, view_of
from stillmotion.engines.parallax.effects.bodies.motion import BREATHS_PER_MINUTE, breath
from stillmotion.engines.parallax.effects.faces.build import LivingBuilder
from stillmotion.storyboard import Cue

WIDTH, HEIGHT = 640, 360


def scene(*boxes):
    """A view whose bodies are ellipses in these boxes (left, top, right, bottom in pixels)."""
    rgb = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    y, x = np.mgrid[0 : HEIGHT // 4, 0 : WIDTH // 4] * 4 + 2
    matte = np.zeros((HEIGHT // 4, WIDTH // 4), np.float32)
    for left, top, right, bottom in boxes:
        across = (x - (left + right) / 2) / ((right - left) / 2)
        down = (y - (top + bottom) / 2) / ((bottom - top) / 2)
        matte[across**2 + down**2 <= 1] = 1
    return view_of(rgb, matte)


STANDING = (260, 60, 380, 320)
CUT = (200, 80, 440, 560)


def act(view, *cues, at):
    wanted = [cue if isinstance(cue, Cue) else Cue(kind=cue) for cue in cues]
    return LivingBuilder(at, lambda _rgb: []).build(wanted, view)


def travels(view, effects, at):
    return np.array([shift(view.rgb, effects, n) for n in range(at.frames)])


@pytest.mark.parametrize("kind", ["breathe", "sway"])
@pytest.mark.parametrize("box", [STANDING, CUT])
def test_foot_and_surroundings_stay(kind, box):
    view, at = scene(box), clock(6.0)
    moved = np.abs(travels(view, act(view, kind, at=at), at)).max(axis=(0, -1))
    foot = min(box[3], HEIGHT) // 8
    assert moved[foot - 1 :].max() < 0.3
    assert moved[:, :10].max() == 0
    assert moved[:, -12:].max() == 0
    assert moved.max() > 1.5


def test_breathing_widens_and_lifts_the_chest():
    view, at = scene(STANDING), clock(8.0)
    moved = travels(view, act(view, "breathe", at=at), at)
    fullest = moved[..., 1].min(axis=(1, 2)).argmin()
    row = 178 // 8
    assert moved[fullest, row, 270 // 8, 0] < -0.25
    assert moved[fullest, row, 370 // 8, 0] > 0.25
    assert moved[fullest, 100 // 8, 320 // 8, 1] < -1.0
    assert moved[..., 1].max() < 0.05


def test_breaths_are_those_of_rest():
    view, at = scene(STANDING), clock(60.0, fps=10)
    effects = act(view, "breathe", at=at)
    lift = np.array([effects.subject[0].amplitudes(n)[0] for n in range(at.frames)])
    peaks = [n for n in range(1, len(lift) - 1) if lift[n - 1] < lift[n] >= lift[n + 1]]
    least, most = BREATHS_PER_MINUTE
    assert least - 1 <= len(peaks) <= most + 1


def test_sway_bends_ever_more_towards_the_top_and_to_both_sides():
    view, at = scene(STANDING), clock(7.0)
    moved = travels(view, act(view, "sway", at=at), at)[..., 0]
    column = moved[:, :, 320 // 8]
    furthest = np.abs(column).max(axis=1).argmax()
    up = np.abs(column[furthest])[64 // 8 : 320 // 8]
    assert all(above >= below - 1e-3 for above, below in pairwise(up))
    assert column.max() > 2
    assert column.min() < -2


def test_two_bodies_move_each_for_itself():
    view, at = scene((60, 80, 180, 330), (430, 100, 560, 340)), clock(6.0)
    moved = travels(view, act(view, "sway", at=at), at)[..., 0]
    one, other = moved[:, 110 // 8, 120 // 8], moved[:, 130 // 8, 495 // 8]
    assert np.ptp(one) > 2
    assert np.ptp(other) > 2
    assert np.corrcoef(one, other)[0, 1] < 0.98
    only = travels(view, act(view, Cue(kind="sway", side="right"), at=at), at)
    assert np.abs(only[:, :, : 300 // 8]).max() == 0
    assert np.abs(only).max() > 1


@pytest.mark.parametrize("kind", ["breathe", "sway"])
def test_without_a_subject_it_says_so(kind):
    view = scene()
    assert act(view, kind, at=clock()).undone == [f"{kind}: no subject was found in the picture"]


@settings(max_examples=15)
@given(
    kind=st.sampled_from(["breathe", "sway"]),
    strength=st.floats(0.1, 2.0),
    fps=st.sampled_from([24, 25, 30]),
    seconds=st.floats(2.0, 10.0),
    ends=st.booleans(),
    start=st.floats(0.0, 0.5),
)
def test_motion_starts_at_rest_and_is_smooth(kind, strength, fps, seconds, ends, start):
    view, at = scene(STANDING), clock(seconds, fps, to_picture=ends)
    cue = Cue(kind=kind, strength=strength, start=start)
    motion = act(view, cue, at=at).subject[0]
    course = np.array([motion.amplitudes(n)[0] for n in range(at.frames)])
    assert course[0] == 0
    if ends:
        assert course[-1] == 0
    assert np.abs(np.diff(course)).max() < strength * 4.0 / fps
    assert np.abs(np.diff(course, n=2)).max() < strength * 30.0 / fps**2


@given(st.floats(0.0, 50.0))
def test_a_breath_fills_and_empties(phase):
    assert 0.0 <= breath(phase) <= 1.0
    assert abs(breath(phase + 1e-6) - breath(phase)) < 1e-4
