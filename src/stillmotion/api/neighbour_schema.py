"""JSON Schema of the bodies of the calls beside those for videos of a picture and of words."""

from __future__ import annotations

from stillmotion.api.field_schema import Schema, body_schema
from stillmotion.api.wire_schema import conditions
from stillmotion.contract.fields.multi_image import MULTI_IMAGE2VIDEO
from stillmotion.contract.fields.omni import OMNI_VIDEO

_UNKNOWN = (
    "Unknown fields are ignored and listed in `X-Stillmotion-Ignored`, or refused by a strict "
    "server."
)


def omni_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/omni-video`."""
    return body_schema(
        OMNI_VIDEO,
        "A video of a prompt and of what it points at. A picture of `image_list` without a `type` "
        "appears in the scene, or becomes it. At most 7 pictures and elements together, 3 elements "
        f"beside a first frame; an end frame needs a first one. {_UNKNOWN}",
        allOf=conditions()[:2],
    )


def multi_image_schema() -> Schema:
    """The schema of the body of `POST /v1/videos/multi-image2video`."""
    return body_schema(
        MULTI_IMAGE2VIDEO,
        "Pictures that are put together: one of them, or a scene painted of the prompt's words, is "
        f"what the others are set into. {_UNKNOWN}",
    )
