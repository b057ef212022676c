"""From the body of a create call for a video to a typed request, with or without pictures.

Each field is read by itself, then what has no effect is dropped and listed, then the rules
between fields are checked. What a model takes is not known here: see `catalog`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.brush import read_dynamic_masks
from stillmotion.contract.camera import read_camera
from stillmotion.contract.camera_path import read_camera_path
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import Code, ContractError, shown
from stillmotion.contract.fields import videos as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import (
    CALLBACK_URL,
    ELEMENT_ID,
    EXTERNAL_TASK_ID,
    MODEL,
    NEGATIVE_PROMPT,
)
from stillmotion.contract.image2video import (
    CFG_SCALE_MODELS,
    NEWER_MODELS,
    Image2VideoRequest,
    VideoRequest,
)
from stillmotion.contract.loras import read_loras
from stillmotion.contract.references import read_ids
from stillmotion.contract.rules import check_prompt, check_rules, check_text
from stillmotion.contract.shots import read_shots
from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.contract.wire import Remarks

MODES = fields.MODES
SHOT_TYPES = fields.SHOT_TYPES

V = TypeVar("V", bound=VideoRequest)


def parse_image2video(body: bytes, *, strict: bool = False) -> Parsed[Image2VideoRequest]:
    """Read, type and check the body of a call.

    Raises ContractError: 1200 where the body is no JSON object, 1201 with the field's path for
    everything else. `strict` refuses fields that the reference does not know; by default they are
    listed in `ignored`, as are known ones that are idle in this request.
    """
    parsed = parse_image2video_without_prompt(body, strict=strict)
    check_prompt(parsed.request)
    return parsed


def parse_image2video_without_prompt(
    body: bytes, *, strict: bool = False
) -> Parsed[Image2VideoRequest]:
    """`parse_image2video` for a render that no call asks for: it needs no prompt."""
    return _parse(body, _read_image2video, check_rules, strict=strict)


def parse_text2video(body: bytes, *, strict: bool = False) -> Parsed[Text2VideoRequest]:
    """Read, type and check the body of a call without pictures; as `parse_image2video`."""
    return _parse(body, _read_text2video, check_text, strict=strict)


def _parse(
    body: bytes,
    read: Callable[[Given, Remarks], V],
    check: Callable[[V], None],
    *,
    strict: bool,
) -> Parsed[V]:
    """`read` takes each field by itself, `check` raises for the rules between them."""
    given = Given(read_body(body))
    remarks = Remarks()
    request = drop_idle(read(given, remarks), given, remarks)
    ignored = without_effect(given, remarks, strict=strict)
    check(request)
    if request.multi_prompt:
        shots = tuple(sorted(request.multi_prompt, key=lambda shot: shot.index))
        request = msgspec.structs.replace(request, multi_prompt=shots)
    return Parsed(request, ignored)


def _read_text2video(given: Given, remarks: Remarks) -> Text2VideoRequest:
    return Text2VideoRequest(
        aspect_ratio=given.need(fields.ASPECT_RATIO), **read_video_fields(given, remarks)
    )


def _read_image2video(given: Given, remarks: Remarks) -> Image2VideoRequest:
    return Image2VideoRequest(
        image=given.find(fields.IMAGE),
        image_tail=given.find(fields.IMAGE_TAIL),
        static_mask=given.find(fields.STATIC_MASK),
        dynamic_masks=read_dynamic_masks(given, remarks),
        camera_path=read_camera_path(given, remarks),
        **read_video_fields(given, remarks),
    )


def read_video_fields(given: Given, remarks: Remarks) -> dict[str, Any]:
    """The fields that every call for a video has, each by itself. What `multi_shot` makes invalid
    is not looked at, whatever it holds (see `drop_idle`). Raises ContractError 1201."""
    multi_shot = given.need(fields.MULTI_SHOT)
    shot_type = given.find(fields.SHOT_TYPE) if multi_shot else None
    customize = shot_type == "customize"
    duration = given.need(fields.DURATION)
    return {
        "multi_shot": multi_shot,
        "shot_type": shot_type,
        "duration": duration,
        "cfg_scale": given.need(fields.CFG_SCALE),
        "model_name": _read_model(given),
        "prompt": "" if customize else given.need(fields.PROMPT),
        "multi_prompt": read_shots(given, duration, remarks) if customize else (),
        "negative_prompt": given.need(NEGATIVE_PROMPT),
        "element_ids": read_ids(given, fields.ELEMENT_LIST, ELEMENT_ID, remarks),
        "voice_ids": read_ids(given, fields.VOICE_LIST, fields.VOICE_ID, remarks),
        "sound": given.need(fields.SOUND),
        "mode": given.need(fields.MODE),
        "camera_control": read_camera(given, remarks),
        "watermark": read_watermark(given, remarks),
        "seed": given.find(fields.SEED),
        "loras": read_loras(given, remarks),
        "callback_url": given.need(CALLBACK_URL),
        "external_task_id": given.need(EXTERNAL_TASK_ID),
    }


def _read_model(given: Given) -> str:
    """The model. One of the newer generation has calls of its own: that is said, and not that it
    is unknown."""
    model = given.take(fields.MODEL_NAME.name)
    if isinstance(model, str) and model in NEWER_MODELS:
        raise ContractError(
            Code.NOT_FOUND,
            f"model_name: {shown(model)} is not supported for this API, but by the calls of the "
            "newer generation: POST /image-to-video/{model} and its neighbours",
            field=fields.MODEL_NAME.name,
        )
    return given.need(fields.MODEL_NAME)


def read_watermark(given: Given, remarks: Remarks) -> bool:
    """Whether a watermarked copy is asked for. Raises ContractError 1201."""
    info = given.members(fields.WATERMARK_INFO)
    if info is None:
        return False
    enabled = info.need(fields.WATERMARK_ENABLED)
    remarks.unknown += info.unknown()
    return enabled


def drop_idle(request: V, given: Given, remarks: Remarks) -> V:
    """The request without what the reference calls invalid in it. What came of that is noted."""
    customize = request.shot_type == "customize"
    idle = (
        (MODEL, True),  # by the reference it does not affect calls, whatever it says
        (fields.SHOT_TYPE, not request.multi_shot),
        (fields.PROMPT, customize),
        (fields.MULTI_PROMPT, not customize),
        (fields.CFG_SCALE, request.model_name not in CFG_SCALE_MODELS),
    )
    dropped = [
        field for field, is_idle in idle if is_idle and given.take(field.name) not in (None, [])
    ]
    remarks.idle += [field.name for field in dropped]
    if fields.CFG_SCALE in dropped:
        return msgspec.structs.replace(request, cfg_scale=fields.CFG_SCALE.default)
    return request
