"""What stands in what, and storyboards over pictures that are made of words."""

from __future__ import annotations

import pytest

from stillmotion.contract.image2video import ShotPrompt
from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.director.cast import NEAR_EDGE, base_of, placed
from stillmotion.director.scenes import WHOLE, direct_text


@pytest.mark.parametrize(
    ("prompt", "base"),
    [
        ("Merge all the characters from the images into the <<<object_2>>> diagram", "elements[1]"),
        ("Put <<<element_1>>> in <<<element_3>>>", "elements[2]"),
        ("<<<element_1>>> stands in the scene of <<<image_1>>>", "image"),
        ("把<<<element_1>>>放到<<<object_2>>>里", "elements[1]"),
        ("<<<element_1>>> and <<<element_2>>> in a meadow", None),
        ("A meadow", None),
    ],
)
def test_the_setting_is_what_things_are_put_into(prompt: str, base: str | None) -> None:
    assert base_of(prompt) == base


def test_all_have_a_place_side_by_side() -> None:
    names = ["elements[0]", "elements[1]", "image"]
    places = placed("A meadow", names, None)
    assert [place.picture for place in places] == names
    xs = [place.x for place in places]
    assert xs == sorted(xs)
    assert all(x is not None and NEAR_EDGE < x < 1 - NEAR_EDGE for x in xs)


def test_words_place_and_a_seed_shuffles() -> None:
    place = placed("<<<element_1>>> far away on the left", ["elements[0]"], 3)[0]
    assert place.x is not None
    assert place.x < 0.3
    assert place.scale < 1
    orders = {
        tuple(p.picture for p in placed("", ["elements[0]", "elements[1]", "image"], seed))
        for seed in range(12)
    }
    assert len(orders) > 2


def test_each_shot_of_a_storyboard_has_a_picture_of_its_own() -> None:
    shots = (
        ShotPrompt(1, "A lighthouse at night, close-up", 2),
        ShotPrompt(2, "A forest at dawn, the camera pans left", 3),
    )
    request = Text2VideoRequest(
        multi_shot=True, shot_type="customize", multi_prompt=shots, duration=5, aspect_ratio="9:16"
    )
    board, _, scenes = direct_text(request, short_edge=720, fps=24)
    prompts = {name: scene.words for name, scene in scenes.items()}
    assert (board.width, board.height) == (720, 1280)
    assert prompts == {"scenes[0]": shots[0].prompt, "scenes[1]": shots[1].prompt}
    assert [shot.start for shot in board.shots] == ["scenes[0]", "scenes[1]"]
    assert [shot.frames for shot in board.shots] == [48, 72]
    assert [shot.framing for shot in board.shots] == [WHOLE, WHOLE]
    assert board.shots[0].grade.exposure == board.shots[0].grade.warmth == 0


def test_framings_of_one_sentence_share_a_picture() -> None:
    request = Text2VideoRequest(
        prompt="A boat on a lake", multi_shot=True, shot_type="intelligence", duration=12
    )
    board, _, scenes = direct_text(request, short_edge=720, fps=24)
    prompts = {name: scene.words for name, scene in scenes.items()}
    assert len(board.shots) > 1
    assert prompts == {"scenes[0]": "A boat on a lake"}
    assert len({shot.framing for shot in board.shots}) > 1
