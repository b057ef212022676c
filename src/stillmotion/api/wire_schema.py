"""JSON Schema of the create body: every field of the wire, with its type, range and meaning.

It describes what is taken, spellings included: numbers and booleans may come as strings, null
and "" count as absent. Numbers with exponents are taken as strings too, but their range is nothing
that a pattern could tell.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from stillmotion.api.number_patterns import decimal_pattern, whole_pattern
from stillmotion.contract.brush import (
    FEWEST_POINTS,
    MOST_COORDINATE,
    MOST_DYNAMIC_MASKS,
    MOST_POINTS,
)
from stillmotion.contract.camera import CAMERA_TYPES, MOST_CAMERA_VALUE
from stillmotion.contract.common import MOST_CALLBACK_URL, MOST_EXTERNAL_TASK_ID
from stillmotion.contract.image2video import CAMERA_AXES, DEFAULT_MODEL, MODELS
from stillmotion.contract.parse import (
    DEFAULT_CFG_SCALE,
    DEFAULT_DURATION,
    DURATIONS,
    MODES,
    MOST_PROMPT,
    SHOT_TYPES,
)
from stillmotion.contract.references import (
    MOST_ELEMENT_ID,
    MOST_ELEMENTS,
    MOST_VOICE_ID,
    MOST_VOICES,
)
from stillmotion.contract.shots import MOST_SHOT_PROMPT, MOST_SHOTS, SHORTEST_SHOT

Schema: TypeAlias = dict[str, Any]

ABSENT: Schema = {"enum": ["", None]}
ABSENT_LIST: Schema = {"enum": ["", None, []]}
ABSENT_OBJECT: Schema = {
    "anyOf": [
        ABSENT,
        {"type": "object", "additionalProperties": {"anyOf": [ABSENT, {"const": {}}]}},
    ]
}
"""An object of nothing but absent members counts as absent, too."""

TRUE: Schema = {"anyOf": [{"const": True}, {"type": "string", "pattern": "^[Tt][Rr][Uu][Ee]$"}]}

PICTURE = (
    "A URL (http or https), or the base64 of a file, without a `data:` prefix. JPEG or PNG by "
    "content, at most 10 MB, "
)


def image2video_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/image2video`."""
    return {
        "type": "object",
        "description": (
            "At least one of `image` and `image_tail` is required. `image_tail`, the masks and "
            "`camera_control` exclude one another, as do `element_list` and `voice_list`. What "
            "a model takes in which mode and duration stands in the capability map. Unknown "
            "fields are ignored and listed in `X-Stillmotion-Ignored`, or refused by a strict "
            'server. null and "" count as absent.'
        ),
        "anyOf": [{"required": ["image"]}, {"required": ["image_tail"]}],
        "allOf": conditions(),
        "additionalProperties": True,
        "properties": _properties(),
    }


def conditions() -> list[Schema]:
    """What holds between the fields of every call for a video, as far as a schema can say it."""
    shots = {"multi_shot": TRUE}
    customize = {**shots, "shot_type": {"const": "customize"}}
    return [
        _when(shots, then={"shot_type": {"enum": list(SHOT_TYPES)}}),
        {
            **_when(customize, then={"multi_prompt": {"type": "array", "minItems": 1}}),
            "else": {"required": ["prompt"], "properties": {"prompt": filled_text(MOST_PROMPT)}},
        },
        _when({"voice_list": {"type": "array", "minItems": 1}}, then={"sound": {"const": "on"}}),
    ]


def _properties() -> dict[str, Schema]:
    return {
        "model_name": choice_field(MODELS, DEFAULT_MODEL, "The model whose rules hold."),
        "model": {
            "description": "The old name of `model_name`; taken and without effect.",
            "deprecated": True,
        },
        "image": picture_field(
            PICTURE + "at least 300 px a side, aspect 1:2.5 to 2.5:1. The start."
        ),
        "image_tail": picture_field(PICTURE + "at least 300 px a side. The end."),
        "multi_shot": flag_field("Whether the video has several shots."),
        "shot_type": choice_field(
            SHOT_TYPES, None, "Who divides it into shots. Required with `multi_shot`."
        ),
        "prompt": text_field(
            MOST_PROMPT,
            "What is to be seen. Must not be empty, unless `shot_type` is `customize`, where it "
            "has no effect. `<<<voice_1>>>` points at the first entry of `voice_list`.",
        ),
        "multi_prompt": list_field(
            MOST_SHOTS,
            object_field(
                {
                    "index": whole_field(1, MOST_SHOTS, "Place of the shot, counted from 1."),
                    "prompt": filled_text(MOST_SHOT_PROMPT),
                    "duration": whole_field(SHORTEST_SHOT, DURATIONS[1], "Seconds."),
                }
            ),
            "The shots, for `customize`. Their durations add up to `duration`.",
        ),
        "negative_prompt": text_field(MOST_PROMPT, "What is not to be seen."),
        "element_list": list_field(
            MOST_ELEMENTS,
            object_field({"element_id": whole_field(1, MOST_ELEMENT_ID, "From the library.")}),
            "Elements that appear.",
        ),
        "voice_list": list_field(
            MOST_VOICES,
            object_field({"voice_id": filled_text(MOST_VOICE_ID)}),
            "Voices that the prompt points at. `sound` must be `on` where one is used.",
        ),
        "sound": choice_field(("on", "off"), "off", "Whether the video has sound."),
        "cfg_scale": {
            "description": "How closely the prompt is followed; has no effect on v2.x models.",
            "default": DEFAULT_CFG_SCALE,
            "anyOf": [*_number(0, 1), ABSENT],
        },
        "mode": choice_field(
            MODES, "std", "Quality: 720p for `std`, 1080p for `pro`, on most models."
        ),
        "static_mask": picture_field(PICTURE + "the aspect of `image`. Motion brush: what stays."),
        "dynamic_masks": list_field(
            MOST_DYNAMIC_MASKS,
            object_field(
                {
                    "mask": {
                        "type": "string",
                        "minLength": 1,
                        "description": PICTURE + "the size of every other mask.",
                    },
                    "trajectories": {
                        "type": "array",
                        "minItems": FEWEST_POINTS,
                        "maxItems": MOST_POINTS,
                        "description": "The path, in pixels from the lower left of `image`.",
                        "items": object_field(
                            {
                                "x": whole_field(0, MOST_COORDINATE, "To the right."),
                                "y": whole_field(0, MOST_COORDINATE, "Upwards."),
                            }
                        ),
                    },
                }
            ),
            "Motion brush: what moves, and the path that it takes.",
        ),
        "camera_control": {
            "description": "A camera move.",
            "anyOf": [
                {
                    "type": "object",
                    "required": ["type"],
                    "properties": {
                        "type": {"enum": list(CAMERA_TYPES)},
                        "config": {
                            "description": "For `simple`, and only there: exactly one key is "
                            "not 0, and what is missing is 0.",
                            "anyOf": [
                                {
                                    "type": "object",
                                    "properties": {axis: _move() for axis in CAMERA_AXES},
                                },
                                ABSENT,
                            ],
                        },
                    },
                },
                ABSENT_OBJECT,
            ],
        },
        "duration": {
            "description": "Seconds.",
            "default": str(DEFAULT_DURATION),
            "anyOf": [*whole_field(*DURATIONS, "")["anyOf"], ABSENT],
        },
        "watermark_info": {
            "description": "Whether a watermarked copy is made too.",
            "anyOf": [{"type": "object", "properties": {"enabled": flag_field("")}}, ABSENT],
        },
        **common_fields(),
    }


def common_fields() -> dict[str, Schema]:
    """What every create takes."""
    return {
        "callback_url": text_field(
            MOST_CALLBACK_URL, "Where each change of status is POSTed; http or https."
        ),
        "external_task_id": text_field(
            MOST_EXTERNAL_TASK_ID, "The caller's own id; unique within the account."
        ),
    }


def choice_field(values: tuple[str, ...], default: str | None, description: str) -> Schema:
    """One of `values`, or absent."""
    schema: Schema = {"description": description, "enum": [*values, "", None]}
    return schema if default is None else {**schema, "default": default}


def filled_text(most: int) -> Schema:
    """A string that is there and has more than spaces."""
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": r"\S"}


def text_field(most: int, description: str) -> Schema:
    """A string, or absent."""
    return {"type": ["string", "null"], "description": description, "maxLength": most}


def picture_field(description: str) -> Schema:
    """A picture, or absent."""
    return {"type": ["string", "null"], "description": description}


def flag_field(description: str) -> Schema:
    """A boolean, or its name as a string, or absent."""
    return {
        "description": description or "In place of a boolean, its name as a string is taken.",
        "default": False,
        "anyOf": [
            {"type": "boolean"},
            {"type": "string", "pattern": "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$"},
            ABSENT,
        ],
    }


def list_field(most: int, items: Schema, description: str) -> Schema:
    """An array of `items`, or absent."""
    return {
        "description": description,
        "anyOf": [{"type": "array", "minItems": 1, "maxItems": most, "items": items}, ABSENT_LIST],
    }


def object_field(properties: dict[str, Schema]) -> Schema:
    """An object; all `properties` are required."""
    return {"type": "object", "required": list(properties), "properties": properties}


def whole_field(least: int, most: int, description: str) -> Schema:
    """A whole number, or the string of one."""
    return {
        "description": description,
        "anyOf": [
            {"type": "integer", "minimum": least, "maximum": most},
            {"type": "string", "pattern": whole_pattern(least, most)},
        ],
    }


def _when(given: dict[str, Schema], *, then: dict[str, Schema]) -> Schema:
    """Where the fields of `given` are as they say, those of `then` have to be."""
    return {
        "if": {"required": list(given), "properties": given},
        "then": {"required": list(then), "properties": then},
    }


def _number(least: int, most: int) -> list[Schema]:
    return [
        {"type": "number", "minimum": least, "maximum": most},
        {"type": "string", "pattern": decimal_pattern(least, most)},
    ]


def _move() -> Schema:
    most = int(MOST_CAMERA_VALUE)
    return {"default": 0, "anyOf": [*_number(-most, most), ABSENT]}
