"""The LoRAs of one clip, put on for it and taken off again.

Adapters that stay on a model change what it makes a little more with each load and reset, so none
is kept from one clip to the next but that of a distilled schedule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from stillmotion.contract.wire import one_of
from stillmotion.engines.diffusion.loading import DISTILLATION, load_adapter
from stillmotion.engines.diffusion.settings import ListedLora
from stillmotion.engines.generative.clip import ClipFailed
from stillmotion.storyboard import Lora


def refuse(loras: tuple[Lora, ...], listed: Mapping[str, ListedLora]) -> None:
    """Raise ClipFailed for one that is not listed, asked for twice, or too strong or weak."""
    seen: set[str] = set()
    for lora in loras:
        known = listed.get(lora.name)
        if known is None:
            there = f"there are {one_of(tuple(listed))}" if listed else "there are none"
            raise ClipFailed(f"loras: given {lora.name!r}, but {there}")
        if lora.name in seen:
            raise ClipFailed(f"loras: {lora.name!r} is given twice")
        seen.add(lora.name)
        if not known.least <= lora.weight <= known.most:
            raise ClipFailed(
                f"loras: the weight of {lora.name!r} is {lora.weight:g}; allowed are"
                f" {known.least:g} to {known.most:g}"
            )


@contextmanager
def adapted(
    pipe: Any, loras: tuple[Lora, ...], listed: Mapping[str, ListedLora], *, distilled: bool
) -> Iterator[None]:
    """The pipeline has these LoRAs and no others; of a distilled schedule, where it is loaded, as
    `distilled` says."""
    resting = DISTILLATION in _present(pipe)
    try:
        for lora in loras:
            known = listed[lora.name]
            load_adapter(pipe, lora.name, known.file, known.low)
        worn = {lora.name: lora.weight for lora in loras}
        if resting:
            worn[DISTILLATION] = 1.0 if distilled else 0.0
        if worn:
            pipe.set_adapters(list(worn), list(worn.values()))
        yield
    finally:
        _take_off(pipe, resting)


def _take_off(pipe: Any, resting: bool) -> None:
    there = _present(pipe)
    if not resting:
        if there:
            pipe.unload_lora_weights()
        return
    for name in sorted(there - {DISTILLATION}):
        pipe.delete_adapters(name)
    pipe.set_adapters([DISTILLATION], [1.0])


def _present(pipe: Any) -> set[str]:
    listing = getattr(pipe, "get_list_adapters", None)
    if listing is None:
        return set()
    return {name for names in listing().values() for name in names}
