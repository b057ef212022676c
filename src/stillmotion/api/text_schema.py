"""JSON Schema of the bodies of the calls that need no picture: text to video, and pictures."""

from __future__ import annotations

from stillmotion.api.wire_schema import (
    ABSENT,
    PICTURE,
    Schema,
    choice_field,
    conditions,
    filled_text,
    image2video_schema,
    list_field,
    object_field,
    picture_field,
    text_field,
    whole_field,
)
from stillmotion.contract import images, text2video
from stillmotion.contract.common import MOST_EXTERNAL_TASK_ID
from stillmotion.contract.image2video import DEFAULT_MODEL
from stillmotion.contract.parse import MOST_PROMPT
from stillmotion.contract.references import MOST_ELEMENT_ID, MOST_ELEMENTS

_OF_PICTURES = ("image", "image_tail", "static_mask", "dynamic_masks")


def text2video_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/text2video`."""
    over_picture = image2video_schema()
    properties: dict[str, Schema] = {
        name: field
        for name, field in over_picture["properties"].items()
        if name not in _OF_PICTURES
    }
    properties["aspect_ratio"] = choice_field(
        text2video.ASPECT_RATIOS, text2video.DEFAULT_ASPECT_RATIO, "Width to height of the video."
    )
    return {
        "type": "object",
        "description": (
            "The fields of image to video without its pictures; what holds between them holds "
            "here. Each shot is over a picture that is made of its prompt. Unknown fields are "
            "ignored and listed in `X-Stillmotion-Ignored`, or refused by a strict server."
        ),
        "allOf": conditions(),
        "additionalProperties": True,
        "properties": properties,
    }


def images_schema() -> Schema:
    """The schema of the body of `POST /v1/images/generations`."""
    over_picture: dict[str, Schema] = image2video_schema()["properties"]
    return {
        "type": "object",
        "description": (
            "Pictures of a prompt. With `image`, or where the prompt puts things into an element "
            "(`into the <<<object_2>>>`), the elements are set into that picture; without, into a "
            "scene that is painted. Unknown fields are ignored and listed in "
            "`X-Stillmotion-Ignored`, or refused by a strict server."
        ),
        "required": ["prompt"],
        "additionalProperties": True,
        "properties": {
            "model_name": choice_field(images.IMAGE_MODELS, DEFAULT_MODEL, "The model."),
            "model": over_picture["model"],
            "prompt": {**filled_text(MOST_PROMPT), "description": "What is to be seen."},
            "negative_prompt": text_field(MOST_PROMPT, "What is not to be seen."),
            "image": picture_field(
                PICTURE + "at least 300 px a side, aspect 1:2.5 to 2.5:1. What things are set into."
            ),
            "element_list": list_field(
                MOST_ELEMENTS,
                object_field({"element_id": whole_field(1, MOST_ELEMENT_ID, "From the library.")}),
                "Elements that appear: all of them, in their order from left to right.",
            ),
            "resolution": choice_field(
                images.RESOLUTIONS, "1k", "As many pixels as a square of 1024 or 2048 has."
            ),
            "n": {
                "description": "How many pictures.",
                "default": 1,
                "anyOf": [*whole_field(1, images.MOST_IMAGES, "")["anyOf"], ABSENT],
            },
            "aspect_ratio": choice_field(
                images.ASPECT_RATIOS, images.DEFAULT_ASPECT_RATIO, "Width to height."
            ),
            "callback_url": over_picture["callback_url"],
            "external_task_id": text_field(
                MOST_EXTERNAL_TASK_ID, "The caller's own ID for the task, unique in the account."
            ),
        },
    }
