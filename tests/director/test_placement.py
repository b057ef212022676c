import pytest

from stillmotion.director.placement import LARGE, SIDE, SMALL, placements


@pytest.mark.parametrize(
    ("prompt", "x", "scale", "behind", "enters"),
    [
        ("<<<element_1>>> stands on the left", SIDE, 1.0, False, ""),
        ("a small <<<element_1>>> behind her on the right", 1 - SIDE, SMALL, True, ""),
        ("<<<element_1>>> walks in from the left", None, 1.0, False, "left"),
        ("A giant <<<object_1>>> in the middle.", 0.5, LARGE, False, ""),
        ("<<<element_1>>>从右侧走进画面", None, 1.0, False, "right"),
        ("左边是<<<element_1>>>", SIDE, 1.0, False, ""),
    ],
)
def test_words_place_an_element(
    prompt: str, x: float | None, scale: float, behind: bool, enters: str
) -> None:
    (placed,) = placements(prompt, 1)
    assert placed.picture == "elements[0]"
    assert (placed.x, placed.scale, placed.behind, placed.enters) == (x, scale, behind, enters)


def test_each_element_has_its_own_words() -> None:
    first, second = placements("<<<element_2>>> on the left, <<<element_1>>> on the right", 2)
    assert (first.picture, first.x) == ("elements[1]", SIDE)
    assert (second.picture, second.x) == ("elements[0]", 1 - SIDE)


def test_an_element_is_placed_once_and_only_where_there_is_one() -> None:
    assert len(placements("<<<element_1>>> and <<<element_1>>> and <<<element_3>>>", 2)) == 1
