"""From the body of `POST /v1/videos/omni-video` to a typed request; as `contract.parse`."""

from __future__ import annotations

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.fields import omni as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import CALLBACK_URL, ELEMENT_ID, EXTERNAL_TASK_ID
from stillmotion.contract.fields.videos import DURATION, MULTI_PROMPT, SEED, SHOT_TYPE, SOUND
from stillmotion.contract.loras import read_loras
from stillmotion.contract.omni import OmniPicture, OmniRequest, OmniVideo
from stillmotion.contract.omni_rules import check_omni
from stillmotion.contract.parse import read_watermark
from stillmotion.contract.references import read_ids
from stillmotion.contract.shots import read_shots
from stillmotion.contract.wire import Remarks


def parse_omni(body: bytes, *, strict: bool = False) -> Parsed[OmniRequest]:
    """Read, type and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    request = _read(given, remarks)
    _note_idle(request, given, remarks)
    ignored = without_effect(given, remarks, strict=strict)
    check_omni(request)
    shots = tuple(sorted(request.multi_prompt, key=lambda shot: shot.index))
    return Parsed(msgspec.structs.replace(request, multi_prompt=shots), ignored)


def _read(given: Given, remarks: Remarks) -> OmniRequest:
    multi_shot = given.need(fields.MULTI_SHOT)
    shot_type = given.find(SHOT_TYPE) if multi_shot else None
    customize = shot_type == "customize"
    duration = given.need(DURATION)
    return OmniRequest(
        model_name=given.need(fields.MODEL_NAME),
        multi_shot=multi_shot,
        shot_type=shot_type,
        prompt="" if customize else given.need(fields.PROMPT),
        multi_prompt=read_shots(given, duration, remarks) if customize else (),
        pictures=_read_pictures(given, remarks),
        element_ids=read_ids(given, fields.ELEMENT_LIST, ELEMENT_ID, remarks),
        videos=_read_videos(given, remarks),
        sound=given.need(SOUND),
        mode=given.need(fields.MODE),
        aspect_ratio=given.find(fields.ASPECT_RATIO),
        duration=duration,
        watermark=read_watermark(given, remarks),
        seed=given.find(SEED),
        loras=read_loras(given, remarks),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )


def _read_pictures(given: Given, remarks: Remarks) -> tuple[OmniPicture, ...]:
    pictures = []
    for entry in given.entries(fields.IMAGE_LIST):
        pictures.append(OmniPicture(entry.need(fields.IMAGE_URL), entry.find(fields.ROLE)))
        remarks.unknown += entry.unknown()
    return tuple(pictures)


def _read_videos(given: Given, remarks: Remarks) -> tuple[OmniVideo, ...]:
    videos = []
    for entry in given.entries(fields.VIDEO_LIST):
        videos.append(
            OmniVideo(
                entry.need(fields.VIDEO_URL),
                entry.need(fields.REFER_TYPE),
                entry.need(fields.KEEP_ORIGINAL_SOUND) == "yes",
            )
        )
        remarks.unknown += entry.unknown()
    return tuple(videos)


def _note_idle(request: OmniRequest, given: Given, remarks: Remarks) -> None:
    """Note what came with the request and has no effect in it."""
    customize = request.shot_type == "customize"
    idle = (
        (SHOT_TYPE, not request.multi_shot),
        (fields.PROMPT, customize),
        (MULTI_PROMPT, not customize),
        (fields.ASPECT_RATIO, request.place("first_frame") is not None),
    )
    remarks.idle += [
        field.name
        for field, is_idle in idle
        if is_idle and given.take(field.name) not in (None, [])
    ]
