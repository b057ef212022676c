"""What each create may be given: the fields of the API, with Python's own types where handier.

Pictures are paths, bytes or URLs; flags may be bools, lists of ids plain ids. None counts as not
given. `client.body` spells them as the wire has them.

Printed by `python -m stillmotion.client.document` from the tables of fields (`contract.fields`); a
test keeps it current.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

FileSource = str | os.PathLike[str] | bytes
"""A URL (http, https), a path, or the bytes of a file: a picture, a recording, a video."""

TrajectoryPoint = tuple[int, int] | Mapping[str, int]
"""Pixels of the start picture from its bottom-left corner: (x, y) or {"x": …, "y": …}."""

LookPoint = Sequence[float] | Mapping[str, float]
"""Shares of the start picture from its top left corner, and how much larger it is shown there:
(x, y), (x, y, zoom) or {"x": …, "y": …, "zoom": …, "t": …}."""

Body = Mapping[str, Any]
"""The body of a call as the reference has it."""

FilePath = str | os.PathLike[str]


class ShotFields(TypedDict):
    """A shot: an entry of `multi_prompt`."""

    index: int
    """Place of the shot, counted from 1. From 1 to 6."""
    prompt: str
    """What the shot shows. At most 512 characters."""
    duration: int | str
    """Seconds. From 1 to 15."""


class MaskFields(TypedDict):
    """An entry of `dynamic_masks`: what moves, and the path it travels."""

    mask: FileSource
    """The size of every other mask. JPEG or PNG, at most 10 MB."""
    trajectories: Sequence[TrajectoryPoint]
    """The path, in pixels from the lower left of `image`. 2 to 77 points."""


class ElementImageFields(TypedDict):
    """The pictures of an element: one from the front, and one to three others."""

    frontal_image: FileSource
    """At least 300 px a side, aspect 1:2.5 to 2.5:1. The element from the front. JPEG or PNG, at
    most 10 MB.
    """
    refer_images: Sequence[FileSource]
    """Pictures from elsewhere. At most 3."""


class TaskFields(TypedDict, total=False):
    """What every create takes."""

    callback_url: str | None
    """Where each change of status is POSTed; http or https. At most 2048 characters."""
    external_task_id: str | None
    """The caller's own id; unique within the account. At most 256 characters."""


class VideoFields(TaskFields, total=False):
    """What every create of a video takes.

    `camera_control` may be a text such as "zoom=5" or "down_back", `loras` a mapping of names to
    weights.
    """

    model_name: str | None
    """The model whose rules hold. One of kling-v1, kling-v1-5, kling-v1-6, kling-v2-master,
    kling-v2-1, kling-v2-1-master, kling-v2-5-turbo, kling-v2-6, kling-v3. kling-v1 by default.
    """
    multi_shot: bool | None
    """Whether the video has several shots."""
    shot_type: str | None
    """Who divides it into shots. Required with `multi_shot`. One of customize, intelligence."""
    prompt: str | None
    """What is to be seen. Must not be empty, unless `shot_type` is `customize`, where it has no
    effect. `<<<voice_1>>>` points at the first entry of `voice_list`. At most 2500 characters.
    """
    multi_prompt: Sequence[ShotFields] | None
    """The shots, for `customize`. Their durations add up to `duration`. At most 6."""
    negative_prompt: str | None
    """What is not to be seen. At most 2500 characters."""
    element_list: Sequence[int | str | Mapping[str, Any]] | None
    """Elements that appear. At most 3."""
    voice_list: Sequence[str | Mapping[str, Any]] | None
    """Voices that the prompt points at. `sound` must be `on` where one is used. At most 2."""
    sound: bool | str | None
    """Whether the video has sound."""
    cfg_scale: float | None
    """How closely the prompt is followed; has no effect on v2.x models. From 0 to 1. 0.5 by
    default.
    """
    mode: str | None
    """Quality: 720p for `std`, 1080p for `pro`, on most models; 2160p for `4k`, on a few. One of
    std, pro, 4k. std by default.
    """
    camera_control: str | Mapping[str, Any] | None
    """A camera move."""
    duration: int | str | None
    """Seconds. From 3 to 15. 5 by default."""
    watermark_info: bool | Mapping[str, Any] | None
    """Whether a watermarked copy is made too."""
    seed: int | None
    """Ours: another number makes another video, the same one the same again, as far as the engine
    makes up what it shows; without effect where nothing is made up. From 0 to 4294967295.
    """
    loras: Mapping[str, float] | Sequence[str | Mapping[str, Any]] | None
    """Ours: LoRAs of the site that change what the model makes, each once. At most 4."""


class ImageToVideoFields(VideoFields, total=False):
    """The fields of `POST /v1/videos/image2video`."""

    image: FileSource | None
    """At least 300 px a side, aspect 1:2.5 to 2.5:1. The start. JPEG or PNG, at most 10 MB."""
    image_tail: FileSource | None
    """At least 300 px a side. The end. JPEG or PNG, at most 10 MB."""
    static_mask: FileSource | None
    """The aspect of `image`. Motion brush: what stays. JPEG or PNG, at most 10 MB."""
    dynamic_masks: Sequence[MaskFields] | None
    """Motion brush: what moves, and the path that it takes. At most 6."""
    camera_path: Sequence[LookPoint] | None
    """Ours: a path over `image` that the camera's look follows. It begins with the whole picture,
    and goes from there as the path goes from its first point. 2 to 32 points.
    """


class TextToVideoFields(VideoFields, total=False):
    """The fields of `POST /v1/videos/text2video`."""

    aspect_ratio: str | None
    """Width to height of the video. One of 16:9, 9:16, 1:1. 16:9 by default."""


class ImagesFields(TaskFields, total=False):
    """The fields of `POST /v1/images/generations`."""

    model_name: str | None
    """The model. One of kling-v1, kling-v1-5, kling-v1-6, kling-v2-master, kling-v2-1,
    kling-v2-1-master, kling-v2-5-turbo, kling-v2-6, kling-v3, kling-v2, kling-v2-new. kling-v1
    by default.
    """
    prompt: str | None
    """What is to be seen. At most 2500 characters."""
    negative_prompt: str | None
    """What is not to be seen. At most 2500 characters."""
    image: FileSource | None
    """At least 300 px a side, aspect 1:2.5 to 2.5:1. What things are set into. JPEG or PNG, at most
    10 MB.
    """
    element_list: Sequence[int | str | Mapping[str, Any]] | None
    """Elements that appear: all of them, in their order from left to right. At most 3."""
    resolution: str | None
    """As many pixels as a square of 1024 or 2048 has. One of 1k, 2k. 1k by default."""
    n: int | None
    """How many pictures. From 1 to 9. 1 by default."""
    aspect_ratio: str | None
    """Width to height. One of 16:9, 9:16, 1:1, 4:3, 3:4, 3:2, 2:3, 21:9. 16:9 by default."""


class ElementFields(TaskFields, total=False):
    """The fields of `POST /v1/general/advanced-custom-elements`.

    `element_video_list` may be the one video.
    """

    element_name: str | None
    """Its name. At most 20 characters."""
    element_description: str | None
    """What it is. At most 100 characters."""
    reference_type: str | None
    """Whether pictures or a video show it. One of image_refer, video_refer. image_refer by default.
    """
    element_image_list: ElementImageFields | None
    """Pictures that show it."""
    element_video_list: FileSource | Mapping[str, Any] | None
    """The video that shows it, in place of pictures."""
    element_voice_id: str | None
    """The voice that it speaks with. At most 128 characters."""
    tag_list: Sequence[str | Mapping[str, Any]] | None
    """What it is a kind of. At most 8."""


class VoiceFields(TaskFields, total=False):
    """The fields of `POST /v1/general/custom-voices`."""

    voice_name: str | None
    """Its name. At most 20 characters."""
    voice_url: FileSource | None
    """One speaker. MP3, WAV, AAC, M4A, MP4 or MOV of 5 to 30 s."""
    video_id: str | None
    """A video that a task of the account made. At most 128 characters."""


class OmniVideoFields(TaskFields, total=False):
    """The fields of `POST /v1/videos/omni-video`.

    A picture that appears may stand for its entry of `image_list`.
    """

    model_name: str | None
    """The model whose rules hold. One of kling-video-o1, kling-v3-omni. kling-video-o1 by default.
    """
    multi_shot: bool | None
    """Whether the video has several shots."""
    shot_type: str | None
    """Who divides it into shots. Required with `multi_shot`. One of customize, intelligence."""
    prompt: str | None
    """What is to be seen. Must not be empty, unless `shot_type` is `customize`, where it has no
    effect. `<<<image_1>>>`, `<<<element_1>>>` and `<<<video_1>>>` point into the lists. At most
    2500 characters.
    """
    multi_prompt: Sequence[ShotFields] | None
    """The shots, for `customize`. Their durations add up to `duration`. At most 6."""
    image_list: Sequence[FileSource | Mapping[str, Any]] | None
    """Pictures. At most 7."""
    element_list: Sequence[int | str | Mapping[str, Any]] | None
    """Elements that appear. At most 7."""
    video_list: Sequence[FileSource | Mapping[str, Any]] | None
    """A video to go by. No engine that comes along takes one. At most 1."""
    sound: bool | str | None
    """Whether the video has sound."""
    mode: str | None
    """Quality: 720p for `std`, 1080p for `pro`, 2160p for `4k` (not with O1). One of std, pro, 4k.
    pro by default.
    """
    aspect_ratio: str | None
    """Width to height. Required unless a first frame or a base video has one. One of 16:9, 9:16,
    1:1.
    """
    duration: int | str | None
    """Seconds. From 3 to 15. 5 by default."""
    watermark_info: bool | Mapping[str, Any] | None
    """Whether a watermarked copy is made too."""
    seed: int | None
    """Ours: another number makes another video, the same one the same again, as far as the engine
    makes up what it shows; without effect where nothing is made up. From 0 to 4294967295.
    """
    loras: Mapping[str, float] | Sequence[str | Mapping[str, Any]] | None
    """Ours: LoRAs of the site that change what the model makes, each once. At most 4."""


class MultiImageToVideoFields(TaskFields, total=False):
    """The fields of `POST /v1/videos/multi-image2video`."""

    model_name: str | None
    """The model whose rules hold. One of kling-v1-6. kling-v1-6 by default."""
    image_list: Sequence[FileSource | Mapping[str, Any]] | None
    """What is put together. At most 4."""
    prompt: str | None
    """What is to be seen. `<<<image_1>>>` points at the first picture. At most 2500 characters."""
    negative_prompt: str | None
    """What is not to be seen. At most 2500 characters."""
    cfg_scale: float | None
    """How closely the prompt is followed; has no effect on v2.x models. From 0 to 1. 0.5 by
    default.
    """
    mode: str | None
    """Quality: 720p for `std`, 1080p for `pro`. One of std, pro. std by default."""
    duration: int | str | None
    """Seconds. 5 or 10. 5 by default."""
    aspect_ratio: str | None
    """Width to height of the video. One of 16:9, 9:16, 1:1. 16:9 by default."""
    watermark_info: bool | Mapping[str, Any] | None
    """Whether a watermarked copy is made too."""
    seed: int | None
    """Ours: another number makes another video, the same one the same again, as far as the engine
    makes up what it shows; without effect where nothing is made up. From 0 to 4294967295.
    """
    loras: Mapping[str, float] | Sequence[str | Mapping[str, Any]] | None
    """Ours: LoRAs of the site that change what the model makes, each once. At most 4."""


class VideoExtendFields(TaskFields, total=False):
    """The fields of `POST /v1/videos/video-extend`."""

    video_id: str | None
    """A video that a task of the account made. At most 128 characters."""
    prompt: str | None
    """What is to happen then. Without it, what happened before goes on. At most 2500 characters."""
    negative_prompt: str | None
    """What is not to be seen. At most 2500 characters."""
    cfg_scale: float | None
    """How closely the prompt is followed; has no effect on v2.x models. From 0 to 1. 0.5 by
    default.
    """
    watermark_info: bool | Mapping[str, Any] | None
    """Whether a watermarked copy is made too."""
    seed: int | None
    """Ours: another number makes another video, the same one the same again, as far as the engine
    makes up what it shows; without effect where nothing is made up. From 0 to 4294967295.
    """


class EffectsFields(TaskFields, total=False):
    """The fields of `POST /v1/videos/effects`."""

    effect_scene: str | None
    """The scene. Of the reference's, those that need a model of people are not made here. One of
    bullet_time, rainfall, snowfall, falling_petals, falling_leaves, drifting_fog, nightfall,
    golden_hour.
    """
    input: Mapping[str, Any] | None
    """What the effect is laid over."""
    watermark_info: bool | Mapping[str, Any] | None
    """Whether a watermarked copy is made too."""


class SpeechFields(TaskFields, total=False):
    """The fields of `POST /v1/audio/tts`."""

    text: str | None
    """What is spoken. At most 1000 characters."""
    voice_id: str | None
    """From the library. At most 128 characters."""
    voice_language: str | None
    """The language of the text; Chinese characters are always Chinese. One of zh, en. en by
    default.
    """
    voice_speed: float | None
    """A factor of the voice's own pace. From 0.8 to 2. 1.0 by default."""


class TextToAudioFields(TaskFields, total=False):
    """The fields of `POST /v1/audio/text-to-audio`."""

    prompt: str | None
    """What is to be heard: a place, weather, water, animals; words in quotation marks are spoken.
    At most 200 characters.
    """
    duration: float | None
    """Seconds. From 3 to 10. 5.0 by default."""


class VideoToAudioFields(TaskFields, total=False):
    """The fields of `POST /v1/audio/video-to-audio`."""

    video_id: str | None
    """A video that a task of the account made. At most 128 characters."""
    video_url: FileSource | None
    """Any video. MP4 or MOV of 3 to 20 s."""
    sound_effect_prompt: str | None
    """What is to be heard. Without it, what an own video was made of. At most 200 characters."""
    bgm_prompt: str | None
    """Music under it. None is made here: refused. At most 0 characters."""
    asmr_mode: bool | None
    """Whether small sounds come near."""


class IdentifyFaceFields(TaskFields, total=False):
    """The fields of `POST /v1/videos/identify-face`."""

    video_id: str | None
    """A video that a task of the account made. At most 128 characters."""
    video_url: FileSource | None
    """Any video. MP4 or MOV of 2 to 60 s."""


class AdvancedLipSyncFields(TaskFields, total=False):
    """The fields of `POST /v1/videos/advanced-lip-sync`."""

    session_id: str | None
    """Of a video whose faces were identified. At most 128 characters."""
    face_choose: Sequence[Mapping[str, Any]] | None
    """The face that speaks, and what. At most 1."""
    watermark_info: bool | Mapping[str, Any] | None
    """Whether a watermarked copy is made too."""


class LipSyncFields(TaskFields, total=False):
    """The fields of `POST /v1/videos/lip-sync`."""

    input: Mapping[str, Any] | None
    """The video, and what is said in it."""


class AvatarFields(TaskFields, total=False):
    """The fields of `POST /v1/videos/avatar/image2video`."""

    image: FileSource | None
    """At least 300 px a side, aspect 1:2.5 to 2.5:1. Who speaks. JPEG or PNG, at most 10 MB."""
    audio_id: str | None
    """A sound that a task of the account made: its length as that of `sound_file`. At most 128
    characters.
    """
    sound_file: FileSource | None
    """What is said; at most 5 MB. MP3, WAV, M4A or AAC of 2 to 300 s."""
    prompt: str | None
    """What else happens, the camera's move and the mood. Nothing in it is spoken. At most 2500
    characters.
    """
    mode: str | None
    """Quality: 720p for `std`, 1080p for `pro`. One of std, pro. std by default."""
    watermark_info: bool | Mapping[str, Any] | None
    """Whether a watermarked copy is made too."""


class OmniImageFields(TaskFields, total=False):
    """The fields of `POST /v1/images/omni-image`."""

    model_name: str | None
    """The model whose rules hold. One of kling-image-o1, kling-v3-omni. kling-image-o1 by default.
    """
    prompt: str | None
    """What is to be seen. `<<<image_1>>>` and `<<<element_1>>>` point into the lists. At most 2500
    characters.
    """
    image_list: Sequence[FileSource | Mapping[str, Any]] | None
    """Pictures of what appears, one of which may be what the others stand in. At most 10."""
    element_list: Sequence[int | str | Mapping[str, Any]] | None
    """Elements that appear. At most 10."""
    resolution: str | None
    """As many pixels as a square of 1024, 2048 or 4096 has. One of 1k, 2k, 4k. 1k by default."""
    result_type: str | None
    """Pictures by themselves (`images`), or of one scene (`series_images`). One of single, series.
    single by default.
    """
    n: int | None
    """How many pictures; without effect in a series. From 1 to 9. 1 by default."""
    series_amount: int | None
    """How many pictures a series has; without effect outside of one. From 2 to 9. 4 by default."""
    aspect_ratio: str | None
    """Width to height. `auto` is nearest to the picture that is the scene, and 16:9 where none is.
    One of auto, 16:9, 9:16, 1:1, 4:3, 3:4, 3:2, 2:3, 21:9. auto by default.
    """
    watermark_info: bool | Mapping[str, Any] | None
    """Whether a watermarked copy is made too."""


class MotionControlFields(TaskFields, total=False):
    """The fields of `POST /v1/videos/motion-control`."""

    model_name: str | None
    """The model whose rules hold. One of kling-v2-6, kling-v3. kling-v2-6 by default."""
    prompt: str | None
    """What else is to be seen. At most 2500 characters."""
    image_url: FileSource | None
    """At least 300 px a side, aspect 1:2.5 to 2.5:1. Who is to move. JPEG or PNG, at most 10 MB."""
    video_url: FileSource | None
    """340 to 3850 px a side, at most 100 MB. How it is to move. MP4 or MOV of 3 to 30 s."""
    element_list: Sequence[int | str | Mapping[str, Any]] | None
    """Who the figure is. At most 1."""
    keep_original_sound: str | None
    """Whether its sound stays. One of yes, no. yes by default."""
    character_orientation: str | None
    """Whether the figure is turned as in the picture, where the video has at most 10 s, or as in
    the video. One of image, video.
    """
    mode: str | None
    """Quality: 720p for `std`, 1080p for `pro`. One of std, pro."""
    watermark_info: bool | Mapping[str, Any] | None
    """Whether a watermarked copy is made too."""
