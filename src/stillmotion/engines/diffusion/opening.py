"""An engine of this kind, opened in a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.engines.base import EngineConfig, EngineUnavailable
from stillmotion.engines.diffusion.checking import faults
from stillmotion.engines.diffusion.setting_up import settings_of
from stillmotion.engines.generative.capabilities import capabilities_of

if TYPE_CHECKING:
    from stillmotion.engines.base import Engine
    from stillmotion.engines.diffusion.maker import DiffusionMaker
    from stillmotion.engines.diffusion.settings import Settings
    from stillmotion.engines.pictures import PictureMaker


def open_engine(config: EngineConfig, device: str) -> Engine:
    """The engine on a device ("cpu", "cuda:0"); its model is loaded with the first clip. Raises
    EngineUnavailable."""
    settings, maker = _maker(config, device)
    from stillmotion.engines.generative.engine import GenerativeEngine

    return GenerativeEngine(
        name=settings.name,
        capabilities=capabilities_of(settings.rules),
        maker=maker,
        limit=settings.guidance.limit,
    )


def open_pictures(config: EngineConfig, device: str) -> PictureMaker:
    """Its pictures of words, by the same model. Raises EngineUnavailable."""
    from stillmotion.engines.generative.pictures import ClipPictures

    return ClipPictures(_maker(config, device)[1])


def _maker(config: EngineConfig, device: str) -> tuple[Settings, DiffusionMaker]:
    settings = settings_of(config.options)
    fault = next(faults(settings, config.models_dir), "")
    if fault:
        raise EngineUnavailable(f"engines.{settings.name}: {fault}")
    from stillmotion.engines.diffusion.maker import DiffusionMaker

    return settings, DiffusionMaker(settings, settings.weights(config.models_dir), device)
