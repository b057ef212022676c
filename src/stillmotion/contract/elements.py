"""The element request: a figure to be kept and put into videos, by pictures or by a video.

`parse_element` makes it from the body of `POST /v1/general/advanced-custom-elements`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import (
    Parsed,
    read_callback_url,
    read_external_task_id,
    without_effect,
)
from stillmotion.contract.errors import bad_field, missing_field
from stillmotion.contract.files import MOST_INLINE_BYTES, read_file
from stillmotion.contract.image2video import Picture
from stillmotion.contract.pictures import required_picture
from stillmotion.contract.references import MOST_ELEMENT_ID, MOST_VOICE_ID
from stillmotion.contract.wire import (
    Members,
    Remarks,
    choice,
    entries,
    members,
    one_of,
    text,
    whole,
)

MOST_NAME = 20
MOST_DESCRIPTION = 100
"""Characters (Unicode code points)."""

FEWEST_REFERENCES, MOST_REFERENCES = 1, 3
"""Pictures beside the frontal one."""

MOST_VIDEOS = 1
SHORTEST_CLIP, LONGEST_CLIP = 3.0, 8.0
"""Seconds of the video."""

ReferenceType = Literal["image_refer", "video_refer"]
REFERENCE_TYPES: tuple[ReferenceType, ...] = get_args(ReferenceType)

SCENE = "o_106"
"""The tag of an element that is a place more than a figure."""

TAGS = {
    "o_101": "Hottest",
    "o_102": "Character",
    "o_103": "Animal",
    "o_104": "Item",
    "o_105": "Costume",
    "o_106": "Scene",
    "o_107": "Effect",
    "o_108": "Others",
}
"""Names of the tags by their ids."""

IMAGES = "element_image_list"
VIDEOS = "element_video_list"
VIDEO_FIELD = f"{VIDEOS}.refer_videos[0].video_url"


class ElementRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted element: `frontal` and `references`, or `video`, by `reference_type`."""

    name: str
    description: str = ""
    reference_type: ReferenceType = "image_refer"
    frontal: Picture | None = None
    references: tuple[Picture, ...] = ()
    video: Picture | None = None
    voice_id: str = ""
    tags: tuple[str, ...] = ()
    callback_url: str = ""
    external_task_id: str = ""


def pictures(request: ElementRequest) -> Iterator[tuple[str, Picture]]:
    """Each picture of the request with its field path, the frontal one first."""
    if request.frontal is not None:
        yield f"{IMAGES}.frontal_image", request.frontal
    for i, picture in enumerate(request.references):
        yield f"{IMAGES}.refer_images[{i}].image_url", picture


def parse_element(body: bytes, *, strict: bool = False) -> Parsed[ElementRequest]:
    """Read and check the body of a call. Raises ContractError as `parse_image2video` does."""
    fields, remarks = Members(read_body(body)), Remarks()
    take = fields.take
    name = text("element_name", take("element_name"), MOST_NAME).strip()
    if not name:
        raise missing_field("element_name", "for every element")
    kind = choice("reference_type", take("reference_type"), REFERENCE_TYPES) or "image_refer"
    request = ElementRequest(
        name=name,
        description=text("element_description", take("element_description"), MOST_DESCRIPTION),
        reference_type=kind,
        voice_id=text("element_voice_id", take("element_voice_id"), MOST_VOICE_ID),
        tags=_read_tags(take("tag_list"), remarks),
        callback_url=read_callback_url(take("callback_url")),
        external_task_id=read_external_task_id(fields.take_written("external_task_id")),
    )
    images, videos = take(IMAGES), take(VIDEOS)
    if kind == "image_refer":
        frontal, references = _read_images(images, remarks)
        request = msgspec.structs.replace(request, frontal=frontal, references=references)
        remarks.idle += [VIDEOS] if videos else []
    else:
        request = msgspec.structs.replace(request, video=_read_video(videos, remarks))
        remarks.idle += [IMAGES] if images else []
    return Parsed(request, without_effect(fields, remarks, strict=strict))


def parse_element_id(body: bytes) -> int:
    """The `element_id` of the body of a delete. Raises ContractError."""
    value = Members(read_body(body)).take("element_id")
    element_id = whole("element_id", value, 1, MOST_ELEMENT_ID)
    if element_id is None:
        raise missing_field("element_id", "to say which element is deleted")
    return element_id


def _read_images(value: Any, remarks: Remarks) -> tuple[Picture, tuple[Picture, ...]]:
    given = members(IMAGES, value)
    if given is None:
        raise missing_field(IMAGES, "with the reference_type image_refer")
    frontal = required_picture(
        given.field("frontal_image"), given.take("frontal_image"), "in every image element"
    )
    field = given.field("refer_images")
    references = []
    for entry in entries(field, given.take("refer_images"), MOST_REFERENCES):
        references.append(
            required_picture(entry.field("image_url"), entry.take("image_url"), "in each entry")
        )
        remarks.unknown += entry.unknown()
    if len(references) < FEWEST_REFERENCES:
        raise missing_field(
            field, f"with {FEWEST_REFERENCES} to {MOST_REFERENCES} pictures beside the frontal one"
        )
    remarks.unknown += given.unknown()
    return frontal, tuple(references)


def _read_video(value: Any, remarks: Remarks) -> Picture:
    given = members(VIDEOS, value)
    if given is None:
        raise missing_field(VIDEOS, "with the reference_type video_refer")
    field = given.field("refer_videos")
    found = entries(field, given.take("refer_videos"), MOST_VIDEOS)
    remarks.unknown += given.unknown()
    if not found:
        raise missing_field(field, "with one video")
    (entry,) = found
    video = read_file(VIDEO_FIELD, entry.take("video_url") or None, "video", MOST_INLINE_BYTES)
    if video is None:
        raise missing_field(VIDEO_FIELD, "in each entry")
    remarks.unknown += entry.unknown()
    return video


def _read_tags(value: Any, remarks: Remarks) -> tuple[str, ...]:
    tags: list[str] = []
    for entry in entries("tag_list", value, len(TAGS)):
        tag = choice(entry.field("tag_id"), entry.take("tag_id"), tuple(TAGS))
        if tag is None:
            raise missing_field(entry.field("tag_id"), f"in each tag: {one_of(tuple(TAGS))}")
        if tag in tags:
            raise bad_field(entry.field("tag_id"), tag, "each tag once")
        tags.append(tag)
        remarks.unknown += entry.unknown()
    return tuple(tags)
