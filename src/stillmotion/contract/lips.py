"""The requests for lips: faces of a video, lips on it, and a picture that speaks."""

from __future__ import annotations

from typing import Any

import msgspec

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import bad_field, missing_field, refused_field
from stillmotion.contract.fields import lips as fields
from stillmotion.contract.fields.audio import VOICE_LANGUAGE, VOICE_SPEED, Language
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import CALLBACK_URL, EXTERNAL_TASK_ID
from stillmotion.contract.fields.videos import MODE
from stillmotion.contract.image2video import Mode, Picture, UrlPicture
from stillmotion.contract.parse import read_watermark
from stillmotion.contract.tags import check_targets
from stillmotion.contract.wire import Remarks

CHOSEN = "face_choose[0]"
INPUT = fields.INPUT.name


class FacesRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted request for the faces of an own video, `video_id`, or of any."""

    video_id: str = ""
    video: Picture | None = None
    callback_url: str = ""
    external_task_id: str = ""


class LipsRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted request that a face of a session says a part of a sound. Times are ms."""

    session_id: str
    face_id: str
    audio_id: str = ""
    sound: Picture | None = None
    sound_start: int
    sound_end: int
    insert: int
    volume: float = 1.0
    original_volume: float = 1.0
    watermark: bool = False
    callback_url: str = ""
    external_task_id: str = ""


class LipSyncRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted request that the face of a video says a text or a sound: `text` is "" where it
    is a sound, whose field within `input` is `sound_field`."""

    video_id: str = ""
    video: Picture | None = None
    text: str = ""
    voice_id: str = ""
    language: Language = "en"
    speed: float = 1.0
    sound: Picture | None = None
    sound_field: str = ""
    callback_url: str = ""
    external_task_id: str = ""


class AvatarRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted request that a picture says a sound."""

    image: Picture
    audio_id: str = ""
    sound: Picture | None = None
    prompt: str = ""
    mode: Mode = "std"
    watermark: bool = False
    callback_url: str = ""
    external_task_id: str = ""


def parse_faces(body: bytes, *, strict: bool = False) -> Parsed[FacesRequest]:
    """Read and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    request = FacesRequest(
        video_id=given.need(fields.VIDEO_ID),
        video=given.find(fields.VIDEO_URL),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    ignored = without_effect(given, remarks, strict=strict)
    _one_of("video_id", request.video_id, "video_url", request.video)
    return Parsed(request, ignored)


def parse_lips(body: bytes, *, strict: bool = False) -> Parsed[LipsRequest]:
    """Read and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    session = given.need(fields.SESSION_ID)
    (face,) = given.entries(fields.FACE_CHOOSE)
    request = LipsRequest(
        session_id=session,
        face_id=face.need(fields.FACE_ID),
        audio_id=face.need(fields.AUDIO_ID),
        sound=face.find(fields.SOUND_FILE),
        sound_start=face.need(fields.SOUND_START_TIME),
        sound_end=face.need(fields.SOUND_END_TIME),
        insert=face.need(fields.SOUND_INSERT_TIME),
        volume=face.need(fields.SOUND_VOLUME),
        original_volume=face.need(fields.ORIGINAL_AUDIO_VOLUME),
        watermark=read_watermark(given, remarks),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    remarks.unknown += face.unknown()
    ignored = without_effect(given, remarks, strict=strict)
    _one_of(f"{CHOSEN}.audio_id", request.audio_id, f"{CHOSEN}.sound_file", request.sound)
    least = request.sound_start + fields.LEAST_OVERLAP_MS
    if request.sound_end < least:
        raise bad_field(
            f"{CHOSEN}.sound_end_time",
            request.sound_end,
            f"at least {least}: {fields.LEAST_OVERLAP_MS} ms after sound_start_time",
        )
    return Parsed(request, ignored)


def parse_lip_sync(body: bytes, *, strict: bool = False) -> Parsed[LipSyncRequest]:
    """Read and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    within = given.members(fields.INPUT)
    if within is None:
        raise missing_field(INPUT, fields.INPUT.required)
    mode = within.need(fields.LIP_MODE)
    text, voice = within.need(fields.TEXT), within.need(fields.VOICE_ID)
    kind = within.find(fields.AUDIO_TYPE)
    file, url = within.find(fields.AUDIO_FILE), within.find(fields.AUDIO_URL)
    said: dict[str, Any] = {
        "language": within.need(VOICE_LANGUAGE),
        "speed": within.need(VOICE_SPEED),
        "video_id": within.need(fields.VIDEO_ID),
        "video": within.find(fields.VIDEO_URL),
        "callback_url": given.need(CALLBACK_URL),
        "external_task_id": given.need(EXTERNAL_TASK_ID),
    }
    remarks.unknown += within.unknown()
    if mode == "audio2video":
        _idle(within, remarks, ("text", text), ("voice_id", voice))
    else:
        _idle(within, remarks, ("audio_type", kind), ("audio_file", file), ("audio_url", url))
    ignored = without_effect(given, remarks, strict=strict)
    _one_of(f"{INPUT}.video_id", said["video_id"], f"{INPUT}.video_url", said["video"])
    if mode == "text2video":
        if not text:
            raise missing_field(f"{INPUT}.text", "for mode text2video")
        if not voice:
            raise missing_field(f"{INPUT}.voice_id", "for mode text2video")
        return Parsed(LipSyncRequest(text=text, voice_id=voice, **said), ignored)
    name = f"audio_{kind}" if kind else "audio_file" if file is not None else "audio_url"
    sound = file if name == "audio_file" else url
    if sound is None:
        raise missing_field(
            f"{INPUT}.{name}",
            f"for audio_type {kind}" if kind else "for mode audio2video, or audio_file",
        )
    if name == "audio_url" and not isinstance(sound, UrlPicture):
        raise refused_field(
            f"{INPUT}.audio_url", "given is base64, but allowed is a URL; audio_file takes base64"
        )
    if kind is None and file is not None and url is not None:
        raise refused_field(
            f"{INPUT}.audio_url", "given together with audio_file: audio_type says which counts"
        )
    return Parsed(LipSyncRequest(sound=sound, sound_field=name, **said), ignored)


def parse_avatar(body: bytes, *, strict: bool = False) -> Parsed[AvatarRequest]:
    """Read and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    request = AvatarRequest(
        image=given.need(fields.IMAGE),
        audio_id=given.need(fields.AUDIO_ID),
        sound=given.find(fields.AVATAR_SOUND_FILE),
        prompt=given.need(fields.PROMPT),
        mode=given.need(MODE),
        watermark=read_watermark(given, remarks),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    ignored = without_effect(given, remarks, strict=strict)
    _one_of("audio_id", request.audio_id, "sound_file", request.sound)
    check_targets("prompt", request.prompt, {"image": ("the picture", 1)})
    return Parsed(request, ignored)


def _one_of(first: str, id_: str, second: str, file: Picture | None) -> None:
    """Refuse none and both."""
    own = second.rpartition(".")[2]
    other = first.rpartition(".")[2]
    if file is None and not id_:
        raise missing_field(first, f"unless {own} is given: one of the two")
    if file is not None and id_:
        raise refused_field(second, f"given together with {other}, but allowed is only one")


def _idle(within: Given, remarks: Remarks, *given: tuple[str, object]) -> None:
    """Note what was given that the mode does not look at."""
    remarks.idle += [within.field(name) for name, value in given if value]
