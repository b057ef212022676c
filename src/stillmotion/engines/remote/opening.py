"""A remote engine opened, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.engines.base import EngineConfig, EngineUnavailable
from stillmotion.engines.registry import Standing
from stillmotion.engines.remote.adapter import open_adapters
from stillmotion.engines.remote.faults import ServerFault
from stillmotion.engines.remote.maker import RemoteMaker
from stillmotion.engines.remote.options import RemoteOptions, read_options
from stillmotion.engines.site import EnginesError

if TYPE_CHECKING:
    from stillmotion.engines.base import Engine


def open_engine(config: EngineConfig, device: str) -> Engine:
    """The engine. Its servers need not answer yet: tasks wait for them."""
    from stillmotion.engines.generative.capabilities import capabilities_of
    from stillmotion.engines.generative.engine import GenerativeEngine

    del device
    options = _options(config)
    return GenerativeEngine(
        name=options.name,
        capabilities=capabilities_of(options.rules),
        maker=RemoteMaker(options, config.state_dir),
    )


def standing(config: EngineConfig) -> Standing:
    """Ready where one of its servers answers and is set up as the table says."""
    options = _options(config)
    wrong = []
    adapters = open_adapters(options)
    for adapter in adapters:
        try:
            adapter.ready()
            adapter.examine()
        except ServerFault as fault:
            wrong.append(fault.message)
        finally:
            adapter.close()
    if len(wrong) == len(adapters):
        return Standing("unavailable", "; ".join(wrong))
    if wrong:
        return Standing(
            "ready", f"{len(wrong)} of {len(adapters)} servers cannot be used: {'; '.join(wrong)}"
        )
    return Standing("ready")


def _options(config: EngineConfig) -> RemoteOptions:
    values = dict(config.options)
    name = str(values.pop("name", ""))
    try:
        return read_options(name, values)
    except EnginesError as error:
        raise EngineUnavailable(f"{name}{error}") from None
