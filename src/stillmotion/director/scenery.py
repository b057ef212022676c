"""`describe`: what a prompt says of the place, the hour, the weather and who is there.

For engines that paint a picture from text. Pure, by lexicon, in English and Chinese; what the
prompt leaves open is left to what usually goes with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from stillmotion.director import clauses
from stillmotion.director.lexicon.framing import FRAMINGS
from stillmotion.director.lexicon.scenery import (
    COLOURS,
    CROWD,
    EERIE,
    FIGURES,
    MANY,
    PLACES,
    POSES,
    SEASONS,
    TIMES,
    WEATHERS,
)
from stillmotion.director.lexicon.scenery import Daytime as Daytime
from stillmotion.director.lexicon.scenery import FigureKind as FigureKind
from stillmotion.director.lexicon.scenery import Place as Place
from stillmotion.director.lexicon.scenery import Pose as Pose
from stillmotion.director.lexicon.scenery import Season as Season
from stillmotion.director.lexicon.scenery import Weather as Weather
from stillmotion.director.search import find, lowered, pattern
from stillmotion.director.speech import spoken
from stillmotion.storyboard import Framing

Kind = TypeVar("Kind", bound=str)

PEOPLE: frozenset[FigureKind] = frozenset({"man", "woman", "child", "person"})

INSIDE: frozenset[Place] = frozenset({"room", "hallway"})

MOST_FIGURES = 5
"""Figures that one picture holds: more would crowd it."""

_TAG = re.compile(r"<<<\w+>>>")
_PLAYED = re.compile(r"[\w'-]*[^\S\n]*(?=<<<(?:element|object)_\d+>>>)")
"""The word before a tag: who it names stands in the picture as the element."""

_SMALL = pattern(
    (r"\b(?:small|tiny|distant|lone|lonely|far)\b", "小(?=.{0,3}(?:人|身影|背影))|远处|孤独")
)


class Figure(msgspec.Struct, frozen=True):
    """Someone or something that the prompt puts into the scene. `colour` is "" where it names
    none; `pose` is for people. `small` is far away."""

    kind: FigureKind
    pose: Pose = "stand"
    colour: str = ""
    small: bool = False


class SceneDescription(msgspec.Struct, frozen=True, kw_only=True):
    """A scene as it is to be painted. `colour` is the first that the prompt names, "" if none."""

    place: Place = "hills"
    time: Daytime = "day"
    weather: Weather = "clear"
    season: Season = "summer"
    figures: tuple[Figure, ...] = ()
    framing: Framing = "medium"
    eerie: bool = False
    colour: str = ""


def describe(prompt: str) -> SceneDescription:
    """Read a prompt as the description of a picture."""
    _, plain = spoken(prompt)
    text = lowered(_TAG.sub(" ", _PLAYED.sub(" ", plain)))
    negations = clauses.negated(text)
    weather = _first(WEATHERS, text, negations)
    season = _first(SEASONS, text, negations)
    place = _first(PLACES, text, negations)
    eerie = bool(pattern(EERIE).search(text))
    figures = _figures(text, negations)
    if place is None:
        place = _usual_place(figures)
    time = _first(TIMES, text, negations)
    if time is None:
        time = "night" if eerie and place in INSIDE else "day"
    framing = _first(FRAMINGS, text, negations)
    named = _first(COLOURS, text, negations)
    return SceneDescription(
        place=place,
        time=time,
        weather=weather or "clear",
        season=season or ("winter" if weather == "snow" else "summer"),
        figures=figures,
        framing=framing or "medium",
        eerie=eerie,
        colour=named or "",
    )


def _first(
    table: Mapping[Kind, Sequence[str]], text: str, negations: Sequence[clauses.Span]
) -> Kind | None:
    """The first entry of the table that the text holds."""
    found = find(table, text, negations)
    return found[0].kind if found else None


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
        before = text[max(0, start - 24) : start]
        result.append(Figure(kind, pose if kind in PEOPLE else "stand", _colour(before), small))
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


def _pose(text: str, negations: Sequence[clauses.Span]) -> Pose:
    return _first(POSES, text, negations) or "stand"


def _colour(before: str) -> str:
    """The colour said last before a thing's name."""
    found = find(COLOURS, before)
    return max(found, key=lambda f: f.start).kind if found else ""
