"""JSON Schema of the bodies of the calls on the library: elements, voices, and what is deleted."""

from __future__ import annotations

from stillmotion.api.field_schema import ABSENT_OBJECT, Schema, body_schema
from stillmotion.contract.fields.elements import (
    DELETE_ELEMENT,
    ELEMENT_IMAGE_LIST,
    ELEMENT_VIDEO_LIST,
    ELEMENTS,
)
from stillmotion.contract.fields.kinds import Field
from stillmotion.contract.fields.voices import DELETE_VOICE, VOICES

_IF_VIDEO: Schema = {
    "required": ["reference_type"],
    "properties": {"reference_type": {"const": "video_refer"}},
}


def element_schema() -> Schema:
    """The schema of the body of `POST /v1/general/advanced-custom-elements`."""
    return body_schema(
        ELEMENTS,
        "By `reference_type`, `element_image_list` or `element_video_list` is "
        'required. null and "" count as absent.',
        **{"if": _IF_VIDEO, "then": _needs(ELEMENT_VIDEO_LIST), "else": _needs(ELEMENT_IMAGE_LIST)},
    )


def delete_element_schema() -> Schema:
    """The schema of the body of `POST /v1/general/delete-elements`."""
    return body_schema(DELETE_ELEMENT)


def voice_schema() -> Schema:
    """The schema of the body of `POST /v1/general/custom-voices`."""
    return body_schema(
        VOICES,
        "`voice_url` or `video_id` is required, and not both. The account needs a "
        'consent on record. null and "" count as absent.',
    )


def delete_voice_schema() -> Schema:
    """The schema of the body of `POST /v1/general/delete-voices`."""
    return body_schema(DELETE_VOICE)


def _needs(field: Field) -> Schema:
    return {"required": [field.name], "properties": {field.name: {"not": ABSENT_OBJECT}}}
