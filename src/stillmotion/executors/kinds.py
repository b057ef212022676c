"""How tasks are done, by their kind: the type of the order, and the function that fills it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from stillmotion.executors import elements, images, videos, voices
from stillmotion.executors.job import ElementOrder, ImagesOrder, Order, TextOrder, VoiceOrder
from stillmotion.executors.workshop import Attempt
from stillmotion.tasks import kinds
from stillmotion.tasks.task import TaskResult


class Performer(NamedTuple):
    """`perform` takes an order of the type `order`. It raises JobFailed, ContractError for bad
    input, or what `Attempt.report` raises."""

    order: type[Any]
    perform: Callable[[Attempt, Any], TaskResult]


PERFORMERS: Mapping[str, Performer] = {
    kinds.IMAGE2VIDEO: Performer(Order, videos.perform),
    kinds.TEXT2VIDEO: Performer(TextOrder, videos.perform_text),
    kinds.IMAGES: Performer(ImagesOrder, images.perform),
    kinds.ELEMENTS: Performer(ElementOrder, elements.perform),
    kinds.VOICES: Performer(VoiceOrder, voices.perform),
}
