"""An engine of the kind `remote` from its table in the site's file of engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stillmotion.engines.registry import EngineNeeds, EngineSpec

NEEDS = EngineNeeds(cores=0.5, memory=1.0)
"""The work is done elsewhere: a worker waits, then decodes a clip."""


def spec(name: str, options: Mapping[str, Any]) -> EngineSpec:
    """The engine. Raises EnginesError."""
    from stillmotion.engines.generative.capabilities import capabilities_of, longest_of
    from stillmotion.engines.remote.options import read_options
    from stillmotion.engines.remote.servers import SERVERS

    read = read_options(name, options)
    return EngineSpec(
        name=name,
        capabilities=capabilities_of(read.rules),
        opens="stillmotion.engines.remote.opening:open_engine",
        checks="stillmotion.engines.remote.opening:standing",
        pool=read.pool,
        needs=NEEDS,
        options={**options, "name": name},
        generates=True,
        from_picture=read.rules.start,
        from_text=read.rules.text,
        longest=longest_of(read.rules),
        loras=read.rules.loras,
        model=f"{read.model} ({SERVERS[read.server].title})",
    )
