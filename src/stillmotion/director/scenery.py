"""`describe`: what a prompt says of the place, the hour, the weather and who is there.

For engines that paint a picture from text. Pure, by lexicon, in English and Chinese; what the
prompt leaves open is left to what usually goes with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from stillmotion.director import clauses, wording
from stillmotion.director.leftovers import left_over
from stillmotion.director.lexicon.framing import FRAMINGS
from stillmotion.director.lexicon.scenery import (
    COLOURS,
    CROWD,
    EERIE,
    FIGURES,
    GROWING,
    MANY,
    PLACES,
    POSES,
    SEASONS,
    TIMES,
    WEATHERS,
)
from stillmotion.director.search import find, lowered, pattern
from stillmotion.director.speech import spoken
from stillmotion.storyboard.scene import (
    INSIDE,
    PEOPLE,
    Figure,
    FigureKind,
    Place,
    Posture,
    Scene,
    SceneDescription,
)

Kind = TypeVar("Kind", bound=str)

MOST_FIGURES = 5
"""Figures that one picture holds: more would crowd it."""

_TAG = re.compile(r"<<<\w+>>>")
_PLAYED = re.compile(r"[\w'-]*[^\S\n]*(?=<<<(?:element|object)_\d+>>>)")
"""The word before a tag: who it names stands in the picture as the element."""

_MORE = re.compile(
    r"\b(?:extra|other|additional|more|multiple|many|deformed|ugly|blurry|distorted|mutated)\s+$"
    r"|(?:多余|其他|别|更多|多个|变形|模糊)的?$"
)

_LAST = re.compile(r"(?:[\w-]+\s+){0,2}[\w-]{0,4}$")
"""The two words, or the characters, before a name."""

_WEARS = re.compile(r"\s*(?:in|with|wearing|wears|dressed in) ((?:[\w-]+ ){1,2})")

_SMALL = pattern(
    (r"\b(?:small|tiny|distant|lone|lonely|far)\b", "小(?=.{0,3}(?:人|身影|背影))|远处|孤独")
)


def scene_of(prompt: str, negative_prompt: str = "") -> Scene:
    """What a picture is to be made of that a prompt asks for."""
    return Scene(
        description=describe(prompt, negative_prompt),
        left_over=tuple(left_over(prompt).sentences()),
        words=prompt,
        unwanted=negative_prompt,
    )


def describe(prompt: str, negative_prompt: str = "") -> SceneDescription:
    """Read a prompt as the description of a picture; what `negative_prompt` names is left out."""
    _, plain = spoken(_TAG.sub(" ", _PLAYED.sub(" ", prompt)))
    text = _without_camera(lowered(plain))
    negations = clauses.negated(text)
    unwanted = lowered(negative_prompt)
    weather = _wanted(WEATHERS, text, negations, unwanted)
    season = _wanted(SEASONS, text, negations, unwanted)
    eerie = bool(pattern(EERIE).search(text))
    bad = _nobody(unwanted)
    figures = tuple(figure for figure in _figures(text, negations) if figure.kind not in bad)
    place = _place(text, negations, unwanted) or _usual_place(figures)
    named_time = _wanted(TIMES, text, negations, unwanted)
    time = named_time or ("night" if eerie and place in INSIDE else "day")
    framing = _wanted(FRAMINGS, text, negations, unwanted)
    named = _wanted(COLOURS, text, negations, unwanted)
    return SceneDescription(
        place=place,
        time=time,
        weather=weather or "clear",
        season=season or ("winter" if weather == "snow" else "summer"),
        figures=figures,
        framing=framing or "medium",
        eerie=eerie,
        colour=named or "",
        hour_free=named_time is None,
    )


def tells_of_a_place(prompt: str) -> bool:
    """Whether the words name the place of a scene, so that it need not be guessed."""
    _, plain = spoken(_TAG.sub(" ", _PLAYED.sub(" ", prompt)))
    text = _without_camera(lowered(plain))
    return _place(text, clauses.negated(text), "") is not None


def _without_camera(text: str) -> str:
    """The text without what it says of the camera, which trucks without a truck."""
    for move in wording.camera_moves(text, clauses.clauses(text)):
        text = text[: move.start] + " " * (move.end - move.start) + text[move.end :]
    return text


def _place(text: str, negations: Sequence[clauses.Span], unwanted: str) -> Place | None:
    place = _wanted(PLACES, text, negations, unwanted)
    if place != "field":
        return place
    # Grass and flowers grow on hills as well.
    found = find({"field": PLACES["field"]}, text, negations)
    grown = all(pattern(GROWING).fullmatch(text[f.start : f.end]) for f in found)
    hilly = find({"hills": PLACES["hills"]}, text, negations)
    return "hills" if grown and hilly else place


def _wanted(
    table: Mapping[Kind, Sequence[str]],
    text: str,
    negations: Sequence[clauses.Span],
    unwanted: str = "",
) -> Kind | None:
    """The first entry of the table that the text holds and the unwanted one does not."""
    bad = {found.kind for found in find(table, unwanted)}
    return next((f.kind for f in find(table, text, negations) if f.kind not in bad), None)


def _nobody(unwanted: str) -> frozenset[FigureKind]:
    """The figures that a negative prompt keeps out. "Extra people" are not all people."""
    kinds: set[FigureKind] = set()
    for kind, start, end in find(FIGURES, unwanted):
        if _MORE.search(unwanted[:start]) or unwanted[start:end] == "人":
            continue
        kinds |= PEOPLE if kind == "person" else {kind}
    return frozenset(kinds)


def _usual_place(figures: Sequence[Figure]) -> Place:
    kinds = {figure.kind for figure in figures}
    for kind, place in _USUAL.items():
        if kind in kinds:
            return place
    return "hills"


_USUAL: dict[FigureKind, Place] = {
    "lighthouse": "sea",
    "boat": "lake",
    "car": "street",
    "banana": "street",
    "streetlight": "street",
    "balloon": "sky",
    "door": "hallway",
    "horse": "field",
    "dog": "field",
    "cat": "room",
    "tree": "field",
}
"""Where things are that the prompt puts nowhere."""


def _figures(text: str, negations: Sequence[clauses.Span]) -> tuple[Figure, ...]:
    found = sorted(find(FIGURES, text, negations), key=lambda f: f.start)
    pose = _pose(text, negations)
    result: list[Figure] = []
    taken: list[tuple[int, int]] = []
    small = bool(_SMALL.search(text))
    pronouns = pattern((r"\b(?:he|she)\b", "他|她"))
    people = [f for f in found if f.kind in PEOPLE]
    for kind, start, end in found:
        if any(a < end and start < b for a, b in taken):
            continue
        words = text[start:end]
        if pronouns.fullmatch(words) and len(people) > 1:
            continue
        if kind == "person" and any(f.kind in PEOPLE for f in result):
            continue
        if kind not in PEOPLE and any(f.kind == kind for f in result):
            continue
        taken.append((start, end))
        colour = _colour(text[max(0, start - 24) : start], text[end : end + 32])
        result.append(Figure(kind, pose if kind in PEOPLE else "stand", colour, small))
    doubled = _multiplied(text, negations, result)
    return tuple(doubled[:MOST_FIGURES])


def _multiplied(
    text: str, negations: Sequence[clauses.Span], figures: list[Figure]
) -> list[Figure]:
    """Two friends are two."""
    people = [figure for figure in figures if figure.kind in PEOPLE]
    others = [figure for figure in figures if figure.kind not in PEOPLE]
    if len(people) == 1:
        many = bool(find({"m": MANY}, text, negations))
        crowd = bool(find({"m": CROWD}, text, negations))
        one = people[0]
        if many or crowd:
            second: FigureKind = "woman" if one.kind == "person" else one.kind
            first: FigureKind = "man" if one.kind == "person" else one.kind
            people = [
                msgspec.structs.replace(one, kind=kind)
                for kind in ((first, second) if not crowd or many else (first, second, first))
            ]
    return people + others


def _pose(text: str, negations: Sequence[clauses.Span]) -> Posture:
    return _wanted(POSES, text, negations) or "stand"


def _colour(before: str, after: str) -> str:
    """The colour said just before a thing's name, or of what somebody wears."""
    last = _LAST.search(before)
    found = find(COLOURS, last[0]) if last else []
    if found:
        return max(found, key=lambda f: f.start).kind
    worn = _WEARS.match(after)
    found = find(COLOURS, worn[1]) if worn else []
    return found[0].kind if found else ""
