"""What prompts are understood to ask for, in both languages, and what is left alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import require_or_skip
from director.labelled import HALVES, Labelled, labelled, measure
from stillmotion.director.reading import Reading, read
from stillmotion.executors.language import sentence_model
from stillmotion.storyboard import AmbienceKind

ROOT = Path(__file__).parents[2]


def moves(prompt: str, negative: str = "") -> list[str]:
    return [worded.move for worded in read(prompt, negative).moves]


def cues(prompt: str, negative: str = "") -> list[str]:
    return [cue.kind for cue in read(prompt, negative).cues]


@pytest.fixture(scope="module")
def everything() -> list[Labelled]:
    rows = [row for half in HALVES for row in labelled(half)]
    assert sum(not row.chinese for row in rows) >= 60
    assert sum(row.chinese for row in rows) >= 40
    return rows


@pytest.mark.parametrize("chinese", [False, True], ids=["English", "Chinese"])
def test_labelled_prompts_are_read_well(everything: list[Labelled], chinese: bool) -> None:
    camera, found, misses = measure([row for row in everything if row.chinese == chinese])
    assert camera.precision >= 0.95, misses
    assert camera.recall >= 0.85, misses
    assert found.precision >= 0.9, misses
    assert found.recall >= 0.85, misses


def test_prompts_that_nobody_tuned_for_are_read_well() -> None:
    camera, found, misses = measure(labelled("unseen"))
    assert min(camera.precision, camera.recall) >= 0.9, misses
    assert min(found.precision, found.recall) >= 0.9, misses


def test_the_embedding_adds_what_the_lexicon_misses() -> None:
    embed = sentence_model()
    require_or_skip(embed is not None, "no sentence model: run `stillmotion models pull`")
    alone = measure(labelled("paraphrases"))
    helped = measure(labelled("paraphrases"), embed)
    assert helped[1].recall >= alone[1].recall + 0.15
    assert helped[1].precision >= 0.85
    assert measure(labelled("unseen"), embed)[1].precision >= 0.9


def test_a_failing_guess_needs_a_sure_likeness() -> None:
    """A model that finds everything alike has nothing to say."""
    import numpy as np

    assert (
        read("the sofa stands by the wall", embed=lambda texts: np.ones((len(texts), 1))).cues == ()
    )


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("The camera slowly pushes in on her face.", [("dolly_in", 0.6, 0)]),
        ("camera moves quickly to the right", [("truck_right", 1.6, 0)]),
        ("The camera pans left, then tilts up", [("pan_left", 1.0, 0), ("tilt_up", 1.0, 1)]),
        ("camera zooms out. later it zooms in", [("zoom_out", 1.0, 0), ("zoom_in", 1.0, 1)]),
        ("the camera rises while panning left", [("rise", 1.0, 0)]),
        ("pull back to reveal the valley", [("dolly_out", 1.0, 0)]),
        ("static shot, slow zoom in", [("zoom_in", 0.6, 0)]),
        ("镜头缓慢推近", [("dolly_in", 0.6, 0)]),
        ("镜头先向左摇，再快速拉远", [("pan_left", 1.0, 0), ("dolly_out", 1.6, 1)]),
    ],
)
def test_camera_words(prompt: str, expected: list[tuple[str, float, int]]) -> None:
    told = [(m.move, m.strength, m.step) for m in read(prompt).moves]
    assert told[: len(expected)] == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "the dog runs to the left",
        "A cat looks up at the sky",
        "she looks at the camera and turns to the right",
        "no zoom",
        "do not pan, tilt or zoom",
        "pan on a stove",
        "不要推近",
        "女孩向左走，看着镜头",
        'he says "zoom in!"',
    ],
)
def test_other_words_move_no_camera(prompt: str) -> None:
    assert moves(prompt) == []


@pytest.mark.parametrize("prompt", ["no camera movement", "镜头不动", "the camera does not move"])
def test_a_still_camera_may_be_asked_for_by_negation(prompt: str) -> None:
    assert moves(prompt) == ["static"]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a smiling girl in a red dress", []),
        ("微笑的女孩站在窗边", []),
        ("a woman with a smile on her face", []),
        ("she begins to smile", ["smile"]),
        ("snow-capped mountains, a calm lake, white clouds", []),
        ("after the rain, rain-soaked streets", []),
        ("she waves at the crowd", []),
        ("the smoke detector on the wall", []),
        ("without rain, snow or wind", []),
        ("the leaves do not move", []),
        ("the rain never stops falling", ["rain"]),
        ("没有下雨，树叶飘动", ["leaves"]),
        ("不断飘落的雪花", ["snow"]),
    ],
)
def test_states_and_negations_ask_for_nothing(prompt: str, expected: list[str]) -> None:
    assert cues(prompt) == expected


def test_cues_have_strength_order_and_side() -> None:
    blink, smile = read("she blinks, then smiles gently").cues
    assert (blink.kind, smile.kind) == ("blink", "smile")
    assert blink.start < smile.start
    assert smile.strength < 1
    assert read("violent waves crash").cues[0].strength > 1
    assert read("he turns his head to the left").cues[0].side == "left"
    assert read("她慢慢转头看向右边").cues[0].side == "right"


@pytest.mark.parametrize(
    ("prompt", "variety"),
    [
        ("leaves fall from the tree", "falling"),
        ("leaves swirl through the air", "flying"),
        ("leaves rustle", ""),
        ("落叶纷纷飘落", "falling"),
        ("stars twinkle", "stars"),
        ("neon signs flicker", ""),
        ("steam rises", "steam"),
        ("smoke rises", ""),
    ],
)
def test_a_cue_may_be_of_a_variety(prompt: str, variety: str) -> None:
    assert [cue.variety for cue in read(prompt).cues] == [variety]


@given(
    st.sampled_from(["rain", "snowfall", "waves crash", "smoke", "candles", "fog", "she smiles"]),
    st.sampled_from(["no {}", "without {}", "there is no {} at all", "avoid {}"]),
)
def test_what_is_negated_is_not_done(thing: str, negation: str) -> None:
    assert cues(f"a street, {negation.format(thing)}") == []
    assert cues(f"a street, {thing}") != []


@pytest.mark.parametrize(
    ("prompt", "negative", "left"),
    [
        ("camera zooms in, she smiles", "zoom, blur", ([], ["smile"])),
        ("camera pans left, rain falls", "rain", (["pan_left"], [])),
        ("camera pans left, then zooms in", "camera movement", (["static"], [])),
        ("handheld shot, smoke rises", "shaky camera, low quality", ([], ["smoke"])),
        ("女孩微笑，头发飘动", "头发", ([], ["smile"])),
        ("she smiles", "static image, deformed, extra fingers, ugly", ([], ["smile"])),
    ],
)
def test_the_negative_prompt_takes_things_out(
    prompt: str, negative: str, left: tuple[list[str], list[str]]
) -> None:
    assert (moves(prompt, negative), cues(prompt, negative)) == left


@pytest.mark.parametrize(
    ("prompt", "mood"),
    [
        ("a street at night", "night"),
        ("golden hour", "golden hour"),
        ("black and white film", "black and white"),
        ("a black and white cat", ""),
        ("Dark tones, minimal details", "dark"),
        ("夕阳下的海边", "golden hour"),
        ("复古胶片质感", "vintage"),
        ("not gloomy", ""),
    ],
)
def test_moods(prompt: str, mood: str) -> None:
    assert read(prompt).grade.name == mood


@given(st.lists(st.sampled_from(["at night", "gloomy", "dark tones", "film noir", "warm light"])))
def test_moods_are_mixed_modestly(words: list[str]) -> None:
    grade = read(", ".join(words)).grade
    assert abs(grade.exposure) <= 0.5
    assert -1 <= grade.saturation <= 0.5
    assert abs(grade.warmth) <= 0.5
    assert 0 <= grade.vignette <= 0.5


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
    assert read(prompt).framing == name


@pytest.mark.parametrize(
    "prompt", ["he runs away", "a dog jumps", "the car explodes", "她跳舞", "男人走进房间"]
)
def test_actions_that_no_warp_can_do_are_recognised(prompt: str) -> None:
    assert read(prompt).actions


def test_what_nature_does_is_no_such_action() -> None:
    assert read("the river runs, leaves fly, flames dance").actions == ()


def test_sounds_are_heard_and_silenced() -> None:
    def heard(prompt: str, negative: str = "") -> list[str]:
        return [entry.kind for entry in read(prompt, negative).ambience]

    assert heard("rain on a busy street with traffic, thunder far off") == [
        "rain", "traffic", "thunder",
    ]  # fmt: skip
    assert heard("birds chirping by the river", "birds") == ["river"]
    assert heard("海边的风声和海浪") == ["waves", "wind"]
    assert heard("a stormy beach without sound") == []


AMBIENCES: dict[AmbienceKind, tuple[str, ...]] = {
    "wind": ("A gale over the moor", "狂风中的草原"),
    "rain": ("Rain on the roof", "屋外下着雨"),
    "snow": ("Snow falls on the village", "A blizzard", "大雪纷飞的村庄"),
    "leaves": ("Leaves rustle above her", "The trees sway", "树叶沙沙作响", "竹林轻轻摇曳"),
    "waves": ("A walk by the ocean", "海浪拍打礁石"),
    "river": ("A waterfall in the wood", "溪边的小屋"),
    "fire": ("A campfire at the tent", "壁炉旁的老人"),
    "birds": ("Birdsong at dawn", "清晨的鸟鸣"),
    "crickets": (
        "Crickets in the warm night", "Chirping crickets", "Insects buzz",
        "夏夜的虫鸣", "树上的蝉鸣",
    ),
    "crowd": ("A cheering audience", "广场上的人群"),
    "footsteps": ("Footsteps in the hall", "空巷里的脚步声"),
    "traffic": ("Cars on a highway", "车水马龙的路口"),
    "thunder": ("Lightning over the hills", "远处传来雷声"),
    "clock": ("An old clock on the wall", "墙上的挂钟"),
    "heartbeat": ("Her heart is pounding", "他的心跳"),
    "room": ("A quiet office", "安静的图书馆"),
}  # fmt: skip


def test_every_sound_has_words_in_both_languages_and_is_documented() -> None:
    assert set(AMBIENCES) == set(get_args(AmbienceKind))
    for prompts in AMBIENCES.values():
        assert {prompt.isascii() for prompt in prompts} == {True, False}
    told = (ROOT / "docs" / "sound.md").read_text("utf-8").split("## Ambience")[1]
    listed = re.search(r"picture shows:\s([a-z,\s]+)\.", told)
    assert listed is not None
    assert set(re.findall(r"[a-z]+", listed[1])) == set(AMBIENCES)


@pytest.mark.parametrize(
    ("kind", "prompt"), [(kind, prompt) for kind, all_ in AMBIENCES.items() for prompt in all_]
)
def test_words_are_heard(kind: AmbienceKind, prompt: str) -> None:
    assert kind in [entry.kind for entry in read(prompt).ambience]


@pytest.mark.parametrize(
    "prompt",
    [
        "Snow-capped mountains", "A snowman", "Snow on the ground", "雪山", "She leaves at dawn",
        "Autumn leaves", "A cricket bat", "A chirpy man",
    ],
)  # fmt: skip
def test_what_makes_no_sound_is_not_heard(prompt: str) -> None:
    assert read(prompt).ambience == ()


def test_insects_are_no_birds() -> None:
    for prompt in ("Crickets chirping", "The chirp of cicadas"):
        assert [entry.kind for entry in read(prompt).ambience] == ["crickets"]
    assert [entry.kind for entry in read("A chirping sparrow, crickets").ambience] == [
        "birds", "crickets",
    ]  # fmt: skip


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_can_be_read(prompt: str, negative: str) -> None:
    assert isinstance(read(prompt, negative), Reading)
