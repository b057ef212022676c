"""The kinds of tasks as the client knows them: where they are called, and what they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from stillmotion.client.fields import (
    ElementFields,
    ImagesFields,
    ImageToVideoFields,
    TextToVideoFields,
    VoiceFields,
)
from stillmotion.client.types import (
    Element,
    ElementTask,
    ImagesTask,
    Task,
    VideoTask,
    Voice,
    VoiceTask,
)
from stillmotion.contract.fields import elements, images, videos, voices
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

KINDS: Mapping[str, Kind[Any]] = {
    kind.name: kind for kind in (IMAGE_TO_VIDEO, TEXT_TO_VIDEO, IMAGES, ELEMENTS, VOICES)
}
"""All of them by name."""
