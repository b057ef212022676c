"""Related pictures, against views in between that are known."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.parallax.rendering import HEIGHT, WIDTH, psnr
from engines.parallax.transition.pairs import Pair, doubled, pairs
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.parallax.transition.flow import (
    apply_homography,
    estimate_flow,
    pixel_coordinates,
)
from stillmotion.engines.parallax.transition.morph import morph
from stillmotion.engines.parallax.transition.occlusion import infer_occlusion
from stillmotion.engines.parallax.transition.similarity import Similarity, fit_similarity
from stillmotion.engines.parallax.transition.tone_matching import LEVELS, blend_table, tone_curve

with_patches = pytest.mark.usefixtures("patches")

PAIRS = {pair.name: pair for pair in pairs()}

LEAST = {
    "pan a fifth": 34, "zoom 1.5": 34, "turn 15°": 35, "brighter": 30, "bending": 29,
    "camera aside": 30, "camera forward": 45, "thing over still": 32, "thing against pan": 26,
    "small and fast": 41,
}  # fmt: skip
"""dB of the middle frame; a cross-fade has from 14 to 22, and 32 for the small thing. What the
camera aside sees of the background in the middle, neither end shows as it is."""


PAINTED = "pan a fifth"
"""The pair whose margins the network paints: the widest of all."""


@cache
def middle(name: str) -> np.ndarray:
    first, second = PAIRS[name].ends
    related = estimate_flow(first, second)
    assert related is not None
    *_, frame, _ = (frame.y.copy() for frame in morph(first, second, related, 3))
    return frame


def faded(pair: Pair) -> np.ndarray:
    first, second = (rgb_to_planes(view).y.astype(int) for view in pair.ends)
    return ((first + second) // 2).astype(np.uint8)


def truth(pair: Pair) -> np.ndarray:
    return rgb_to_planes(pair.seen(0.5)).y


@pytest.mark.parametrize("name", list(PAIRS))
def test_the_middle_is_what_is_there(name: str, request: pytest.FixtureRequest) -> None:
    if name != PAINTED:
        request.getfixturevalue("patches")
    pair = PAIRS[name]
    reached = psnr(middle(name), truth(pair))
    assert reached >= LEAST[name]
    assert reached > psnr(faded(pair), truth(pair)) + 8


@with_patches
@pytest.mark.parametrize("name", ["thing over still", "thing against pan"])
def test_there_are_no_ghosts(name: str) -> None:
    pair = PAIRS[name]
    assert doubled(middle(name), pair) < 0.15 * doubled(faded(pair), pair)


@pytest.mark.parametrize("name", ["thing over still", "thing against pan", "small and fast"])
def test_what_hides_is_in_front(name: str) -> None:
    pair = PAIRS[name]
    assert pair.moving is not None
    related = estimate_flow(*pair.ends)
    assert related is not None
    for side, share in zip(infer_occlusion(related), (0.0, 1.0), strict=True):
        thing = pair.moving(share)
        inside, outside = side.nearness[thing > 0.99], side.nearness[thing < 0.01]
        assert np.median(inside) > np.median(outside) + 0.5
        # What it hides does not move with it.
        assert np.mean(side.nearness[thing < 0.01] > np.median(inside) - 0.1) < 0.004


def test_the_motion_is_found_to_a_tenth_of_a_pixel() -> None:
    pair = PAIRS["turn 15°"]
    related = estimate_flow(*pair.ends)
    assert related is not None
    way = fit_similarity(
        np.array([[0, 0], [WIDTH, 0], [0, HEIGHT], [WIDTH, HEIGHT]], np.float32),
        apply_homography(
            related.bulk, np.array([[[0, 0], [WIDTH, 0], [0, HEIGHT], [WIDTH, HEIGHT]]])
        )[0],
    )
    here = pixel_coordinates((WIDTH, HEIGHT))
    off = np.linalg.norm(here + related.forward - way.apply(here), axis=-1)
    assert np.median(off[related.confidence_first > 0.8]) < 0.1
    assert np.abs(np.degrees(np.angle(way.a))) == pytest.approx(15, abs=0.05)
    assert abs(way.a) == pytest.approx(1.1, abs=2e-3)


@settings(max_examples=40, deadline=None)
@given(st.floats(-2.5, 2.5), st.floats(0.5, 2.0), st.floats(-300, 300), st.floats(0, 1))
def test_a_spiral_is_one_even_motion(turn: float, scale: float, shift: float, t: float) -> None:
    whole = Similarity(scale * np.exp(1j * turn), complex(shift, 20.0))
    at = np.array([[0.0, 0.0], [640.0, 0.0], [100.0, 300.0]])
    there = whole.at(t).apply(at)
    # The rest of the way from there is a motion of the same kind, and ends where the whole does.
    assert whole.at(1 - t).apply(there) == pytest.approx(whole.apply(at), abs=0.05)
    assert whole.at(t).inverse().apply(there) == pytest.approx(at, abs=0.05)
    size = np.linalg.norm(there[1] - there[0])
    assert size == pytest.approx(640 * scale**t, rel=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.6, 1.5), st.floats(-25, 25))
def test_another_exposure_is_found_and_taken_on_gradually(gain: float, offset: float) -> None:
    levels = np.random.default_rng(5).normal(120, 25, 4000).clip(20, 220)
    other = np.clip(levels * gain + offset, 0, 255)
    curve = tone_curve(levels, other)
    inner = slice(80, 160)
    wanted = np.clip(LEVELS * gain + offset, 0, 255)
    assert np.abs(curve[inner] - wanted[inner]).max() < 4
    assert np.all(np.diff(curve) >= 0)
    assert np.array_equal(blend_table(curve, 0.0), LEVELS.astype(np.uint8))
    assert np.abs(blend_table(curve, 0.5) - (LEVELS + curve) / 2).max() <= 0.51


@with_patches
def test_brightness_changes_evenly() -> None:
    first, second = PAIRS["brighter"].ends
    related = estimate_flow(first, second)
    assert related is not None
    means = [frame.y.mean() for frame in morph(first, second, related, 13)]
    assert np.all(np.diff(means) > -0.2)
    assert np.max(np.diff(means)) < 0.25 * (means[-1] - means[0])
