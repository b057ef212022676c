"""JSON Schema of the bodies of the calls for faces, lips and pictures that speak."""

from __future__ import annotations

from stillmotion.api.field_schema import Schema, body_schema
from stillmotion.contract.fields.lips import (
    ADVANCED_LIP_SYNC,
    AUDIO_TYPES,
    AVATAR,
    IDENTIFY_FACE,
    LIP_SYNC,
)

_UNKNOWN = (
    "Unknown fields are ignored and listed in `X-Stillmotion-Ignored`, or refused by a strict "
    "server."
)

_WRITTEN: Schema = {"type": "string", "pattern": r"\S"}


def _having(name: str, value: str) -> Schema:
    return {"required": [name], "properties": {name: {"const": value}}}


def identify_face_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/identify-face`."""
    return body_schema(
        IDENTIFY_FACE,
        "The faces of a video: of an own one, `video_id`, or of any, `video_url`. The answer comes "
        f"when they are found, with a `session_id`. {_UNKNOWN}",
        anyOf=[{"required": ["video_id"]}, {"required": ["video_url"]}],
    )


def advanced_lip_sync_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/advanced-lip-sync`."""
    schema = body_schema(
        ADVANCED_LIP_SYNC,
        "A face of a session says a part of a sound, `audio_id` or `sound_file`. What is said "
        "takes at least 2000 ms, ends before the video does, and shares at least 2000 ms with the "
        f"time in which the face is seen. {_UNKNOWN}",
    )
    schema["properties"]["face_choose"]["items"]["anyOf"] = [
        {"required": ["audio_id"]},
        {"required": ["sound_file"]},
    ]
    return schema


def lip_sync_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/lip-sync`."""
    schema = body_schema(
        LIP_SYNC,
        "The plainest face of a video says a text (`text` and `voice_id`) or a sound (`audio_file` "
        f"or `audio_url`); the video's own sound is left out. {_UNKNOWN}",
    )
    schema["properties"]["input"] |= {
        "anyOf": [{"required": ["video_id"]}, {"required": ["video_url"]}],
        "allOf": [
            {
                "if": _having("mode", "text2video"),
                "then": {
                    "required": ["text", "voice_id"],
                    "properties": {"text": _WRITTEN, "voice_id": _WRITTEN},
                },
                "else": {"anyOf": [{"required": ["audio_file"]}, {"required": ["audio_url"]}]},
            },
            *(
                {
                    "if": {"allOf": [_having("mode", "audio2video"), _having("audio_type", name)]},
                    "then": {"required": [f"audio_{name}"]},
                }
                for name in AUDIO_TYPES
            ),
        ],
    }
    return schema


def avatar_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/avatar/image2video`."""
    return body_schema(
        AVATAR,
        "A picture speaks a sound, `audio_id` or `sound_file`; the video is as long as that. "
        f"{_UNKNOWN}",
        anyOf=[{"required": ["audio_id"]}, {"required": ["sound_file"]}],
    )
