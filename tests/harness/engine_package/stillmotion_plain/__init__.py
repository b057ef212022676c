"""An engine of another package: frames of one colour, and a tone of its own."""

from stillmotion.catalog.features import Capabilities, Feature
from stillmotion.engines.registry import EngineSpec

PLAIN = EngineSpec(
    name="plain",
    capabilities=Capabilities(features=frozenset({Feature.SOUND, Feature.MULTI_SHOT})),
    opens="stillmotion_plain.engine:open_engine",
    pool="plain",
)
