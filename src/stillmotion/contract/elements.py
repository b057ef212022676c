"""The element request: a figure to be kept and put into videos, by pictures or by a video.

`parse_element` makes it from the body of `POST /v1/general/advanced-custom-elements`.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import bad_field, missing_field
from stillmotion.contract.fields import elements as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import CALLBACK_URL, EXTERNAL_TASK_ID
from stillmotion.contract.image2video import Picture
from stillmotion.contract.wire import Remarks

IMAGES = fields.ELEMENT_IMAGE_LIST.name
VIDEOS = fields.ELEMENT_VIDEO_LIST.name
VIDEO_FIELD = f"{VIDEOS}.refer_videos[0].video_url"

SHORTEST_CLIP, LONGEST_CLIP = fields.VIDEO_URL.seconds
"""Seconds of the video."""


class ElementRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted element: `frontal` and `references`, or `video`, by `reference_type`."""

    name: str
    description: str = ""
    reference_type: fields.ReferenceType = "image_refer"
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
    given, remarks = Given(read_body(body)), Remarks()
    name = given.need(fields.NAME)
    kind = given.need(fields.REFERENCE_TYPE)
    request = ElementRequest(
        name=name,
        description=given.need(fields.DESCRIPTION),
        reference_type=kind,
        voice_id=given.need(fields.VOICE_ID),
        tags=_read_tags(given, remarks),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    images, videos = given.take(IMAGES), given.take(VIDEOS)
    if kind == "image_refer":
        frontal, references = _read_images(given, remarks)
        request = msgspec.structs.replace(request, frontal=frontal, references=references)
        remarks.idle += [VIDEOS] if videos else []
    else:
        request = msgspec.structs.replace(request, video=_read_video(given, remarks))
        remarks.idle += [IMAGES] if images else []
    return Parsed(request, without_effect(given, remarks, strict=strict))


def parse_element_id(body: bytes) -> int:
    """The `element_id` of the body of a delete. Raises ContractError."""
    return Given(read_body(body)).need(fields.DELETED_ID)


def _read_images(given: Given, remarks: Remarks) -> tuple[Picture, tuple[Picture, ...]]:
    images = given.members(fields.ELEMENT_IMAGE_LIST)
    if images is None:
        raise missing_field(IMAGES, "with the reference_type image_refer")
    frontal = images.need(fields.FRONTAL_IMAGE)
    references = []
    for entry in images.entries(fields.REFER_IMAGES):
        references.append(entry.need(fields.IMAGE_URL))
        remarks.unknown += entry.unknown()
    remarks.unknown += images.unknown()
    return frontal, tuple(references)


def _read_video(given: Given, remarks: Remarks) -> Picture:
    videos = given.members(fields.ELEMENT_VIDEO_LIST)
    if videos is None:
        raise missing_field(VIDEOS, "with the reference_type video_refer")
    (entry,) = videos.entries(fields.REFER_VIDEOS)
    remarks.unknown += videos.unknown()
    if not entry.take(fields.VIDEO_URL.name):
        raise entry.missing(fields.VIDEO_URL)
    video = entry.need(fields.VIDEO_URL)
    remarks.unknown += entry.unknown()
    return video


def _read_tags(given: Given, remarks: Remarks) -> tuple[str, ...]:
    tags: list[str] = []
    for entry in given.entries(fields.TAG_LIST):
        tag = entry.need(fields.TAG_ID)
        if tag in tags:
            raise bad_field(entry.field(fields.TAG_ID.name), tag, "each tag once")
        tags.append(tag)
        remarks.unknown += entry.unknown()
    return tuple(tags)
