"""The image request: pictures made from words, elements and at most one picture that is given.

`parse_images` makes it from the body of `POST /v1/images/generations`.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import (
    Parsed,
    read_callback_url,
    read_external_task_id,
    without_effect,
)
from stillmotion.contract.errors import missing_field, refused_field
from stillmotion.contract.image2video import DEFAULT_MODEL, MODELS, Picture
from stillmotion.contract.parse import MOST_PROMPT
from stillmotion.contract.pictures import read_picture
from stillmotion.contract.references import read_elements
from stillmotion.contract.tags import read_tags
from stillmotion.contract.wire import Members, Remarks, choice, text, whole

IMAGE_MODELS = (*MODELS, "kling-v2", "kling-v2-new")
"""`kling-v2` and `kling-v2-new` are models of pictures only."""

MOST_IMAGES = 9

Resolution = Literal["1k", "2k"]
RESOLUTIONS: tuple[Resolution, ...] = get_args(Resolution)

AspectRatio = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9"]
ASPECT_RATIOS: tuple[AspectRatio, ...] = get_args(AspectRatio)
DEFAULT_ASPECT_RATIO: AspectRatio = "16:9"


class ImagesRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted request for `n` pictures. Absent strings are "", absent lists are empty."""

    model_name: str = DEFAULT_MODEL
    prompt: str
    negative_prompt: str = ""
    image: Picture | None = None
    element_ids: tuple[int, ...] = ()
    resolution: Resolution = "1k"
    n: int = 1
    aspect_ratio: AspectRatio = DEFAULT_ASPECT_RATIO
    callback_url: str = ""
    external_task_id: str = ""

    @property
    def aspect(self) -> tuple[int, int]:
        """Width to height."""
        width, height = self.aspect_ratio.split(":")
        return int(width), int(height)


def parse_images(body: bytes, *, strict: bool = False) -> Parsed[ImagesRequest]:
    """Read, type and check the body of a call. Raises ContractError; see `contract.parse`."""
    fields = Members(read_body(body))
    remarks = Remarks()
    take = fields.take
    request = ImagesRequest(
        model_name=choice("model_name", take("model_name"), IMAGE_MODELS) or DEFAULT_MODEL,
        prompt=text("prompt", take("prompt"), MOST_PROMPT),
        negative_prompt=text("negative_prompt", take("negative_prompt"), MOST_PROMPT),
        image=read_picture("image", take("image")),
        element_ids=read_elements(take("element_list"), remarks),
        resolution=choice("resolution", take("resolution"), RESOLUTIONS) or "1k",
        n=whole("n", take("n"), 1, MOST_IMAGES) or 1,
        aspect_ratio=choice("aspect_ratio", take("aspect_ratio"), ASPECT_RATIOS)
        or DEFAULT_ASPECT_RATIO,
        callback_url=read_callback_url(take("callback_url")),
        external_task_id=read_external_task_id(fields.take_written("external_task_id")),
    )
    if take("model") is not None:
        remarks.idle.append("model")
    ignored = without_effect(fields, remarks, strict=strict)
    if not request.prompt:
        raise missing_field("prompt", "in each request for pictures")
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
