"""JSON Schema of the bodies of the calls on the library: elements, voices, and what is deleted."""

from __future__ import annotations

from stillmotion.api.wire_schema import (
    ABSENT,
    PICTURE,
    Schema,
    choice_field,
    common_fields,
    filled_text,
    list_field,
    object_field,
    picture_field,
    text_field,
    whole_field,
)
from stillmotion.contract.elements import (
    FEWEST_REFERENCES,
    LONGEST_CLIP,
    MOST_DESCRIPTION,
    MOST_NAME,
    MOST_REFERENCES,
    MOST_VIDEOS,
    REFERENCE_TYPES,
    SHORTEST_CLIP,
    TAGS,
)
from stillmotion.contract.references import MOST_ELEMENT_ID, MOST_VOICE_ID
from stillmotion.contract.voices import LONGEST_S, MOST_VIDEO_ID, SHORTEST_S
from stillmotion.contract.voices import MOST_NAME as MOST_VOICE_NAME

_REFERENCE = PICTURE + "at least 300 px a side, aspect 1:2.5 to 2.5:1. "


def element_schema() -> Schema:
    """The schema of the body of `POST /v1/general/advanced-custom-elements`."""
    return {
        "type": "object",
        "description": "By `reference_type`, `element_image_list` or `element_video_list` is "
        'required. null and "" count as absent.',
        "required": ["element_name"],
        "if": {
            "required": ["reference_type"],
            "properties": {"reference_type": {"const": "video_refer"}},
        },
        "then": _needs("element_video_list"),
        "else": _needs("element_image_list"),
        "additionalProperties": True,
        "properties": {
            "element_name": filled_text(MOST_NAME),
            "element_description": text_field(MOST_DESCRIPTION, "What it is."),
            "reference_type": choice_field(
                REFERENCE_TYPES, "image_refer", "Whether pictures or a video show it."
            ),
            "element_image_list": _object_or_absent(
                {
                    "frontal_image": picture_field(_REFERENCE + "The element from the front."),
                    "refer_images": {
                        "type": "array",
                        "minItems": FEWEST_REFERENCES,
                        "maxItems": MOST_REFERENCES,
                        "items": object_field(
                            {"image_url": picture_field(_REFERENCE + "Another view.")}
                        ),
                    },
                }
            ),
            "element_video_list": _object_or_absent(
                {
                    "refer_videos": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": MOST_VIDEOS,
                        "items": object_field(
                            {
                                "video_url": {
                                    "type": "string",
                                    "description": "A URL or base64. MP4 or MOV by content, "
                                    f"{SHORTEST_CLIP:g} to {LONGEST_CLIP:g} s, at least 300 px a "
                                    "side.",
                                }
                            }
                        ),
                    }
                }
            ),
            "element_voice_id": text_field(MOST_VOICE_ID, "The voice that it speaks with."),
            "tag_list": list_field(
                len(TAGS), object_field({"tag_id": {"enum": list(TAGS)}}), "What it is a kind of."
            ),
            **common_fields(),
        },
    }


def delete_element_schema() -> Schema:
    """The schema of the body of `POST /v1/general/delete-elements`."""
    return {
        "type": "object",
        "required": ["element_id"],
        "properties": {"element_id": whole_field(1, MOST_ELEMENT_ID, "The element.")},
    }


def voice_schema() -> Schema:
    """The schema of the body of `POST /v1/general/custom-voices`."""
    return {
        "type": "object",
        "description": "`voice_url` or `video_id` is required, and not both. The account needs a "
        'consent on record. null and "" count as absent.',
        "required": ["voice_name"],
        "additionalProperties": True,
        "properties": {
            "voice_name": filled_text(MOST_VOICE_NAME),
            "voice_url": {
                "type": ["string", "null"],
                "description": "A URL or base64. MP3, WAV, MP4 or MOV by content, "
                f"{SHORTEST_S:g} to {LONGEST_S:g} s of one speaker.",
            },
            "video_id": text_field(MOST_VIDEO_ID, "A video that a task of the account made."),
            **common_fields(),
        },
    }


def delete_voice_schema() -> Schema:
    """The schema of the body of `POST /v1/general/delete-voices`."""
    return {
        "type": "object",
        "required": ["voice_id"],
        "properties": {"voice_id": filled_text(MOST_VOICE_ID)},
    }


def _needs(name: str) -> Schema:
    return {"required": [name], "properties": {name: {"type": "object", "minProperties": 1}}}


def _object_or_absent(properties: dict[str, Schema]) -> Schema:
    return {"anyOf": [object_field(properties), ABSENT]}
