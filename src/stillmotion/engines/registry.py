"""The engines by name: what each can honour, told without loading it, and how to load it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

from stillmotion.catalog.features import Capabilities
from stillmotion.engines import parallax

if TYPE_CHECKING:
    from stillmotion.engines.base import Engine
    from stillmotion.engines.pictures import PictureMaker


CAPABILITIES: Mapping[str, Capabilities] = {"parallax": parallax.CAPABILITIES}

MAKERS: Mapping[str, tuple[str, str]] = {
    "parallax": ("stillmotion.engines.backdrops", "Backdrops"),
}
"""Who makes the pictures of an engine that is asked for a text: module and class."""

_FACTORIES = {"parallax": ("stillmotion.engines.parallax.engine", "ParallaxEngine")}


def load(name: str) -> Engine:
    """Import the engine and make one. Raises KeyError for a name that CAPABILITIES lacks."""
    module, factory = _FACTORIES[name]
    return cast("Engine", getattr(import_module(module), factory)())


def load_maker(engine: str) -> PictureMaker:
    """Import the picture maker of an engine. Raises KeyError for one that has none."""
    module, factory = MAKERS[engine]
    return cast("PictureMaker", getattr(import_module(module), factory)())
