"""A scene that is to be painted, in the terms of who paints it: place, hour, weather, figures."""

from __future__ import annotations

from typing import Literal

import msgspec

from stillmotion.storyboard import Framing

Place = Literal[
    "sky", "sea", "lake", "mountains", "hills", "forest", "field", "desert", "street", "city",
    "room", "hallway",
]  # fmt: skip
"""Backdrops."""

Daytime = Literal["dawn", "day", "golden", "dusk", "night"]

Weather = Literal["clear", "overcast", "rain", "snow", "fog", "storm"]

Season = Literal["spring", "summer", "autumn", "winter"]

FigureKind = Literal[
    "man", "woman", "child", "person", "cat", "dog", "bird", "horse", "deer", "car", "boat", "tree",
    "house", "door", "streetlight", "banana", "balloon", "bicycle", "lighthouse", "umbrella",
]  # fmt: skip

Posture = Literal["stand", "walk", "run", "sit", "hug", "slip", "talk", "wave", "dance", "away"]

PEOPLE: frozenset[FigureKind] = frozenset({"man", "woman", "child", "person"})

INSIDE: frozenset[Place] = frozenset({"room", "hallway"})


class Figure(msgspec.Struct, frozen=True):
    """Someone or something in the scene. `colour` is "" where none is named; `pose` is for people.
    `small` is far away."""

    kind: FigureKind
    pose: Posture = "stand"
    colour: str = ""
    small: bool = False


class SceneDescription(msgspec.Struct, frozen=True, kw_only=True):
    """A scene as it is to be painted. `colour` is the first that is named, "" if none; `hour_free`
    says that no time of day is."""

    place: Place = "hills"
    time: Daytime = "day"
    weather: Weather = "clear"
    season: Season = "summer"
    figures: tuple[Figure, ...] = ()
    framing: Framing = "medium"
    eerie: bool = False
    colour: str = ""
    hour_free: bool = False


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture is to be made of. `left_over` are sentences on what of the words is not in
    the description.

    A maker that generates pictures from words has them in `words`, and those for what shall not
    be in it in `unwanted`; one that paints goes by the description.
    """

    description: SceneDescription
    left_over: tuple[str, ...] = ()
    words: str = ""
    unwanted: str = ""
