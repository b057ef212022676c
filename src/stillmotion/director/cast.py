"""Which of the elements and pictures of a request stand in which: by the words of its prompt."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import msgspec

from stillmotion.director.placement import placements
from stillmotion.storyboard import Placement

_INTO = re.compile(
    r"(?:\b(?:in|into|inside|within|onto|on|to|against)\s+(?:the\s+|this\s+|that\s+)?"
    r"(?:(?:background|scene|world|setting|picture|image|diagram|photo) (?:of\s+)?)?"
    r"|(?:到|进|入|在|放进|融入|置于))\s*<<<(element|object|image)_(\d+)>>>",
    re.IGNORECASE,
)

NEAR_EDGE = 0.16
"""Where the outermost of several figures stand, as a share of the width from the edges."""


def base_of(prompt: str) -> str | None:
    """The name ("elements[1]", "image") of the picture into which the prompt puts things."""
    kind, number = set_into(prompt) or ("", 0)
    if not kind:
        return None
    return "image" if kind == "image" else f"elements[{number - 1}]"


def set_into(prompt: str) -> tuple[str, int] | None:
    """The kind and the number (from 1) of the tag into whose picture the prompt puts things."""
    found = _INTO.search(prompt)
    return None if found is None else (found[1].lower(), int(found[2]))


def placed(prompt: str, names: Sequence[str], seed: int | None) -> tuple[Placement, ...]:
    """A placement for each of `names`: as the prompt says, where it says nothing side by side.

    They stand in the order given, in another one with a `seed`.
    """
    worded = {place.picture: place for place in placements(prompt, len(names) + 1)}
    order = list(names)
    if seed is not None:
        random.Random(seed).shuffle(order)
    span = 1 - 2 * NEAR_EDGE
    result = []
    for i, name in enumerate(order):
        place = worded.get(name, Placement(picture=name))
        if place.x is None and len(order) > 1:
            x = NEAR_EDGE + span * (i + 0.5) / len(order)
            place = msgspec.structs.replace(place, x=x)
        result.append(msgspec.structs.replace(place, enters=""))
    return tuple(result)
