"""The kinds of tasks as the OpenAPI document describes them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from stillmotion.api import elements, image2video, images, text2video, voices
from stillmotion.api.library_schema import element_schema, voice_schema
from stillmotion.api.results import (
    CallbackVideosResult,
    ElementsResult,
    ImagesResult,
    VideosResult,
    VoicesResult,
)
from stillmotion.api.text_schema import images_schema, text2video_schema
from stillmotion.api.wire_schema import Schema, image2video_schema


class KindDescription(NamedTuple):
    """`name` stands in the ids of operations and, with "Body", for the schema `body`.

    `result_type` and `callback_type` are what `task_result` is in answers and in callbacks.
    """

    path: str
    name: str
    tag: str
    summary: str
    body: Schema
    examples: dict[str, Schema]
    result_type: type[msgspec.Struct]
    callback_type: type[msgspec.Struct]

    @property
    def result(self) -> str:
        """The name of the schema of `task_result` in answers."""
        return self.result_type.__name__

    @property
    def callback_result(self) -> str:
        """The name of the schema of `task_result` in callbacks."""
        return self.callback_type.__name__


_IMAGE2VIDEO_EXAMPLES: dict[str, Schema] = {
    "camera": {
        "summary": "A camera move over one picture",
        "value": {
            "model_name": "kling-v1-5",
            "mode": "pro",
            "image": "https://example.com/photo.jpg",
            "prompt": "The camera moves in slowly",
            "camera_control": {"type": "simple", "config": {"zoom": 5}},
            "duration": "5",
        },
    },
    "start_and_end": {
        "summary": "From one picture to another",
        "value": {
            "model_name": "kling-v2-6",
            "mode": "pro",
            "image": "https://example.com/first.jpg",
            "image_tail": "https://example.com/last.jpg",
            "prompt": "Camera zooms out, the girl smiles",
            "duration": "5",
            "sound": "off",
        },
    },
    "shots": {
        "summary": "Several shots",
        "value": {
            "model_name": "kling-v3",
            "image": "https://example.com/photo.jpg",
            "multi_shot": True,
            "shot_type": "customize",
            "multi_prompt": [
                {"index": 1, "prompt": "Two friends under a streetlight", "duration": "2"},
                {"index": 2, "prompt": "A runner in a forest", "duration": "3"},
            ],
            "duration": "5",
        },
    },
}


_ELEMENT_EXAMPLES: dict[str, Schema] = {
    "pictures": {
        "summary": "Of pictures",
        "value": {
            "element_name": "Rex",
            "element_description": "A brown dog with a red collar",
            "reference_type": "image_refer",
            "element_image_list": {
                "frontal_image": "https://example.com/rex.jpg",
                "refer_images": [{"image_url": "https://example.com/rex-from-the-side.jpg"}],
            },
            "tag_list": [{"tag_id": "o_103"}],
        },
    },
    "video": {
        "summary": "Of a video",
        "value": {
            "element_name": "Rex",
            "reference_type": "video_refer",
            "element_video_list": {"refer_videos": [{"video_url": "https://example.com/rex.mp4"}]},
        },
    },
}


_VOICE_EXAMPLES: dict[str, Schema] = {
    "recording": {
        "summary": "Of a recording",
        "value": {"voice_name": "Narrator", "voice_url": "https://example.com/narrator.mp3"},
    },
    "video": {
        "summary": "Of the sound of an own video",
        "value": {"voice_name": "Narrator", "video_id": "176400000000000001"},
    },
}


_TEXT2VIDEO_EXAMPLES: dict[str, Schema] = {
    "shots": {
        "summary": "Several shots",
        "value": {
            "model_name": "kling-v3",
            "multi_shot": True,
            "shot_type": "customize",
            "multi_prompt": [
                {"index": 1, "prompt": "A lighthouse in a storm at dusk", "duration": "3"},
                {"index": 2, "prompt": "A small boat on a calm lake at dawn", "duration": "2"},
            ],
            "duration": "5",
            "aspect_ratio": "16:9",
        },
    },
}


_IMAGES_EXAMPLES: dict[str, Schema] = {
    "scene": {
        "summary": "Of words",
        "value": {
            "model_name": "kling-v3",
            "prompt": "Hot-air balloons over green hills at sunrise",
            "n": 2,
            "aspect_ratio": "3:2",
        },
    },
    "elements": {
        "summary": "Elements in a picture",
        "value": {
            "model_name": "kling-v3",
            "prompt": "<<<element_1>>> stands on the left of the bridge",
            "image": "https://example.com/bridge.jpg",
            "element_list": [{"element_id": 160}],
            "resolution": "2k",
        },
    },
}


def described_kinds() -> tuple[KindDescription, ...]:
    """All of them."""
    return (
        KindDescription(
            path=image2video.PATH,
            name="Image2Video",
            tag="image to video",
            summary="Create a task",
            body=image2video_schema(),
            examples=_IMAGE2VIDEO_EXAMPLES,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
        KindDescription(
            path=text2video.PATH,
            name="Text2Video",
            tag="text to video",
            summary="Create a task",
            body=text2video_schema(),
            examples=_TEXT2VIDEO_EXAMPLES,
            result_type=VideosResult,
            callback_type=CallbackVideosResult,
        ),
        KindDescription(
            path=images.PATH,
            name="Images",
            tag="images",
            summary="Create a task",
            body=images_schema(),
            examples=_IMAGES_EXAMPLES,
            result_type=ImagesResult,
            callback_type=ImagesResult,
        ),
        KindDescription(
            path=elements.PATH,
            name="Element",
            tag="elements",
            summary="Create an element",
            body=element_schema(),
            examples=_ELEMENT_EXAMPLES,
            result_type=ElementsResult,
            callback_type=ElementsResult,
        ),
        KindDescription(
            path=voices.PATH,
            name="Voice",
            tag="voices",
            summary="Create a voice",
            body=voice_schema(),
            examples=_VOICE_EXAMPLES,
            result_type=VoicesResult,
            callback_type=VoicesResult,
        ),
    )
