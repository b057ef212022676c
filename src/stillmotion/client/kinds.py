"""The kinds of tasks as the client knows them: where they are called, and what they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from stillmotion.client.fields import (
    AdvancedLipSyncFields,
    AvatarFields,
    EffectsFields,
    ElementFields,
    IdentifyFaceFields,
    ImagesFields,
    ImageToVideoFields,
    LipSyncFields,
    MultiImageToVideoFields,
    OmniVideoFields,
    SpeechFields,
    TextToAudioFields,
    TextToVideoFields,
    VideoExtendFields,
    VideoToAudioFields,
    VoiceFields,
)
from stillmotion.client.types import (
    AudioTask,
    DubTask,
    Element,
    ElementTask,
    FacesTask,
    ImagesTask,
    Task,
    VideoTask,
    Voice,
    VoiceTask,
)
from stillmotion.contract.fields import (
    audio,
    effects,
    elements,
    extend,
    images,
    lips,
    multi_image,
    omni,
    videos,
    voices,
)
from stillmotion.contract.fields.table import Table

T = TypeVar("T", bound=Task)
I = TypeVar("I")  # noqa: E741


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[T]):
    """`table` has the fields of its create, and `fields` their types; `task` is what its calls
    answer."""

    path: str
    table: Table
    fields: type
    task: type[T]

    @property
    def name(self) -> str:
        """The name of its calls in a client."""
        return self.table.name


@dataclass(frozen=True, kw_only=True)
class KeptKind(Kind[T], Generic[T, I]):
    """A kind whose tasks make what an account keeps: there are presets, and deletion by `id_field`.

    `items` are what a task has made.
    """

    presets_path: str
    delete_path: str
    id_field: str
    items: Callable[[T], list[I]]


IMAGE_TO_VIDEO = Kind(
    path="/v1/videos/image2video",
    table=videos.IMAGE2VIDEO,
    fields=ImageToVideoFields,
    task=VideoTask,
)
TEXT_TO_VIDEO = Kind(
    path="/v1/videos/text2video",
    table=videos.TEXT2VIDEO,
    fields=TextToVideoFields,
    task=VideoTask,
)
IMAGES = Kind(
    path="/v1/images/generations",
    table=images.IMAGES,
    fields=ImagesFields,
    task=ImagesTask,
)
ELEMENTS: KeptKind[ElementTask, Element] = KeptKind(
    path="/v1/general/advanced-custom-elements",
    presets_path="/v1/general/advanced-presets-elements",
    delete_path="/v1/general/delete-elements",
    id_field="element_id",
    table=elements.ELEMENTS,
    fields=ElementFields,
    task=ElementTask,
    items=lambda task: task.elements,
)
VOICES: KeptKind[VoiceTask, Voice] = KeptKind(
    path="/v1/general/custom-voices",
    presets_path="/v1/general/presets-voices",
    delete_path="/v1/general/delete-voices",
    id_field="voice_id",
    table=voices.VOICES,
    fields=VoiceFields,
    task=VoiceTask,
    items=lambda task: task.voices,
)

OMNI_VIDEO = Kind(
    path="/v1/videos/omni-video",
    table=omni.OMNI_VIDEO,
    fields=OmniVideoFields,
    task=VideoTask,
)
MULTI_IMAGE_TO_VIDEO = Kind(
    path="/v1/videos/multi-image2video",
    table=multi_image.MULTI_IMAGE2VIDEO,
    fields=MultiImageToVideoFields,
    task=VideoTask,
)
VIDEO_EXTEND = Kind(
    path="/v1/videos/video-extend",
    table=extend.VIDEO_EXTEND,
    fields=VideoExtendFields,
    task=VideoTask,
)
EFFECTS = Kind(
    path="/v1/videos/effects",
    table=effects.EFFECTS,
    fields=EffectsFields,
    task=VideoTask,
)
TTS = Kind(
    path="/v1/audio/tts",
    table=audio.TTS,
    fields=SpeechFields,
    task=AudioTask,
)
TEXT_TO_AUDIO = Kind(
    path="/v1/audio/text-to-audio",
    table=audio.TEXT_TO_AUDIO,
    fields=TextToAudioFields,
    task=AudioTask,
)
VIDEO_TO_AUDIO = Kind(
    path="/v1/audio/video-to-audio",
    table=audio.VIDEO_TO_AUDIO,
    fields=VideoToAudioFields,
    task=DubTask,
)
IDENTIFY_FACE = Kind(
    path="/v1/videos/identify-face",
    table=lips.IDENTIFY_FACE,
    fields=IdentifyFaceFields,
    task=FacesTask,
)
ADVANCED_LIP_SYNC = Kind(
    path="/v1/videos/advanced-lip-sync",
    table=lips.ADVANCED_LIP_SYNC,
    fields=AdvancedLipSyncFields,
    task=VideoTask,
)
LIP_SYNC = Kind(
    path="/v1/videos/lip-sync",
    table=lips.LIP_SYNC,
    fields=LipSyncFields,
    task=VideoTask,
)
AVATAR = Kind(
    path="/v1/videos/avatar/image2video",
    table=lips.AVATAR,
    fields=AvatarFields,
    task=VideoTask,
)

KINDS: Mapping[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        IMAGE_TO_VIDEO,
        TEXT_TO_VIDEO,
        IMAGES,
        ELEMENTS,
        VOICES,
        OMNI_VIDEO,
        MULTI_IMAGE_TO_VIDEO,
        VIDEO_EXTEND,
        EFFECTS,
        TTS,
        TEXT_TO_AUDIO,
        VIDEO_TO_AUDIO,
        IDENTIFY_FACE,
        ADVANCED_LIP_SYNC,
        LIP_SYNC,
        AVATAR,
    )
}
"""All of them by name."""
