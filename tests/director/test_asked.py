"""What prompts ask to happen is performed or told as not done; plain description is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from director import asked
from director.asked import understood
from director.labelled import HALVES, labelled
from stillmotion.contract.image2video import CameraControl, Image2VideoRequest
from stillmotion.director.asked import Why
from stillmotion.director.board import direct
from stillmotion.director.reading import read
from stillmotion.director.understanding import WHY
from stillmotion.director.verbs import verbs_of

WORDS = [word for half in HALVES for row in labelled(half) for word in row.prompt.split()]


def told(prompt: str) -> list[str]:
    """What is told as not done."""
    return [remark.words for remark in understood(prompt).remarks]


def heard(prompt: str) -> list[str]:
    return [entry.kind for entry in read(prompt).ambience]


@pytest.mark.parametrize("name", asked.lists())
def test_what_is_asked_for_is_performed_or_told(name: str) -> None:
    noticed = asked.measure(asked.lists()[name])
    assert len(noticed.missed) <= 0.05 * noticed.asked, noticed.missed
    assert noticed.plain_wrong <= 0.05 * noticed.plain, noticed.told_wrongly
    assert len(noticed.told_wrongly) <= 0.05 * noticed.told, noticed.told_wrongly


@pytest.mark.parametrize(
    ("prompt", "words", "why"),
    [
        ("A person is making dumplings", "making dumplings", "act"),
        ("Fireworks explode over the bay", "explode", "act"),
        ("A man waves goodbye", "waves goodbye", "act"),
        ("He walked to the door", "walked", "act"),
        ("Let the old man dance", "dance", "act"),
        ("Make her hair blue", "Make her hair blue", "edit"),
        ("Remove the car on the left", "Remove the car on the left", "edit"),
        ("The camera explores the ruins", "explores the ruins", "camera"),
        (
            "Rack focus from the cup to the window",
            "Rack focus from the cup to the window",
            "focus",
        ),
        ("A horse in slow motion", "slow motion", "speed"),
        ("Fade to black", "Fade to black", "editing"),
        ("Dutch angle", "Dutch angle", "angle"),
        ("一个人在骑自行车", "骑自行车", "act"),
        ("他把门关上", "把门关上", "act"),
        ("把她的头发变成蓝色", "把她的头发变成蓝色", "edit"),
        ("焦点从杯子移到窗户", "焦点从杯子移到窗户", "focus"),
        ("慢动作，一匹马", "慢动作", "speed"),
    ],
)
def test_it_is_told_in_its_own_words_and_why(prompt: str, words: str, why: Why) -> None:
    assert [(r.words, r.why) for r in understood(prompt).remarks] == [(words, WHY[why])]


@pytest.mark.parametrize(
    ("prompt", "what", "words"),
    [
        ("Fog rolls in", "fog", "Fog"),
        ("Smoke rises from the chimney", "smoke from chimney", "Smoke"),
        ("Make it rain", "rain", "rain"),
        ("She takes a deep breath", "breathe", "deep breath"),
        ("Night falls over the street", "night", "Night falls"),
        ("Turn the day into night", "night", "into night"),
        ("天黑了", "night", "天黑"),
        ("雾气从海上涌来", "fog", "雾气"),
        ("Handheld shot, shaky camera", "handheld 0.5", "Handheld, shaky camera"),
        ("Featuring a steady and smooth perspective", "steady", "steady and smooth perspective"),
    ],
)
def test_what_is_performed_is_not_told_as_not_done(prompt: str, what: str, words: str) -> None:
    made = understood(prompt)
    assert made.remarks == ()
    done = {part.what: part.words for part in made.done}
    assert what in done
    assert set(done[what].split(", ")) <= set(words.split(", "))


def test_what_a_cue_does_to_something_else_is_told() -> None:
    assert told("Lava swallows the village") == ["swallows the village"]
    assert told("The fog turns into a dragon") == ["turns"]


@pytest.mark.parametrize(
    "prompt",
    [
        "A running dog", "A parked car", "A woman in red stands on a bridge",
        "The road winds through the valley", "Sunlight streams through the window",
        "An oil painting of a ship", "A statue of a man throwing a discus", "No people walking",
        "A swimming pool", "He watches the clock", "The camera does not move",
        "穿红色大衣的女人", "桌上放着一盆花", "正视图", "无人机航拍的村庄",
    ],
)  # fmt: skip
def test_descriptions_ask_for_nothing(prompt: str) -> None:
    assert told(prompt) == []


def test_one_word_is_a_verb_or_a_noun_by_what_stands_around_it() -> None:
    assert told("A man waves from the shore") == ["waves"]
    assert told("Waves along the shore") == []
    assert told("The train leaves the station") == ["leaves the station"]
    assert told("Autumn leaves on the station's roof") == []
    assert told("A painting on the wall") == []
    assert told("A man painting the wall") == ["painting the wall"]


@pytest.mark.parametrize(
    ("prompt", "kinds"),
    [
        ("A man waves goodbye", []),
        ("Waves at the shore", ["waves"]),
        ("He watches the clock", []),
        ("He looks at the clock", []),
        ("She repairs the clock", []),
        ("The clock ticks", ["clock"]),
        ("A clock on the wall", ["clock"]),
        ("The road winds through the valley", []),
        ("The wind blows", ["wind"]),
        ("Her hair flows like a river", []),
        ("A sea of clouds", []),
        ("他看着墙上的时钟", []),
        ("墙上的时钟", ["clock"]),
        ("鸟瞰城市", []),
    ],
)
def test_sounds_follow_what_is_meant(prompt: str, kinds: list[str]) -> None:
    assert heard(prompt) == kinds


def test_what_is_only_heard_is_done_where_there_is_sound() -> None:
    def remarks(sound: bool) -> list[str]:
        request = Image2VideoRequest(
            model_name="kling-v3",
            image=asked.PICTURE,
            prompt="Birds chirp",
            sound=sound,
        )
        made = direct(request, short_edge=720, fps=24, sizes={"image": (1280, 720)})
        return [remark.words for remark in made.understanding.remarks]

    assert remarks(sound=False) == ["chirp"]
    assert remarks(sound=True) == []


def test_of_a_model_that_is_given_the_prompt_only_the_camera_is_told() -> None:
    def told(prompt: str, **fields: Any) -> list[str]:
        request = Image2VideoRequest(
            model_name="kling-v3", image=asked.PICTURE, prompt=prompt, **fields
        )
        made = direct(request, short_edge=720, fps=24, sizes={"image": (1280, 720)})
        return made.understanding.for_a_model().sentences()

    moving = "The camera pans left, she smiles and jumps over the wall, it rains, at night"
    (sentence,) = told(moving)
    assert sentence.startswith("understood: pan left")
    assert not any(word in sentence for word in ("smile", "rain", "night", "jump"))
    assert told("she jumps over the wall") == [], "no move is told that nobody asked for"
    moved = CameraControl("simple", "zoom", 3.0)
    assert told(moving, camera_control=moved) == [
        "not done: pans left: camera_control says what the camera does"
    ]
    heard = told('Birds chirp, she says "Good morning"', sound=True)
    assert "someone says" in heard[0] or "she says" in heard[0]


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_the_words_told_are_those_of_the_prompt(prompt: str) -> None:
    for action in read(prompt).actions:
        assert action.words
        assert action.words in prompt


@given(st.lists(st.sampled_from([*WORDS, "，", "的", ",", "'s", "3d"]), max_size=30).map("".join))
def test_verbs_stand_in_the_text(text: str) -> None:
    for verb in verbs_of(text.lower()):
        assert 0 <= verb.start <= verb.place[0] < verb.place[1] <= verb.end <= len(text)
