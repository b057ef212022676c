"""An engine of the kind `diffusion` from its table in the site's file of engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stillmotion.engines.registry import EngineSpec
from stillmotion.engines.site import EnginesError


def spec(name: str, options: Mapping[str, Any]) -> EngineSpec:
    """The engine. Raises EnginesError."""
    raise EnginesError(f": engines of this kind are not there yet ({name}, {len(options)})")
