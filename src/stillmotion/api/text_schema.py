"""JSON Schema of the bodies of the calls that need no picture: text to video, and pictures."""

from __future__ import annotations

from stillmotion.api.field_schema import Schema, body_schema
from stillmotion.api.wire_schema import conditions
from stillmotion.contract.fields.images import IMAGES
from stillmotion.contract.fields.videos import TEXT2VIDEO


def text2video_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/text2video`."""
    return body_schema(
        TEXT2VIDEO,
        "The fields of image to video without its pictures; what holds between them holds "
        "here. Each shot is over a picture that is made of its prompt. Unknown fields are "
        "ignored and listed in `X-Stillmotion-Ignored`, or refused by a strict server.",
        allOf=conditions(),
    )


def images_schema() -> Schema:
    """The schema of the body of `POST /v1/images/generations`."""
    return body_schema(
        IMAGES,
        "Pictures of a prompt. With `image`, or where the prompt puts things into an element "
        "(`into the <<<object_2>>>`), the elements are set into that picture; without, into a "
        "scene that is painted. Unknown fields are ignored and listed in "
        "`X-Stillmotion-Ignored`, or refused by a strict server.",
    )
