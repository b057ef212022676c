"""The requests for sound: speech of a text, sound of a prompt, sound for a video."""

from __future__ import annotations

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import missing_field, refused_field
from stillmotion.contract.fields import audio as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import CALLBACK_URL, EXTERNAL_TASK_ID
from stillmotion.contract.image2video import Picture
from stillmotion.contract.tags import check_targets
from stillmotion.contract.wire import Remarks


class SpeechRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted request that a voice says a text."""

    text: str
    voice_id: str
    language: fields.Language = "en"
    speed: float = 1.0
    callback_url: str = ""
    external_task_id: str = ""


class SoundRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted request for the sound that a prompt tells of; `duration` in seconds."""

    prompt: str
    duration: float = 5.0
    callback_url: str = ""
    external_task_id: str = ""


class DubRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted request for the sound of a video: of an own one, `video_id`, or of any."""

    video_id: str = ""
    video: Picture | None = None
    sound_prompt: str = ""
    near: bool = False
    callback_url: str = ""
    external_task_id: str = ""


def parse_tts(body: bytes, *, strict: bool = False) -> Parsed[SpeechRequest]:
    """Read and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    request = SpeechRequest(
        text=given.need(fields.TEXT),
        voice_id=given.need(fields.VOICE_ID),
        language=given.need(fields.VOICE_LANGUAGE),
        speed=given.need(fields.VOICE_SPEED),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    return Parsed(request, without_effect(given, remarks, strict=strict))


def parse_text_to_audio(body: bytes, *, strict: bool = False) -> Parsed[SoundRequest]:
    """Read and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    request = SoundRequest(
        prompt=given.need(fields.SOUND_PROMPT),
        duration=given.need(fields.SOUND_DURATION),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    ignored = without_effect(given, remarks, strict=strict)
    check_targets("prompt", request.prompt, _NOTHING)
    return Parsed(request, ignored)


def parse_video_to_audio(body: bytes, *, strict: bool = False) -> Parsed[DubRequest]:
    """Read and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    request = DubRequest(
        video_id=given.need(fields.VIDEO_ID),
        video=given.find(fields.VIDEO_URL),
        sound_prompt=given.need(fields.SOUND_EFFECT_PROMPT),
        near=given.need(fields.ASMR_MODE),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    music = given.take(fields.BGM_PROMPT.name)
    ignored = without_effect(given, remarks, strict=strict)
    if request.video is None and not request.video_id:
        raise missing_field("video_id", "unless video_url is given: one of the two")
    if request.video is not None and request.video_id:
        raise refused_field("video_url", "given together with video_id, but allowed is only one")
    if music is not None:
        raise refused_field(
            "bgm_prompt",
            "no engine of this server makes music: leave it out, or lay it under later",
        )
    if request.video is not None and not request.sound_prompt:
        raise missing_field("sound_effect_prompt", "with video_url, of which no words are known")
    check_targets("sound_effect_prompt", request.sound_prompt, _NOTHING)
    return Parsed(request, ignored)


_NOTHING = {
    "image": ("pictures, which this call does not have", 0),
    "voice": ("voices, which this call does not have", 0),
    "element": ("elements, which this call does not have", 0),
}
