"""An engine of this kind, opened in a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.engines.base import EngineConfig, EngineUnavailable
from stillmotion.engines.diffusion.checking import faults
from stillmotion.engines.diffusion.setting_up import settings_of
from stillmotion.engines.generative.capabilities import capabilities_of

if TYPE_CHECKING:
    from stillmotion.engines.base import Engine


def open_engine(config: EngineConfig, device: str) -> Engine:
    """The engine on a device ("cpu", "cuda:0"); its model is loaded with the first clip. Raises
    EngineUnavailable."""
    settings = settings_of(config.options)
    fault = next(faults(settings, config.models_dir), "")
    if fault:
        raise EngineUnavailable(f"engines.{settings.name}: {fault}")
    from stillmotion.engines.diffusion.maker import DiffusionMaker
    from stillmotion.engines.generative.engine import GenerativeEngine

    return GenerativeEngine(
        name=settings.name,
        capabilities=capabilities_of(settings.rules),
        maker=DiffusionMaker(settings, settings.weights(config.models_dir), device),
        limit=settings.guidance.limit,
    )
