"""Requests of this dialect: a video as `contract` has it, and what was asked for in its words."""

from __future__ import annotations

import msgspec

from stillmotion.contract.errors import ContractError
from stillmotion.contract.image2video import Image2VideoRequest
from stillmotion.contract.text2video import Text2VideoRequest

FIELDS = {
    "prompt": "prompt",
    "image": "input_reference",
    "model_name": "model",
    "duration": "seconds",
    "mode": "size",
    "aspect_ratio": "size",
}
"""The names of its fields, by those of `contract` that they become."""


class CreateRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One of `over` a picture and `words` alone is there. `size` is "" where none was given."""

    over: Image2VideoRequest | None = None
    words: Text2VideoRequest | None = None
    model: str
    size: str = ""
    speaks: bool = False
    callback_url: str = ""
    external_task_id: str = ""


class RemixRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Other words for a video that there is."""

    prompt: str
    callback_url: str = ""
    external_task_id: str = ""


def blamed(_request: object, error: ContractError) -> ContractError:
    """What is refused, in the names of this dialect."""
    theirs = FIELDS.get(error.field)
    if theirs is None or theirs == error.field:
        return error
    message = f"{theirs}{error.message.removeprefix(error.field)}"
    return ContractError(error.code, message, field=theirs, retry_after=error.retry_after)
