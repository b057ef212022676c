"""The voice request: a recording that a voice is to be made of.

`parse_voice` makes it from the body of `POST /v1/general/custom-voices`.
"""

from __future__ import annotations

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import (
    Parsed,
    read_callback_url,
    read_external_task_id,
    without_effect,
)
from stillmotion.contract.errors import missing_field, refused_field
from stillmotion.contract.files import MOST_INLINE_BYTES, read_file
from stillmotion.contract.image2video import Picture
from stillmotion.contract.references import MOST_VOICE_ID
from stillmotion.contract.wire import Members, Remarks, text

MOST_NAME = 20
"""Characters (Unicode code points)."""

MOST_VIDEO_ID = 128

SHORTEST_S, LONGEST_S = 5.0, 30.0
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
    fields, remarks = Members(read_body(body)), Remarks()
    take = fields.take
    name = text("voice_name", take("voice_name"), MOST_NAME).strip()
    if not name:
        raise missing_field("voice_name", "for every voice")
    recording = read_file("voice_url", take("voice_url") or None, "recording", MOST_INLINE_BYTES)
    video_id = text("video_id", take("video_id"), MOST_VIDEO_ID).strip()
    if recording is None and not video_id:
        raise missing_field("voice_url", "unless video_id is given: one of the two")
    if recording is not None and video_id:
        raise refused_field("video_id", "given together with voice_url, but allowed is only one")
    request = VoiceRequest(
        name=name,
        recording=recording,
        video_id=video_id,
        callback_url=read_callback_url(take("callback_url")),
        external_task_id=read_external_task_id(fields.take_written("external_task_id")),
    )
    return Parsed(request, without_effect(fields, remarks, strict=strict))


def parse_voice_id(body: bytes) -> str:
    """The `voice_id` of the body of a delete. Raises ContractError."""
    voice_id = text("voice_id", Members(read_body(body)).take("voice_id"), MOST_VOICE_ID)
    if not voice_id:
        raise missing_field("voice_id", "to say which voice is deleted")
    return voice_id
