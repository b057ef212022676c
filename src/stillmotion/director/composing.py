"""`compose`: which of the pictures of a request is its scene, and which appear in it.

A first frame is the scene. Without one it is the picture into which the prompt puts things; else
the first in which nothing stands out; else, where the prompt tells of a place, one is painted; else
the first of all, and the others are set into it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from stillmotion.director.cast import set_into
from stillmotion.director.scenery import tells_of_a_place
from stillmotion.orders import TextVideo
from stillmotion.orders.composed import Part

_IMAGE = re.compile(r"<<<image_(\d+)>>>")


class Composition(NamedTuple):
    """`start` and `end` are the numbers (from 0) of the pictures that the video starts and ends on,
    None for none: without a start the scene is painted. `cast` are those of what appears, as
    elements that follow those of the library. The prompts of `video` have tags accordingly."""

    start: int | None
    end: int | None
    cast: tuple[int, ...]
    video: TextVideo


def compose(
    video: TextVideo, parts: Sequence[Part], bare: Sequence[bool], elements: int
) -> Composition:
    """Who is what. `bare` says of each part that nothing stands out in it; `elements` is how many
    there are of the library."""
    roles = [part.role for part in parts]
    free = [i for i, role in enumerate(roles) if role == "any"]
    end = roles.index("last") if "last" in roles else None
    start = roles.index("first") if "first" in roles else _scene(video, free, bare, elements)
    cast = tuple(i for i in free if i != start)
    names = {i: f"<<<element_{elements + k + 1}>>>" for k, i in enumerate(cast)}
    if start is not None:
        names[start] = "<<<image_1>>>"
    if end is not None:
        names[end] = "<<<image_2>>>"

    def retagged(prompt: str) -> str:
        return _IMAGE.sub(lambda tag: names.get(int(tag[1]) - 1, tag[0]), prompt)

    shots = tuple(
        msgspec.structs.replace(shot, prompt=retagged(shot.prompt)) for shot in video.multi_prompt
    )
    ids = (*video.element_ids, *(0 for _ in cast))
    told = msgspec.structs.replace(
        video, prompt=retagged(video.prompt), multi_prompt=shots, element_ids=ids
    )
    return Composition(start, end, cast, told)


def _scene(
    video: TextVideo, free: Sequence[int], bare: Sequence[bool], elements: int
) -> int | None:
    prompts = [video.prompt, *(shot.prompt for shot in video.multi_prompt)]
    for prompt in prompts:
        kind, number = set_into(prompt) or ("", 0)
        if kind == "image" and number - 1 in free:
            return number - 1
    if not free:
        return None
    if len(free) == 1 and not elements and not any(map(tells_of_a_place, prompts)):
        return free[0]
    for i in free:
        if bare[i]:
            return i
    return None if any(map(tells_of_a_place, prompts)) else free[0]
