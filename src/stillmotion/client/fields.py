"""What each create may be given: the fields of the API, with Python's own types where handier.

Pictures are paths, bytes or URLs; flags may be bools, lists of ids plain ids. None counts as not
given. `client.body` spells them as the wire has them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

FileSource = str | os.PathLike[str] | bytes
"""A URL (http, https), a path, or the bytes of a file: a picture, a recording, a video."""

TrajectoryPoint = tuple[int, int] | Mapping[str, int]
"""Pixels of the start picture from its bottom-left corner: (x, y) or {"x": …, "y": …}."""


Body = Mapping[str, Any]
"""The body of a call as the reference has it."""

FilePath = str | os.PathLike[str]


class ShotFields(TypedDict, total=False):
    """An entry of `multi_prompt`; `duration` in seconds."""

    index: int
    prompt: str
    duration: int | str


class MaskFields(TypedDict):
    """An entry of `dynamic_masks`: what moves, and the path it travels."""

    mask: FileSource
    trajectories: Sequence[TrajectoryPoint]


class ElementImageFields(TypedDict):
    """The pictures of an element: one from the front, and one to three others."""

    frontal_image: FileSource
    refer_images: Sequence[FileSource]


class TaskFields(TypedDict, total=False):
    """What every create takes."""

    callback_url: str | None
    external_task_id: str | None


class VideoFields(TaskFields, total=False):
    """What every create of a video takes.

    `sound` and `watermark_info` may be plain bools, `element_list` and `voice_list` plain ids,
    `camera_control` a text such as "zoom=5" or "down_back"; `duration` is in seconds.
    """

    model_name: str | None
    multi_shot: bool | None
    shot_type: str | None
    prompt: str | None
    multi_prompt: Sequence[ShotFields] | None
    negative_prompt: str | None
    element_list: Sequence[int | str | Mapping[str, Any]] | None
    voice_list: Sequence[str | Mapping[str, Any]] | None
    sound: bool | str | None
    cfg_scale: float | None
    mode: str | None
    camera_control: str | Mapping[str, Any] | None
    duration: int | str | None
    watermark_info: bool | Mapping[str, Any] | None


class ImageToVideoFields(VideoFields, total=False):
    """The fields of `POST /v1/videos/image2video`."""

    image: FileSource | None
    image_tail: FileSource | None
    static_mask: FileSource | None
    dynamic_masks: Sequence[MaskFields] | None


class TextToVideoFields(VideoFields, total=False):
    """The fields of `POST /v1/videos/text2video`; `aspect_ratio` is "16:9", "9:16" or "1:1"."""

    aspect_ratio: str | None


class ImagesFields(TaskFields, total=False):
    """The fields of `POST /v1/images/generations`; `n` is how many pictures are made."""

    model_name: str | None
    prompt: str | None
    negative_prompt: str | None
    image: FileSource | None
    element_list: Sequence[int | str | Mapping[str, Any]] | None
    resolution: str | None
    n: int | None
    aspect_ratio: str | None


class ElementFields(TaskFields, total=False):
    """The fields of `POST /v1/general/advanced-custom-elements`.

    `element_video_list` may be the one video, `tag_list` plain ids.
    """

    element_name: str | None
    element_description: str | None
    reference_type: str | None
    element_image_list: ElementImageFields | None
    element_video_list: FileSource | Mapping[str, Any] | None
    element_voice_id: str | None
    tag_list: Sequence[str | Mapping[str, Any]] | None


class VoiceFields(TaskFields, total=False):
    """The fields of `POST /v1/general/custom-voices`: `voice_url` is a recording, `video_id` in
    its place the id of a video of the account."""

    voice_name: str | None
    voice_url: FileSource | None
    video_id: str | None
