"""The kinds of tasks as the OpenAPI document describes them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from stillmotion.api import (
    audio,
    effects,
    elements,
    extend,
    image2video,
    images,
    lips,
    multi_image,
    omni,
    openapi_examples,
    text2video,
    voices,
)
from stillmotion.api.field_schema import Schema
from stillmotion.api.kept import Shelf
from stillmotion.api.library_schema import element_schema, voice_schema
from stillmotion.api.lips_schema import (
    advanced_lip_sync_schema,
    avatar_schema,
    identify_face_schema,
    lip_sync_schema,
)
from stillmotion.api.neighbour_schema import (
    effects_schema,
    extend_schema,
    multi_image_schema,
    omni_schema,
    text_to_audio_schema,
    tts_schema,
    video_to_audio_schema,
)
from stillmotion.api.results import (
    AudiosResult,
    CallbackDubResult,
    CallbackVideosResult,
    DubResult,
    ElementsResult,
    FacesResult,
    ImagesResult,
    VideosResult,
    VoicesResult,
)
from stillmotion.api.task_view import IdentifiedFaces
from stillmotion.api.text_schema import images_schema, text2video_schema
from stillmotion.api.wire_schema import image2video_schema


class KindDescription(NamedTuple):
    """`name` stands in the ids of operations and, with "Body", for the schema `body`.

    `result_type` and `callback_type` are what `task_result` is in answers and in callbacks.
    `shelf` has the calls on what tasks of the kind have made, where accounts keep that. With
    `waits` a create is answered when the task has ended, as `created` or, without it, as a query.
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
    waits: bool = False
    created: type[msgspec.Struct] | None = None

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
        KindDescription(
            path=extend.PATH,
            name="VideoExtend",
            tag="video extend",
            body=extend_schema(),
            examples=openapi_examples.VIDEO_EXTEND,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
        KindDescription(
            path=effects.PATH,
            name="Effects",
            tag="effects",
            body=effects_schema(),
            examples=openapi_examples.EFFECTS,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
        KindDescription(
            path=audio.TTS_PATH,
            name="Speech",
            tag="audio",
            body=tts_schema(),
            examples=openapi_examples.TTS,
            result_type=AudiosResult,
            callback_type=AudiosResult,
            summary="Say a text",
            waits=True,
        ),
        KindDescription(
            path=audio.TEXT_TO_AUDIO_PATH,
            name="TextToAudio",
            tag="audio",
            body=text_to_audio_schema(),
            examples=openapi_examples.TEXT_TO_AUDIO,
            result_type=AudiosResult,
            callback_type=AudiosResult,
        ),
        KindDescription(
            path=audio.VIDEO_TO_AUDIO_PATH,
            name="VideoToAudio",
            tag="audio",
            body=video_to_audio_schema(),
            examples=openapi_examples.VIDEO_TO_AUDIO,
            result_type=DubResult,
            callback_type=CallbackDubResult,
        ),
        KindDescription(
            path=lips.IDENTIFY_PATH,
            name="IdentifyFace",
            tag="lips",
            body=identify_face_schema(),
            examples=openapi_examples.IDENTIFY_FACE,
            result_type=FacesResult,
            callback_type=FacesResult,
            summary="Find the faces of a video",
            created=IdentifiedFaces,
            waits=True,
        ),
        KindDescription(
            path=lips.ADVANCED_PATH,
            name="AdvancedLipSync",
            tag="lips",
            body=advanced_lip_sync_schema(),
            examples=openapi_examples.ADVANCED_LIP_SYNC,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
        KindDescription(
            path=lips.LIP_SYNC_PATH,
            name="LipSync",
            tag="lips",
            body=lip_sync_schema(),
            examples=openapi_examples.LIP_SYNC,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
        KindDescription(
            path=lips.AVATAR_PATH,
            name="Avatar",
            tag="lips",
            body=avatar_schema(),
            examples=openapi_examples.AVATAR,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
    )
