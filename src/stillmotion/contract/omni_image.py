"""The omni-image request: pictures of words, pictures and elements that a prompt points at.

`parse_omni_image` makes it from the body of `POST /v1/images/omni-image`.
"""

from __future__ import annotations

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import refused_field
from stillmotion.contract.fields import images
from stillmotion.contract.fields import omni_image as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import CALLBACK_URL, ELEMENT_ID, EXTERNAL_TASK_ID
from stillmotion.contract.image2video import Picture
from stillmotion.contract.parse import read_watermark
from stillmotion.contract.references import read_ids
from stillmotion.contract.tags import check_targets
from stillmotion.contract.wire import Remarks


class OmniImageRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted omni-image request. Absent strings are "", absent lists are empty."""

    model_name: str = fields.MODELS[0]
    prompt: str
    pictures: tuple[Picture, ...] = ()
    element_ids: tuple[int, ...] = ()
    resolution: images.Resolution = "1k"
    result_type: fields.ResultType = "single"
    n: int = 1
    series_amount: int = 4
    aspect_ratio: fields.AspectRatio = "auto"
    watermark: bool = False
    callback_url: str = ""
    external_task_id: str = ""

    @property
    def series(self) -> bool:
        """Whether the pictures are of one scene."""
        return self.result_type == "series"

    @property
    def count(self) -> int:
        """How many pictures are made."""
        return self.series_amount if self.series else self.n


def picture_field(number: int) -> str:
    """The path of the field that has picture `number` (from 0)."""
    return f"{fields.IMAGE_LIST.name}[{number}].{fields.IMAGE.name}"


def parse_omni_image(body: bytes, *, strict: bool = False) -> Parsed[OmniImageRequest]:
    """Read, type and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    pictures = []
    for entry in given.entries(fields.IMAGE_LIST):
        pictures.append(entry.need(fields.IMAGE))
        remarks.unknown += entry.unknown()
    request = OmniImageRequest(
        model_name=given.need(fields.MODEL_NAME),
        prompt=given.need(fields.PROMPT),
        pictures=tuple(pictures),
        element_ids=read_ids(given, fields.ELEMENT_LIST, ELEMENT_ID, remarks),
        resolution=given.need(fields.RESOLUTION),
        result_type=given.need(fields.RESULT_TYPE),
        n=given.need(fields.N),
        series_amount=given.need(fields.SERIES_AMOUNT),
        aspect_ratio=given.need(fields.ASPECT_RATIO),
        watermark=read_watermark(given, remarks),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    idle = fields.N if request.series else fields.SERIES_AMOUNT
    if given.take(idle.name) is not None:
        remarks.idle.append(idle.name)
    ignored = without_effect(given, remarks, strict=strict)
    _check(request)
    return Parsed(request, ignored)


def _check(request: OmniImageRequest) -> None:
    pictures, elements = len(request.pictures), len(request.element_ids)
    if pictures + elements > fields.MOST_THINGS:
        raise refused_field(
            "element_list",
            f"image_list and element_list have {pictures + elements} entries together, but allowed "
            f"are at most {fields.MOST_THINGS}",
        )
    targets = {
        "element": ("element_list", elements),
        "object": ("element_list", elements),
        "image": ("image_list", pictures),
    }
    check_targets("prompt", request.prompt, targets)
