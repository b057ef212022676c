"""Sizes, parts and rates between the storyboard and a model."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.engines.generative.clip import ClipRules, FrameCounts
from stillmotion.engines.generative.fitting import clip_size, framed, references, resized
from stillmotion.engines.generative.retiming import positions
from stillmotion.engines.generative.segments import divided, matched

RULES = st.builds(
    ClipRules,
    fps=st.sampled_from([16.0, 24.0, 25.0]),
    frames=st.builds(
        FrameCounts,
        step=st.sampled_from([1, 4, 8, 17]),
        offset=st.sampled_from([1, 5]),
        least=st.integers(1, 22),
        most=st.integers(49, 257),
    ),
    multiple=st.sampled_from([8, 16, 32, 64]),
    pixels=st.integers(64 * 64, 1920 * 1088),
    lead=st.integers(1, 9),
)


@given(RULES, st.integers(64, 2160), st.integers(64, 2160))
def test_the_size_is_one_that_the_model_takes(rules: ClipRules, width: int, height: int) -> None:
    columns, rows = clip_size(width, height, rules)
    assert columns % rules.multiple == 0
    assert rows % rules.multiple == 0
    assert columns * rows <= rules.pixels
    assert columns <= width + rules.multiple
    assert rows <= height + rules.multiple


@pytest.mark.parametrize(
    ("size", "multiple", "pixels", "expected"),
    [
        ((1280, 720), 16, 832 * 480, (832, 464)),
        ((720, 1280), 16, 832 * 480, (464, 832)),
        ((1280, 720), 16, 1280 * 720, (1280, 720)),
        ((720, 720), 32, 960 * 544, (704, 704)),
    ],
)
def test_the_shape_is_kept(
    size: tuple[int, int], multiple: int, pixels: int, expected: tuple[int, int]
) -> None:
    rules = ClipRules(
        fps=16,
        frames=FrameCounts(step=4, offset=1, least=5, most=81),
        multiple=multiple,
        pixels=pixels,
    )
    columns, rows = clip_size(*size, rules)
    assert columns / rows == pytest.approx(size[0] / size[1], rel=0.03)
    assert (columns, rows) == expected


@given(RULES, st.floats(0.05, 15.0))
def test_clips_go_on_from_one_another_and_fill_the_shot(rules: ClipRules, seconds: float) -> None:
    clips = divided(seconds, rules)
    assert clips[0].first == 0
    assert clips[0].lead == 0
    for clip in clips:
        counts = rules.frames
        assert (clip.frames - counts.offset) % counts.step == 0
        assert clip.frames <= counts.most
    for before, after in itertools.pairwise(clips):
        assert before.frames == rules.frames.longest
        assert after.first == before.end - after.lead
        assert after.lead >= 1
    assert clips[-1].end >= seconds * rules.fps + 1 - 1e-3
    spare = clips[-1].end - (math.ceil(seconds * rules.fps) + 1)
    assert spare < rules.frames.step + max(rules.frames.least, rules.frames.offset)


@given(
    count=st.integers(2, 450),
    rate=st.sampled_from([24, 25, 30]),
    made_rate=st.sampled_from([16.0, 24.0, 25.0]),
    to_the_end=st.booleans(),
)
def test_frames_lie_evenly_from_the_first_on(
    count: int, rate: float, made_rate: float, to_the_end: bool
) -> None:
    made = math.ceil((count - 1) / rate * made_rate) + 3
    places = positions(count, rate, made, made_rate, to_the_end=to_the_end)
    assert len(places) == count
    assert places[0] == 0
    steps = np.diff(places)
    assert np.allclose(steps, steps[0])
    if to_the_end:
        assert places[-1] == pytest.approx(made - 1)
    else:
        assert steps[0] == pytest.approx(made_rate / rate)


def test_colours_of_a_clip_are_those_of_the_frames_it_goes_on_from() -> None:
    random = np.random.default_rng(5)
    lead = random.integers(40, 200, (2, 48, 64, 3)).astype(np.uint8)
    after = np.clip(np.roll(lead, 3, axis=2).astype(float) * 1.05 + (6, -5, 3), 0, 255)
    clip = np.concatenate([lead * 1.05 + (6, -5, 3), after]).clip(0, 255).astype(np.uint8)
    held = matched(clip, lead)
    assert np.abs(held[:2].astype(float) - lead).max() <= 2
    assert np.abs(held[2:].mean((0, 1, 2)) - lead.mean((0, 1, 2))).max() < 1


def test_what_changes_by_itself_is_not_undone() -> None:
    lead = np.full((1, 32, 32, 3), 200, np.uint8)
    night = np.full((5, 32, 32, 3), 60, np.uint8)
    clip = np.concatenate([np.full_like(lead, 60), night])
    assert matched(clip, lead)[3].mean() < 75


def test_a_part_of_a_picture_has_at_least_a_pixel() -> None:
    picture = np.arange(6 * 8 * 3, dtype=np.uint8).reshape(6, 8, 3)
    assert framed(picture, (0.25, 0.5, 0.75, 1.0)).shape == (3, 4, 3)
    assert framed(picture, (0.999, 0.999, 1.0, 1.0)).shape == (1, 1, 3)
    assert resized(picture, 16, 12).shape == (12, 16, 3)


def test_elements_have_no_holes() -> None:
    cut = np.zeros((4, 4, 4), np.uint8)
    cut[1:3, 1:3] = (10, 20, 30, 255)
    whole = np.full((4, 4, 3), 7, np.uint8)
    first, second = references({"image": whole, "elements[0]": cut, "elements[1]": whole}, 2)
    assert first[0, 0].tolist() == [255, 255, 255]
    assert first[1, 1].tolist() == [10, 20, 30]
    assert second is whole
    assert len(references({"elements[0]": cut, "elements[1]": whole}, 1)) == 1
