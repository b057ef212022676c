"""How tasks are done, by their kind: the type of the order, and the function that fills it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from stillmotion.executors.workshop import Attempt
from stillmotion.orders import ElementOrder, ImagesOrder, TextOrder, VideoOrder, VoiceOrder
from stillmotion.tasks import kinds
from stillmotion.tasks.task import TaskResult

Perform = Callable[[Attempt, Any], TaskResult]
"""Fills an order of its kind. Raises JobFailed, ContractError for bad input, or what
`Attempt.report` raises."""


class Performer(NamedTuple):
    """The type of a kind's orders, and the module and name of the function that fills them:
    imported by the worker that needs it, and not by the server, which only starts workers."""

    order: type[Any]
    module: str
    function: str = "perform"

    def load(self) -> Perform:
        """The function."""
        perform: Perform = getattr(import_module(self.module), self.function)
        return perform


PERFORMERS: Mapping[str, Performer] = {
    kinds.IMAGE2VIDEO: Performer(VideoOrder, "stillmotion.executors.videos"),
    kinds.TEXT2VIDEO: Performer(TextOrder, "stillmotion.executors.videos", "perform_text"),
    kinds.IMAGES: Performer(ImagesOrder, "stillmotion.executors.images"),
    kinds.ELEMENTS: Performer(ElementOrder, "stillmotion.executors.elements"),
    kinds.VOICES: Performer(VoiceOrder, "stillmotion.executors.voices"),
}
