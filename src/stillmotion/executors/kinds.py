"""How tasks are done, by their kind: the type of the order, and the function that fills it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from stillmotion.executors.job import Job
from stillmotion.executors.messages import Made
from stillmotion.executors.worker_context import Attempt
from stillmotion.orders import (
    ComposedOrder,
    ElementOrder,
    ExtendOrder,
    ImagesOrder,
    MotionOrder,
    OmniImageOrder,
    TextOrder,
    VideoOrder,
    VoiceOrder,
)
from stillmotion.orders.audio import DubOrder, SoundOrder, SpeechOrder
from stillmotion.orders.lips import AvatarOrder, FacesOrder, LipsOrder
from stillmotion.tasks import kinds
from stillmotion.tasks.task import TaskResult

Perform = Callable[[Attempt, Any], TaskResult]
"""Fills an order of its kind. Raises JobFailed, ContractError for bad input, or what
`Attempt.report` raises."""


PerformStep = Callable[[Attempt, Any, Job], Made]
"""Does the step that the job is. Raises as `Perform`."""

PARTS = "stillmotion.executors.parts"
AUDIO = "stillmotion.executors.audio"


class Performer(NamedTuple):
    """The type of a kind's orders, and the module and name of the function that fills them:
    imported by the worker that needs it, and not by the server, which only starts workers."""

    order: type[Any]
    module: str
    function: str = "perform"

    in_parts: str = ""
    """The module whose `perform` does steps of it, "" where it is done by one worker."""

    def load(self) -> Perform:
        """The function."""
        perform: Perform = getattr(import_module(self.module), self.function)
        return perform

    def load_steps(self) -> PerformStep:
        """The function that does one step. Raises ValueError where it cannot be done in steps."""
        if not self.in_parts:
            raise ValueError("a task of this kind is done by one worker")
        perform: PerformStep = import_module(self.in_parts).perform
        return perform


PERFORMERS: Mapping[str, Performer] = {
    kinds.IMAGE2VIDEO: Performer(VideoOrder, "stillmotion.executors.videos", in_parts=PARTS),
    kinds.TEXT2VIDEO: Performer(
        TextOrder, "stillmotion.executors.videos", "perform_text", in_parts=PARTS
    ),
    kinds.IMAGES: Performer(ImagesOrder, "stillmotion.executors.images"),
    kinds.ELEMENTS: Performer(ElementOrder, "stillmotion.executors.elements"),
    kinds.VOICES: Performer(VoiceOrder, "stillmotion.executors.voices"),
    kinds.OMNI_VIDEO: Performer(ComposedOrder, "stillmotion.executors.composed"),
    kinds.MULTI_IMAGE2VIDEO: Performer(ComposedOrder, "stillmotion.executors.composed"),
    kinds.VIDEO_EXTEND: Performer(ExtendOrder, "stillmotion.executors.extend"),
    kinds.EFFECTS: Performer(VideoOrder, "stillmotion.executors.videos", in_parts=PARTS),
    kinds.TTS: Performer(SpeechOrder, AUDIO, "perform_speech"),
    kinds.TEXT_TO_AUDIO: Performer(SoundOrder, AUDIO, "perform_sound"),
    kinds.VIDEO_TO_AUDIO: Performer(DubOrder, AUDIO, "perform_dub"),
    kinds.IDENTIFY_FACE: Performer(FacesOrder, "stillmotion.executors.faces"),
    kinds.ADVANCED_LIP_SYNC: Performer(LipsOrder, "stillmotion.executors.lips"),
    kinds.LIP_SYNC: Performer(LipsOrder, "stillmotion.executors.lips"),
    kinds.AVATAR: Performer(AvatarOrder, "stillmotion.executors.avatar"),
    kinds.OMNI_IMAGE: Performer(OmniImageOrder, "stillmotion.executors.omni_images"),
    kinds.MOTION_CONTROL: Performer(MotionOrder, "stillmotion.executors.motion"),
}
