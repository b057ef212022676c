"""The motion-control request: the figure of a picture moves as somebody in a video does.

`parse_motion_control` makes it from the body of `POST /v1/videos/motion-control`.
"""

from __future__ import annotations

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.fields import motion_control as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.omni import KEEP_ORIGINAL_SOUND
from stillmotion.contract.fields.shared import CALLBACK_URL, ELEMENT_ID, EXTERNAL_TASK_ID
from stillmotion.contract.image2video import Picture, UsualMode
from stillmotion.contract.parse import read_watermark
from stillmotion.contract.references import read_ids
from stillmotion.contract.tags import check_targets
from stillmotion.contract.wire import Remarks


class MotionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted motion-control request. Absent strings are "", absent lists are empty."""

    model_name: str = fields.MODELS[0]
    prompt: str = ""
    picture: Picture
    video: Picture
    element_ids: tuple[int, ...] = ()
    keep_sound: bool = True
    orientation: fields.Orientation
    mode: UsualMode
    watermark: bool = False
    callback_url: str = ""
    external_task_id: str = ""


def parse_motion_control(body: bytes, *, strict: bool = False) -> Parsed[MotionRequest]:
    """Read, type and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    request = MotionRequest(
        model_name=given.need(fields.MODEL_NAME),
        prompt=given.need(fields.PROMPT),
        picture=given.need(fields.IMAGE_URL),
        video=given.need(fields.VIDEO_URL),
        element_ids=read_ids(given, fields.ELEMENT_LIST, ELEMENT_ID, remarks),
        keep_sound=given.need(KEEP_ORIGINAL_SOUND) == "yes",
        orientation=given.need(fields.CHARACTER_ORIENTATION),
        mode=given.need(fields.MODE),
        watermark=read_watermark(given, remarks),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    ignored = without_effect(given, remarks, strict=strict)
    elements = ("element_list", len(request.element_ids))
    targets = {
        "element": elements,
        "object": elements,
        "image": (fields.IMAGE_URL.name, 1),
        "video": (fields.VIDEO_URL.name, 1),
    }
    check_targets("prompt", request.prompt, targets)
    return Parsed(request, ignored)
