"""A prompt as the description of a picture, in English and Chinese."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.director.scenery import MOST_FIGURES, describe


def kinds(prompt: str, negative_prompt: str = "") -> list[str]:
    return [figure.kind for figure in describe(prompt, negative_prompt).figures]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Two friends talking under a streetlight at night.", ("street", "night", "clear")),
        ("A runner sprinting through a forest, leaves flying.", ("forest", "day", "clear")),
        ("A woman hugging a cat. Soft sunlight, cozy home setting", ("room", "day", "clear")),
        ("A door creaking open, shadowy hallway. Dark tones, eerie", ("hallway", "night", "clear")),
        ("A man slipping on a banana peel. Bright colors.", ("street", "day", "clear")),
        ("A sunset over mountains, small figure walking away.", ("mountains", "golden", "clear")),
        ("A lighthouse in a thunderstorm", ("sea", "day", "storm")),
        ("A boat on a misty lake at dawn", ("lake", "dawn", "fog")),
        ("Skyscrapers under a starry sky", ("city", "night", "clear")),
        ("Camels? No, only dunes, at dusk", ("desert", "dusk", "clear")),
        ("雪夜的小镇街道", ("street", "night", "snow")),
        ("清晨的湖边，薄雾", ("lake", "dawn", "fog")),
        ("夕阳下的大海", ("sea", "golden", "clear")),
        ("阴森的走廊", ("hallway", "night", "clear")),
        ("雨中的城市天际线", ("city", "day", "rain")),
        ("一只猫趴在窗边", ("room", "day", "clear")),
        ("", ("hills", "day", "clear")),
    ],
)
def test_place_time_and_weather(prompt: str, expected: tuple[str, str, str]) -> None:
    scene = describe(prompt)
    assert (scene.place, scene.time, scene.weather) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Two friends talking under a streetlight", ["man", "woman", "streetlight"]),
        ("A woman hugging a cat", ["woman", "cat"]),
        ("A small figure walking away", ["person"]),
        ("A man walks his dog; he smiles", ["man", "dog"]),
        ("A field without people", []),
        ("No dogs in the meadow", []),
        ("一个男人和一只狗", ["man", "dog"]),
        ("两个女孩在草地上", ["woman", "woman"]),
        ("A banana on a street, nobody near", ["banana"]),
        ('She whispers: "a horse, a horse"', ["woman"]),
    ],
)
def test_who_is_there(prompt: str, expected: list[str]) -> None:
    assert kinds(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("A man runs", "run"),
        ("A woman walking away into the distance", "away"),
        ("A man slipping on ice", "slip"),
        ("A couple looking at the starry sky", "away"),
        ("A girl sits on a bench", "sit"),
        ("女孩在跳舞", "dance"),
        ("A man", "stand"),
    ],
)
def test_pose(prompt: str, expected: str) -> None:
    assert describe(prompt).figures[0].pose == expected


def test_an_element_stands_for_the_word_before_its_tag() -> None:
    assert kinds("The man <<<element_1>>> walks a dog along a beach") == ["dog"]
    assert kinds("<<<element_1>>> and <<<element_2>>> in a forest") == []


def test_colours_belong_to_what_they_stand_before() -> None:
    figures = describe("A red car passes a woman in a blue coat, black dog").figures
    assert {figure.kind: figure.colour for figure in figures} == {
        "car": "red",
        "woman": "blue",
        "dog": "black",
    }


@pytest.mark.parametrize(
    ("negative", "expected"),
    [
        ("people", ["dog"]),
        ("dogs, blurry", ["man"]),
        ("extra people, deformed hands", ["man", "dog"]),
        ("多余的人", ["man", "dog"]),
    ],
)
def test_the_negative_prompt_keeps_out(negative: str, expected: list[str]) -> None:
    assert kinds("A man and a dog", negative) == expected


def test_the_negative_prompt_keeps_weather_out() -> None:
    assert describe("A rainy street", "rain").weather == "clear"


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_a_scene(prompt: str, negative: str) -> None:
    scene = describe(prompt, negative)
    assert len(scene.figures) <= MOST_FIGURES
    assert describe(prompt, negative) == scene


def test_framing_is_that_of_the_lexicon() -> None:
    framings: dict[str, Any] = {"Wide angle": "wide", "close-up": "close", "仰拍": "low_angle"}
    for words, framing in framings.items():
        assert describe(f"A man on a hill. {words}, calm").framing == framing
