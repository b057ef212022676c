"""From the body of a create call for a video to a typed request, with or without pictures.

Each field is read by itself, then what has no effect is dropped and listed, then the rules
between fields are checked. What a model takes is not known here: see `catalog`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar, get_args

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.brush import read_dynamic_masks
from stillmotion.contract.camera import read_camera
from stillmotion.contract.common import (
    Parsed,
    read_callback_url,
    read_external_task_id,
    read_watermark,
    without_effect,
)
from stillmotion.contract.image2video import (
    CFG_SCALE_MODELS,
    DEFAULT_MODEL,
    MODELS,
    Image2VideoRequest,
    Mode,
    ShotType,
    VideoRequest,
)
from stillmotion.contract.pictures import read_picture
from stillmotion.contract.references import read_elements, read_voices
from stillmotion.contract.rules import check_prompt, check_rules, check_text
from stillmotion.contract.shots import read_shots
from stillmotion.contract.text2video import ASPECT_RATIOS, DEFAULT_ASPECT_RATIO, Text2VideoRequest
from stillmotion.contract.wire import (
    Members,
    Remarks,
    choice,
    flag,
    number,
    text,
    whole,
)

MOST_PROMPT = 2500
"""Characters (Unicode code points), of `prompt` and of `negative_prompt`."""
DURATIONS = (3, 15)
"""Shortest and longest video, in seconds."""
DEFAULT_DURATION = 5
CFG_SCALES = (0.0, 1.0)
DEFAULT_CFG_SCALE = 0.5
MODES: tuple[Mode, ...] = get_args(Mode)
SHOT_TYPES: tuple[ShotType, ...] = get_args(ShotType)
SOUNDS: tuple[Literal["on", "off"], ...] = ("on", "off")

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
    read: Callable[[Members, Remarks], V],
    check: Callable[[V], None],
    *,
    strict: bool,
) -> Parsed[V]:
    """`read` takes each field by itself, `check` raises for the rules between them."""
    fields = Members(read_body(body))
    remarks = Remarks()
    request = drop_idle(read(fields, remarks), fields, remarks)
    ignored = without_effect(fields, remarks, strict=strict)
    check(request)
    shots = tuple(sorted(request.multi_prompt, key=lambda shot: shot.index))
    return Parsed(msgspec.structs.replace(request, multi_prompt=shots), ignored)


def _read_text2video(fields: Members, remarks: Remarks) -> Text2VideoRequest:
    aspect_ratio = choice("aspect_ratio", fields.take("aspect_ratio"), ASPECT_RATIOS)
    return Text2VideoRequest(
        aspect_ratio=aspect_ratio or DEFAULT_ASPECT_RATIO, **read_video_fields(fields, remarks)
    )


def _read_image2video(fields: Members, remarks: Remarks) -> Image2VideoRequest:
    take = fields.take
    return Image2VideoRequest(
        image=read_picture("image", take("image")),
        image_tail=read_picture("image_tail", take("image_tail")),
        static_mask=read_picture("static_mask", take("static_mask")),
        dynamic_masks=read_dynamic_masks(take("dynamic_masks"), remarks),
        **read_video_fields(fields, remarks),
    )


def read_video_fields(fields: Members, remarks: Remarks) -> dict[str, Any]:
    """The fields that every call for a video has, each by itself. What `multi_shot` makes invalid
    is not looked at, whatever it holds (see `drop_idle`). Raises ContractError 1201."""
    take = fields.take
    multi_shot = flag("multi_shot", take("multi_shot")) or False
    shot_type = choice("shot_type", take("shot_type"), SHOT_TYPES) if multi_shot else None
    customize = shot_type == "customize"
    duration = whole("duration", take("duration"), *DURATIONS, "seconds") or DEFAULT_DURATION
    cfg_scale = number("cfg_scale", take("cfg_scale"), *CFG_SCALES)
    return {
        "model_name": choice("model_name", take("model_name"), MODELS) or DEFAULT_MODEL,
        "multi_shot": multi_shot,
        "shot_type": shot_type,
        "prompt": "" if customize else text("prompt", take("prompt"), MOST_PROMPT),
        "multi_prompt": (read_shots(take("multi_prompt"), duration, remarks) if customize else ()),
        "negative_prompt": text("negative_prompt", take("negative_prompt"), MOST_PROMPT),
        "element_ids": read_elements(take("element_list"), remarks),
        "voice_ids": read_voices(take("voice_list"), remarks),
        "sound": choice("sound", take("sound"), SOUNDS) == "on",
        "cfg_scale": DEFAULT_CFG_SCALE if cfg_scale is None else cfg_scale,
        "mode": choice("mode", take("mode"), MODES) or "std",
        "camera_control": read_camera(take("camera_control"), remarks),
        "duration": duration,
        "watermark": read_watermark(take("watermark_info"), remarks),
        "callback_url": read_callback_url(take("callback_url")),
        "external_task_id": read_external_task_id(fields.take_written("external_task_id")),
    }


def drop_idle(request: V, fields: Members, remarks: Remarks) -> V:
    """The request without what the reference calls invalid in it. What came of that is noted."""
    customize = request.shot_type == "customize"
    idle = {
        "model": True,  # by the reference it does not affect calls, whatever it says
        "shot_type": not request.multi_shot,
        "prompt": customize,
        "multi_prompt": not customize,
        "cfg_scale": request.model_name not in CFG_SCALE_MODELS,
    }
    dropped = [name for name in idle if idle[name] and fields.take(name) not in (None, [])]
    remarks.idle += dropped
    if "cfg_scale" in dropped:
        return msgspec.structs.replace(request, cfg_scale=DEFAULT_CFG_SCALE)
    return request
