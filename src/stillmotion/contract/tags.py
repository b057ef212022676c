"""Tags in prompts: `<<<voice_1>>>` points at the first entry of `voice_list`, and so on.

`<<<element_N>>>` and `<<<object_N>>>` point into `element_list`; `<<<image_N>>>` at the pictures
given, `image` before `image_tail`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from stillmotion.contract.errors import ContractError, refused_field, shown
from stillmotion.contract.image2video import Image2VideoRequest

TAG_KINDS = ("voice", "element", "object", "image")

_ANY_TAG = re.compile(r"<<<([^<>]*)>>>")
_ALL_KINDS = (*TAG_KINDS, "video")
_TAG = re.compile(rf"({'|'.join(_ALL_KINDS)})_([1-9][0-9]{{0,3}})")
_UNCLOSED = re.compile(rf"<<<\s*(?:{'|'.join(_ALL_KINDS)})\w*")


class Tag(NamedTuple):
    """A tag in a prompt; `number` counts from 1."""

    kind: str
    number: int


def prompts(request: Image2VideoRequest) -> Iterator[tuple[str, str]]:
    """Each prompt of the request with its field path."""
    if request.prompt:
        yield "prompt", request.prompt
    for i, shot in enumerate(request.multi_prompt):
        yield f"multi_prompt[{i}].prompt", shot.prompt


def read_tags(field: str, prompt: str, kinds: tuple[str, ...] = TAG_KINDS) -> list[Tag]:
    """The tags in order, all of `kinds`. Raises ContractError 1201 naming one that is not spelt
    like a tag."""
    if "<" not in prompt:  # one character is looked for much faster than three
        return []
    tags = []
    for found in _ANY_TAG.finditer(prompt):
        tag = _TAG.fullmatch(found[1])
        if tag is None or tag[1] not in kinds:
            raise _misspelt(field, found[0], kinds)
        tags.append(Tag(tag[1], int(tag[2])))
    unclosed = _UNCLOSED.search(_ANY_TAG.sub(" ", prompt))
    if unclosed is not None:
        raise _misspelt(field, unclosed[0], kinds)
    return tags


def check_tags(request: Image2VideoRequest) -> None:
    """Raise ContractError 1201 for a tag that is misspelt or points at nothing."""
    for field, prompt in prompts(request):
        for tag in read_tags(field, prompt):
            where, given = _target(tag, request)
            if tag.number > given:
                raise refused_field(
                    field,
                    f"the tag <<<{tag.kind}_{tag.number}>>> points at number {tag.number} of "
                    f"{where}, and the request gives {given or 'none'}",
                )


def references_voice(request: Image2VideoRequest) -> bool:
    """Whether a prompt uses a voice of the list: what the contract bills as "with voice"."""
    return any(
        tag.kind == "voice"
        for field, prompt in prompts(request)
        for tag in read_tags(field, prompt)
    )


def _target(tag: Tag, request: Image2VideoRequest) -> tuple[str, int]:
    """What the tag points into, and how many there are."""
    match tag.kind:
        case "voice":
            return "voice_list", len(request.voice_ids)
        case "image":
            pictures = (request.image, request.image_tail)
            return "image and image_tail", sum(picture is not None for picture in pictures)
    return "element_list", len(request.element_ids)


def check_targets(field: str, prompt: str, targets: Mapping[str, tuple[str, int]]) -> None:
    """Raise ContractError 1201 for a tag that is misspelt or points at nothing. `targets` are the
    list that each kind of tag points into, and how many entries it has."""
    for tag in read_tags(field, prompt, tuple(targets)):
        where, given = targets[tag.kind]
        if tag.number > given:
            raise refused_field(
                field,
                f"the tag <<<{tag.kind}_{tag.number}>>> points at number {tag.number} of {where}, "
                f"and the request gives {given or 'none'}",
            )


def _misspelt(field: str, tag: str, allowed: tuple[str, ...]) -> ContractError:
    kinds = ", ".join(f"<<<{kind}_N>>>" for kind in allowed)
    return refused_field(field, f"the tag {shown(tag)} is none of {kinds} with N from 1")
