"""What smoke and steam are said to rise from, in both languages."""

from __future__ import annotations

import pytest

from stillmotion.director.reading import read
from stillmotion.director.understanding import shot_understanding
from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe, Shot, Source


def sources(prompt: str) -> list[tuple[str, str] | None]:
    """The kind and words of each source of smoke in the prompt."""
    found = [cue.source for cue in read(prompt).cues if cue.kind == "smoke"]
    return [None if source is None else (source.kind, source.words) for source in found]


@pytest.mark.parametrize(
    ("prompt", "kind", "words"),
    [
        ("steam rises from the cup", "vessel", "cup"),
        ("Steam curls gently off her bowl of soup, slow push in", "vessel", "bowl"),
        ("a steaming mug of tea on a table", "vessel", "mug"),
        ("fire and smoke burst from its engines", "engine", "engines"),
        ("The rocket stands on the pad. Smoke billows.", "engine", "rocket"),
        ("smoke rises from the chimney of the old house", "chimney", "chimney"),
        ("smoke drifts over the village at dawn", "chimney", "village"),
        ("smoke curls up from the campfire", "fire", "campfire"),
        ("steam drifts off the hot spring", "water", "hot spring"),
        ("smoke at the foot of the tower", "ground", "foot"),
        ("smoke rises from the old volcano", "thing", "old volcano"),
        ("She drinks coffee. Smoke rises from the chimney.", "chimney", "chimney"),
        ("咖啡杯里升起热气", "vessel", "杯"),
        ("热茶冒着热气，镜头推近", "vessel", "茶"),
        ("火箭点火，浓烟从引擎喷出", "engine", "引擎"),
        ("烟囱冒出白烟", "chimney", "烟囱"),
        ("炊烟袅袅", "chimney", "炊烟"),
        ("温泉上飘着水汽", "water", "温泉"),
        ("烟雾从篝火里升起", "fire", "篝火"),
        ("烟雾从火山口升起", "thing", "火山口"),
    ],
)
def test_a_source_is_handed_on(prompt: str, kind: str, words: str) -> None:
    assert sources(prompt) == [(kind, words)]


@pytest.mark.parametrize(
    "prompt",
    [
        "fire and smoke",
        "smoke drifts across the frame",
        "smoke comes in from the left",
        "a campfire burns and smoke rises",
        "浓烟滚滚",
        "烟雾弥漫",
    ],
)
def test_where_none_is_said_none_is_made_up(prompt: str) -> None:
    assert sources(prompt) == [None]


def test_several_things_smoke_each_for_itself() -> None:
    assert sources("steam rises from the cup, smoke from the chimney") == [
        ("vessel", "cup"),
        ("chimney", "chimney"),
    ]
    (cue,) = read("smoke rises from the chimneys").cues
    assert cue.source == Source(kind="chimney", words="chimneys", many=True)


def test_what_is_ruled_out_is_no_source() -> None:
    assert sources("no smoke from the chimney, rain") == []
    assert sources("smoke rises, but not from the chimney") == [None]


def test_only_smoke_has_a_source() -> None:
    assert all(cue.source is None for cue in read("rain falls on the roof, the fire burns").cues)


def test_the_source_is_told() -> None:
    reading = read("steam rises from the cup")
    still = CameraPath("still", (PoseKeyframe(0, Pose()), PoseKeyframe(1, Pose())))
    shot = Shot(frames=24, camera=still, cues=reading.cues)
    told = " ".join(shot_understanding(1, shot, reading).sentences())
    assert "smoke from cup" in told
