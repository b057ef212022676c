"""JSON Schema of the bodies of the calls beside those for videos of a picture and of words."""

from __future__ import annotations

from stillmotion.api.field_schema import Schema, body_schema
from stillmotion.api.wire_schema import conditions
from stillmotion.contract.fields.audio import TEXT_TO_AUDIO, TTS, VIDEO_TO_AUDIO
from stillmotion.contract.fields.effects import EFFECTS
from stillmotion.contract.fields.extend import VIDEO_EXTEND
from stillmotion.contract.fields.motion_control import MOTION_CONTROL
from stillmotion.contract.fields.multi_image import MULTI_IMAGE2VIDEO
from stillmotion.contract.fields.omni import OMNI_VIDEO
from stillmotion.contract.fields.omni_image import OMNI_IMAGE
from stillmotion.contract.fields.videos import ASPECT_RATIOS

_UNKNOWN = (
    "Unknown fields are ignored and listed in `X-Stillmotion-Ignored`, or refused by a strict "
    "server."
)


_SHAPED: Schema = {
    "required": ["aspect_ratio"],
    "properties": {"aspect_ratio": {"enum": list(ASPECT_RATIOS)}},
}
_STARTED: Schema = {
    "required": ["image_list"],
    "properties": {
        "image_list": {
            "type": "array",
            "contains": {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"const": "first_frame"}},
            },
        }
    },
}
_BASED: Schema = {
    "required": ["video_list"],
    "properties": {
        "video_list": {
            "type": "array",
            "contains": {
                "type": "object",
                "not": {
                    "required": ["refer_type"],
                    "properties": {"refer_type": {"const": "feature"}},
                },
            },
        }
    },
}
"""What an omni video has its aspect from: the field, a first frame, or a base video."""


def omni_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/omni-video`."""
    return body_schema(
        OMNI_VIDEO,
        "A video of a prompt and of what it points at. A picture of `image_list` without a `type` "
        "appears in the scene, or becomes it. At most 7 pictures and elements together, 3 elements "
        f"beside a first frame; an end frame needs a first one. {_UNKNOWN}",
        allOf=[*conditions()[:2], {"anyOf": [_SHAPED, _STARTED, _BASED]}],
    )


def multi_image_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/multi-image2video`."""
    return body_schema(
        MULTI_IMAGE2VIDEO,
        "Pictures that are put together: one of them, or a scene painted of the prompt's words, is "
        f"what the others are set into. {_UNKNOWN}",
    )


def extend_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/video-extend`."""
    return body_schema(
        VIDEO_EXTEND,
        "An own video goes on from its last frame for 5 s, or 4 where it would be longer than "
        f"180 s otherwise. The result is the whole video. {_UNKNOWN}",
    )


def effects_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/effects`."""
    return body_schema(EFFECTS, f"A scene that is laid over a picture. {_UNKNOWN}")


def tts_schema() -> Schema:
    """The schema of the body of `POST /v1/audio/tts`."""
    return body_schema(
        TTS,
        "A voice says a text. The answer comes when it has been said, and is the task as a query "
        f"shows it. {_UNKNOWN}",
    )


def text_to_audio_schema() -> Schema:
    """The schema of the body of `POST /v1/audio/text-to-audio`."""
    return body_schema(TEXT_TO_AUDIO, f"The sound that a prompt tells of. {_UNKNOWN}")


def video_to_audio_schema() -> Schema:
    """The schema of the body of `POST /v1/audio/video-to-audio`."""
    return body_schema(
        VIDEO_TO_AUDIO,
        "Sound for a video: for an own one, `video_id`, or for any, `video_url`, which needs a "
        f"`sound_effect_prompt`. {_UNKNOWN}",
        anyOf=[{"required": ["video_id"]}, {"required": ["video_url"]}],
    )


def omni_image_schema() -> Schema:
    """The schema of the body of `POST /v1/images/omni-image`."""
    return body_schema(
        OMNI_IMAGE,
        "Pictures of a prompt and of what it points at. At most 10 pictures and elements together. "
        f"{_UNKNOWN}",
    )


def motion_control_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/motion-control`."""
    return body_schema(
        MOTION_CONTROL,
        "The figure of a picture moves as somebody in a video does. Refused with 1103 where no "
        f"engine of the model can do that. {_UNKNOWN}",
    )
