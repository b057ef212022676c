"""The kinds of tasks as the OpenAPI document describes them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from stillmotion.api import (
    elements,
    image2video,
    images,
    multi_image,
    omni,
    openapi_examples,
    text2video,
    voices,
)
from stillmotion.api.field_schema import Schema
from stillmotion.api.kept import Shelf
from stillmotion.api.library_schema import element_schema, voice_schema
from stillmotion.api.neighbour_schema import multi_image_schema, omni_schema
from stillmotion.api.results import (
    CallbackVideosResult,
    ElementsResult,
    ImagesResult,
    VideosResult,
    VoicesResult,
)
from stillmotion.api.text_schema import images_schema, text2video_schema
from stillmotion.api.wire_schema import image2video_schema


class KindDescription(NamedTuple):
    """`name` stands in the ids of operations and, with "Body", for the schema `body`.

    `result_type` and `callback_type` are what `task_result` is in answers and in callbacks.
    `shelf` has the calls on what tasks of the kind have made, where accounts keep that.
    """

    path: str
    name: str
    tag: str
    body: Schema
    examples: dict[str, Schema]
    result_type: type[msgspec.Struct]
    callback_type: type[msgspec.Struct]
    summary: str = "Create a task"
    shelf: Shelf | None = None

    @property
    def result(self) -> str:
        """The name of the schema of `task_result` in answers."""
        return self.result_type.__name__

    @property
    def callback_result(self) -> str:
        """The name of the schema of `task_result` in callbacks."""
        return self.callback_type.__name__


def described_kinds() -> tuple[KindDescription, ...]:
    """All of them."""
    return (
        KindDescription(
            path=image2video.PATH,
            name="Image2Video",
            tag="image to video",
            body=image2video_schema(),
            examples=openapi_examples.IMAGE2VIDEO,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
        KindDescription(
            path=text2video.PATH,
            name="Text2Video",
            tag="text to video",
            body=text2video_schema(),
            examples=openapi_examples.TEXT2VIDEO,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
        KindDescription(
            path=images.PATH,
            name="Images",
            tag="images",
            body=images_schema(),
            examples=openapi_examples.IMAGES,
            result_type=ImagesResult,
            callback_type=ImagesResult,
        ),
        KindDescription(
            path=elements.PATH,
            name="Element",
            tag="elements",
            summary="Create an element",
            body=element_schema(),
            examples=openapi_examples.ELEMENT,
            result_type=ElementsResult,
            callback_type=ElementsResult,
            shelf=elements.SHELF,
        ),
        KindDescription(
            path=voices.PATH,
            name="Voice",
            tag="voices",
            summary="Create a voice",
            body=voice_schema(),
            examples=openapi_examples.VOICE,
            result_type=VoicesResult,
            callback_type=VoicesResult,
            shelf=voices.SHELF,
        ),
        KindDescription(
            path=omni.PATH,
            name="OmniVideo",
            tag="omni video",
            body=omni_schema(),
            examples=openapi_examples.OMNI_VIDEO,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
        KindDescription(
            path=multi_image.PATH,
            name="MultiImage2Video",
            tag="multi-image to video",
            body=multi_image_schema(),
            examples=openapi_examples.MULTI_IMAGE2VIDEO,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
    )
