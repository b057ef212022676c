"""An engine of the kind `diffusion` from its table in the site's file of engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stillmotion.engines.diffusion.options import settings
from stillmotion.engines.diffusion.settings import Settings
from stillmotion.engines.generative.capabilities import capabilities_of, longest_of
from stillmotion.engines.registry import EngineNeeds, EngineSpec

NAME = "name"
"""The key under which the options of the spec have the engine's name, beside those of its table."""

PICTURES = "stillmotion.engines.diffusion.opening:open_pictures"

CORES = 2.0
STEP_S = 60.0
"""Within which the longest step of a large model ends."""

BESIDE_GIB = 4.0
"""What a worker takes of the machine's memory beside the weights."""


def spec(name: str, options: Mapping[str, Any]) -> EngineSpec:
    """The engine. Raises EnginesError."""
    made = settings(name, options)
    pipeline = made.pipeline
    return EngineSpec(
        name=name,
        capabilities=capabilities_of(made.rules),
        opens="stillmotion.engines.diffusion.opening:open_engine",
        pool=made.pool,
        needs=EngineNeeds(cores=CORES, gpus=1.0, memory=pipeline.host + BESIDE_GIB),
        resident=made.model_name,
        options={**options, NAME: name},
        makes_pictures=PICTURES if made.rules.still else "",
        generates=True,
        cancel_grace=STEP_S,
        from_picture=made.rules.start,
        from_text=made.rules.text,
        longest=longest_of(made.rules),
        loras=frozenset(made.loras),
        model=pipeline.model,
        licence=pipeline.licence.title,
        checks="stillmotion.engines.diffusion.checking:standing",
    )


def settings_of(options: Mapping[str, Any]) -> Settings:
    """The settings again, out of the options of a spec."""
    table = {key: value for key, value in options.items() if key != NAME}
    return settings(options[NAME], table)
