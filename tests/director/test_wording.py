import pytest

from stillmotion.director.wording import FAST, SLOW, camera_moves, framing


@pytest.mark.parametrize(
    ("prompt", "moves"),
    [
        ("Camera zooms out, the girl smiles", {"zoom_out": 1}),
        ("The camera slowly pushes in on her face.", {"dolly_in": SLOW}),
        ("The camera pans left, then tilts up", {"pan_left": 1, "tilt_up": 1}),
        ("camera moves quickly to the right", {"truck_right": FAST}),
        ("static shot of a harbour", {"static": 1}),
        ("pull back to reveal the valley", {"dolly_out": 1}),
        ("镜头缓慢推近", {"dolly_in": SLOW}),
        ("镜头拉远，人物微笑", {"dolly_out": 1}),
        ("向左摇", {"pan_left": 1}),
        ("固定镜头", {"static": 1}),
    ],
)
def test_plain_camera_words_are_understood(prompt: str, moves: dict[str, float]) -> None:
    assert dict(camera_moves(prompt)) == moves


@pytest.mark.parametrize(
    "prompt",
    [
        "the dog runs to the left",
        "A cat looks up at the sky",
        "no zoom",
        "不要推近",
        "pan on a stove",
    ],
)
def test_other_words_are_left_alone(prompt: str) -> None:
    assert camera_moves(prompt) == []


def test_of_opposites_the_first_stands() -> None:
    assert dict(camera_moves("camera zooms out. later it zooms in")) == {"zoom_out": 1}


def test_what_the_negative_prompt_names_is_left_out() -> None:
    assert camera_moves("camera zooms in", "zoom in, blur") == []


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("Low-angle shot, focus on movement", "low_angle"),
        ("extreme close-up of an eye", "extreme_close"),
        ("Wide angle, peaceful", "wide"),
        ("人物特写", "close"),
        ("two friends talking", None),
    ],
)
def test_framing_words(prompt: str, name: str | None) -> None:
    assert framing(prompt) == name
