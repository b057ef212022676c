"""The pipelines that a site may use: a file each, with its objects in `PIPELINES`.

Whatever lies here is found; to add a pipeline is to add a file. None of them imports torch.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from stillmotion.engines.diffusion.licences import Licence
from stillmotion.engines.diffusion.pipeline import Pipeline


@cache
def pipelines() -> Mapping[str, Pipeline]:
    """All of them by name."""
    found: dict[str, Pipeline] = {}
    for module in pkgutil.iter_modules(__path__):
        for pipeline in import_module(f"{__name__}.{module.name}").PIPELINES:
            found[pipeline.name] = pipeline
    return dict(sorted(found.items()))


def licences() -> Mapping[str, Licence]:
    """Those that have to be accepted, by name."""
    found = {each.licence.name: each.licence for each in pipelines().values()}
    return {name: licence for name, licence in found.items() if licence.must_accept}
