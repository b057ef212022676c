"""Engines that can do all there is, for servers of dialects."""

from __future__ import annotations

from msgspec import structs

from api.live import ENGINES
from stillmotion.catalog.features import Capabilities, Feature

_ONE = ENGINES["parallax"]
ABLE = {
    "parallax": structs.replace(
        _ONE,
        capabilities=Capabilities(
            features=frozenset(Feature), camera_types=_ONE.capabilities.camera_types
        ),
    )
}
