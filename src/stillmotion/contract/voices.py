"""The voice request: a recording that a voice is to be made of.

`parse_voice` makes it from the body of `POST /v1/general/custom-voices`.
"""

from __future__ import annotations

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import missing_field, refused_field
from stillmotion.contract.fields import voices as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import CALLBACK_URL, EXTERNAL_TASK_ID
from stillmotion.contract.image2video import Picture
from stillmotion.contract.wire import Remarks

SHORTEST_S, LONGEST_S = fields.VOICE_URL.seconds
"""Of the recording, in seconds."""


class VoiceRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted voice: of a `recording`, or the sound of the own video `video_id`."""

    name: str
    recording: Picture | None = None
    video_id: str = ""
    callback_url: str = ""
    external_task_id: str = ""


def parse_voice(body: bytes, *, strict: bool = False) -> Parsed[VoiceRequest]:
    """Read and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    name = given.need(fields.NAME)
    recording = given.find(fields.VOICE_URL) if given.take(fields.VOICE_URL.name) else None
    video_id = given.need(fields.VIDEO_ID)
    if recording is None and not video_id:
        raise missing_field("voice_url", "unless video_id is given: one of the two")
    if recording is not None and video_id:
        raise refused_field("video_id", "given together with voice_url, but allowed is only one")
    request = VoiceRequest(
        name=name,
        recording=recording,
        video_id=video_id,
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    return Parsed(request, without_effect(given, remarks, strict=strict))


def parse_voice_id(body: bytes) -> str:
    """The `voice_id` of the body of a delete. Raises ContractError."""
    return Given(read_body(body)).need(fields.DELETED_ID)
