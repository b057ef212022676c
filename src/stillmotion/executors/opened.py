"""The engines and picture makers of this process, opened when first needed and kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from stillmotion.engines import registry
from stillmotion.engines.base import EngineConfig
from stillmotion.executors.job import CANCEL_GRACE_S
from stillmotion.models import folder

if TYPE_CHECKING:
    from stillmotion.engines.base import Engine
    from stillmotion.engines.pictures import PictureMaker
    from stillmotion.engines.registry import EngineSpec

_device = registry.CPU
_state_dir: Path | None = None


def use_device(device: str) -> None:
    """Set for this process where engines run: "cpu", "cuda:0"."""
    global _device
    _device = device
    engine_of.cache_clear()


def use_state(folder: Path | None) -> None:
    """Set for this process where engines keep what outlives it."""
    global _state_dir
    _state_dir = folder
    engine_of.cache_clear()


def spec_of(name: str) -> EngineSpec:
    """What is known of the engine without opening it. Raises KeyError."""
    return registry.engines()[name]


def cancel_grace(engine: str) -> float:
    """Seconds that a cancelled job of the engine gets to stop by itself."""
    spec = registry.engines().get(engine)
    grace = None if spec is None else spec.cancel_grace
    return CANCEL_GRACE_S if grace is None else grace


@cache
def engine_of(name: str) -> Engine:
    """The engine of this process. Raises KeyError, and EngineUnavailable."""
    return registry.engines()[name].open(_config(), _device)


@cache
def maker_of(engine: str) -> PictureMaker:
    """The picture maker of this process for an engine. Raises KeyError, and EngineUnavailable."""
    return registry.engines()[engine].picture_maker(_config(), _device)


def composer_of(engine: str) -> Engine:
    """The engine that puts cut-outs and moods into a picture of `engine`: a model that generates
    would make another picture of it."""
    return _embedded() if spec_of(engine).generates else engine_of(engine)


@cache
def _embedded() -> Engine:
    return registry.engines()[registry.EMBEDDED].open(_config(), registry.CPU)


def _config() -> EngineConfig:
    return EngineConfig(models_dir=folder.folder(), state_dir=_state_dir)
