"""JSON Schema of the bodies of the calls for videos: their fields, and what holds between them."""

from __future__ import annotations

from stillmotion.api.field_schema import Schema, body_schema, field_schema
from stillmotion.contract.fields.kinds import Text
from stillmotion.contract.fields.videos import IMAGE2VIDEO, PROMPT, SHOT_TYPES

TRUE: Schema = {"anyOf": [{"const": True}, {"type": "string", "pattern": "^[Tt][Rr][Uu][Ee]$"}]}


def image2video_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/image2video`."""
    return body_schema(
        IMAGE2VIDEO,
        "At least one of `image` and `image_tail` is required. `image_tail`, the masks, "
        "`camera_control` and `camera_path` exclude one another, as do `element_list` and "
        "`voice_list`. What a model takes in which mode and duration stands in the capability map. "
        "Unknown fields are ignored and listed in `X-Stillmotion-Ignored`, or refused by a strict "
        'server. null and "" count as absent.',
        anyOf=[{"required": ["image"]}, {"required": ["image_tail"]}],
        allOf=conditions(),
    )


def conditions() -> list[Schema]:
    """What holds between the fields of every call for a video, as far as a schema can say it."""
    shots = {"multi_shot": TRUE}
    customize = {**shots, "shot_type": {"const": "customize"}}
    prompt = field_schema(Text("prompt", PROMPT.most, required="unless shot_type is customize"))
    return [
        _when(shots, then={"shot_type": {"enum": list(SHOT_TYPES)}}),
        {
            **_when(customize, then={"multi_prompt": {"type": "array", "minItems": 1}}),
            "else": {"required": ["prompt"], "properties": {"prompt": prompt}},
        },
        _when({"voice_list": {"type": "array", "minItems": 1}}, then={"sound": {"const": "on"}}),
    ]


def _when(given: dict[str, Schema], *, then: dict[str, Schema]) -> Schema:
    """Where the fields of `given` are as they say, those of `then` have to be."""
    return {
        "if": {"required": list(given), "properties": given},
        "then": {"required": list(then), "properties": then},
    }
