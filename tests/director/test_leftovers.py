"""What of a prompt is told as not painted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.examples import example
from stillmotion.director.leftovers import MOST_TOLD, left_over


@pytest.mark.parametrize(
    ("prompt", "unknown"),
    [
        ("A dragon fights a robot in space", ("dragon", "fights", "robot", "space")),
        ("一条龙在太空中与机器人战斗", ("龙", "太空", "机器人战斗")),
        ("A man walks a dog along a beach at sunset, slow zoom in", ()),
        ("雪夜的小镇街道，一个女孩撑着红伞走远", ()),
        ("A beautiful, highly detailed cinematic shot of a lake", ()),
        ("A lake, no dragons", ()),
        ("The hobbit <<<element_1>>> on a hill", ()),
        ('She says: "Bring the telescope"', ()),
    ],
)
def test_words_that_nothing_is_painted_for(prompt: str, unknown: tuple[str, ...]) -> None:
    assert left_over(prompt).unknown == unknown


@pytest.mark.parametrize(
    ("prompt", "stand_ins"),
    [
        ("A wolf on a hill", (("wolf", "a dog"),)),
        (
            "A queen in a castle",
            (("castle", "a cottage"), ("queen", "somebody in everyday clothes")),
        ),
        ("河边的狐狸", (("狐狸", "a dog"), ("河", "a lake"))),
        ("The camera trucks right along a beach", ()),
    ],
)
def test_words_that_something_else_stands_for(
    prompt: str, stand_ins: tuple[tuple[str, str], ...]
) -> None:
    assert left_over(prompt).stand_ins == stand_ins


def test_the_references_scenes_leave_little_over() -> None:
    shots = example("neighbours/text2video")["multi_prompt"]
    left = [word for shot in shots for word in left_over(shot["prompt"]).unknown]
    assert left == ["creaking", "open", "shocked", "Exaggerated"]


def test_a_long_list_is_cut_short() -> None:
    words = " ".join(f"{first}zq{last}" for first in "bcdf" for last in "ghjk")
    told = left_over(words).sentences()
    assert len(told) == 1
    assert told[0].count("zq") == MOST_TOLD
    assert told[0].endswith("and 4 more")


@given(st.text(max_size=200))
def test_any_text_is_read(prompt: str) -> None:
    for word in left_over(prompt).unknown:
        assert word in prompt
