"""The multi-image request: up to four pictures that are put together to one video.

`parse_multi_image` makes it from the body of `POST /v1/videos/multi-image2video`.
"""

from __future__ import annotations

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.fields import multi_image as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import CALLBACK_URL, EXTERNAL_TASK_ID, NEGATIVE_PROMPT
from stillmotion.contract.fields.videos import ASPECT_RATIO, CFG_SCALE, SEED, USUAL_MODE
from stillmotion.contract.image2video import (
    Image2VideoRequest,
    Picture,
    UrlPicture,
    UsualMode,
    VideoRequest,
)
from stillmotion.contract.loras import read_loras
from stillmotion.contract.parse import read_watermark
from stillmotion.contract.tags import check_targets
from stillmotion.contract.text2video import AspectRatio
from stillmotion.contract.wire import Remarks


class MultiImageRequest(VideoRequest, frozen=True, kw_only=True):
    """One accepted multi-image request."""

    pictures: tuple[Picture, ...]
    aspect_ratio: AspectRatio = "16:9"

    @property
    def aspect(self) -> tuple[int, int]:
        """Width to height."""
        width, height = self.aspect_ratio.split(":")
        return int(width), int(height)

    def as_video(self) -> Image2VideoRequest:
        """The same as a request for a video over a picture, in which the others are elements: to be
        held against what engines can do."""
        shared = {name: getattr(self, name) for name in VideoRequest.__struct_fields__}
        shared["element_ids"] = (0,) * (len(self.pictures) - 1)
        return Image2VideoRequest(image=UrlPicture(""), **shared)


def picture_field(number: int) -> str:
    """The path of the field that has picture `number` (from 0)."""
    return f"{fields.IMAGE_LIST.name}[{number}].{fields.IMAGE.name}"


def parse_multi_image(body: bytes, *, strict: bool = False) -> Parsed[MultiImageRequest]:
    """Read, type and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    pictures = []
    for entry in given.entries(fields.IMAGE_LIST):
        pictures.append(entry.need(fields.IMAGE))
        remarks.unknown += entry.unknown()
    mode: UsualMode = given.need(USUAL_MODE)
    request = MultiImageRequest(
        model_name=given.need(fields.MODEL_NAME),
        pictures=tuple(pictures),
        prompt=given.need(fields.PROMPT),
        negative_prompt=given.need(NEGATIVE_PROMPT),
        cfg_scale=given.need(CFG_SCALE),
        mode=mode,
        duration=given.need(fields.DURATION),
        aspect_ratio=given.need(ASPECT_RATIO),
        watermark=read_watermark(given, remarks),
        seed=given.find(SEED),
        loras=read_loras(given, remarks),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    ignored = without_effect(given, remarks, strict=strict)
    targets = {"image": (fields.IMAGE_LIST.name, len(pictures))}
    check_targets("prompt", request.prompt, targets)
    return Parsed(request, ignored)
