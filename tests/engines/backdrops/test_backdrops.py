"""Painted scenes: of the right size, never black, the same again, and no two alike."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillmotion.arrays import Colours
from stillmotion.director.scenery import describe, scene_of
from stillmotion.engines.backdrops import Backdrops, compose
from stillmotion.engines.backdrops.painting.colour import mix, ramp
from stillmotion.engines.pictures import Painted
from stillmotion.storyboard.scene import (
    Daytime,
    Figure,
    FigureKind,
    Place,
    Posture,
    SceneDescription,
    Season,
    Weather,
)

SIZE = (256, 144)

PROMPTS = (
    "Two friends talking under a streetlight at night. Warm glow, casual poses.",
    "A runner sprinting through a forest, leaves flying. Low-angle shot.",
    "A woman hugging a cat, smiling. Soft sunlight, cozy home setting.",
    "A door creaking open, shadowy hallway. Dark tones, eerie mood.",
    "A man slipping on a banana peel, shocked expression. Bright colors.",
    "A sunset over mountains, small figure walking away. Wide angle.",
)


def painted(prompt: str, seed: int = 1, size: tuple[int, int] = SIZE) -> Painted:
    return compose(describe(prompt), *size, seed)


def thumb(picture: Painted) -> Colours:
    return cv2.resize(picture.rgb, (32, 18), interpolation=cv2.INTER_AREA).astype(np.float32)


def test_the_references_shots_look_different() -> None:
    thumbs = [thumb(painted(prompt)) for prompt in PROMPTS]
    for one, other in combinations(thumbs, 2):
        assert np.abs(one - other).mean() > 20


def test_a_scene_comes_again_by_its_seed_and_another_one_by_another() -> None:
    for prompt in PROMPTS[:2]:
        one = painted(prompt)
        assert np.array_equal(one.rgb, painted(prompt).rgb)
        assert np.abs(thumb(one) - thumb(painted(prompt, seed=2))).mean() > 3


def test_the_same_scene_is_the_same_at_another_size() -> None:
    small, large = painted(PROMPTS[5]), painted(PROMPTS[5], size=(512, 288))
    assert np.abs(thumb(small) - thumb(large)).mean() < 12


@pytest.mark.parametrize("place", get_args(Place))
def test_day_is_brighter_than_night_and_nothing_is_black(place: Place) -> None:
    day, night = (
        compose(SceneDescription(place=place, time=time), *SIZE, 3).rgb for time in ("day", "night")
    )
    for picture in (day, night):
        assert picture.shape == (144, 256, 3)
        assert picture.min() >= 8
        assert picture.std() > 12
    assert day.mean() > night.mean() + 35


@settings(max_examples=25)
@given(
    st.builds(
        SceneDescription,
        place=st.sampled_from(get_args(Place)),
        time=st.sampled_from(get_args(Daytime)),
        weather=st.sampled_from(get_args(Weather)),
        season=st.sampled_from(get_args(Season)),
        figures=st.lists(
            st.builds(
                Figure,
                kind=st.sampled_from(get_args(FigureKind)),
                pose=st.sampled_from(get_args(Posture)),
                colour=st.sampled_from(["", "red", "white"]),
                small=st.booleans(),
            ),
            max_size=3,
        ).map(tuple),
        eerie=st.booleans(),
    ),
    st.sampled_from([(160, 90), (90, 160), (128, 128), (210, 90)]),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.0, 0.1]),
)
def test_any_scene_is_painted_whole(
    scene: SceneDescription, size: tuple[int, int], seed: int, margin: float
) -> None:
    picture = compose(scene, *size, seed, margin=margin)
    layers = picture.layers
    assert layers is not None
    height, width = picture.rgb.shape[:2]
    x0, y0, x1, y1 = picture.frame
    assert (round((x1 - x0) * width), round((y1 - y0) * height)) == size
    assert picture.rgb.min() >= 8
    assert layers.ground.shape == picture.rgb.shape
    assert 0.1 < layers.disparity.min() <= layers.disparity.max() < 2
    # The picture is its ground with the sheets laid over it.
    seen = layers.ground.astype(np.float32)
    for sheet in layers.sheets:
        rows, columns = sheet.alpha.shape
        part = seen[sheet.top : sheet.top + rows, sheet.left : sheet.left + columns]
        part += (sheet.rgb - part) * (sheet.alpha[..., None] / np.float32(255))
    assert np.abs(seen - picture.rgb).max() <= 3


def test_a_named_colour_is_worn() -> None:
    def dressed(name: str) -> Colours:
        scene = describe(f"A woman in a {name} coat stands on a beach, close-up")
        return compose(scene, *SIZE, 5).rgb.astype(float)

    white = dressed("white")
    for name, channel in (("red", 0), ("green", 1), ("blue", 2)):
        picture = dressed(name)
        coat = np.abs(picture - white).max(axis=2) > 25
        assert 0.003 < coat.mean() < 0.2
        worn, bare = picture[coat].mean(axis=0), white[coat].mean(axis=0)
        assert worn[channel] / worn.sum() > bare[channel] / bare.sum() + 0.02


def test_what_stands_nearer_is_before_what_is_farther() -> None:
    picture = compose(describe("A sunset over mountains, a man walks away"), *SIZE, 4)
    assert picture.layers is not None
    standing = [sheet.disparity for sheet in picture.layers.sheets if not any(sheet.slope)]
    assert len(standing) > 6
    assert standing == sorted(standing)
    assert picture.layers.disparity[0].max() < 0.2 < 0.9 < picture.layers.disparity[-1].min()


def test_the_walls_of_a_street_come_towards_the_viewer() -> None:
    picture = compose(describe("A street by day"), *SIZE, 3)
    assert picture.layers is not None
    rows = [sheet for sheet in picture.layers.sheets if sheet.slope[0] != 0]
    assert len(rows) == 2
    for sheet in rows:
        width = sheet.alpha.shape[1]
        ends = [sheet.disparity + side * sheet.slope[0] * width / 2 for side in (-1, 1)]
        outer, inner = (0, 1) if sheet.left == 0 else (1, 0)
        assert ends[outer] > 1.2 > 0.4 > ends[inner] > 0.1


def test_pictures_of_one_description_are_composed_and_lit_differently() -> None:
    scene = describe("A man on a hill")
    pictures = [compose(scene, *SIZE, seed) for seed in range(6)]
    horizons = [picture.layers.horizon for picture in pictures if picture.layers is not None]
    sides = {picture.layers.lighting.side for picture in pictures if picture.layers is not None}
    warmth = [picture.rgb[..., 0].mean() / picture.rgb[..., 2].mean() for picture in pictures]
    assert np.ptp(horizons) > 0.03
    assert sides == {-1.0, 1.0}
    assert np.ptp(warmth) > 0.08
    for one, other in combinations([thumb(picture) for picture in pictures], 2):
        assert np.abs(one - other).mean() > 5


def test_what_a_prompt_leaves_over_is_told() -> None:
    told: list[str] = []
    prompt = "A dragon fights a robot in space, a wolf on a hill"
    Backdrops().make(scene_of(prompt), (128, 72), 1, told.append)
    assert told == [
        "painted: hills, day, clear, summer; dog",
        "painted as a dog: wolf",
        "not painted, since nothing is known of how it looks: dragon, fights, robot, space",
    ]


def test_a_picture_for_a_camera_that_stays_has_no_margin() -> None:
    picture = Backdrops().make(scene_of("A hill"), (128, 72), 1, lambda _words: None, roams=False)
    assert picture.frame == (0.0, 0.0, 1.0, 1.0)
    assert picture.rgb.shape == (72, 128, 3)


def test_the_maker_says_what_it_painted() -> None:
    told: list[str] = []
    picture = Backdrops().make(scene_of("A dog in the snow, no people"), (128, 72), 1, told.append)
    assert told == ["painted: field, day, snow, winter; dog"]
    assert picture.frame[0] > 0


@given(st.tuples(*[st.floats(0, 1)] * 3), st.tuples(*[st.floats(0, 1)] * 3), st.floats(0, 1))
def test_mixing_stays_between(a: tuple[float, ...], b: tuple[float, ...], share: float) -> None:
    first, second = (a[0], a[1], a[2]), (b[0], b[1], b[2])
    assert mix(first, second, 0) == pytest.approx(first, abs=2e-3)
    assert mix(first, second, 1) == pytest.approx(second, abs=2e-3)
    assert all(0 <= value <= 1 for value in mix(first, second, share))


def test_a_ramp_meets_its_stops() -> None:
    stops = [(0.0, (0.1, 0.2, 0.3)), (0.4, (0.9, 0.5, 0.1)), (1.0, (0.2, 0.8, 0.7))]
    row = ramp(np.array([[0.0, 0.4, 1.0, 2.0]], np.float32), stops)[0]
    assert row[0] == pytest.approx(stops[0][1], abs=0.01)
    assert row[1] == pytest.approx(stops[1][1], abs=0.01)
    assert row[3] == pytest.approx(stops[2][1], abs=0.01)
