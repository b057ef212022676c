"""The image request: pictures made from words, elements and at most one picture that is given.

`parse_images` makes it from the body of `POST /v1/images/generations`.
"""

from __future__ import annotations

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import refused_field
from stillmotion.contract.fields import images as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import (
    CALLBACK_URL,
    ELEMENT_ID,
    EXTERNAL_TASK_ID,
    MODEL,
    NEGATIVE_PROMPT,
)
from stillmotion.contract.image2video import DEFAULT_MODEL, Picture
from stillmotion.contract.references import read_ids
from stillmotion.contract.tags import read_tags
from stillmotion.contract.wire import Remarks


class ImagesRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted request for `n` pictures. Absent strings are "", absent lists are empty."""

    model_name: str = DEFAULT_MODEL
    prompt: str
    negative_prompt: str = ""
    image: Picture | None = None
    element_ids: tuple[int, ...] = ()
    resolution: fields.Resolution = "1k"
    n: int = 1
    aspect_ratio: fields.AspectRatio = "16:9"
    callback_url: str = ""
    external_task_id: str = ""

    @property
    def aspect(self) -> tuple[int, int]:
        """Width to height."""
        width, height = self.aspect_ratio.split(":")
        return int(width), int(height)


def parse_images(body: bytes, *, strict: bool = False) -> Parsed[ImagesRequest]:
    """Read, type and check the body of a call. Raises ContractError; see `contract.parse`."""
    given, remarks = Given(read_body(body)), Remarks()
    request = ImagesRequest(
        model_name=given.need(fields.MODEL_NAME),
        prompt=given.find(fields.PROMPT) or "",
        negative_prompt=given.need(NEGATIVE_PROMPT),
        image=given.find(fields.IMAGE),
        element_ids=read_ids(given, fields.ELEMENT_LIST, ELEMENT_ID, remarks),
        resolution=given.need(fields.RESOLUTION),
        n=given.need(fields.N),
        aspect_ratio=given.need(fields.ASPECT_RATIO),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    if given.take(MODEL.name) is not None:
        remarks.idle.append(MODEL.name)
    ignored = without_effect(given, remarks, strict=strict)
    if not request.prompt:
        raise given.missing(fields.PROMPT)
    _check_tags(request)
    return Parsed(request, ignored)


def _check_tags(request: ImagesRequest) -> None:
    elements = ("element_list", len(request.element_ids))
    targets = {
        "voice": ("a voice_list, which this call does not have", 0),
        "element": elements,
        "object": elements,
        "image": ("image", 0 if request.image is None else 1),
    }
    for tag in read_tags("prompt", request.prompt):
        where, given = targets[tag.kind]
        if tag.number > given:
            raise refused_field(
                "prompt",
                f"the tag <<<{tag.kind}_{tag.number}>>> points at number {tag.number} of {where}, "
                f"and the request gives {given or 'none'}",
            )
